"""Uploads: what is taken, what is refused, and that nothing is ever stored half."""

from __future__ import annotations

import json
import os
import socket
import struct
import sys
import threading
import time
from pathlib import Path

import httpx2
import numpy as np
import pytest
import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import to_jsonable_python
from tests.conftest import Owner

from filmlot.buildings.assets import facade
from filmlot.buildings.assets.contracts import SceneFault, SceneFormat, VersionState
from filmlot.buildings.assets.engine import check
from filmlot.buildings.assets.engine.magic import format_of
from filmlot.buildings.assets.problems import SceneRefused
from filmlot.buildings.assets.version import find_version, judge, view_of
from filmlot.kernel.ground import Ground
from filmlot.kernel.identity.bearer import COOKIE
from filmlot.kernel.jobs import JobState
from filmlot.kernel.jobs.job import lock_job

UPLOADS = "/api/v1/assets/uploads"


@pytest.fixture(autouse=True)
def _children_find_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))


def small_glb() -> bytes:
    """One triangle, written by hand from the glTF 2.0 specification (§4.4, §5)."""
    corners = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], "<f4").tobytes()
    document = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3", "min": [0, 0, 0], "max": [1, 1, 0]}
        ],
        "bufferViews": [{"buffer": 0, "byteLength": len(corners)}],
        "buffers": [{"byteLength": len(corners)}],
    }
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(corners), b"BIN\0") + corners
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def stored_files(ground: Ground) -> list[Path]:
    return [path for path in (ground.settings.home / "blobs").rglob("*") if path.is_file()]


def test_a_glb_is_stored_whole_and_its_check_begins(owner: Owner, ground: Ground) -> None:
    answer = owner.client.post(UPLOADS, params={"name": "corner.glb"}, content=small_glb())
    assert answer.status_code == 201, answer.text
    version = owner.client.get(f"/api/v1/assets/versions/{answer.json()['version_id']}").json()
    assert (version["name"], version["number"], version["state"]) == ("corner", 1, "checking")
    (job,) = owner.client.get("/api/v1/jobs").json()["items"]
    assert (job["id"], job["kind"]) == (answer.json()["job_id"], "assets.version.check")
    assert [path.read_bytes() for path in stored_files(ground)] == [small_glb()]


def test_the_same_name_again_is_the_next_version_of_the_asset(owner: Owner) -> None:
    first, second = (
        owner.client.post(UPLOADS, params={"name": "corner.glb"}, content=small_glb()).json() for _ in range(2)
    )
    assert first["asset_id"] == second["asset_id"]
    assert owner.client.get(f"/api/v1/assets/versions/{second['version_id']}").json()["number"] == 2


@pytest.mark.parametrize("content", [b"", b"glTF", b"%PDF-1.7 and so on", b"glTF\x01\x00\x00\x00" + bytes(20)])
def test_a_file_that_is_no_scene_is_refused_by_its_first_bytes(owner: Owner, ground: Ground, content: bytes) -> None:
    answer = owner.client.post(UPLOADS, params={"name": "street.glb"}, content=content)
    assert (answer.status_code, answer.json()["code"]) == (415, "assets.no_scene")
    assert "street.glb" in answer.json()["detail"]
    assert "GLB" in answer.json()["remedy"]
    assert stored_files(ground) == []


@pytest.mark.parametrize("name", ["", "../x.glb", "a\\b.glb", "x" * 201])
def test_a_name_that_is_a_path_is_refused(owner: Owner, name: str) -> None:
    answer = owner.client.post(UPLOADS, params={"name": name}, content=small_glb())
    assert (answer.status_code, answer.json()["code"]) == (422, "kernel.input_invalid")


def test_nobody_uploads_anything(owner: Owner) -> None:
    owner.client.cookies.clear()
    assert owner.client.post(UPLOADS, params={"name": "a.glb"}, content=small_glb()).status_code == 401


def test_an_upload_that_is_cut_half_way_leaves_nothing(owner: Owner, ground: Ground) -> None:
    config = uvicorn.Config(owner.client.app, port=0, log_config=None, lifespan="off")  # type: ignore[arg-type]
    server = uvicorn.Server(config)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        wait_for(lambda: server.started)
        with socket.create_connection(("127.0.0.1", port)) as sender:
            head = f"POST {UPLOADS}?name=big.glb HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Filmlot: 1\r\n"
            head += f"Cookie: {COOKIE}={owner.client.cookies[COOKIE]}\r\nContent-Length: {2 << 30}\r\n\r\n"
            sender.sendall(head.encode() + small_glb() + bytes(4 << 20))
            wait_for(lambda: any((ground.settings.home / "blobs" / "incoming").iterdir()))
        wait_for(lambda: stored_files(ground) == [])
        whole = httpx2.post(
            f"http://127.0.0.1:{port}{UPLOADS}",
            params={"name": "whole.glb"},
            content=small_glb(),
            headers={"X-Filmlot": "1"},
            cookies={COOKIE: owner.client.cookies[COOKIE]},
        )
        server.should_exit = True
        thread.join(10)
    assert whole.status_code == 201, "the rest goes on"
    assert [job["name"] for job in owner.client.get("/api/v1/jobs").json()["items"]] == ["whole.glb"]


def wait_for(condition: object) -> None:
    assert callable(condition)
    for _ in range(500):
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("it never came")


def test_a_good_scene_is_counted_in_a_child_process(tmp_path: Path) -> None:
    path = tmp_path / "corner.glb"
    path.write_bytes(small_glb())
    verdict = check.check_scene(path, waiting=lambda: None)
    assert verdict == {"meshes": 1, "materials": 1, "images": 0, "instances": 1, "triangles": 1}


def test_a_torn_scene_is_refused_with_place_and_remedy(tmp_path: Path) -> None:
    path = tmp_path / "corner.glb"
    path.write_bytes(small_glb()[:-8])
    verdict = check.check_scene(path, waiting=lambda: None)
    assert isinstance(verdict, SceneFault)
    assert verdict.place == "corner.glb, header"
    assert verdict.what == "announces {length} bytes, but there are {size}"
    assert verdict.params == {"length": len(small_glb()), "size": len(small_glb()) - 8}


def test_a_scene_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    verdict = check.check_scene(tmp_path / "corner.glb", waiting=lambda: None, time_s=0.0)
    assert verdict == check.EXHAUSTED


def test_a_check_is_stopped_by_whoever_waits_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "POLL_S", 0.001)  # no interpreter starts that fast
    path = tmp_path / "corner.glb"
    path.write_bytes(small_glb())

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check.check_scene(path, waiting=stop)


def test_the_first_verdict_on_a_version_stands(owner: Owner, ground: Ground) -> None:
    version_id = owner.client.post(UPLOADS, params={"name": "a.glb"}, content=small_glb()).json()["version_id"]
    with ground.work() as work:
        judge(work, version_id, {"meshes": 1})
        judge(work, version_id, SceneFault(place="mesh 0", what="NaN", remedy="Export again."))
    with ground.look() as look:
        version = view_of(*find_version(look.session, version_id))
        assert (version.state, version.fault) == (VersionState.USABLE, None)
        assert facade.scene_file(ground, version).read_bytes() == small_glb()
        assert facade.scene_file(ground, version).suffix == ".glb"


@pytest.mark.parametrize(
    ("language", "what", "remedy"),
    [
        ("en", "announces 4096 bytes, but there are 12", "Export or copy the file again"),
        ("zh-CN", "声明了 4096 字节，实际只有 12 字节", "请重新导出或复制文件"),
    ],
)
def test_a_refusal_is_read_in_the_language_of_whoever_reads_it(
    owner: Owner, ground: Ground, language: str, what: str, remedy: str
) -> None:
    sent = owner.client.post(UPLOADS, params={"name": "half.glb"}, content=small_glb()).json()
    text = "announces {length} bytes, but there are {size}"
    fault = SceneFault(
        place="half.glb, header", what=text, remedy="Export or copy the file again", params={"length": 4096, "size": 12}
    )
    with ground.work() as work:
        judge(work, sent["version_id"], fault)
        row = lock_job(work.session, sent["job_id"])
        row.state, problem = JobState.FAILED, SceneRefused(name="half.glb", fault=fault)
        row.error = {"code": problem.code, "params": to_jsonable_python(problem.params)}
    assert owner.client.patch("/api/v1/identity/me", json={"language": language}).status_code == 200

    version = owner.client.get(f"/api/v1/assets/versions/{sent['version_id']}").json()
    (job,) = owner.client.get("/api/v1/jobs").json()["items"]
    assert (version["fault"]["place"], version["fault"]["what"]) == ("half.glb, header", what)
    assert version["fault"]["remedy"] == remedy
    assert what in job["error"]["detail"]
    assert job["error"]["remedy"].startswith(remedy)


def test_a_refusal_noted_before_phrases_had_parameters_is_read_as_it_stands(owner: Owner, ground: Ground) -> None:
    version_id = owner.client.post(UPLOADS, params={"name": "a.glb"}, content=small_glb()).json()["version_id"]
    with ground.work() as work:
        _, row = find_version(work.session, version_id)
        row.state, row.fault = VersionState.REFUSED, {"place": "mesh 0", "what": "NaN", "remedy": "Export it again"}
    fault = owner.client.get(f"/api/v1/assets/versions/{version_id}").json()["fault"]
    assert fault == {"place": "mesh 0", "what": "NaN", "remedy": "Export it again", "params": {}}


@settings(deadline=None)
@given(st.binary(max_size=12))
def test_any_beginning_is_a_known_format_or_none(head: bytes) -> None:
    assert format_of(head) in {None, *SceneFormat}
