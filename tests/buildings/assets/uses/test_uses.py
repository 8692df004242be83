"""Uses: a take says what it showed, and reuse is counted in hours and money."""

from __future__ import annotations

import sqlalchemy as sa
from tests.buildings.assets.library import ADDRESS, lamp, publish
from tests.conftest import OWN_PAGE, Owner

from filmlot.buildings.assets.contracts import VersionId
from filmlot.buildings.assets.uses.contracts import Use
from filmlot.buildings.assets.uses.use import note_uses
from filmlot.kernel.access import Scope, ScopeKind, add_scope
from filmlot.kernel.ground import Ground


def stage_in(ground: Ground, production_name: str) -> str:
    """A stage of a production of that name."""
    with ground.work() as work:
        company = work.session.scalars(sa.select(Scope.id).where(Scope.kind == ScopeKind.COMPANY)).one()
        production = add_scope(work.session, kind=ScopeKind.PRODUCTION, name=production_name, parent_id=company)
        return add_scope(work.session, kind=ScopeKind.STAGE, name="Stage 1", parent_id=production.id).id


def note(ground: Ground, stage_id: str, take_id: str, version_id: str) -> None:
    use = Use(version_id=VersionId(version_id), look={"weather": "rain"}, timecode_in="10:00:00:00")
    with ground.work() as work:
        note_uses(work, stage_id=stage_id, take_id=take_id, slate="12A-1", uses=[use])


def test_a_take_says_which_version_it_showed_and_how(owner: Owner, ground: Ground) -> None:
    made = publish(owner.client, lamp()).json()
    note(ground, stage_in(ground, "Rain"), "take-1", made["version_id"])
    told = owner.client.get(f"{ADDRESS}/assets/{made['asset_id']}/uses").json()
    assert told["takes"] == 1
    (use,) = told["items"]
    assert (use["slate"], use["production_name"], use["look"], use["timecode_in"]) == (
        "12A-1",
        "Rain",
        {"weather": "rain"},
        "10:00:00:00",
    )


def test_a_take_that_is_noted_again_counts_once(owner: Owner, ground: Ground) -> None:
    made = publish(owner.client, lamp()).json()
    stage_id = stage_in(ground, "Rain")
    note(ground, stage_id, "take-1", made["version_id"])
    note(ground, stage_id, "take-1", made["version_id"])
    assert owner.client.get(f"{ADDRESS}/assets/{made['asset_id']}/uses").json()["takes"] == 1


def test_each_production_after_the_first_saves_the_building_hours(owner: Owner, ground: Ground) -> None:
    made = publish(owner.client, lamp()).json()
    owner.client.patch(f"{ADDRESS}/assets/{made['asset_id']}", json={"build_hours": 40}, headers=OWN_PAGE)
    for number, production in enumerate(("Rain", "Snow", "Fog")):
        note(ground, stage_in(ground, production), f"take-{number}", made["version_id"])
    report = owner.client.get(f"{ADDRESS}/reuse", params={"hour_minor": 30_000}).json()
    (line,) = report["lines"]
    assert (line["takes"], line["productions"], line["saved_hours"], line["saved_minor"]) == (3, 3, 80.0, 2_400_000)
    assert (report["reused_assets"], report["unestimated"]) == (1, 0)


def test_an_asset_without_an_estimate_saves_nothing_and_is_counted_as_such(owner: Owner, ground: Ground) -> None:
    made = publish(owner.client, lamp()).json()
    for number, production in enumerate(("Rain", "Snow")):
        note(ground, stage_in(ground, production), f"take-{number}", made["version_id"])
    report = owner.client.get(f"{ADDRESS}/reuse").json()
    assert (report["saved_hours"], report["unestimated"]) == (0, 1)
