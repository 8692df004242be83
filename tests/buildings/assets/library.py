"""A tiny package by hand, and how it is published through the addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx2
from blake3 import blake3
from starlette.testclient import TestClient
from tests.conftest import OWN_PAGE

from filmlot.standards.asset.contents import Contents, PackageFile
from filmlot.standards.asset.manifest import (
    Bounds,
    Cost,
    Licence,
    Manifest,
    MaterialEntry,
    Names,
    OriginKind,
    Provenance,
    VariantSet,
)

ADDRESS = "/api/v1/assets"
SLUG = "prp_lamp_shanghai_01"
ENTRY = """#usda 1.0
(
    defaultPrim = "lamp"
    upAxis = "Y"
    metersPerUnit = 1
)
def Xform "lamp" {{
    def Mesh "glass" {{
        point3f[] points = [(0, 0, 0), ({width_m}, 0, 0), (0, 1, 0)]
        int[] faceVertexCounts = [3]
        int[] faceVertexIndices = [0, 1, 2]
    }}
}}
"""


def lamp(
    *,
    width_m: float = 1.0,
    note: str = "",
    slug: str = SLUG,
    materials: tuple[str, ...] = (),
    weathers: tuple[str, ...] = (),
) -> dict[str, bytes]:
    """The files of a lamp that is one triangle, and says that it has looks."""
    sheet = Manifest(
        asset_id="01JABCDEFGHJKMNPQRSTVWXYZ0",
        slug=slug,
        version="1.0.0",
        names=Names(en="Street lamp", zh_cn="路灯"),
        facets={"region": ("CN",)},
        tags=("lamp", "路灯"),
        provenance=Provenance(origin=OriginKind.GENERATED, authors=("Li Mei",)),
        licence=Licence(spdx="CC0-1.0", attribution=note),
        bounds=Bounds(low_m=(0, 0, 0), high_m=(width_m, 1, 0)),
        cost=Cost(triangles=1, materials=len(materials), texture_bytes=0),
        materials=tuple(MaterialEntry(name=name, source=f"mtlx/{name}.mtlx") for name in materials),
        variants=(VariantSet(name="weather", default=weathers[0], tokens=weathers),) if weathers else (),
    )
    return {
        f"{slug}.usd": ENTRY.format(width_m=width_m).encode(),
        "asset.json": sheet.to_json(),
        "LICENSE.txt": b"CC0-1.0\n",
    }


def body_of(files: Mapping[str, bytes], *, slug: str = SLUG, **more: Any) -> dict[str, Any]:
    """What is sent to plan and publish a package."""
    listed = [PackageFile(path=path, blake3=blake3(data).hexdigest(), bytes=len(data)) for path, data in files.items()]
    return {"slug": slug, "contents": Contents(files=tuple(listed)).model_dump(mode="json"), **more}


def upload(client: TestClient, data: bytes) -> None:
    """Sends the bytes of a file."""
    begun = client.post("/api/v1/uploads", headers=OWN_PAGE | {"upload-length": str(len(data))})
    headers = {"upload-offset": "0", "content-type": "application/offset+octet-stream"}
    sent = client.patch(begun.headers["location"], content=data, headers=OWN_PAGE | headers)
    assert sent.status_code == 204, sent.text


def publish(client: TestClient, files: Mapping[str, bytes], **more: Any) -> httpx2.Response:
    """Plans, uploads what is missing, publishes."""
    body = body_of(files, **more)
    planned = client.post(f"{ADDRESS}/packages/plan", json=body, headers=OWN_PAGE)
    by_hash = {blake3(data).hexdigest(): data for data in files.values()}
    for missing in planned.json()["missing"]:
        upload(client, by_hash[missing])
    return client.post(f"{ADDRESS}/packages", json=body, headers=OWN_PAGE)
