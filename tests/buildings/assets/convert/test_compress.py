"""Twins for browsers: what the worker makes of a GLB, and what happens where it cannot run."""

from __future__ import annotations

import json
import subprocess
from functools import partialmethod
from pathlib import Path

import numpy as np
import pytest
from tests.buildings.assets.convert.relief import SIZE_M, relief

from filmlot.buildings.assets.engine.convert import compress as compressor
from filmlot.buildings.assets.engine.convert.child import facts_of
from filmlot.buildings.assets.engine.convert.compress import Compression, Obstacle, compress, compressing, find_node
from filmlot.buildings.assets.engine.validate.glb_check import check_glb
from filmlot.buildings.assets.engine.validate.glb_file import GlbFile, open_glb
from filmlot.buildings.assets.engine.validate.glb_shape import shape_of
from filmlot.buildings.assets.engine.validate.ktx2 import read_header
from filmlot.buildings.assets.engine.validate.rules.glb import BROWSERS
from filmlot.kernel.edge import CONTENT_POLICY
from filmlot.render.gltf_writer import write_glb
from filmlot.render.parity import browser
from filmlot.render.parity.camera import View, canonical_camera
from filmlot.render.parity.figures import flip_map, halve
from filmlot.render.parity.look import Look

MODULES = Path(__file__).parents[4] / "web" / "node_modules"
VALIDATE = """
const bytes = new Uint8Array(require("fs").readFileSync(process.argv[1]));
require("gltf-validator").validateBytes(bytes).then(({ issues }) => process.stdout.write(JSON.stringify(issues)));
"""
COLOR_MODEL_OFFSET, ETC1S, UASTC = 12, 163, 166


def make(plain: Path, twin: Path, textures: Path, **limits: float) -> Compression:
    return compress({plain: twin}, textures=textures, progress=lambda _share: None, **limits)


def open_sound(path: Path) -> GlbFile:
    opened = open_glb(path)
    assert isinstance(opened, GlbFile)
    assert not list(check_glb(opened))
    return opened


def pictures_of(glb: GlbFile) -> dict[str, bytes]:
    return {image["name"]: glb.view_bytes(image["bufferView"]) for image in glb.table("images")}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "summer.plain.glb"
    write_glb(relief(), path)
    return path


@pytest.fixture(scope="module")
def twin(plain: Path) -> Path:
    if find_node() is None or not compressor.WORKER.exists():
        pytest.skip("the worker has not been built: python tools/pages.py build")
    path = plain.with_name("summer.glb")
    done = make(plain, path, plain.parent / "textures")
    assert (done.obstacle, done.said) == (None, "")
    assert done.bytes == path.stat().st_size
    return path


def test_the_twin_has_the_shape_of_the_plain_model_and_what_browsers_know(plain: Path, twin: Path) -> None:
    given, pressed = open_sound(plain), open_sound(twin)
    assert shape_of(pressed).triangles == shape_of(given).triangles
    assert np.abs(shape_of(pressed).low_m - shape_of(given).low_m).max() <= SIZE_M / 2**14
    assert np.abs(shape_of(pressed).high_m - shape_of(given).high_m).max() <= SIZE_M / 2**14
    assert set(pressed.names("extensionsUsed")) <= BROWSERS
    required = {"EXT_meshopt_compression", "KHR_mesh_quantization", "KHR_texture_basisu"}
    assert required <= set(pressed.names("extensionsRequired"))


def test_colours_are_etc1s_and_other_maps_uastc_with_all_their_levels(twin: Path) -> None:
    pictures = pictures_of(open_sound(twin))
    models = {}
    for name, picture in pictures.items():
        header = read_header(picture)
        assert header is not None
        assert (header.width_px, header.height_px) == (64, 64)
        assert header.levels == header.full_levels
        # The data format descriptor's place stands behind the header; its first block tells the colour model.
        models[name] = picture[int.from_bytes(picture[48:52], "little") + COLOR_MODEL_OFFSET]
    assert models == {"base": ETC1S, "lit": ETC1S, "normal": UASTC, "orm": UASTC}


def test_the_same_model_becomes_the_same_bytes_and_its_pictures_are_encoded_once(
    plain: Path, twin: Path, tmp_path: Path
) -> None:
    make(plain, tmp_path / "anew.glb", tmp_path / "textures")
    assert (tmp_path / "anew.glb").read_bytes() == twin.read_bytes()
    encoded = {path: path.stat().st_mtime_ns for path in (tmp_path / "textures").iterdir()}
    assert len(encoded) == 4
    make(plain, tmp_path / "again.glb", tmp_path / "textures")
    assert (tmp_path / "again.glb").read_bytes() == twin.read_bytes()
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "textures").iterdir()} == encoded


def test_a_picture_whose_sides_are_no_powers_of_two_stays_as_it_is(twin: Path, tmp_path: Path) -> None:
    write_glb(relief(odd_px=48), tmp_path / "odd.plain.glb")
    assert make(tmp_path / "odd.plain.glb", tmp_path / "odd.glb", tmp_path).obstacle is None
    pictures = pictures_of(open_sound(tmp_path / "odd.glb"))
    assert pictures["base"].startswith(b"\x89PNG")
    assert read_header(pictures["normal"]) is not None


def test_khronos_finds_no_error_in_the_plain_model(plain: Path) -> None:
    node = find_node()
    if node is None or not (MODULES / "gltf-validator").is_dir():
        pytest.skip("gltf-validator is not installed: python tools/pages.py check")
    command = [node, "--input-type=commonjs", "-e", VALIDATE, plain]
    done = subprocess.run(command, cwd=MODULES, capture_output=True, text=True, check=True, timeout=60)
    issues = json.loads(done.stdout)
    assert issues["numErrors"] == 0, issues["messages"]
    assert {told["code"] for told in issues["messages"]} <= {"MESH_PRIMITIVE_GENERATED_TANGENT_SPACE"}


@pytest.mark.browser
def test_a_browser_shows_the_twin_as_it_shows_the_plain_model_under_our_content_policy(
    plain: Path, twin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = browser.find_browser()
    if program is None:
        pytest.skip("no Chromium, or the pages are not built")
    monkeypatch.setattr(
        browser._Handler, "send_response", partialmethod(_send_with_policy, browser._Handler.send_response)
    )
    scene, size_px = relief(), (240, 150)
    camera = canonical_camera(View.ABOVE, scene, size_px)
    given, pressed = (
        halve(browser.browse(browser.BrowserShot(program=program, glb=path), scene, Look.ALBEDO, camera, size_px))
        for path in (plain, twin)
    )
    assert np.ptp(given) > 0.1
    assert flip_map(given, pressed).mean() <= 0.05
    assert abs(pressed.mean() / given.mean() - 1) <= 0.02


def _send_with_policy(handler: browser._Handler, send, code: int) -> None:
    send(handler, code)
    handler.send_header("content-security-policy", CONTENT_POLICY)


def test_a_file_that_is_no_glb_leaves_no_twin_and_the_worker_says_why(twin: Path, tmp_path: Path) -> None:
    (tmp_path / "a.plain.glb").write_bytes(b"not a model at all")
    done = make(tmp_path / "a.plain.glb", tmp_path / "a.glb", tmp_path / "textures")
    assert done.obstacle is Obstacle.FAILED
    assert done.said
    assert not (tmp_path / "a.glb").exists()


def test_a_worker_that_takes_too_long_is_stopped(plain: Path, twin: Path, tmp_path: Path) -> None:
    done = make(plain, tmp_path / "a.glb", tmp_path / "textures", time_s=0.01)
    assert done.obstacle is Obstacle.EXHAUSTED
    assert not (tmp_path / "a.glb").exists()


@pytest.mark.parametrize("obstacle", [Obstacle.NODE_MISSING, Obstacle.WORKER_MISSING])
def test_where_the_worker_cannot_run_the_record_says_so(
    obstacle: Obstacle, plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if obstacle is Obstacle.NODE_MISSING:
        monkeypatch.setattr(compressor, "find_node", lambda: None)
    else:
        monkeypatch.setattr(compressor, "find_node", lambda: Path("node"))
        monkeypatch.setattr(compressor, "WORKER", tmp_path / "compress.js")
    models = tmp_path / "rt"
    models.mkdir()
    (models / plain.name).write_bytes(plain.read_bytes())
    with compressing(models, textures=tmp_path, waiting=lambda: None):
        pass
    assert not (models / "summer.glb").exists()
    told = {"plain_bytes": plain.stat().st_size, "bytes": 0, "obstacle": str(obstacle), "said": ""}
    assert facts_of(tmp_path) == {"models": told}


def test_a_folder_of_models_is_compressed_beside_other_work(plain: Path, twin: Path, tmp_path: Path) -> None:
    models = tmp_path / "rt"
    models.mkdir()
    for season in ("summer", "winter"):
        (models / f"{season}.plain.glb").write_bytes(plain.read_bytes())
    with compressing(models, textures=tmp_path / "textures", waiting=lambda: None):
        pass
    assert (models / "summer.glb").read_bytes() == (models / "winter.glb").read_bytes() == twin.read_bytes()
    assert facts_of(tmp_path)["models"]["bytes"] == 2 * twin.stat().st_size
