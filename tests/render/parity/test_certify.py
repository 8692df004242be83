from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from benchmarks.parity.mutants import MUTANTS
from benchmarks.parity.panel import building

from filmlot.render import Gpu, Scene, write_glb
from filmlot.render.offline.mitsuba.llvm import find_llvm
from filmlot.render.offline.trace import Engine, mitsuba_engine
from filmlot.render.parity.browser import BrowserShot, browse, find_browser
from filmlot.render.parity.camera import View, canonical_camera
from filmlot.render.parity.certificate import Certificate, Figures, Rule, check_figures
from filmlot.render.parity.certify import certify, certify_files
from filmlot.render.parity.look import Look, light
from filmlot.render.parity.picture import RealTime
from filmlot.render.parity.reference import Reference, trace_references

pytestmark = pytest.mark.gpu

SIZE_PX = (320, 200)
VIEW = View.THREE_QUARTER


@pytest.fixture(scope="module")
def engine() -> Engine:
    pytest.importorskip("mitsuba")
    if find_llvm() is None:
        pytest.skip("no LLVM from 17: Mitsuba's scalar code takes minutes a picture")
    return mitsuba_engine()


@pytest.fixture(scope="module")
def stage(gpu: Gpu, skies: Path) -> RealTime:
    return RealTime(gpu, cache=skies)


@pytest.fixture(scope="module")
def scene() -> Scene:
    return building(storeys=2, bays=2)


@pytest.fixture(scope="module")
def reference(engine: Engine, scene: Scene) -> Reference:
    return trace_references(scene, Look.SUN, [VIEW], size_px=SIZE_PX, samples=16, engine=engine)[VIEW]


def broken_rules(look: Look, figures: Figures) -> set[Rule]:
    return {check.rule for check in check_figures(look, figures) if not check.holds}


def look_at(stage: RealTime, scene: Scene, lit: Scene, reference: Reference) -> Figures:
    camera = canonical_camera(VIEW, scene, SIZE_PX)
    shown = stage.radiance(lit, camera, SIZE_PX, subframes=8)
    return reference.compare(shown, stage.coverage(lit, camera, SIZE_PX))


def test_a_sound_asset_looks_the_same_offline_and_in_real_time(stage, scene, reference):
    assert broken_rules(Look.SUN, look_at(stage, scene, light(scene, Look.SUN), reference)) == set()


@pytest.mark.parametrize("name", MUTANTS)
def test_a_deliberate_fault_is_caught(stage, scene, reference, name):
    faulty = MUTANTS[name](light(scene, Look.SUN))
    assert broken_rules(Look.SUN, look_at(stage, scene, faulty, reference))


def test_a_certificate_comes_with_its_pictures(gpu, engine, scene, skies, tmp_path):
    told: list[float] = []
    certificate = certify(
        scene,
        scene,
        tmp_path,
        asset="bld_brick_test_01",
        looks=[Look.FULL],
        size_px=SIZE_PX,
        samples=16,
        engine=engine,
        cache=skies,
        progress=told.append,
    )
    assert certificate.passes
    assert Certificate.model_validate_json((tmp_path / "certificate.json").read_bytes()) == certificate
    (comparison,) = certificate.comparisons
    assert {check.rule for check in comparison.checks} == {Rule.COVERAGE, Rule.FULL}
    assert all((tmp_path / name).stat().st_size > 500 for name in comparison.pictures.values())
    assert [renderer.role for renderer in certificate.renderers] == ["offline", "real_time"]
    assert told == sorted(told)
    assert told[-1] == 1


def test_two_files_of_one_asset_are_certified_in_a_process_of_their_own(gpu, engine, scene, tmp_path):
    write_glb(scene, tmp_path / "a.glb")
    certificate = certify_files(
        tmp_path / "a.glb", tmp_path / "a.glb", tmp_path, asset="bld_brick_test_01", looks=[Look.ALBEDO]
    )
    assert certificate.passes


@pytest.mark.browser
def test_a_browser_shows_the_same_asset(scene, reference, tmp_path):
    program = find_browser()
    if program is None:
        pytest.skip("no Chromium, or the pages are not built")
    write_glb(scene, tmp_path / "a.glb")
    shot = BrowserShot(program=program, glb=tmp_path / "a.glb")
    shown = browse(shot, scene, Look.SUN, canonical_camera(VIEW, scene, SIZE_PX), SIZE_PX)
    assert np.isfinite(shown).all()
    assert broken_rules(Look.SUN, reference.compare(shown, reference.coverage)) == set()
