"""What stands on the walls: versions in looks, scenes that are locked as they are shown, and who may show them."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from tests.buildings.assets.library import ADDRESS, lamp, publish
from tests.buildings.stage.conftest import Set
from tests.conftest import OWN_PAGE, Owner

from filmlot.buildings.assets.house import HouseParams, publish_house
from filmlot.buildings.assets.models import UseRow, VersionRow
from filmlot.buildings.assets.version import judge
from filmlot.buildings.stage.content import change_look, content_file, used_versions
from filmlot.buildings.stage.content import show as put
from filmlot.buildings.stage.content_contracts import ContentChoice, StageLook
from filmlot.buildings.stage.models import StageRow
from filmlot.kernel.access import ScopeKind, add_scope
from filmlot.kernel.problems import NotFound
from filmlot.render import load_scene

SLUG = "prp_lantern_shanghai_01"


def make_version(stage_set: Set, *, slug: str = SLUG, weathers: tuple[str, ...] = ("clear", "rain", "snow")) -> Any:
    """A published package that can be shown."""
    made = publish(stage_set.client, lamp(slug=slug, weathers=weathers), slug=slug).json()
    with stage_set.ground.work() as work:
        judge(work, made["version_id"], {"triangles": 1})
    return made


def make_scene(stage_set: Set, owner: Owner, *made: Any, **look: str) -> str:
    placements = [{"name": f"lamp{number}", "asset_id": one["asset_id"]} for number, one in enumerate(made)]
    body = {"name": "Lane", "look": look, "placements": placements}
    answer = owner.client.post(f"{ADDRESS}/scenes", params={"scope": owner.company_id}, json=body, headers=OWN_PAGE)
    return str(answer.json()["id"])


def show(stage_set: Set, **what: Any) -> Any:
    return stage_set.client.post(f"{stage_set.address}/content", json=what, headers=OWN_PAGE)


def row_of(stage_set: Set) -> StageRow:
    with stage_set.ground.look() as look:
        return look.session.get_one(StageRow, stage_set.id)


def test_a_version_is_shown_in_a_look_and_tells_which_it_has(stage_set: Set) -> None:
    made = make_version(stage_set)
    shown = show(stage_set, version_id=made["version_id"], look={"weather": "rain"}).json()
    assert shown["looks"] == {"weather": ["clear", "rain", "snow"]}
    assert shown["look"]["weather"] == "rain"
    again = stage_set.client.get(stage_set.address).json()["content"]
    assert again == shown


def test_the_look_alone_is_changed_and_what_is_not_named_stays(stage_set: Set) -> None:
    made = make_version(stage_set)
    show(stage_set, version_id=made["version_id"], look={"weather": "rain"})
    address = f"{stage_set.address}/content/look"
    changed = stage_set.client.post(address, json={"look": {"weather": "snow"}}, headers=OWN_PAGE).json()
    assert (changed["version_id"], changed["look"]["weather"]) == (made["version_id"], "snow")
    kept = stage_set.client.post(address, json={"look": {}}, headers=OWN_PAGE).json()
    assert kept["look"]["weather"] == "snow"


@pytest.mark.parametrize("look", [{"weather": "fog"}, {"season": "winter"}])
def test_a_look_that_it_was_not_made_in_is_refused_by_name(stage_set: Set, look: dict[str, str]) -> None:
    made = make_version(stage_set)
    refused = show(stage_set, version_id=made["version_id"], look=look)
    assert (refused.status_code, refused.json()["code"]) == (409, "stage.look_unknown")
    assert next(iter(look.values())) in refused.json()["detail"]
    assert stage_set.client.get(stage_set.address).json()["content"] is None


def test_empty_walls_have_no_look(stage_set: Set) -> None:
    refused = stage_set.client.post(f"{stage_set.address}/content/look", json={"look": {}}, headers=OWN_PAGE)
    assert (refused.status_code, refused.json()["code"]) == (409, "stage.nothing_shown")


@pytest.mark.parametrize("what", [{}, {"version_id": "a", "scene_id": "b"}])
def test_a_version_or_a_scene_is_shown_not_both_and_not_neither(stage_set: Set, what: dict[str, str]) -> None:
    refused = show(stage_set, **what)
    assert (refused.status_code, refused.json()["code"]) == (422, "stage.choice_unclear")


def test_a_scene_is_locked_when_it_is_shown(stage_set: Set, owner: Owner) -> None:
    made = make_version(stage_set)
    scene_id = make_scene(stage_set, owner, made, weather="rain")
    shown = show(stage_set, scene_id=scene_id).json()
    assert (shown["scene_id"], shown["name"], shown["look"]["weather"]) == (scene_id, "Lane", "rain")
    newer = publish(stage_set.client, lamp(slug=SLUG, weathers=("clear", "rain"), width_m=2), slug=SLUG).json()
    with stage_set.ground.work() as work:
        judge(work, newer["version_id"], {"triangles": 1})
    assert {used.version_id for used in used_versions(row_of(stage_set))} == {made["version_id"]}


def test_a_look_over_a_scene_reaches_the_assets_that_have_it(stage_set: Set, owner: Owner) -> None:
    wet = make_version(stage_set)
    plain = make_version(stage_set, slug="prp_post_shanghai_01", weathers=())
    show(stage_set, scene_id=make_scene(stage_set, owner, wet, plain), look={"weather": "snow"})
    row = row_of(stage_set)
    assert {used.version_id: used.look for used in used_versions(row)} == {
        wet["version_id"]: {"weather": "snow"},
        plain["version_id"]: {},
    }
    with stage_set.ground.look() as work:
        found = content_file(work, stage_set.ground, row)
    assert found is not None
    file, look = found
    assert look == {"weather": "snow"}
    assert file.read_text().count('string weather = "snow"') == 1


def test_a_scene_is_refused_when_the_licence_of_an_asset_in_it_has_ended(stage_set: Set, owner: Owner) -> None:
    made = make_version(stage_set)
    with stage_set.ground.work() as work:
        work.session.execute(sa.update(VersionRow).values(productions=["Another film"]))
    refused = show(stage_set, scene_id=make_scene(stage_set, owner, made))
    assert (refused.status_code, refused.json()["code"]) == (403, "assets.licence_for_others")


def test_even_the_lot_itself_shows_no_company_the_assets_of_another(stage_set: Set, owner: Owner) -> None:
    made = make_version(stage_set)
    scene_id = make_scene(stage_set, owner, made)
    version = ContentChoice(version_id=made["version_id"])
    with stage_set.ground.work() as work:
        rival = add_scope(work.session, kind=ScopeKind.COMPANY, name="Rival", parent_id=None)
        row = work.session.get_one(StageRow, stage_set.id)
        other = StageRow(
            id=add_scope(work.session, kind=ScopeKind.STAGE, name="Far", parent_id=rival.id).id,
            **{name: getattr(row, name) for name in ("name", "code", "description", "created_at")},
        )
        work.session.add(other)
        work.session.flush()
        with pytest.raises(NotFound):
            put(work, stage_set.ground, other.id, version)
        with pytest.raises(NotFound):
            put(work, stage_set.ground, other.id, ContentChoice(scene_id=scene_id))
        assert put(work, stage_set.ground, stage_set.id, version).name == "Street lamp"


def test_what_a_take_showed_is_noted_with_its_looks_and_timecodes(
    stage_set: Set, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_version(stage_set)
    show(stage_set, version_id=made["version_id"], look={"weather": "rain"})
    take = stage_set.roll()
    (recorder,) = stage_set.machinery.running.values()
    assert [used.look for used in recorder.manifest.asset_versions] == [{"weather": "rain"}]
    with stage_set.ground.work() as work:
        change_look(work, stage_set.id, StageLook(weather="snow"))
    for timecode in ("01:00:00:10", "01:00:00:11"):  # the node says so at every frame
        recorder.manifest.show(used_versions(row_of(stage_set)), timecode)
    stage_set.cut()
    told = stage_set.verify(take.id, monkeypatch)
    assert [(used.look["weather"], used.timecode_in, used.timecode_out) for used in told.asset_versions] == [
        ("rain", None, "01:00:00:10"),
        ("snow", "01:00:00:10", None),
    ]
    with stage_set.ground.look() as look:
        uses = list(look.session.scalars(sa.select(UseRow).order_by(UseRow.id)))
    assert [(use.look, use.timecode_in, use.timecode_out) for use in uses] == [
        ({"weather": "rain"}, told.timecode_in, "01:00:00:10"),
        ({"weather": "snow"}, "01:00:00:10", told.timecode_out),
    ]


def test_the_demo_s_house_is_published_and_can_be_shown_in_its_looks(
    stage_set: Set, owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_house(stage_set.context(monkeypatch), HouseParams(scope_id=owner.company_id))
    with stage_set.ground.work() as work:
        (version_id,) = work.session.scalars(sa.select(VersionRow.id)).all()
        judge(work, version_id, {"triangles": 1})
    shown = show(stage_set, version_id=version_id, look={"weather": "snow", "timeOfDay": "night"}).json()
    assert {"season", "weather", "timeOfDay"} == set(shown["looks"])
    with stage_set.ground.look() as work:
        found = content_file(work, stage_set.ground, row_of(stage_set))
    assert found is not None
    assert load_scene(found[0], selection=found[1]).meshes
