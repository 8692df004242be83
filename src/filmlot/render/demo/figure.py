"""The stage in front of the wall: a floor, and a stand-in actor of human measure."""

from __future__ import annotations

import numpy as np

from filmlot.render.demo.facade import Parts
from filmlot.render.environment import Sky
from filmlot.render.scene import Instance, Material, Scene, Sun
from filmlot.render.shapes import Part, Rgb, ball, joined, lathe, limb, mesh, quad

_SKIN: Rgb = (0.52, 0.30, 0.21)
_COAT: Rgb = (0.085, 0.060, 0.040)
_SCARF: Rgb = (0.30, 0.035, 0.03)
_CLOTH: Rgb = (0.022, 0.026, 0.038)
_HAIR: Rgb = (0.020, 0.013, 0.010)


def stage_set(*, actor_m: tuple[float, float] | None = (0.55, 2.7), turn_deg: float = 24.0) -> Scene:
    """A dark stage floor and, at `actor_m`, a stand-in actor who looks towards the stage's origin.

    The light is a soft key from the camera's left and the dim blue of the room.
    """
    parts: Parts = {"floor": [quad((-7, -5, 0), (14, 0, 0), (0, 12, 0), uv_scale=(7, 6))]}
    if actor_m is not None:
        for name, pieces in actor().items():
            parts[name] = [piece.moved((*actor_m, 0.0), turn_deg=turn_deg) for piece in pieces]
    materials = (
        Material(name="floor", base_color=(0.028, 0.029, 0.032, 1.0), roughness=0.32),
        Material(name="cloth", roughness=0.85),
        Material(name="skin", roughness=0.5),
        Material(name="leather", roughness=0.35),
    )
    names = [material.name for material in materials]
    meshes = [mesh(name, pieces, material=names.index(name)) for name, pieces in parts.items()]
    return Scene(
        name="stage",
        meshes=tuple(meshes),
        materials=materials,
        instances=tuple(Instance(mesh=number) for number in range(len(meshes))),
        sun=Sun(direction=(-0.62, -0.48, 0.62), radiance=(1.75, 1.45, 1.15)),
        environment=Sky(
            zenith=(0.10, 0.11, 0.14),
            horizon=(0.26, 0.20, 0.20),
            ground=(0.03, 0.03, 0.03),
            glow=(0.75, 0.45, 0.25),
            glow_direction=(0.0, 1.0, 0.12),
            glow_width=0.5,
        ),
    )


def actor() -> Parts:
    """A standing figure of 1.78 m in a long coat, facing -Y, its weight on one leg."""
    return {
        "cloth": [*_legs(), *_coat(), _scarf(), _hair()],
        "skin": [*_head(), *_hands()],
        "leather": _shoes(),
    }


def _legs() -> list[Part]:
    hips = ((-0.105, 0.0, 0.90), (0.105, 0.0, 0.90))
    knees = ((-0.125, -0.045, 0.50), (0.115, 0.0, 0.50))
    ankles = ((-0.15, 0.02, 0.09), (0.115, 0.01, 0.09))
    parts = []
    for hip, knee, ankle in zip(hips, knees, ankles, strict=True):
        parts += [limb(hip, knee, (0.088, 0.066), sides=14), limb(knee, ankle, (0.064, 0.050), sides=14)]
    return [part.painted(_CLOTH) for part in parts]


def _coat() -> list[Part]:
    # Hem, hip, waist, chest, shoulder, neck: radii across; the coat is squashed to a body's depth.
    line = [
        (0.245, 0.56),
        (0.250, 0.58),
        (0.232, 0.75),
        (0.205, 0.95),
        (0.188, 1.08),
        (0.198, 1.20),
        (0.214, 1.32),
        (0.208, 1.40),
        (0.160, 1.455),
        (0.085, 1.485),
    ]
    body = lathe(line, sides=28, squash=0.62)
    lining = lathe([(0.06, 0.60), (0.244, 0.565)], sides=28, squash=0.62)
    belt = lathe([(0.193, 1.045), (0.197, 1.055), (0.197, 1.095), (0.193, 1.105)], sides=28, squash=0.63)
    lapels = [limb((x * 0.2, -0.118, 1.10), (x * 0.42, -0.085, 1.43), (0.018, 0.034), sides=8) for x in (-0.25, 0.25)]
    arms = []
    for elbow, wrist, shoulder in (
        ((-0.285, 0.015, 1.13), (-0.25, -0.10, 0.90), (-0.195, 0.0, 1.385)),
        ((0.275, 0.035, 1.12), (0.285, -0.04, 0.87), (0.195, 0.0, 1.385)),
    ):
        arms += [
            limb(shoulder, elbow, (0.072, 0.058), sides=14),
            limb(elbow, wrist, (0.058, 0.047), sides=14),
        ]
    dark = [part.painted((0.05, 0.035, 0.024)) for part in (belt, *lapels)]
    return [part.painted(_COAT) for part in (body, *arms)] + dark + [lining.painted(_CLOTH)]


def _scarf() -> Part:
    ring = lathe([(0.070, 1.425), (0.108, 1.44), (0.115, 1.475), (0.098, 1.515), (0.066, 1.525)], sides=20, squash=0.9)
    tails = [limb((0.035, -0.105, 1.44), (0.055, -0.15, 1.18), (0.034, 0.03), sides=8)]
    return joined([ring, *tails]).painted(_SCARF)


def _head() -> list[Part]:
    neck = limb((0, 0.005, 1.44), (0, -0.005, 1.56), (0.054, 0.052), sides=14)
    skull = ball((0, 0.004, 1.672), (0.078, 0.096, 0.106), sides=24)
    jaw = ball((0, -0.028, 1.612), (0.058, 0.066, 0.062), sides=18)
    nose = limb((0, -0.092, 1.672), (0, -0.112, 1.632), (0.009, 0.014), sides=8)
    ears = [ball((x, 0.006, 1.652), (0.012, 0.022, 0.032), sides=10) for x in (-0.079, 0.079)]
    face = [part.painted(_SKIN) for part in (neck, skull, jaw, nose, *ears)]
    eyes = [
        ball((x, -0.083, 1.668), (0.012, 0.008, 0.008), sides=10).painted((0.02, 0.015, 0.012)) for x in (-0.03, 0.03)
    ]
    brows = [
        limb((x * 0.5, -0.091, 1.693), (x * 1.6, -0.080, 1.692), (0.006, 0.004), sides=6).painted(_HAIR)
        for x in (-0.03, 0.03)
    ]
    lips = limb((-0.02, -0.089, 1.604), (0.02, -0.089, 1.604), (0.006, 0.006), sides=6).painted((0.36, 0.13, 0.11))
    return [*face, *eyes, *brows, lips]


def _hair() -> Part:
    cap = ball((0, 0.024, 1.700), (0.086, 0.098, 0.094), sides=22)
    back = ball((0, 0.060, 1.645), (0.074, 0.058, 0.088), sides=18)
    fringe = ball((0.022, -0.055, 1.748), (0.058, 0.045, 0.030), sides=14)
    return joined([cap, back, fringe]).painted(_HAIR)


def _hands() -> list[Part]:
    hands = []
    for wrist, tip in (
        ((-0.25, -0.105, 0.895), (-0.235, -0.145, 0.80)),
        ((0.285, -0.045, 0.865), (0.288, -0.07, 0.765)),
    ):
        middle = tuple((np.array(wrist) + np.array(tip)) / 2)
        thumb = (middle[0] * 0.88, middle[1] - 0.03, middle[2] - 0.005)
        hands += [limb(wrist, tip, (0.036, 0.026), sides=12), limb(wrist, thumb, (0.018, 0.013), sides=8)]
    return [part.painted(_SKIN) for part in hands]


def _shoes() -> list[Part]:
    shoes = []
    for heel, toe in (
        ((-0.15, 0.05, 0.05), (-0.17, -0.13, 0.042)),
        ((0.115, 0.04, 0.05), (0.135, -0.14, 0.042)),
    ):
        shoe = limb(heel, toe, (0.052, 0.046), sides=14)
        shoes.append(shoe.painted((0.018, 0.014, 0.012)))
    return shoes
