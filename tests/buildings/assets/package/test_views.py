from __future__ import annotations

import numpy as np
import pytest

from filmlot.standards.space import SPACES

LIMIT_M = 1e-4


def stage_points(path, level="geo/LOD0/wall"):
    """The points of a stage in its own units, as any USD program finds them, (N, 3)."""
    from pxr import Usd, UsdGeom

    stage = Usd.Stage.Open(str(path))
    mesh = UsdGeom.Mesh(stage.GetPrimAtPath(f"{stage.GetDefaultPrim().GetPath()}/{level}"))
    world = np.array(UsdGeom.XformCache().GetLocalToWorldTransform(mesh.GetPrim()))
    points = np.array(mesh.GetPointsAttr().Get(), dtype=np.float64)
    return points @ world[:3, :3] + world[3, :3]


def turned(matrix, points):
    matrix = np.array(matrix)
    return points @ matrix[:3, :3].T + matrix[:3, 3]


@pytest.mark.parametrize("program", ["blender", "simready", "unreal"])
def test_a_view_goes_there_and_back_within_a_tenth_of_a_millimetre(package, program):
    view = package.manifest.views[program]
    original = stage_points(package.entry)
    seen = stage_points(package.folder / view.layer)
    np.testing.assert_allclose(turned(np.linalg.inv(view.stage_matrix), seen), original, atol=LIMIT_M)


@pytest.mark.parametrize(
    ("program", "up", "metres"), [("blender", "Z", 1), ("simready", "Z", 1), ("unreal", "Z", 0.01)]
)
def test_a_view_says_its_axes_and_unit(package, program, up, metres):
    from pxr import Usd, UsdGeom

    stage = Usd.Stage.Open(str(package.folder / package.manifest.views[program].layer))
    assert UsdGeom.GetStageUpAxis(stage) == up
    assert UsdGeom.GetStageMetersPerUnit(stage) == pytest.approx(metres)
    assert "season" in stage.GetDefaultPrim().GetVariantSets().GetNames()


def test_unreal_finds_it_where_the_stage_has_it(package):
    """Unreal's USD import mirrors Y; what it then has is the stage's space as `standards.space` names it."""
    view = package.manifest.views["unreal"]
    imported = stage_points(package.folder / view.layer) * (1, -1, 1)
    on_stage = stage_points(package.entry) @ np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]])
    expected = np.array([SPACES["unreal"].from_stage(tuple(point)) for point in on_stage])
    np.testing.assert_allclose(imported, expected, atol=LIMIT_M * 100)
    np.testing.assert_allclose(turned(view.engine_matrix, stage_points(package.entry)), expected, atol=LIMIT_M * 100)
    assert np.linalg.det(np.array(view.engine_matrix)[:3, :3]) < 0


def test_the_renderer_sees_every_view_in_the_same_place(package):
    from filmlot.render.usd import read_usd

    def corners(path):
        scene = read_usd(path)
        return [scene.meshes[one.mesh].positions_m @ one.world[:3, :3].T + one.world[:3, 3] for one in scene.instances]

    reference = corners(package.entry)
    for view in (package.manifest.views["blender"], package.manifest.views["simready"]):
        for points, other in zip(reference, corners(package.folder / view.layer), strict=True):
            np.testing.assert_allclose(points, other, atol=LIMIT_M)
