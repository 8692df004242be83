"""The command line `filmlot`. A command's module is imported when it runs, so that `filmlot --help` is quick."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from inspect import unwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from filmlot.gate.lot import BUILDINGS, building_names

if TYPE_CHECKING:
    from filmlot.kernel.problems import Problem

GATE = Path(__file__).parent


@dataclass(frozen=True)
class Entrance:
    """Where a command is found: `module` holds a Typer `app`, or a function of the command's name."""

    module: str
    summary: str


ENTRANCES = {
    "up": Entrance("filmlot.gate.up", "Start the lot and print its address."),
    "migrate": Entrance("filmlot.gate.database", "Bring the database up to date."),
    "account": Entrance("filmlot.gate.account", "Create accounts, reset passwords."),
    "audit": Entrance("filmlot.gate.audit", "Verify the audit."),
    "config": Entrance("filmlot.gate.config", "Explain the settings and where each comes from."),
    "openapi": Entrance("filmlot.gate.openapi", "Write the OpenAPI document."),
    "decode": Entrance("filmlot.gate.tools", "Decode packets of a tracking protocol."),
    "send": Entrance("filmlot.gate.tools", "Send a camera move as packets of a tracking protocol."),
    "devices": Entrance("filmlot.gate.devices", "Find devices on the network."),
    "ltc": Entrance("filmlot.gate.ltc", "Write and read linear timecode as sound."),
    "simulate": Entrance("filmlot.gate.device_tools", "Be a device that takes commands."),
    "control": Entrance("filmlot.gate.device_tools", "Command a device by hand."),
    "machine": Entrance("filmlot.gate.machine", "Enrol render machines, run programs on them."),
    "translate": Entrance("filmlot.gate.translate", "Send any device on as any other."),
    "dev": Entrance("filmlot.gate.scaffold", "Begin a new building or device."),
}
PUBLIC_COMMANDS = frozenset(
    {
        "up",
        "migrate",
        "config explain",
        "openapi",
        "decode",
        "send",
        "devices discover",
        "ltc write",
        "ltc read",
        "simulate",
        "control",
        "machine serve",
        "translate",
        "assets ingest",
        "assets agent",
        "assets plugin",
        "assets prove",
        "assets push",
        "assets pull",
        "assets rules",
        "assets validate",
        "onset offload",
        "onset seal",
        "onset check",
        "dev new-building",
        "dev new-device",
        "stage check",
        "stage fixtures",
    }
)
"""Commands that need no right in the lot; every other one names a permission."""


class LazyGroup(TyperGroup):
    """The commands by name; one is loaded when it is run, for the list its summary is enough."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - Typer's signature
        """The names of all commands that are there."""
        return list(entrances())

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """A stand-in that knows the name and the summary."""
        entrance = entrances().get(cmd_name)
        return None if entrance is None else typer.core.TyperCommand(cmd_name, help=entrance.summary)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command to run."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, load(str(name)), rest


app = typer.Typer(
    cls=LazyGroup,
    help="Filmlot: one lot for a film's whole life.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def filmlot() -> None:
    """Filmlot: one lot for a film's whole life."""


def entrances() -> dict[str, Entrance]:
    """The commands of the gate and of every building that brings a `cli.py`."""
    found = {name: entrance for name, entrance in ENTRANCES.items() if _module_exists(entrance.module)}
    for name in building_names():
        if (BUILDINGS / name / "cli.py").exists():
            found[name] = Entrance(f"filmlot.buildings.{name}.cli", f"Commands of the building {name}.")
    return found


def load(name: str) -> Any:
    """The command of this name, ready to run."""
    module = import_module(entrances()[name].module)
    outer = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    outer.callback()(filmlot)  # with it even a single command keeps its name
    if hasattr(module, "app"):
        outer.add_typer(module.app, name=name, rich_help_panel=None)
    else:
        outer.command(name)(getattr(module, name))
    return typer.main.get_group(outer).commands[name]


def unguarded_commands() -> list[str]:
    """The commands that name no permission and are not public: there must be none."""
    return [
        words
        for name in entrances()
        for words, command in _leaves(name, load(name))
        if words not in PUBLIC_COMMANDS and not hasattr(unwrap(command.callback), "permission")
    ]


def main() -> None:
    """Runs the command line; a problem is told in the terminal's language and ends with status 1."""
    from filmlot.kernel.problems import Problem

    try:
        app()
    except Problem as problem:
        _tell_problem(problem)
        sys.exit(1)


def _tell_problem(problem: Problem) -> None:
    from filmlot.kernel.cli import terminal_language
    from filmlot.kernel.i18n import catalogue

    text = catalogue().problem(problem.code, terminal_language(), problem.params)
    typer.echo(f"{text.title}: {text.detail}\n{text.remedy}", err=True)


def _leaves(words: str, command: Any) -> Iterator[tuple[str, Any]]:
    nested = getattr(command, "commands", None)
    if nested is None:
        yield words, command
        return
    for name, inner in nested.items():
        yield from _leaves(f"{words} {name}", inner)


def _module_exists(module: str) -> bool:
    return (GATE / f"{module.rpartition('.')[2]}.py").exists()


if __name__ == "__main__":
    main()
