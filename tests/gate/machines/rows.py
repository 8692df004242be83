"""How the list of machines gets a row, for the laws that look at every list."""

from __future__ import annotations

from tests.conftest import Owner

from filmlot.gate.machines.roster import Machine
from filmlot.gate.machines.watch import MachineWatch, Watched


def add_machine(owner: Owner, number: int) -> None:
    """A machine that is not reached."""
    state = owner.client.app.state  # type: ignore[attr-defined]
    state.machines = state.machines or MachineWatch(state.ground)
    machine = Machine(name=f"render-{number}", host="127.0.0.1", port=9, fingerprint="0" * 64, token="0" * 64)
    state.machines.watched[machine.name] = Watched(machine)


ROWS = {"/api/v1/machines": add_machine}
