"""What the render machines bring to the lot, declared as a building is."""

from __future__ import annotations

from filmlot.gate.machines.permissions import MACHINE_PERMISSIONS
from filmlot.gate.machines.problems import MACHINE_PROBLEMS
from filmlot.gate.machines.routes import router
from filmlot.kernel.building import Building


def machines() -> Building:
    """The render machines."""
    return Building("machines", router=router, permissions=MACHINE_PERMISSIONS, problems=MACHINE_PROBLEMS)
