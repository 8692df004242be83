"""How assets come to be, for the laws that look at every id and every list."""

from __future__ import annotations

import sqlalchemy as sa
from blake3 import blake3
from tests.buildings.assets.library import lamp, publish
from tests.conftest import OWN_PAGE, Owner

from filmlot.buildings.assets.models import AssetRow


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


ROWS = {"/api/v1/assets/assets": add_asset, "/api/v1/assets/scenes": add_scene}


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
