"""The sets of looks that an asset may have: fixed names, fixed tokens, fixed defaults (standard §2.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

SEASONS = ("spring", "summer", "autumn", "winter")
WEATHERS = ("clear", "overcast", "rain", "snow", "fog")
TIMES_OF_DAY = ("day", "dusk", "night")
WEARS = ("new", "used", "old")
LEVELS = ("LOD0", "LOD1", "LOD2", "LOD3")
IMPOSTOR = "IMP"
"""What stands for the asset far away, after its last level."""


@dataclass(frozen=True, slots=True)
class SetRule:
    """A variant set: its tokens (empty: free, `layout` only) and what is shown unless something else is asked."""

    tokens: tuple[str, ...]
    default: str


SETS: Mapping[str, SetRule] = MappingProxyType(
    {
        "season": SetRule(SEASONS, "summer"),
        "weather": SetRule(WEATHERS, "clear"),
        "timeOfDay": SetRule(TIMES_OF_DAY, "day"),
        "LOD": SetRule((*LEVELS, IMPOSTOR), "LOD0"),
        "wear": SetRule(WEARS, "new"),
        "layout": SetRule((), ""),
    }
)
"""By name. Earlier sets are stronger where two touch the same thing."""


def is_token(set_name: str, token: str) -> bool:
    """Whether a set may have this token; `layout` takes any identifier."""
    rule = SETS.get(set_name)
    if rule is None:
        return False
    return token in rule.tokens if rule.tokens else token.isidentifier() and token.isascii()
