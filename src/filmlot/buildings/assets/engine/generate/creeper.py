"""A creeper on a wall: cards of leaves that climb from the ground and thin out upwards."""

from __future__ import annotations

import numpy as np

from filmlot.buildings.assets.engine.generate.kit import Kit
from filmlot.render.shapes import Part, joined, quad

_CARDS = (520, 180, 60, 20)
_SIDE_M = 0.30


def add_creeper(
    kit: Kit, corner_m: tuple[float, float], size_m: tuple[float, float], random: np.random.Generator
) -> None:
    """Adds leaves on a wall that faces -Y; every level keeps the leaves' whole area."""
    count = _CARDS[kit.level]
    side = _SIDE_M * np.sqrt(_CARDS[0] / count)
    cards = []
    for _ in range(count):
        rise = random.beta(1.1, 2.6)
        x = corner_m[0] + size_m[0] * np.clip(random.normal(0.62, 0.10 + 0.16 * (1 - rise)), 0.06, 0.94)
        z = rise * size_m[1] * 0.96
        cards.append(_card((x, -random.uniform(0.03, 0.10), max(z, side / 2)), side, random))
    kit.add("creeper", "ivy", [joined(cards)])


def _card(middle: tuple[float, float, float], side: float, random: np.random.Generator) -> Part:
    """A square of leaves that hangs off the wall a little; normals are lifted as a canopy's are."""
    turn, lean = random.uniform(-0.6, 0.6), random.uniform(0.05, 0.4)
    along = np.array([np.cos(turn), -0.12 * np.sin(turn), np.sin(turn)])
    up = np.array([-np.sin(turn), -np.sin(lean) * 0.3, np.cos(turn)])
    part = quad(np.array(middle) - (along + up) * side / 2, along * side, up * side)
    soft = part.normals + np.array((0.0, -0.3, 0.35))
    soft /= np.linalg.norm(soft, axis=1, keepdims=True)
    return Part(part.positions, soft, part.uv, part.triangles)
