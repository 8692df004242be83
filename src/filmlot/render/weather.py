"""The light of a weather and a time of day: what a library's pictures and a stage's walls agree on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from filmlot.render.environment import Rgb, Sky
from filmlot.render.scene import Scene, Sun

_MORNING = (-0.45, -0.6, 0.66)
_LOW = (-0.75, -0.6, 0.16)
_SKIES: Mapping[str, Sky] = {
    "day": Sky(
        zenith=(0.30, 0.46, 0.78), horizon=(0.80, 0.85, 0.90), ground=(0.26, 0.25, 0.23), glow_direction=_MORNING
    ),
    "dusk": Sky(
        zenith=(0.10, 0.12, 0.24),
        horizon=(0.62, 0.34, 0.20),
        ground=(0.07, 0.06, 0.06),
        glow=(1.1, 0.55, 0.22),
        glow_direction=_LOW,
    ),
    "night": Sky(
        zenith=(0.010, 0.014, 0.030),
        horizon=(0.030, 0.036, 0.055),
        ground=(0.008, 0.008, 0.010),
        glow=(0.0, 0.0, 0.0),
        glow_direction=_MORNING,
    ),
}
_SUNS: Mapping[str, Sun | None] = {
    "day": Sun(direction=_MORNING, radiance=(2.4, 2.25, 2.0)),
    "dusk": Sun(direction=_LOW, radiance=(1.3, 0.62, 0.28)),
    "night": None,
}
_CLOUD_COVER: Mapping[str, float] = {"overcast": 0.9, "rain": 1.0, "snow": 1.0, "fog": 1.0}
_GREY: Mapping[str, float] = {"overcast": 0.62, "rain": 0.42, "snow": 0.75, "fog": 0.66}
EXPOSURES: Mapping[str, float] = {"day": 1.25, "dusk": 2.0, "night": 9.0}
"""How much longer a picture is exposed at each time of day."""


def light_for(scene: Scene, selection: Mapping[str, str]) -> Scene:
    """The scene under the sky of its weather and time of day; without either, a clear day."""
    time, weather = selection.get("timeOfDay", "day"), selection.get("weather", "clear")
    sky, sun = _SKIES[time], _SUNS[time]
    if weather in _GREY:
        strength = sum(sky.zenith) / sum(_SKIES["day"].zenith) * _GREY[weather]
        grey: Rgb = (0.92 * strength, 0.95 * strength, strength)
        sky = replace(
            sky, zenith=grey, horizon=grey, glow=(0.0, 0.0, 0.0), cloud=grey, cloud_cover=_CLOUD_COVER[weather]
        )
        sun = None
    return replace(scene, environment=sky, sun=sun)
