"""How versions of assets come to be, for the laws that look at every id."""

from __future__ import annotations

from tests.conftest import Owner

from filmlot.buildings.assets import version
from filmlot.buildings.assets.contracts import SceneFormat
from filmlot.kernel.arrival import BlobRef


def make_ids(owner: Owner) -> dict[str, str]:
    """A version in the owner's company, of a file that nobody looks into here."""
    with owner.client.app.state.ground.work() as work:
        made = version.upload(
            work,
            scope_id=owner.company_id,
            file_name="street.glb",
            scene_format=SceneFormat.GLB,
            blob=BlobRef(hash="0" * 64, size=1),
        )
    return {"version_id": made.id}
