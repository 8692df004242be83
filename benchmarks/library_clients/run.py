"""Measures how long the calls of many people take who browse the library at once, beside servers that do less."""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import numpy as np
import psutil
import sqlalchemy as sa

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from filmlot.buildings.assets.models import AssetRow, VersionRow  # noqa: E402
from filmlot.buildings.assets.search.finder import finder_of  # noqa: E402 - the program may be started from anywhere
from filmlot.kernel.ground import Ground  # noqa: E402
from filmlot.kernel.identity.account import find_account  # noqa: E402
from filmlot.kernel.identity.password import hash_password  # noqa: E402
from filmlot.kernel.identity.session import start_session  # noqa: E402
from filmlot.kernel.identity.setup import offer_setup, set_up  # noqa: E402
from filmlot.kernel.ids import new_id  # noqa: E402
from filmlot.kernel.migrate import upgrade  # noqa: E402
from filmlot.kernel.settings import Settings  # noqa: E402
from filmlot.standards.asset.taxonomy import load_taxonomy  # noqa: E402

CLAIM_MS, WARM_S = 150.0, 12.0
BARE = "bare.json"
EMAIL = "li.mei@example.org"
TEXTS = ("弄堂", "石库门", "雨夜 上海", "lane house", "street lamp", "ludeng", "tree autumn", "", "brick wall", "夜景")
NOUNS = (
    ("lane house", "里弄住宅"),
    ("street lamp", "路灯"),
    ("plane tree", "梧桐"),
    ("brick wall", "砖墙"),
    ("shop", "店铺"),
)
COOKIE = "filmlot_session"
API = "/api/v1/assets"
THINK_S = (1.0, 3.0)


def fill(home: Path, assets: int) -> str:
    """A lot with so many assets; gives the secret of its owner's session."""
    ground = Ground.open(Settings(home=home))
    upgrade(ground.database)
    with ground.work() as work:
        secret = offer_setup(work)
    assert secret is not None
    with ground.work() as work:
        made = {"name": "Li Mei", "email": EMAIL, "company_name": "Phoenix", "language": "en"}
        set_up(work, secret=secret, password_hash=hash_password("a sentence of mine"), **made)
    dice = random.Random(7)
    facets = load_taxonomy().facets
    now = datetime.now(UTC)
    picture = ground.blobs.put([dice.randbytes(6000)], limit_bytes=6000).hash
    with ground.work() as work:
        account = find_account(work.session, EMAIL)
        assert account is not None
        scope = account.company_id
        rows, versions = [], []
        for number in range(assets):
            en, zh = dice.choice(NOUNS)
            chosen = {key: [dice.choice(list(facets[key].terms))] for key in ("region", "era", "season", "weather")}
            asset_id, version_id = new_id(), new_id()
            rows.append(
                {
                    "id": asset_id,
                    "scope_id": scope,
                    "slug": f"prp_asset_bench_{number:06}",
                    "name": f"{en} {number}",
                    "name_zh": f"{zh} {number}",
                    "facets": chosen,
                    "tags": [en, zh],
                    "thumbnail": picture,
                    "latest_id": version_id,
                    "uses": dice.randrange(200),
                    "created_at": now,
                    "changed_at": now,
                }
            )
            versions.append(
                {
                    "id": version_id,
                    "asset_id": asset_id,
                    "number": 1,
                    "blake3": picture,
                    "file_name": "asset.usd",
                    "format": "usd",
                    "bytes": 1,
                    "state": "usable",
                    "counts": {},
                    "channel": "released",
                    "author": "user:x",
                    "created_at": now,
                }
            )
        work.session.execute(sa.insert(AssetRow), rows)
        work.session.execute(sa.insert(VersionRow), versions)
        session = start_session(work, account, address="127.0.0.1", user_agent="benchmark")
    finder_of(ground)
    ground.close()
    return session


@contextmanager
def serving(kind: str, home: Path) -> Iterator[tuple[str, psutil.Process]]:
    """The address and the process of a server; it ends with its input, also when this program is killed."""
    command = [sys.executable, str(Path(__file__).with_name("server.py")), kind, str(home)]
    pipe, env = subprocess.PIPE, {"PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=env) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        yield f"http://127.0.0.1:{int(server.stdout.readline())}", psutil.Process(server.pid)
        server.stdin.close()


class Browsing:
    """What all clients have measured so far."""

    def __init__(self, client: httpx2.AsyncClient, *, is_like: bool) -> None:
        self.client, self.is_like = client, is_like
        self.processor_s = 0.0
        self.took_ms: dict[str, list[float]] = {}
        self.refused = 0

    async def call(self, kind: str, address: str) -> httpx2.Response:
        began = time.perf_counter()
        response = await self.client.get(address)
        self.took_ms.setdefault(kind, []).append(1000 * (time.perf_counter() - began))
        self.refused += response.status_code != 200
        return response

    async def browse(self, seed: int, until: float) -> None:
        dice = random.Random(seed)
        await asyncio.sleep(dice.uniform(0, THINK_S[1]))
        while time.perf_counter() < until:
            text = dice.choice(TEXTS)
            path = "/search" if self.is_like else f"{API}/search"
            page = (await self.call("search", f"{path}?text={text}&limit=60")).json()
            await asyncio.sleep(dice.uniform(*THINK_S))
            if self.is_like:
                await self.call("further page", f"{path}?text={text}&offset=60")
                await asyncio.sleep(dice.uniform(*THINK_S))
                continue
            seen = [hit["asset"] for hit in page["hits"]]
            further = self.call("further page", f"{path}?text={text}&offset=60&limit=60&counted=false")
            ids = "&".join(f"asset={asset['id']}" for asset in seen)
            await asyncio.gather(further, *([self.call("thumbnails", f"{API}/thumbnails?{ids}")] if seen else []))
            await asyncio.sleep(dice.uniform(*THINK_S))
            if seen:
                asset = dice.choice(seen)
                await self.call("record", f"{API}/assets/{asset['id']}")
                await self.call("version", f"{API}/versions/{asset['latest_id']}/record")
                await asyncio.sleep(dice.uniform(*THINK_S))


async def measure(kind: str, home: Path, session: str, options: argparse.Namespace) -> Browsing:
    """All clients at once, after one who browses a while so that everything is open."""
    clients = options.clients
    limits = httpx2.Limits(max_connections=2 * clients, max_keepalive_connections=2 * clients)
    with serving(kind, home) as (address, server):
        given = {"base_url": address, "cookies": {COOKIE: session}, "limits": limits, "timeout": 60}
        async with httpx2.AsyncClient(**given) as client:
            await Browsing(client, is_like=kind == "like").browse(clients, time.perf_counter() + WARM_S)
            browsing = Browsing(client, is_like=kind == "like")
            before = server.cpu_times()
            until = time.perf_counter() + options.seconds
            await asyncio.gather(*(browsing.browse(seed, until) for seed in range(clients)))
            after = server.cpu_times()
            browsing.processor_s = after.user + after.system - before.user - before.system
            if kind == "lot":
                await keep_for_bare(client, home)
    return browsing


async def keep_for_bare(client: httpx2.AsyncClient, home: Path) -> None:
    """An answer of each kind, which the bare server gives."""
    page = await client.get(f"{API}/search?text={TEXTS[0]}&limit=60")
    seen = [hit["asset"] for hit in page.json()["hits"]]
    ids = "&".join(f"asset={asset['id']}" for asset in seen)
    asked = {
        "thumbnails": f"{API}/thumbnails?{ids}",
        "assets/{id}": f"{API}/assets/{seen[0]['id']}",
        "versions/{id}/record": f"{API}/versions/{seen[0]['latest_id']}/record",
    }
    kept = {f"{API}/{path}": (await client.get(address)).text for path, address in asked.items()}
    (home / BARE).write_text(json.dumps(kept | {f"{API}/search": page.text}))


def tell(title: str, browsing: Browsing) -> float:
    print(f"\n{title}", flush=True)
    every = np.concatenate([np.array(took) for took in browsing.took_ms.values()])
    for kind, took in [*browsing.took_ms.items(), ("all calls", list(every))]:
        p50, p95, p99 = np.percentile(took, (50, 95, 99))
        print(f"  {kind:<14} {len(took):>6} calls   p50 {p50:7.1f}   p95 {p95:7.1f}   p99 {p99:7.1f} ms")
    print(f"  the server spent {1000 * browsing.processor_s / len(every):.1f} ms of processor a call")
    if browsing.refused:
        print(f"  {browsing.refused} calls were not answered with 200")
    return float(np.percentile(every, 95))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--assets", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        session = fill(home, options.assets)
        load = ", ".join(f"{part:.1f}" for part in psutil.getloadavg())
        print(f"{options.clients} clients, {options.assets:,} assets, {options.seconds:.0f} s; load before: {load}")
        lot = asyncio.run(measure("lot", home, session, options))
        p95_ms = tell("the lot", lot)
        bare = asyncio.run(measure("bare", home, session, options))
        bare_ms = tell("peer: FastAPI routes that give the lot's bytes from memory", bare)
        like = asyncio.run(measure("like", home, session, options))
        like_ms = tell("peer: LIKE over the same database, searches alone", like)
    print(
        f"\nclaim: p95 of all calls {p95_ms:.1f} ms, below {CLAIM_MS:.0f}; bare {bare_ms:.1f} ms, LIKE {like_ms:.1f} ms"
    )
    sys.exit(0 if p95_ms < CLAIM_MS and not lot.refused else 1)


if __name__ == "__main__":
    main()
