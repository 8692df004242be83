"""The device families of this installation: every folder of `filmlot.devices` is one."""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from filmlot.devicekit.contract import Family
from filmlot.devicekit.control import ControlFamily
from filmlot.devicekit.discovery import Probe, ServiceProbe

_PACKAGE = "filmlot.devices"


class UnknownFamily(LookupError):  # noqa: N818 (reads as what happened)
    """No folder of that name."""


@cache
def _described() -> Mapping[str, Mapping[str, Any]]:
    """What every folder's `device.toml` says, by key in alphabetical order; nothing is imported for it."""
    folders = Path(str(importlib.import_module(_PACKAGE).__file__)).parent.glob("*/device.toml")
    read = (tomllib.loads(file.read_text("utf-8")) for file in sorted(folders))
    return {described["id"]: described for described in read}


def family_keys() -> tuple[str, ...]:
    """The keys of the families that are heard."""
    return tuple(key for key, described in _described().items() if "signals" in described)


def control_keys() -> tuple[str, ...]:
    """The keys of the families that take commands."""
    return tuple(key for key, described in _described().items() if described.get("controlled"))


@cache
def family(key: str) -> Family:
    """The family that is heard under a key; raises `UnknownFamily` which names those there are."""
    if key not in family_keys():
        raise UnknownFamily(f"there is no device family {key!r} that is heard; there are {', '.join(family_keys())}")
    found = importlib.import_module(f"{_PACKAGE}.{key}").FAMILY
    if not isinstance(found, Family) or found.key != key:
        raise UnknownFamily(f"{_PACKAGE}.{key} does not give a FAMILY whose id is {key!r}")
    return found


@cache
def control_family(key: str) -> ControlFamily:
    """The family that takes commands under a key; raises `UnknownFamily` which names those there are."""
    if key not in control_keys():
        known = ", ".join(control_keys())
        raise UnknownFamily(f"there is no device family {key!r} that takes commands; there are {known}")
    found = importlib.import_module(f"{_PACKAGE}.{key}").CONTROL
    if not isinstance(found, ControlFamily) or found.key != key:
        raise UnknownFamily(f"{_PACKAGE}.{key} does not give a CONTROL whose id is {key!r}")
    return found


@cache
def probe_keys() -> tuple[str, ...]:
    """The keys of the families whose devices can be searched for."""
    folder = Path(str(importlib.import_module(_PACKAGE).__file__)).parent
    return tuple(key for key in _described() if (folder / key / "discovery.py").exists())


def probe(key: str) -> Probe | ServiceProbe:
    """How devices of a family are found; raises `UnknownFamily` which names those that can be searched for."""
    if key not in probe_keys():
        raise UnknownFamily(f"devices of {key!r} cannot be searched for; those of {', '.join(probe_keys())} can")
    found: Probe | ServiceProbe = importlib.import_module(f"{_PACKAGE}.{key}.discovery").PROBE
    return found
