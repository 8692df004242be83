"""The device families of this installation: every folder of `filmlot.devices` is one."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from filmlot.devicekit.contract import Family

_PACKAGE = "filmlot.devices"


class UnknownFamily(LookupError):  # noqa: N818 (reads as what happened)
    """No folder of that name."""


def family_keys() -> tuple[str, ...]:
    """The families' keys in alphabetical order; nothing is imported for it."""
    package = importlib.import_module(_PACKAGE)
    return tuple(sorted(module.name for module in pkgutil.iter_modules(package.__path__) if module.ispkg))


@cache
def family(key: str) -> Family:
    """The family with a key; raises `UnknownFamily` which names those there are."""
    if key not in family_keys():
        raise UnknownFamily(f"there is no device family {key!r}; there are {', '.join(family_keys())}")
    found = importlib.import_module(f"{_PACKAGE}.{key}").FAMILY
    if not isinstance(found, Family) or found.key != key:
        raise UnknownFamily(f"{_PACKAGE}.{key} does not give a FAMILY whose id is {key!r}")
    return found
