"""What a derived look may lose of its OpenPBR source: nothing else is allowed (standard §2.4, MAT.004)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LOSSES: Mapping[str, str] = MappingProxyType(
    {
        "baked_weather": "maps for rain and snow are baked at the strength of their look",
        "coat": "the coat of water is shown as a lower roughness",
        "snow_by_slope": "snow on what faces upwards is shown by snow caps and baked maps alone",
        "source_without_occlusion": "ambient occlusion is in the derived looks alone; OpenPBR traces it",
        "vertex_color": "vertex colours under a base colour map are left out",
    }
)
