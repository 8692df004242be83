"""What crosses the border about render machines."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from filmlot.gate.machines.answers import Program


class Frozen(BaseModel):
    """A value, deaf to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class MachineView(Frozen):
    """A machine as people see it: `detail` is its report in a line, or why it is not reached."""

    name: str
    address: str
    state: Literal["ok", "degraded", "down"]
    detail: str | None
    allowed: list[str]
    programs: list[Program]


class MachineBoard(Frozen):
    """Every machine of the lot, by name."""

    machines: list[MachineView]


class LaunchInput(Frozen):
    """A program that a machine's owner lists."""

    machine: Annotated[str, Field(max_length=40)]
    program: Annotated[str, Field(max_length=400)]


class KillInput(Frozen):
    """A run on a machine."""

    machine: Annotated[str, Field(max_length=40)]
    run: Annotated[str, Field(max_length=40)]


class Killed(Frozen):
    """The exit code of the program that was ended."""

    code: int
