"""The machines of a lot, in one file that only its owner reads: it holds the tokens."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from filmlot.gate.machines.problems import RosterUnreadable
from filmlot.kernel.problems import NotFound

FILE = "machines.json"
DEFAULT_PORT = 8710
NAME = r"^[a-z][a-z0-9-]{0,39}$"
HEX_256 = r"^[0-9a-f]{64}$"


class Machine(BaseModel):
    """A render machine: where its agent listens, the SHA-256 of its certificate, and the token shared with it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=NAME)]
    host: Annotated[str, Field(min_length=1, max_length=253)]
    port: Annotated[int, Field(ge=1, le=65535)]
    fingerprint: Annotated[str, Field(pattern=HEX_256)]
    token: Annotated[str, Field(pattern=HEX_256, repr=False)]


_MACHINES = TypeAdapter(list[Machine])


def read_roster(home: Path) -> list[Machine]:
    """The machines of the lot in this folder, by name.

    Raises:
        RosterUnreadable: the file is there, but not as it should be.
    """
    path = home / FILE
    try:
        return _MACHINES.validate_json(path.read_bytes())
    except FileNotFoundError:
        return []
    except (OSError, ValidationError) as failure:
        reason = failure.errors(include_input=False)[0]["msg"] if isinstance(failure, ValidationError) else str(failure)
        raise RosterUnreadable(path=str(path), reason=reason) from None


def write_roster(home: Path, machines: list[Machine]) -> None:
    """Puts these machines in the place of those before."""
    ordered = sorted(machines, key=lambda machine: machine.name)
    draft = home / f"{FILE}.new"
    draft.touch(mode=0o600)
    draft.write_text(json.dumps([machine.model_dump() for machine in ordered], indent=1), encoding="utf-8")
    draft.replace(home / FILE)


def find_machine(home: Path, name: str) -> Machine:
    """The machine of this name.

    Raises:
        NotFound: there is none.
    """
    found = next((machine for machine in read_roster(home) if machine.name == name), None)
    if found is None:
        raise NotFound(kind="machine", id=name)
    return found
