"""A stage over HTTP: its description, its walls, what stands on them, and its live view."""

from __future__ import annotations

import json

import pytest
from starlette.testclient import WebSocketDenialResponse
from tests.buildings.assets.test_upload import small_glb
from tests.buildings.stage.conftest import Set

from filmlot.buildings.assets.contracts import SceneFault, SceneFormat
from filmlot.buildings.assets.version import judge, upload
from filmlot.buildings.stage.seeds import DEMO
from filmlot.buildings.stage.subscribers import light_empty_walls
from filmlot.kernel.arrival import BlobRef
from filmlot.kernel.events import EventRow


def add_version(stage_set: Set, verdict: dict[str, int] | SceneFault | None) -> str:
    with stage_set.ground.work() as work:
        company = stage_set.client.get("/api/v1/identity/me").json()["company"]["id"]
        blob = BlobRef(hash="ab" * 32, size=12)
        version = upload(work, scope_id=company, file_name="set.glb", scene_format=SceneFormat.GLB, blob=blob)
        if verdict is not None:
            judge(work, version.id, verdict)
    return version.id


def test_the_snapshot_holds_all_that_the_console_shows(stage_set: Set) -> None:
    shown = stage_set.client.get(stage_set.address).json()
    wall = shown["stage"]["description"]["walls"][0]
    assert (wall["shape"], wall["height_m"], wall["resolution_px"]) == ("arc", 3.0, [3696, 1056])
    assert shown["stage"]["description"]["timecode_rate"] == "24/1"
    assert shown["slate"] == {"scene": "1", "shot": "", "take": 1}
    assert (shown["content"], shown["take"], shown["takes"]) == (None, None, [])
    assert isinstance(shown["position"], int)
    (output,) = shown["outputs"]
    assert (output["name"], output["to"], output["status"]["state"]) == ("Desk", ["10.0.0.9:56565"], "sending")


def test_the_stages_are_listed_with_their_state(stage_set: Set) -> None:
    def state() -> str:
        return str(stage_set.client.get("/api/v1/stage/stages").json()["items"][0]["state"])

    assert state() == "standby"
    stage_set.roll()
    assert state() == "rolling"
    stage_set.cut()


def test_a_wall_is_given_as_triangles_on_its_arc(stage_set: Set) -> None:
    mesh = stage_set.client.get(f"{stage_set.address}/walls/main/mesh").json()
    assert len(mesh["positions"]) == len(mesh["uvs"]) == 44
    assert max(mesh["indices"]) == 43
    assert all(x * x + y * y == pytest.approx(25, abs=0.01) for x, y, _ in mesh["positions"])
    assert stage_set.client.get(f"{stage_set.address}/walls/ceiling/mesh").status_code == 404


@pytest.mark.parametrize(
    ("content", "word", "chinese"),
    [
        (None, "dome.glb", "文件夹里没有 dome.glb"),
        (small_glb(), "UV", "没有 UV"),
        (small_glb()[:-8], "bytes, but there are", "字节，实际只有"),
    ],
)
def test_a_mesh_wall_whose_file_makes_no_wall_says_why(
    stage_set: Set, content: bytes | None, word: str, chinese: str
) -> None:
    folder = stage_set.ground.settings.walls_folder
    folder.mkdir()
    if content is not None:
        (folder / "dome.glb").write_bytes(content)
    wall = '[[walls]]\nid = "dome"\nname = "Dome"\nshape = "mesh"\nfile = "dome.glb"\nresolution_px = [64, 64]\n\n'
    text = DEMO.read_text().replace("[[cameras]]", wall + "[[cameras]]")
    plain = {"Content-Type": "text/plain"}
    assert stage_set.client.put(f"{stage_set.address}/description", content=text, headers=plain).status_code == 204
    answer = stage_set.client.get(f"{stage_set.address}/walls/dome/mesh")
    assert (answer.status_code, answer.json()["code"]) == (409, "stage.wall_unbuildable")
    assert word in answer.json()["detail"]
    stage_set.client.patch("/api/v1/identity/me", json={"language": "zh-CN"})
    assert chinese in stage_set.client.get(f"{stage_set.address}/walls/dome/mesh").json()["detail"]


def test_a_description_is_read_checked_and_changed(stage_set: Set) -> None:
    address = f"{stage_set.address}/description"
    text = stage_set.client.get(address).text
    assert text == DEMO.read_text()
    changed = text.replace('name = "Stage A"', 'name = "Big stage"')
    plain = {"Content-Type": "text/plain"}
    assert stage_set.client.post(f"{address}/check", content=changed, headers=plain).json() == {"errors": []}
    assert stage_set.client.put(address, content=changed, headers=plain).status_code == 204
    assert stage_set.client.get(stage_set.address).json()["stage"]["name"] == "Big stage"


def test_a_faulty_description_changes_nothing_and_names_line_and_remedy(stage_set: Set) -> None:
    address = f"{stage_set.address}/description"
    faulty = DEMO.read_text().replace("overscan", "oversan")
    answer = stage_set.client.put(address, content=faulty, headers={"Content-Type": "text/plain"})
    assert (answer.status_code, answer.json()["code"]) == (422, "stage.description_invalid")
    (fault,) = answer.json()["params"]["errors"]
    assert (fault["field"], fault["line"]) == ("frusta.oversan", 10)
    assert "overscan" in fault["remedy"]
    assert stage_set.client.get(address).text == DEMO.read_text()


def test_the_faults_are_told_in_chinese_to_a_chinese_page(stage_set: Set) -> None:
    stage_set.client.patch("/api/v1/identity/me", json={"language": "zh-CN"})
    faulty = DEMO.read_text().replace("overscan", "oversan")
    answer = stage_set.client.post(
        f"{stage_set.address}/description/check", content=faulty, headers={"Content-Type": "text/plain"}
    )
    assert answer.json()["errors"][0]["remedy"] == "是不是想写 overscan？"


def test_a_stage_is_not_rebuilt_while_a_take_rolls(stage_set: Set) -> None:
    take = stage_set.roll()
    answer = stage_set.client.put(
        f"{stage_set.address}/description", content=DEMO.read_text(), headers={"Content-Type": "text/plain"}
    )
    assert (answer.status_code, answer.json()["params"]) == (409, {"slate": take.slate})
    stage_set.cut()


def test_a_usable_version_goes_onto_the_walls_and_into_the_next_take(stage_set: Set) -> None:
    version_id = add_version(stage_set, {"meshes": 1})
    answer = stage_set.client.post(f"{stage_set.address}/content", json={"version_id": version_id})
    assert answer.json()["name"] == "set"
    take = stage_set.roll()
    assert [used.version_id for used in take.asset_versions] == [version_id]
    stage_set.cut()


@pytest.mark.parametrize("verdict", [None, SceneFault(place="mesh 0", what="NaN", remedy="Export it again.")])
def test_a_version_that_is_not_usable_stays_off_the_walls(stage_set: Set, verdict: SceneFault | None) -> None:
    version_id = add_version(stage_set, verdict)
    answer = stage_set.client.post(f"{stage_set.address}/content", json={"version_id": version_id})
    assert (answer.status_code, answer.json()["code"]) == (409, "assets.version_not_usable")
    assert stage_set.client.get(stage_set.address).json()["content"] is None


def test_the_first_usable_version_lights_walls_that_are_empty(stage_set: Set) -> None:
    first, second = add_version(stage_set, {"meshes": 1}), add_version(stage_set, {"meshes": 2})
    stage_set.ground.relay.drain()
    with stage_set.ground.work() as work:
        for row in work.session.query(EventRow).filter(EventRow.type == "assets.version.checked").order_by(EventRow.id):
            light_empty_walls(work, row.envelope())
    assert stage_set.client.get(stage_set.address).json()["content"]["version_id"] == first != second


def test_the_live_view_sends_header_and_pictures_as_one_message(stage_set: Set) -> None:
    with stage_set.client.websocket_connect(f"{stage_set.view_address}?pictures=camera") as view:
        message = view.receive_bytes()
    end = 4 + int.from_bytes(message[:4], "little")
    header = json.loads(message[4:end])
    assert header["pictures"] == [{"name": "camera", "size": 6}]
    assert header["timecode"] == "01:00:00:00"
    assert [(output["id"], output["state"]) for output in header["outputs"]] == [("desk", "sending")]
    assert message[end:] == b"camera"


def test_the_live_view_of_a_foreign_stage_is_refused(stage_set: Set) -> None:
    foreign = stage_set.view_address.replace(stage_set.id, "01900000-0000-7000-8000-000000000000")
    assert refusal_of(stage_set, foreign) == 404


def test_the_live_view_is_refused_to_nobody(stage_set: Set) -> None:
    stage_set.client.cookies.clear()
    assert refusal_of(stage_set, stage_set.view_address) == 401


def refusal_of(stage_set: Set, address: str) -> int:
    with pytest.raises(WebSocketDenialResponse) as refused, stage_set.client.websocket_connect(address):
        pass
    return int(refused.value.status_code)
