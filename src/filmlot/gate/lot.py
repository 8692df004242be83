"""The lot: which buildings stand on this ground. One is there as soon as its folder is."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filmlot.kernel.building import Building

BUILDINGS = Path(__file__).parent.parent / "buildings"


def building_names() -> list[str]:
    """The names of all buildings, without opening any."""
    return sorted(folder.parent.name for folder in BUILDINGS.glob("*/__init__.py"))


def open_buildings() -> list[Building]:
    """Every building's `BUILDING`; a folder without one is still a building site."""
    modules = [import_module(f"filmlot.buildings.{name}") for name in building_names()]
    return [module.BUILDING for module in modules if hasattr(module, "BUILDING")]


def ground_floor() -> list[Building]:
    """What the kernel and the gate bring, declared as buildings are."""
    from filmlot.gate.machines.declaration import machines
    from filmlot.kernel.audit_routes import audit
    from filmlot.kernel.blobs import BLOB_PROBLEMS
    from filmlot.kernel.building import Building
    from filmlot.kernel.bus import BusUnreachable
    from filmlot.kernel.cluster import CLUSTER_PROBLEMS
    from filmlot.kernel.health import health
    from filmlot.kernel.identity import identity
    from filmlot.kernel.jobs import jobs
    from filmlot.kernel.lease import LEASE_PROBLEMS
    from filmlot.kernel.live_routes import live
    from filmlot.kernel.problems import KERNEL_PROBLEMS
    from filmlot.kernel.settings import SettingInvalid
    from filmlot.kernel.uploads import uploads

    problems = (*KERNEL_PROBLEMS, *BLOB_PROBLEMS, *CLUSTER_PROBLEMS, *LEASE_PROBLEMS, BusUnreachable, SettingInvalid)
    floor = [identity(), audit(), jobs(), uploads(), live(), health(), machines()]
    return [Building(name="kernel", problems=problems), *floor]
