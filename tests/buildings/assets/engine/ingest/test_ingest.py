"""Foreign files end as a whole folder or as a problem by name, and nothing is left of the latter."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow
from tests.buildings.assets.engine.ingest.models import MTL, OBJ, ball_mesh, checker, crate, scene_of
from tests.render.compressed import TRIANGLES, announcing, compressed_hill, write_compressed

from filmlot.buildings.assets.engine.ingest.assbin import read_dump
from filmlot.buildings.assets.engine.ingest.assimp import library_path, read_assimp
from filmlot.buildings.assets.engine.ingest.confinement import Bound
from filmlot.buildings.assets.engine.ingest.fault import FaultCode, IngestFault
from filmlot.buildings.assets.engine.ingest.formats import Reader
from filmlot.buildings.assets.engine.ingest.ingest import IngestOptions, ingest
from filmlot.buildings.assets.engine.ingest.report import Ingested
from filmlot.gate.command import load
from filmlot.render import SceneError, load_scene, write_glb
from filmlot.render.scene import MAX_TRIANGLES, MAX_VERTICES, Image, Material
from filmlot.standards.asset.slug import AssetClass

needs_assimp = pytest.mark.skipif(library_path() is None, reason="cmeel-assimp has no wheel here")
CRATE_FILES = ("crate.obj", "crate.mtl", "planks.png")


def take_in(source: Path, **more: object) -> Ingested | IngestFault:
    return ingest(source, source.parent / "asset", progress=lambda *_: None, **more)  # type: ignore[arg-type]


def crate_files(folder: Path) -> Path:
    (folder / "crate.obj").write_text(OBJ)
    (folder / "crate.mtl").write_text(MTL)
    Pillow.fromarray(checker(6, 6).pixels).save(folder / "planks.png")
    return folder / "crate.obj"


def faulted(outcome: Ingested | IngestFault, code: FaultCode, tmp_path: Path) -> IngestFault:
    """The fault, once nothing of a draft is left beside the source."""
    assert isinstance(outcome, IngestFault), outcome
    assert outcome.code is code, outcome
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]
    return outcome


def test_a_glb_becomes_levels_colliders_and_a_report(tmp_path: Path) -> None:
    write_glb(scene_of(ball_mesh(1.0, sides=24)), tmp_path / "ball.glb")
    seen: list[str] = []
    outcome = ingest(tmp_path / "ball.glb", tmp_path / "asset", progress=lambda _done, _of, stage: seen.append(stage))
    assert isinstance(outcome, Ingested), outcome
    assert outcome.source.reader is Reader.GLTF
    assert {path.name for path in (tmp_path / "asset").iterdir()} == {
        "ingest.json",
        "colliders.glb",
        *(level.file for level in outcome.levels),
    }
    assert Ingested.read(tmp_path / "asset") == outcome
    whole = load_scene(tmp_path / "asset" / "LOD0.glb")
    assert sum(len(mesh.triangles) for mesh in whole.meshes) == outcome.levels[0].triangles
    assert outcome.size_m == pytest.approx((2, 2, 2), abs=0.05)
    assert outcome.colliders.hulls == 1
    assert set(seen) <= {"starting", "reading", "repairing", "simplifying", "enclosing", "writing"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["asset", "ball.glb"]


def test_a_link_to_a_file_elsewhere_is_followed_under_its_own_name(tmp_path: Path) -> None:
    write_glb(scene_of(crate()), tmp_path / "blob.glb")
    (tmp_path / "blob.glb").rename(tmp_path / "blob")
    (tmp_path / "upload").mkdir()
    (tmp_path / "upload" / "crate.glb").symlink_to(tmp_path / "blob")
    assert isinstance(take_in(tmp_path / "upload" / "crate.glb"), Ingested)


@needs_assimp
def test_an_obj_in_a_zip_comes_with_its_material_and_its_picture(tmp_path: Path) -> None:
    crate_files(tmp_path)
    with zipfile.ZipFile(tmp_path / "crate.zip", "w") as file:
        for name in CRATE_FILES:
            file.write(tmp_path / name, f"crate/{name}")
    outcome = take_in(tmp_path / "crate.zip", options=IngestOptions(asset_class=AssetClass.PROP))
    assert isinstance(outcome, Ingested), outcome
    assert outcome.source.reader is Reader.ASSIMP
    assert outcome.source.model == "crate.obj"
    assert not outcome.losses
    scene = load_scene(tmp_path / "asset" / "LOD0.glb")
    (material,) = (scene.materials[mesh.material] for mesh in scene.meshes)
    assert material.base_color == pytest.approx((0.5, 0.25, 0.125, 1.0))
    assert material.roughness == pytest.approx((2 / 64) ** 0.5)
    assert scene.images[material.base_color_image].pixels.shape == (8, 8, 4)
    mesh = scene.meshes[0]
    # The file's (0, 0) is the picture's lower left corner, ours its upper left.
    assert sorted({(round(u), round(v)) for u, v in mesh.uv}) == [(0, 0), (0, 1), (1, 0), (1, 1)]


@needs_assimp
def test_a_missing_picture_is_told_and_the_asset_is_made(tmp_path: Path) -> None:
    source = crate_files(tmp_path)
    (tmp_path / "planks.png").unlink()
    outcome = take_in(source)
    assert isinstance(outcome, Ingested), outcome
    assert [loss.what for loss in outcome.losses] == ["is a picture that is not there"]


@needs_assimp
def test_a_picture_outside_the_folder_is_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "upload"
    folder.mkdir()
    source = crate_files(folder)
    (folder / "planks.png").rename(tmp_path / "secret.png")
    source.with_suffix(".mtl").write_text(MTL.replace("planks.png", "../secret.png"))
    outcome = take_in(source)
    assert isinstance(outcome, Ingested), outcome
    assert len(outcome.losses) == 1
    assert not load_scene(folder / "asset" / "LOD0.glb").images


def test_a_file_of_no_known_kind_is_named(tmp_path: Path) -> None:
    (tmp_path / "letter.docx").write_bytes(b"PK")
    fault = faulted(take_in(tmp_path / "letter.docx"), FaultCode.UNKNOWN_FORMAT, tmp_path)
    assert fault.params == {"suffix": "'.docx'"}


def test_a_file_that_is_not_what_its_name_says_is_named(tmp_path: Path) -> None:
    (tmp_path / "house.glb").write_bytes(b"not a model")
    assert faulted(take_in(tmp_path / "house.glb"), FaultCode.UNREADABLE, tmp_path).what == "is not a GLB file"


@needs_assimp
def test_a_file_of_points_alone_is_named(tmp_path: Path) -> None:
    (tmp_path / "points.obj").write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\np 1 2 3\n")
    faulted(take_in(tmp_path / "points.obj"), FaultCode.EMPTY, tmp_path)


def test_a_blend_file_without_blender_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "set.abc").write_bytes(b"Ogawa\xff\0\1")
    fault = faulted(take_in(tmp_path / "set.abc"), FaultCode.NO_READER, tmp_path)
    assert "bpy" in fault.remedy


def stand_in(folder: Path, script: str) -> Path:
    """A program in the place of a Python that has Blender."""
    python = folder / "blender" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    return python


def test_blender_is_given_the_source_and_gives_a_glb(tmp_path: Path) -> None:
    (tmp_path / "upload").mkdir()
    source = tmp_path / "upload" / "set.abc"
    write_glb(scene_of(crate()), source)  # the stand-in hands on what it is given
    python = stand_in(tmp_path, r"""cp "$(sed 's/.*"source": "\([^"]*\)".*/\1/')" blender.glb""")
    outcome = take_in(source, blender=python)
    assert isinstance(outcome, Ingested), outcome
    assert outcome.source.reader is Reader.BLENDER
    assert outcome.levels[0].triangles == 12


def test_what_blender_says_is_handed_on(tmp_path: Path) -> None:
    (tmp_path / "upload").mkdir()
    (tmp_path / "upload" / "set.abc").write_bytes(b"Ogawa")
    python = stand_in(tmp_path, "echo 'Error: Alembic file is of HDF5 type' >&2; exit 1")
    fault = faulted(take_in(tmp_path / "upload" / "set.abc", blender=python), FaultCode.UNREADABLE, tmp_path / "upload")
    assert fault.params["reason"] == "Error: Alembic file is of HDF5 type"


@pytest.mark.skipif("FILMLOT_TEST_BLENDER" not in os.environ, reason="FILMLOT_TEST_BLENDER names no Python with bpy")
def test_a_real_blender_reads_its_own_files(tmp_path: Path) -> None:
    source = Path("/usr/share/assimp/models/BLEND/box.blend")
    outcome = ingest(
        source, tmp_path / "asset", progress=lambda *_: None, blender=Path(os.environ["FILMLOT_TEST_BLENDER"])
    )
    assert isinstance(outcome, Ingested), outcome
    assert outcome.source.reader is Reader.BLENDER
    assert outcome.size_m == pytest.approx((2, 2, 2))


def test_a_file_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    write_glb(scene_of(crate()), tmp_path / "crate.glb")
    faulted(take_in(tmp_path / "crate.glb", time_s=0.05), FaultCode.OUT_OF_TIME, tmp_path)


def test_a_file_that_needs_too_much_memory_is_stopped(tmp_path: Path) -> None:
    wide = Image(name="wide", pixels=np.zeros((8192, 8192, 4), np.uint8))  # 256 MiB, from a small file
    scene = scene_of(crate(), materials=(Material(name="a", base_color_image=0),), images=(wide,))
    write_glb(scene, tmp_path / "wide.glb")
    outcome = take_in(tmp_path / "wide.glb", memory_bytes=400 << 20)
    assert isinstance(outcome, IngestFault)
    assert outcome.code is FaultCode.OUT_OF_MEMORY
    assert [path.name for path in tmp_path.iterdir()] == ["wide.glb"]


def test_a_model_that_draco_compressed_is_read_within_all_bounds(tmp_path: Path) -> None:
    outcome = take_in(write_compressed(tmp_path, compressed_hill()))
    assert isinstance(outcome, Ingested), outcome
    assert outcome.levels[0].triangles == len(TRIANGLES)
    assert Bound.MEMORY in outcome.source.bounds


@pytest.mark.parametrize(
    ("stream", "code"),
    [
        (compressed_hill()[:-40], FaultCode.UNREADABLE),
        (announcing(MAX_TRIANGLES + 1), FaultCode.UNREADABLE),
        (announcing(MAX_TRIANGLES, vertices=MAX_VERTICES), FaultCode.OUT_OF_MEMORY),
    ],
)
def test_a_compressed_mesh_that_cannot_be_had_is_named(tmp_path: Path, stream: bytes, code: FaultCode) -> None:
    faulted(take_in(write_compressed(tmp_path, stream), memory_bytes=500 << 20), code, tmp_path)


def test_whoever_waits_may_stop_it_and_nothing_is_left(tmp_path: Path) -> None:
    class StoppedError(Exception):
        pass

    def stop(*_: object) -> None:
        raise StoppedError

    write_glb(scene_of(crate()), tmp_path / "crate.glb")
    with pytest.raises(StoppedError):
        ingest(tmp_path / "crate.glb", tmp_path / "asset", progress=stop)
    assert [path.name for path in tmp_path.iterdir()] == ["crate.glb"]


CURIOUS = """
import json, socket, sys
from pathlib import Path
from filmlot.buildings.assets.engine.ingest.confinement import confine
mine, theirs = Path(sys.argv[1]), Path(sys.argv[2])
bounds = confine(memory_bytes=2 << 30, file_bytes=1 << 20, readable=(mine / "in",), writable=mine / "out")
def tried(what):
    try:
        what()
    except Exception as error:
        return type(error).__name__
    return "done"
print(json.dumps({
    "bounds": bounds,
    "read": tried(lambda: (mine / "in" / "model").read_text()),
    "write": tried(lambda: (mine / "out" / "scene").write_text("x")),
    "write over": tried(lambda: (mine / "in" / "model").write_text("x")),
    "secret": tried(lambda: theirs.read_text()),
    "passwords": tried(lambda: Path("/etc/passwd").read_text()),
    "network": tried(lambda: socket.create_connection(("127.0.0.1", int(sys.argv[3])), 2)),
    "memory": tried(lambda: bytearray(3 << 30)),
    "large": tried(lambda: (mine / "out" / "large").write_bytes(bytes(2 << 20))),
}))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="folders and network are confined on Linux")
def test_a_confined_process_reaches_its_own_folders_and_nothing_else(tmp_path: Path) -> None:
    import socket

    for name in ("in", "out"):
        (tmp_path / "mine" / name).mkdir(parents=True)
    (tmp_path / "mine" / "in" / "model").write_text("x")
    (tmp_path / "secret").write_text("x")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        command = [sys.executable, "-c", CURIOUS, str(tmp_path / "mine"), str(tmp_path / "secret"), port]
        done = subprocess.run(
            command, capture_output=True, check=True, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        )
    found = json.loads(done.stdout)
    bounds = set(found.pop("bounds"))
    expected = {"read": "done", "write": "done", "memory": "MemoryError", "large": "OSError"}
    if Bound.FILES in bounds:
        expected |= dict.fromkeys(("write over", "secret", "passwords"), "PermissionError")
    if Bound.NETWORK in bounds:
        expected |= {"network": "OSError"}
    assert found | expected == found


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_damaged_dump_raises_nothing_but_its_own_error(dump: Path, data: st.DataObject) -> None:
    sound = bytearray(dump.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        # Mostly among the counts and lengths behind the header.
        at = data.draw(st.integers(512, min(len(sound), 2_000) - 1) | st.integers(0, len(sound) - 1))
        sound[at] = data.draw(st.sampled_from([0, 1, 2, 127, 128, 255]))
    broken = dump.with_name("broken.assbin")
    broken.write_bytes(bytes(sound[: data.draw(st.just(len(sound)) | st.integers(0, len(sound)))]))
    try:
        scene = read_dump(broken, name="model", folder=dump.parent, lost=lambda _: None)
    except SceneError:
        return
    assert all(np.isfinite(mesh.positions_m).all() for mesh in scene.meshes)


@pytest.fixture(scope="session")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound dump of the library's, of a crate with a picture."""
    if library_path() is None:
        pytest.skip("cmeel-assimp has no wheel here")
    folder = tmp_path_factory.mktemp("dump")
    read_assimp(crate_files(folder), work=folder, lost=lambda _: None)
    return folder / "scene.assbin"


@pytest.mark.parametrize("edit", ["cut", "flip"])
def test_a_damaged_file_ends_as_a_problem_or_an_asset(tmp_path: Path, edit: str) -> None:
    write_glb(
        scene_of(crate(), materials=(Material(name="a", base_color_image=0),), images=(checker(),)), tmp_path / "m.glb"
    )
    sound = (tmp_path / "m.glb").read_bytes()
    chance = np.random.default_rng(5)
    for number in range(4):
        broken = bytearray(sound)
        if edit == "cut":
            del broken[int(chance.integers(0, len(sound))) :]
        else:
            for at in chance.integers(0, len(sound), 20):
                broken[at] = int(chance.integers(0, 256))
        source = tmp_path / f"{number}.glb"
        source.write_bytes(bytes(broken))
        outcome = ingest(source, tmp_path / f"asset{number}", progress=lambda *_: None)
        assert isinstance(outcome, Ingested) or outcome.code is FaultCode.UNREADABLE
        assert (tmp_path / f"asset{number}").exists() is isinstance(outcome, Ingested)


@pytest.mark.parametrize(("language", "words"), [("en", "is not a GLB file"), ("zh_CN", "不是 GLB 文件")])
def test_the_command_names_what_is_wrong(tmp_path: Path, language: str, words: str) -> None:
    (tmp_path / "house.glb").write_bytes(b"not a model")
    command = ["ingest", str(tmp_path / "house.glb"), "--out", str(tmp_path / "asset")]
    done = CliRunner().invoke(load("assets"), command, env={"LC_ALL": f"{language}.UTF-8"})
    assert done.exit_code == 1
    assert words in done.output
    assert "[unreadable]" in done.output


def test_the_command_lists_what_was_made(tmp_path: Path) -> None:
    write_glb(scene_of(crate(name="木箱")), tmp_path / "crate.glb")
    command = ["ingest", str(tmp_path / "crate.glb"), "--out", str(tmp_path / "asset"), "--unit-m", "0.5"]
    done = CliRunner().invoke(load("assets"), command, env={"LC_ALL": "en"})
    assert done.exit_code == 0, done.output
    assert "scaled by 0.5, as was asked" in done.output
    assert "LOD0" in done.output
    assert Ingested.read(tmp_path / "asset").repairs[-1].after == {"木箱": "mu_xiang"}
