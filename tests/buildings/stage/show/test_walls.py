"""Cues that put something on the walls or change its look: played, rehearsed, refused."""

from __future__ import annotations

from tests.buildings.stage.show.conftest import Stage
from tests.buildings.stage.show.cues import cue, id_of
from tests.buildings.stage.test_content import make_version

from filmlot.buildings.stage.content_contracts import StageLook
from filmlot.buildings.stage.engine.show.cue import ContentShow, LookChange, StateChange
from filmlot.buildings.stage.engine.show.state import ShowState

RAIN, SNOW, FOG = (StageLook.model_validate({"weather": token}) for token in ("rain", "snow", "fog"))


def look_now(stage: Stage) -> str:
    return str(stage.ask("GET", "")["content"]["look"]["weather"])


def test_go_changes_rain_to_snow(stage: Stage) -> None:
    made = make_version(stage.set)
    stage.put(cue(1, ContentShow(version_id=made["version_id"], look=RAIN)), cue(2, LookChange(look=SNOW)))
    stage.go()
    assert stage.wait_for("cue.ended")[0]["run"]["state"] == "done"
    assert look_now(stage) == "rain"
    stage.go()
    assert stage.wait_for("cue.ended", 2)[1]["run"]["state"] == "done"
    assert look_now(stage) == "snow"


def test_a_look_that_is_not_there_fails_the_cue_and_leaves_the_walls(stage: Stage) -> None:
    made = make_version(stage.set)
    stage.put(cue(1, ContentShow(version_id=made["version_id"])), cue(2, LookChange(look=FOG)))
    stage.go()
    stage.wait_for("cue.ended")
    stage.go()
    failed = stage.wait_for("cue.ended", 2)[1]["run"]
    assert (failed["state"], failed["failures"]) == ("failed", [{"what": "look fog", "error": "stage.look_unknown"}])
    assert look_now(stage) == "clear"


def test_a_dry_run_says_what_would_be_refused_and_shows_nothing(stage: Stage) -> None:
    made = make_version(stage.set)
    follows = {"follow": "follow"}
    stage.put(
        cue(1, LookChange(look=RAIN), **follows),
        cue(2, ContentShow(version_id=made["version_id"]), **follows),
        cue(3, LookChange(look=RAIN), LookChange(look=FOG), StateChange(state=ShowState.REHEARSE), **follows),
        cue(4, ContentShow(scene_id=id_of(9))),
    )
    steps = stage.ask("GET", f"cue-lists/{stage.list_id}/plan")["steps"]
    told = [(step["what"]["kind"], step["refusal"]) for step in steps]
    assert [kind for kind, _ in told] == ["look", "content", "look", "look", "state", "content"]
    assert [bool(refusal) for _, refusal in told] == [True, False, False, True, False, True]
    assert "fog" in told[3][1]
    assert stage.ask("GET", "")["content"] is None
