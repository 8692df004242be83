from __future__ import annotations

import pytest

from filmlot.standards.asset.levels import (
    distance_of_error,
    least_impostor_iou,
    least_levels,
    least_outline_iou,
    level_rules,
    pixel_footprint_m,
    screen_sizes,
)
from filmlot.standards.asset.slug import AssetClass


def test_a_pixel_of_the_reference_camera_is_as_wide_as_the_standard_says():
    assert pixel_footprint_m(1.0) == pytest.approx(1.9e-4, rel=0.01)


@pytest.mark.parametrize(("error_m", "from_m"), [(0.002, 10), (0.010, 53), (0.040, 210), (0.160, 840)])
def test_an_error_may_be_shown_from_the_distances_of_the_standard(error_m, from_m):
    assert distance_of_error(error_m) == pytest.approx(from_m, rel=0.06)


def test_props_are_seen_from_nearer_than_buildings():
    assert [rule.error_m for rule in level_rules(AssetClass.PROP)] == [0.0, 0.002, 0.040, 0.160]
    assert [rule.error_m for rule in level_rules(AssetClass.BUILDING)] == [0.0, 0.010, 0.040, 0.160]


def test_a_sky_needs_no_levels_and_a_building_needs_three():
    assert (least_levels(AssetClass.SKY), level_rules(AssetClass.SKY)) == (0, ())
    assert least_levels(AssetClass.BUILDING) == 3


def test_leaves_and_ground_are_held_to_other_outlines_than_walls():
    outlines = [least_outline_iou(each) for each in (AssetClass.BUILDING, AssetClass.VEGETATION, AssetClass.GROUND)]
    assert outlines == [0.99, 0.75, None]


def test_impostors_are_for_what_stands_out_against_the_sky():
    classes = (AssetClass.BUILDING, AssetClass.VEGETATION, AssetClass.GROUND, AssetClass.SKY)
    assert [least_impostor_iou(each) for each in classes] == [0.97, 0.70, None, None]


def test_screen_sizes_fall_with_distance():
    sizes = screen_sizes(5.0, (20.0, 60.0, 220.0))
    assert list(sizes) == sorted(sizes, reverse=True)
    assert sizes[0] == pytest.approx(3.14159 * 5**2 / (4 * (0.36397 * 20) ** 2 * 9 / 16), rel=1e-4)


def test_usd_itself_switches_at_those_sizes():
    """OpenUSD's own query is asked; its frustum has the reference camera's field of view."""
    from pxr import Gf, Usd, UsdLod

    stage = Usd.Stage.CreateInMemory()
    heuristic = UsdLod.ScreenSizeHeuristic.Define(stage, "/size")
    radius_m = 3**0.5
    heuristic.CreateLodDomainAttr(UsdLod.Tokens.imaging)
    heuristic.CreateThresholdsAttr(list(screen_sizes(radius_m, (20.0, 60.0, 220.0))))

    def level(distance_m: float) -> float:
        camera = Gf.Camera()
        camera.SetPerspectiveFromAspectRatioAndFieldOfView(16 / 9, 40.0, Gf.Camera.FOVHorizontal)
        camera.transform = Gf.Matrix4d().SetTranslate(Gf.Vec3d(0, 0, distance_m))
        return heuristic.ComputeLOD(camera.frustum, Gf.Matrix4d(1))

    assert [level(distance) for distance in (19.9, 20.1, 60.1, 220.1)] == [0, 1, 2, 3]
