"""What a comparison of renders found, and what was asked of it: the parity certificate of an asset's version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from filmlot.render.parity.camera import View
from filmlot.render.parity.look import Look


class Rule(StrEnum):
    """The rules of the asset standard that a certificate answers."""

    COVERAGE = "PAR.001"
    ALBEDO = "PAR.002"
    SUN = "PAR.003"
    DOME = "PAR.004"
    FULL = "PAR.005"
    MATERIAL = "PAR.006"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Figures(_Frozen):
    """How far a picture is from the path-traced one, at half resolution.

    The FLIP figures are means over the picture and over what the asset covers, `flip_noise` of which is the path
    tracer's own noise: half of what two seeds differ by, as their mean is compared. `luminance_error` is a part of
    the reference's; `material_errors` are CIEDE2000 by the material's name.
    """

    coverage_iou: float
    flip: float
    flip_foreground: float
    flip_noise: float
    flip_noise_foreground: float
    ssim: float
    ssim_foreground: float
    luminance_error: float
    material_errors: Mapping[str, float]


class Check(_Frozen):
    """One figure against its gate."""

    rule: Rule
    figure: str
    value: float
    bound: Literal["at most", "at least"]
    gate: float

    @property
    def holds(self) -> bool:
        """Whether the figure passes."""
        return self.value <= self.gate if self.bound == "at most" else self.value >= self.gate


class Comparison(_Frozen):
    """One picture of a renderer against the path-traced one; `pictures` are file names beside the certificate."""

    view: View
    look: Look
    renderer: Literal["real_time", "browser"]
    figures: Figures
    checks: tuple[Check, ...]
    pictures: Mapping[Literal["offline", "shown", "difference"], str]


class Renderer(_Frozen):
    """Who drew: `offline`, `real_time` or `browser`, by name and version."""

    role: Literal["offline", "real_time", "browser"]
    name: str
    version: str


class Certificate(_Frozen):
    """All comparisons of one asset; it passes when every check of every comparison holds."""

    standard: Literal["filmlot-parity/1"] = "filmlot-parity/1"
    asset: str
    size_px: tuple[int, int]
    samples: int
    renderers: tuple[Renderer, ...]
    comparisons: tuple[Comparison, ...]
    passes: bool


@dataclass(frozen=True, kw_only=True)
class Gates:
    """The most and the least that a look allows (assets.md section 8); a figure that is not named is not asked."""

    rule: Rule
    flip: float | None = None
    flip_foreground: float | None = None
    ssim: float
    luminance: float
    material: float | None = None


COVERAGE_IOU = 0.999

GATES = {
    Look.ALBEDO: Gates(rule=Rule.ALBEDO, flip=0.05, ssim=0.95, luminance=0.01, material=2.0),
    Look.SUN: Gates(rule=Rule.SUN, flip_foreground=0.07, ssim=0.95, luminance=0.03, material=2.0),
    Look.DOME: Gates(rule=Rule.DOME, flip_foreground=0.07, ssim=0.93, luminance=0.05),
    Look.FULL: Gates(rule=Rule.FULL, flip=0.10, ssim=0.93, luminance=0.05),
}


def check_figures(look: Look, figures: Figures) -> tuple[Check, ...]:
    """The figures against the gates of their look; FLIP less the noise of the reference."""
    gates = GATES[look]
    asked: list[tuple[Rule, str, float, Literal["at most", "at least"], float | None]] = [
        (Rule.COVERAGE, "coverage_iou", figures.coverage_iou, "at least", COVERAGE_IOU),
        (gates.rule, "flip", figures.flip - figures.flip_noise, "at most", gates.flip),
        (
            gates.rule,
            "flip_foreground",
            figures.flip_foreground - figures.flip_noise_foreground,
            "at most",
            gates.flip_foreground,
        ),
        (gates.rule, "ssim", figures.ssim, "at least", gates.ssim),
        (gates.rule, "luminance_error", abs(figures.luminance_error), "at most", gates.luminance),
        (Rule.MATERIAL, "material_errors", max(figures.material_errors.values(), default=0), "at most", gates.material),
    ]
    return tuple(
        Check(rule=rule, figure=figure, value=value, bound=bound, gate=gate)
        for rule, figure, value, bound, gate in asked
        if gate is not None
    )
