"""What every command stands on: the terminal's language, the ground, and the permission that it names."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from filmlot.kernel.access import Permission
    from filmlot.kernel.ground import Ground
    from filmlot.kernel.settings import Language, Settings

Command = TypeVar("Command", bound=Callable[..., Any])


def acts(permission: Permission) -> Callable[[Command], Command]:
    """Names the permission of a command. Whoever can read the lot's folder holds it: commands act as the lot itself."""

    def declare(command: Command) -> Command:
        command.permission = permission  # type: ignore[attr-defined] # read back by gate.command.unguarded_commands
        return command

    return declare


@contextmanager
def opened_ground(settings: Settings | None = None) -> Iterator[Ground]:
    """The ground of the lot that the settings name, or those of this process, migrated, for as long as a command."""
    from filmlot.kernel.ground import Ground
    from filmlot.kernel.migrate import upgrade
    from filmlot.kernel.settings import Settings

    ground = Ground.open(settings or Settings.read())
    try:
        upgrade(ground.database)
        yield ground
    finally:
        ground.close()


def terminal_language(settings: Settings | None = None) -> Language:
    """The language that the settings name, else the terminal's."""
    from filmlot.kernel.i18n import system_language

    if settings is not None and "language" in settings.model_fields_set:
        return settings.language
    return system_language(os.environ, "en")


def tell(key: str, *, language: Language, **params: object) -> None:
    """Prints a text of the catalogue."""
    import typer

    from filmlot.kernel.i18n import catalogue

    typer.echo(catalogue().text(key, language, **params))
