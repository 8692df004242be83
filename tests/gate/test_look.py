"""A look that is switched while a take rolls, with the real node: no frame is lost, and the take says when it was."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator

import numpy as np
import pytest
from tests.buildings.assets.library import lamp, publish
from tests.conftest import Owner
from tests.gate.stages import TEXT, free_port, wait_for

from filmlot.buildings.assets.version import judge
from filmlot.buildings.stage import content, stage, take
from filmlot.buildings.stage.content_contracts import ContentChoice, StageLook
from filmlot.buildings.stage.engine.recording.frames import read_frames
from filmlot.buildings.stage.engine.recording.manifest import Manifest, ManifestState, read_manifest
from filmlot.buildings.stage.engine.recording.verification import verify_take
from filmlot.gate.shared_memory import shared_folder
from filmlot.gate.stagehand import Stagehand, at_work
from filmlot.kernel.ground import Ground

pytestmark = [pytest.mark.gpu, pytest.mark.timeout(240)]


def publish_lamp(owner: Owner) -> str:
    """A lamp that was made for three weathers."""
    answer = publish(owner.client, lamp(weathers=("clear", "rain", "snow")))
    assert answer.status_code == 201, answer.text
    version_id = str(answer.json()["version_id"])
    with owner.client.app.state.ground.work() as work:  # type: ignore[attr-defined] # the app of create_app
        judge(work, version_id, {"triangles": 1})
    return version_id


@pytest.fixture
def shown(owner: Owner, ground: Ground, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A small stage that shows the lamp in the rain."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    version_id = publish_lamp(owner)
    with ground.work() as work:
        text = TEXT.format(tracker=free_port(), head=free_port())
        stage_id = stage.build(work, parent_id=owner.company_id, text=text).id
        content.show(work, ground, stage_id, ContentChoice(version_id=version_id, look=StageLook(weather="rain")))
    ground.relay.drain()  # nobody need hear that it was built: the stagehand starts with it
    yield stage_id
    shutil.rmtree(shared_folder(ground.settings), ignore_errors=True)


def test_snow_instead_of_rain_costs_a_take_no_frame_and_stands_in_it_with_its_timecode(
    shown: str, ground: Ground
) -> None:
    takes = ground.settings.takes_folder

    def manifest() -> Manifest:
        return read_manifest(takes / rolled.id)

    def recorded() -> int:
        return len(read_frames(takes / rolled.id / "frames.idx"))

    with at_work(Stagehand(ground)) as hand:
        crew = hand._crews[shown]
        wait_for(lambda: crew.nodes.report is not None and crew.nodes.report.pictures > 1)
        with ground.work() as work:
            rolled = take.roll(work, shown, take.SlateInput(scene="1"), machinery=hand, takes=takes)
        wait_for(lambda: recorded() > 12)
        with ground.work() as work:
            content.change_look(work, shown, StageLook(weather="snow"))
        ground.relay.drain()
        wait_for(lambda: crew.plan.content is not None and "snow" in str(crew.plan.content.look))
        wait_for(lambda: crew.nodes.report is not None and crew.nodes.report.look == {"weather": "snow"})
        ordered = recorded()
        wait_for(lambda: recorded() > ordered + 12)
        with ground.work() as work:
            take.cut(work, shown, machinery=hand)
        wait_for(lambda: manifest().state is ManifestState.CLOSED)
    found = verify_take(takes / rolled.id)
    assert found.state is ManifestState.VERIFIED
    frames = read_frames(takes / rolled.id / "frames.idx")
    assert (np.diff(frames["timecode_frame"].astype(int)) == 1).all()
    rain, snow = found.asset_versions
    assert (rain.look["weather"], rain.timecode_in) == ("rain", None)
    assert (snow.look["weather"], snow.timecode_out) == ("snow", None)
    assert rain.timecode_out == snow.timecode_in
    assert found.first_timecode is not None
    assert snow.timecode_in is not None
    assert found.first_timecode < snow.timecode_in
