"""How much a renderer spends: sizes and sample counts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Sizes in pixels and counts. The defaults suit Mesa's software driver; a card takes much more.

    `inner_px` is the width of the inner picture of walls that are not flat (a flat wall's has the wall's own
    raster), `outer_px` the side of a face of the outer cube, `shadow_px` of the shadow map, `texture_px` the
    most a material's picture keeps. `samples` is 1 or 4.
    """

    inner_px: int = 640
    outer_px: int = 384
    shadow_px: int = 1024
    samples: int = 1
    anisotropy: int = 1
    texture_px: int = 1024

    def __post_init__(self) -> None:
        for name, largest in (
            ("inner_px", 8192),
            ("outer_px", 4096),
            ("shadow_px", 8192),
            ("texture_px", 8192),
        ):
            if not 16 <= getattr(self, name) <= largest:
                msg = f"quality: {name} is {getattr(self, name)}; give 16 to {largest}"
                raise ValueError(msg)
        if self.samples not in {1, 4} or not 1 <= self.anisotropy <= 16:
            msg = f"quality: samples is {self.samples} (1 or 4), anisotropy {self.anisotropy} (1 to 16)"
            raise ValueError(msg)
