from __future__ import annotations

import numpy as np
import pytest
from tests.render.samples import still_life

from filmlot.render.parity.camera import View, bounds_m, canonical_camera

SIZE_PX = (640, 400)


@pytest.mark.parametrize("view", View)
def test_every_view_holds_the_whole_asset_and_fills_the_picture(view):
    scene = still_life()
    camera = canonical_camera(view, scene, SIZE_PX)
    corners = np.array(np.meshgrid(*zip(*bounds_m(scene), strict=True))).reshape(3, -1)
    clip = camera.view_projection() @ np.vstack([corners, np.ones(8)])
    inside = np.abs(clip[:2] / clip[3])
    assert (clip[3] > 0).all()
    assert 0.9 < inside.max() <= 1


def test_the_front_is_seen_from_where_the_stage_looks_at_it():
    camera = canonical_camera(View.FRONT, still_life(), SIZE_PX)
    assert camera.eye_m[1] < bounds_m(still_life())[0][1]
    assert canonical_camera(View.BACK, still_life(), SIZE_PX).eye_m[1] > bounds_m(still_life())[1][1]
