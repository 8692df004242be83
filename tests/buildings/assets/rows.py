"""How assets come to be, for the laws that look at every id and every list."""

from __future__ import annotations

import sqlalchemy as sa
from blake3 import blake3
from tests.buildings.assets.library import lamp, publish, upload
from tests.conftest import OWN_PAGE, Owner

from filmlot.buildings.assets.models import AssetRow, VersionRow
from filmlot.kernel.work import utc_now


def add_asset(owner: Owner, number: int) -> None:
    """One more asset in the owner's company."""
    slug = f"prp_lamp_row_{number:02}"
    assert publish(owner.client, lamp(slug=slug), slug=slug).status_code == 201


def add_scene(owner: Owner, number: int) -> None:
    """One more scene in the owner's company."""
    make_scene(owner, f"Row {number}")


def make_scene(owner: Owner, name: str) -> str:
    """An empty scene; gives its id."""
    answer = owner.client.post(
        "/api/v1/assets/scenes", params={"scope": owner.company_id}, json={"name": name}, headers=OWN_PAGE
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def add_ending(owner: Owner, number: int) -> None:
    """One more asset whose licence ends."""
    slug = f"prp_lamp_ends_{number:02}"
    made = publish(owner.client, lamp(slug=slug), slug=slug).json()
    ends = sa.update(VersionRow).where(VersionRow.id == made["version_id"]).values(valid_until=utc_now().date())
    with owner.client.app.state.ground.work() as work:
        work.session.execute(ends)


def add_ingest(owner: Owner, number: int) -> None:
    """One more foreign file that waits to be taken in."""
    data = f"v 0 0 {number}".encode()
    upload(owner.client, data)
    sheet = {
        "slug": f"prp_crate_row_{number:02}",
        "names": {"en": "Crate", "zh_cn": "木箱"},
        "authors": ["Li Mei"],
        "spdx": "CC0-1.0",
    }
    body = {"blake3": blake3(data).hexdigest(), "file_name": "crate.obj", "sheet": sheet}
    assert owner.client.post("/api/v1/assets/ingests", json=body, headers=OWN_PAGE).status_code == 202


ROWS = {
    "/api/v1/assets/assets": add_asset,
    "/api/v1/assets/ingests": add_ingest,
    "/api/v1/assets/licences": add_ending,
    "/api/v1/assets/scenes": add_scene,
}


def make_ids(owner: Owner) -> dict[str, str]:
    """A version in the owner's company, with a picture that nobody looks at here."""
    ground = owner.client.app.state.ground
    made = publish(owner.client, lamp()).json()
    picture = ground.blobs.put([b"picture"], limit_bytes=7).hash
    assert picture == blake3(b"picture").hexdigest()
    with ground.work() as work:
        work.session.execute(sa.update(AssetRow).where(AssetRow.id == made["asset_id"]).values(thumbnail=picture))
    return {
        "asset_id": made["asset_id"],
        "version_id": made["version_id"],
        "blake3": picture,
        "file_path": "asset.json",
        "part": "geo",
        "scene_id": make_scene(owner, "Lane"),
        "scope_id": owner.company_id,
    }
