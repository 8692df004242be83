from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from benchmarks.off_axis.proof import (
    EYE_A,
    EYE_B,
    compare,
    proof_arc_wall,
    proof_flat_wall,
    proof_scene,
    prove,
)

from filmlot.render import Gpu, Quality, Renderer

pytestmark = pytest.mark.gpu

SIZE_PX = (640, 360)
SMALL_PX = (320, 180)


@pytest.fixture(scope="module")
def renderer(gpu: Gpu, skies: Path) -> Renderer:
    renderer = Renderer(gpu, Quality(inner_px=1104, outer_px=256, samples=4), cache=skies)
    renderer.upload(proof_scene())
    return renderer


@pytest.mark.parametrize("eye", [EYE_A, EYE_B])
def test_a_flat_wall_shows_the_tracked_eye_the_scene_itself(renderer, eye):
    match = prove(renderer, proof_flat_wall(width_px=1920), made_for=eye, seen_from=eye, size_px=SIZE_PX)
    assert match.covered > 0.8
    assert match.psnr_db >= 45
    assert np.abs(match.shift_px).max() <= 0.05


@pytest.mark.parametrize("eye", [EYE_A, EYE_B])
def test_a_curved_wall_shows_the_tracked_eye_the_scene_itself(renderer, eye):
    match = prove(renderer, proof_arc_wall(width_px=1760), made_for=eye, seen_from=eye, size_px=SIZE_PX)
    assert match.covered > 0.8
    assert match.psnr_db >= 36
    assert np.abs(match.shift_px).max() <= 0.05


@pytest.mark.parametrize(
    "wall", [proof_flat_wall(width_px=480), proof_arc_wall(width_px=704)], ids=lambda wall: wall.name
)
@pytest.mark.parametrize(("seen_from", "made_for"), [(EYE_A, EYE_B), (EYE_B, EYE_A)])
def test_the_wrong_eye_sees_another_picture(renderer, wall, seen_from, made_for):
    assert prove(renderer, wall, made_for=made_for, seen_from=seen_from, size_px=SMALL_PX).psnr_db < 15


def test_the_camera_picture_is_the_scene_where_it_sees_only_wall(renderer):
    # The renderer's own camera pass instead of the proof's rays: both ways must agree.
    wall = proof_flat_wall(width_px=960)
    renderer.build([wall])
    seen = renderer.render_camera(EYE_A, SMALL_PX)[..., :3].astype(np.float64)
    direct = renderer.render_view(EYE_A.view_projection(), EYE_A.eye_m, SMALL_PX)[..., :3].astype(np.float64)
    whole = np.ones(seen.shape[:2], dtype=bool)
    match = compare(seen, direct, whole)
    assert match.psnr_db >= 36
    assert np.abs(match.shift_px).max() <= 0.05
