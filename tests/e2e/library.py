"""Packages for stories of the library, published as a program would."""

from __future__ import annotations

from pathlib import Path

import httpx2
from blake3 import blake3
from tests.buildings.assets.library import body_of, lamp

from filmlot.buildings.assets.engine.generate.sample import SAMPLES, sample_source
from filmlot.buildings.assets.engine.package.writer import write_package

ADDRESS = "/api/v1/assets"
STREET_LAMP = "lgt_streetlamp_shanghai_01"
TEXTURE_PX, PROBES = 64, 200  # as little as can be looked at


def publish_street_lamp(client: httpx2.Client, folder: Path) -> str:
    """A whole package with seasons, weathers and times of day; gives the asset's id."""
    sample = next(sample for sample in SAMPLES if sample.slug == STREET_LAMP)
    write_package(folder, sample_source(sample, texture_px=TEXTURE_PX, probes=PROBES))
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
    return publish(client, files, STREET_LAMP)


def publish_lamps(client: httpx2.Client, count: int) -> list[str]:
    """So many lamps of one triangle each; gives the assets' ids."""
    slugs = [f"prp_lamp_story_{number:02}" for number in range(1, count + 1)]
    return [publish(client, lamp(slug=slug), slug) for slug in slugs]


def publish(client: httpx2.Client, files: dict[str, bytes], slug: str) -> str:
    """Plans, uploads what is missing, publishes; gives the asset's id."""
    body = body_of(files, slug=slug)
    by_hash = {blake3(data).hexdigest(): data for data in files.values()}
    for missing in client.post(f"{ADDRESS}/packages/plan", json=body).json()["missing"]:
        begun = client.post("/api/v1/uploads", headers={"upload-length": str(len(by_hash[missing]))})
        told = {"upload-offset": "0", "content-type": "application/offset+octet-stream"}
        client.patch(begun.headers["location"], content=by_hash[missing], headers=told).raise_for_status()
    answer = client.post(f"{ADDRESS}/packages", json=body)
    answer.raise_for_status()
    return str(answer.json()["asset_id"])
