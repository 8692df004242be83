"""Rights on the render machines."""

from __future__ import annotations

from filmlot.kernel.access import EVERYONE, LEADS, OWNERS, Permission

MACHINE_READ = Permission("machines.machine.read", EVERYONE)
MACHINE_RUN = Permission("machines.program.run", LEADS)
MACHINE_ENROL = Permission("machines.machine.enrol", OWNERS)

MACHINE_PERMISSIONS = (MACHINE_READ, MACHINE_RUN, MACHINE_ENROL)
