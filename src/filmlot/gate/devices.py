"""Tools of a technician on set: who is on the network."""

from __future__ import annotations

from ipaddress import AddressValueError, IPv4Interface, NetmaskValueError
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from filmlot.devicekit.discovery import Found, Probe, ServiceProbe

app = typer.Typer(help="Find devices on the network.", no_args_is_help=True)


@app.callback()
def devices() -> None:
    """Find devices on the network."""


@app.command()
def discover(
    *,
    family: Annotated[list[str] | None, typer.Option(help="Only this family; may be repeated.")] = None,
    network: Annotated[
        list[str] | None, typer.Option(help="Our address and its network, 10.0.0.5/24; all private ones if absent.")
    ] = None,
    seconds: Annotated[float, typer.Option(min=0.1, max=12, help="How long; sACN desks speak every 10 s.")] = 2.0,
    toml: Annotated[bool, typer.Option("--toml", help="Print what to put into a stage's description.")] = False,
) -> None:
    """Ask the devices on our private networks who they are, and print a table of those that answer."""
    from filmlot.buildings.stage.engine.writing import write_found
    from filmlot.devicekit.discovery import SearchError, search

    try:
        findings = search(_probes(family or []), _networks(network or []), seconds=seconds)
    except SearchError as error:
        raise typer.BadParameter(str(error), param_hint="--network") from error
    if toml:
        typer.echo("\n".join(write_found(findings.found, taken=())), nl=False)
    else:
        _print_table(findings.found)
    for key, note in findings.notes.items():
        typer.echo(f"{key}: {note}", err=True)


def _probes(keys: Sequence[str]) -> Mapping[str, Probe | ServiceProbe]:
    from filmlot.devicekit.families import UnknownFamily, probe, probe_keys

    try:
        return {key: probe(key) for key in keys or probe_keys()}
    except UnknownFamily as error:
        raise typer.BadParameter(str(error), param_hint="--family") from error


def _networks(texts: Sequence[str]) -> list[IPv4Interface]:
    from filmlot.devicekit.networks import private_networks

    try:
        return [IPv4Interface(text) for text in texts] or private_networks()
    except (AddressValueError, NetmaskValueError) as error:
        raise typer.BadParameter(f"{error}; write 10.0.0.5/24", param_hint="--network") from error


def _print_table(found: Sequence[Found]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("family", "address", "name", "id", "settings", box=None, pad_edge=False)
    for one in sorted(found, key=lambda one: one[:4]):
        settings = " ".join(f"{name}={value}" for name, value in one.config.items())
        table.add_row(one.family, one.address, one.name, one.identity, settings)
    Console(soft_wrap=True, markup=False).print(table)
