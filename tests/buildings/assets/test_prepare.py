"""Preparing a package: its models, pictures and certificate are made by a job, and judged, and can be made again."""

from __future__ import annotations

import io
import json
import os
import sys
from base64 import b64decode
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from starlette.testclient import TestClient
from tests.buildings.assets.library import ADDRESS, publish
from tests.conftest import OWN_PAGE, Owner

from filmlot.buildings.assets.contracts import SceneFault, VersionId
from filmlot.buildings.assets.engine.convert import compress as compressor
from filmlot.buildings.assets.engine.convert.child import PARITY, PROOF
from filmlot.buildings.assets.engine.convert.complete import complete
from filmlot.buildings.assets.engine.generate.sample import SAMPLES, sample_source
from filmlot.buildings.assets.engine.package.writer import write_package
from filmlot.buildings.assets.engine.search.descriptor.file import LIKENESS
from filmlot.buildings.assets.engine.validate.report import State
from filmlot.buildings.assets.engine.validate.runner import validate
from filmlot.buildings.assets.package import keep_contents
from filmlot.buildings.assets.prepare import derive, note, prove
from filmlot.buildings.assets.search.finder import documents
from filmlot.buildings.assets.version import find_version, judge, view_of
from filmlot.kernel.ground import Ground
from filmlot.render.offline.mitsuba.llvm import find_llvm
from filmlot.render.parity.certificate import Certificate, Comparison, Figures, check_figures
from filmlot.render.scene import Scene
from filmlot.standards.asset.contents import Contents, PackageFile

LAMP = next(sample for sample in SAMPLES if sample.slug.startswith("lgt_"))


@pytest.fixture(autouse=True)
def _children_find_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of the sample lamp, with small textures."""
    folder = tmp_path_factory.mktemp("package") / LAMP.slug
    write_package(folder, sample_source(LAMP, texture_px=64, probes=200))
    return files_of(folder)


def prepare(ground: Ground, version_id: str) -> list[tuple[float, str]]:
    """Derives what is derived of a version; gives the steps that were told."""
    steps: list[tuple[float, str]] = []
    with ground.look() as look:
        version = view_of(*find_version(look.session, version_id))
    made = derive(ground, version, progress=lambda done, stage: steps.append((done, stage)))
    assert not isinstance(made, SceneFault), made
    with ground.work() as work:
        judge(work, version_id, {"triangles": 1})
        note(work, ground, version_id, made)
    return steps


@pytest.mark.gpu
@pytest.mark.timeout(300)
def test_a_prepared_version_has_models_pictures_a_certificate_and_a_report(
    owner: Owner, ground: Ground, package: dict[str, bytes]
) -> None:
    if find_llvm() is None:
        pytest.skip("no LLVM from 17: Mitsuba's scalar code takes minutes a picture")
    made = publish(owner.client, package, slug=LAMP.slug).json()
    steps = prepare(ground, made["version_id"])
    assert {stage for _done, stage in steps} == {"models", "pictures", "parity", "validating"}
    shares = [round(done, 6) for done, _stage in steps]
    assert shares == sorted(shares)
    record = owner.client.get(f"{ADDRESS}/versions/{made['version_id']}/record").json()
    paths = {file["path"] for file in record["files"]}
    assert {"rt/summer.plain.glb", "prev/thumbnail_256.webp", "prev/turntable.webp", "report.json"} <= paths
    assert LIKENESS in paths
    with ground.look() as work:
        (document,) = documents(work)
    assert document.look is not None
    assert document.shape is not None
    assert record["version"]["reports"]["parity"]["comparisons"] == 1
    assert record["version"]["reports"]["rules"]["judged"] > 80
    models = record["version"]["reports"]["models"]
    assert models["obstacle"] is not None or models["bytes"] < models["plain_bytes"]
    assert models["obstacle"] is not None or "rt/summer.glb" in paths
    files = f"{ADDRESS}/versions/{made['version_id']}/files"
    sheet = json.loads(owner.client.get(f"{files}/asset.json").content)
    assert {"thumbnail_512", "turntable"} <= {preview["kind"] for preview in sheet["previews"]}
    asset = owner.client.get(f"{ADDRESS}/assets/{made['asset_id']}").json()["asset"]
    picture = owner.client.get(f"{ADDRESS}/assets/{made['asset_id']}/thumbnail/{asset['thumbnail']}")
    assert Image.open(io.BytesIO(picture.content)).size == (256, 256)
    assert "immutable" in picture.headers["cache-control"]
    asked = {"asset": [made["asset_id"], "nobody"]}
    several = owner.client.get(f"{ADDRESS}/thumbnails", params=asked).json()
    assert {id_: b64decode(told) for id_, told in several.items()} == {made["asset_id"]: picture.content}


def test_a_proof_puts_a_new_certificate_beside_what_was_made_before(
    owner: Owner, ground: Ground, package: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def make(made: dict[str, bytes]) -> None:
        def complete(folder: Path, out: Path, *, parts: Sequence[str], **_more: object) -> list[str]:
            assert ("rt/summer.plain.glb" in files_of(folder)) == (tuple(parts) == PROOF)
            for path, data in made.items():
                (out / path).parent.mkdir(parents=True, exist_ok=True)
                (out / path).write_bytes(data)
            return list(made)

        monkeypatch.setattr("filmlot.buildings.assets.prepare.complete_apart", complete)

    certificate = {"passes": True, "comparisons": [{}]}
    whole = {"passes": False, "comparisons": [{}] * 12}
    proof_path = "prev/parity/certificate.json"
    made = publish(owner.client, package, slug=LAMP.slug).json()
    make(
        {
            "rt/summer.plain.glb": b"glTF",
            proof_path: json.dumps(certificate).encode(),
            "prev/parity/old.webp": b"RIFF",
        }
    )
    prepare(ground, made["version_id"])
    make({proof_path: json.dumps(whole).encode()})
    with ground.look() as look:
        version = view_of(*find_version(look.session, made["version_id"]))
    proved = prove(ground, version, progress=lambda _done, stage: None)
    assert not isinstance(proved, SceneFault)
    with ground.work() as work:
        note(work, ground, made["version_id"], proved)
    record = owner.client.get(f"{ADDRESS}/versions/{made['version_id']}/record").json()
    paths = {file["path"] for file in record["files"]}
    assert {"rt/summer.plain.glb", proof_path, "report.json"} <= paths
    assert "prev/parity/old.webp" not in paths
    assert record["version"]["reports"]["parity"] == {"passes": False, "comparisons": 12}


def test_a_proof_is_a_job_of_those_who_edit(
    owner: Owner, stranger: TestClient, ground: Ground, package: dict[str, bytes]
) -> None:
    made = publish(owner.client, package, slug=LAMP.slug).json()
    address = f"{ADDRESS}/versions/{made['version_id']}/proof"
    early = owner.client.post(address, headers=OWN_PAGE)
    assert (early.status_code, early.json()["code"]) == (409, "assets.version_not_usable")
    with ground.work() as work:
        judge(work, made["version_id"], {"triangles": 1})
    started = owner.client.post(address, headers=OWN_PAGE)
    assert started.status_code == 202
    jobs = {job["id"]: job["kind"] for job in owner.client.get("/api/v1/jobs").json()["items"]}
    assert jobs[started.json()["job_id"]] == "assets.version.prove"
    assert stranger.post(address, headers=OWN_PAGE).status_code == 404


def test_the_whole_proof_answers_every_rule_of_parity_and_a_publish_what_it_looked_at(
    package: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = Figures(
        coverage_iou=1,
        flip=0,
        flip_foreground=0,
        flip_noise=0,
        flip_noise_foreground=0,
        ssim=1,
        ssim_foreground=1,
        luminance_error=0,
        material_errors={"iron": 0},
    )

    def agree(_offline: Scene, _real_time: Scene, folder: Path, *, asset: str, **asked: Any) -> None:
        comparisons = tuple(
            Comparison(
                view=view,
                look=look,
                renderer="real_time",
                figures=same,
                checks=check_figures(look, same),
                pictures={},
            )
            for view, look in product(asked["views"], asked["looks"])
        )
        certificate = Certificate(
            asset=asset, size_px=(640, 400), samples=32, renderers=(), comparisons=comparisons, passes=True
        )
        (folder / "certificate.json").write_text(certificate.model_dump_json(), encoding="utf-8")

    monkeypatch.setattr("filmlot.buildings.assets.engine.convert.complete.certify", agree)
    judged = {}
    for part, count in {"parity": 1, "proof": 12}.items():
        folder = tmp_path / part / LAMP.slug
        for path, data in package.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        complete(folder, folder, cache=tmp_path, parts=(part,), progress=lambda _done, _stage: None)
        assert len(json.loads((folder / PARITY / "certificate.json").read_bytes())["comparisons"]) == count
        outcomes = validate(folder, rules=["PAR"]).outcomes
        judged[part] = {outcome.id for outcome in outcomes if outcome.state is State.PASSED}
    assert judged["parity"] == {"PAR.001", "PAR.005"}
    assert judged["proof"] == {f"PAR.00{number}" for number in range(1, 7)}


def test_a_model_of_any_look_is_made_when_it_is_asked_for(owner: Owner, package: dict[str, bytes]) -> None:
    made = publish(owner.client, package, slug=LAMP.slug).json()
    address = f"{ADDRESS}/versions/{made['version_id']}/model.plain.glb"
    day, night = (owner.client.get(address, params={"timeOfDay": time}).content for time in ("day", "night"))
    assert day[:4] == night[:4] == b"glTF"
    assert day != night
    assert len(owner.client.get(address, params={"LOD": "LOD2"}).content) < len(day)
    assert owner.client.get(address, params={"timeOfDay": "noon"}).status_code == 422


def test_a_browser_gets_a_compressed_model_where_that_can_be_made(
    owner: Owner, package: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = publish(owner.client, package, slug=LAMP.slug).json()
    address = f"{ADDRESS}/versions/{made['version_id']}/model"
    plain = owner.client.get(f"{address}.plain.glb").content
    with monkeypatch.context() as without:
        without.setattr(compressor, "find_node", lambda: None)
        assert owner.client.get(f"{address}.glb").content == plain
    if compressor.find_node() is None or not compressor.WORKER.exists():
        pytest.skip("the worker has not been built: python tools/pages.py build")
    compressed = owner.client.get(f"{address}.glb").content
    assert b"KHR_texture_basisu" in compressed
    assert len(compressed) < len(plain)


def test_what_preparation_made_of_a_look_is_not_made_again(
    owner: Owner, ground: Ground, package: dict[str, bytes]
) -> None:
    made = publish(owner.client, package, slug=LAMP.slug).json()
    files = [
        PackageFile(path=f"rt/summer{ending}", blake3=ground.blobs.put([data], limit_bytes=100).hash, bytes=len(data))
        for ending, data in ((".glb", b"pressed"), (".plain.glb", b"plain"))
    ]
    with ground.work() as work:
        note(
            work,
            ground,
            made["version_id"],
            {"derived": keep_contents(ground, Contents(files=tuple(files))), "reports": {}, "likeness": None},
        )
    address = f"{ADDRESS}/versions/{made['version_id']}/model"
    assert owner.client.get(f"{address}.glb").content == b"pressed"
    assert owner.client.get(f"{address}.plain.glb", params={"season": "summer"}).content == b"plain"
    assert owner.client.get(f"{address}.plain.glb", params={"LOD": "LOD1"}).content[:4] == b"glTF"


def test_a_package_that_cannot_be_read_says_where(owner: Owner, ground: Ground, package: dict[str, bytes]) -> None:
    broken = package | {"geo.usdc": b"PXR-USDC broken"}
    made = publish(owner.client, broken, slug=LAMP.slug).json()
    with ground.look() as look:
        version = view_of(*find_version(look.session, VersionId(made["version_id"])))
    fault = derive(ground, version, progress=lambda _done, _stage: None)
    assert isinstance(fault, SceneFault)
    answer = owner.client.get(f"{ADDRESS}/versions/{made['version_id']}/model.glb")
    assert (answer.status_code, answer.json()["code"]) == (422, "assets.preparation_failed")


def test_the_board_shows_what_waits_where(owner: Owner, ground: Ground, package: dict[str, bytes]) -> None:
    made = publish(owner.client, package, slug=LAMP.slug).json()
    with ground.work() as work:
        judge(work, made["version_id"], {"triangles": 1})
    owner.client.post(f"{ADDRESS}/versions/{made['version_id']}/channel", json={"to": "review"}, headers=OWN_PAGE)
    columns = {column["channel"]: column for column in owner.client.get(f"{ADDRESS}/board").json()["columns"]}
    assert [card["version"]["id"] for card in columns["review"]["cards"]] == [made["version_id"]]
    assert columns["review"]["next_channels"] == ["approved", "draft"]
    assert columns["draft"]["cards"] == []
