"""Tools of a technician on set: read any packet by hand, and be any device by hand."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from filmlot.devicekit.contract import Inspector

_LONGEST_LINE = 140_000
Setting = Annotated[
    list[str] | None, typer.Option("--set", help="A setting of the device, NAME=VALUE; may be repeated.")
]
_UNSEEN = str.maketrans("", "", " \t:-|,")


def decode(
    protocol: Annotated[str, typer.Argument(help="The protocol, as --list names it.")] = "",
    file: Annotated[Path | None, typer.Argument(help="One hex packet a line; standard input if absent.")] = None,
    *,
    header: Annotated[bool, typer.Option("--header", help="Show the packet's header beside its content.")] = False,
    setting: Setting = None,
    list_protocols: Annotated[bool, typer.Option("--list", help="Name the protocols.")] = False,
) -> None:
    """Read one hex packet a line and print one JSON object a line; a bad line gives {"error": ...}."""
    from filmlot.devicekit.families import UnknownFamily, family, family_keys

    if list_protocols:
        for key in family_keys():
            typer.echo(key)
        return
    try:
        found = family(protocol)
        inspector = found.inspector(found.settings(read_pairs(setting or [])), with_header=header)
    except (UnknownFamily, ValueError) as error:
        raise typer.BadParameter(str(error)) from error
    lines = _lines(file)
    for answer in inspect_lines(inspector, lines):
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()  # a technician pipes a live capture through


def inspect_lines(inspector: Inspector, lines: Iterable[str]) -> Iterator[str]:
    """One JSON object for every line that is not empty; the inspector keeps its state from line to line."""
    import orjson

    from filmlot.standards.wire import WireError

    for line in lines:
        if not line.strip():
            continue
        try:
            answer: dict[str, Any] = inspector.inspect(_packet(line))
        except WireError as error:
            answer = {"error": str(error), "code": error.code}
        yield orjson.dumps(answer).decode()


def _lines(file: Path | None) -> Iterator[str]:
    if file is None:
        yield from sys.stdin
        return
    try:
        with file.open(encoding="utf-8", errors="replace") as opened:
            yield from opened
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read: {error.strerror}", param_hint="FILE") from error


def _packet(line: str) -> bytes:
    from filmlot.standards.wire import WireError

    if len(line) > _LONGEST_LINE:
        raise WireError("length", f"the line has {len(line)} characters; a UDP packet has 65,507 bytes at most")
    try:
        return bytes.fromhex(line.strip().removeprefix("0x").translate(_UNSEEN))
    except ValueError as error:
        raise WireError("hex", f"the line is not hexadecimal: {error}") from error


def send(
    protocol: Annotated[str, typer.Argument(help="The protocol, as `decode --list` names it.")],
    to: Annotated[str, typer.Option("--to", help="HOST:PORT, or a multicast group and port.")],
    *,
    path: Annotated[str, typer.Option(help="still, dolly, crane, whip or handheld.")] = "dolly",
    rate: Annotated[str, typer.Option(help="Samples a second: 60, 23.976, 24000/1001 ...")] = "60",
    seconds: Annotated[float | None, typer.Option(min=0, help="How long; for ever if absent.")] = None,
    loss: Annotated[float, typer.Option(min=0, max=1, help="Share of packets that are lost.")] = 0.0,
    duplicate: Annotated[float, typer.Option(min=0, max=1, help="Share of packets sent twice.")] = 0.0,
    reorder: Annotated[float, typer.Option(min=0, max=1, help="Share of packets that come after the next.")] = 0.0,
    corrupt: Annotated[float, typer.Option(min=0, max=1, help="Share of packets with a byte changed.")] = 0.0,
    jitter_ms: Annotated[float, typer.Option(min=0, max=10_000, help="Longest delay of a packet.")] = 0.0,
    seed: Annotated[int, typer.Option(help="The same seed gives the same faults.")] = 0,
    setting: Setting = None,
) -> None:
    """Be a camera: send a protocol's packets along a path, with the network's faults if asked."""
    from filmlot.devicekit.families import UnknownFamily, family
    from filmlot.devicekit.simulator import Faults, Scenario, transmit

    target = parse_target(to)
    faults = Faults(loss=loss, duplicate=duplicate, reorder=reorder, corrupt=corrupt, jitter_ms=jitter_ms)
    try:
        scenario = Scenario(path=path, rate_hz=parse_rate(rate), seconds=seconds, faults=faults, seed=seed)
        found = family(protocol)
        encoder = found.encoder(found.settings(read_pairs(setting or [])))
        sent = transmit(scenario, encoder, target, signal=found.signals[0])
    except (UnknownFamily, ValueError) as error:
        raise typer.BadParameter(str(error)) from error
    except OSError as error:
        raise typer.BadParameter(f"cannot send to {to}: {error.strerror}", param_hint="--to") from error
    except KeyboardInterrupt:
        return
    typer.echo(f"{sent} packets sent to {to}", err=True)


def parse_target(text: str) -> tuple[str, int]:
    """Host and port of `HOST:PORT`."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or not 1 <= int(port) <= 65_535:
        raise typer.BadParameter(f"{text!r} is no HOST:PORT; write 127.0.0.1:55555", param_hint="--to")
    return host, int(port)


def parse_rate(text: str) -> Fraction:
    """An exact rate: `24000/1001` as it is, and 23.976, 29.97, 59.94 as the rates that they stand for."""
    try:
        rate = Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise typer.BadParameter(f"{text!r} is no rate; write 60 or 24000/1001", param_hint="--rate") from None
    nominal = -(-rate.numerator // rate.denominator)
    exact = Fraction(nominal * 1000, 1001)
    return exact if rate.denominator != 1 and abs(rate - exact) < Fraction(1, 200) else rate


def read_pairs(pairs: list[str]) -> dict[str, str]:
    """The values by name of `NAME=VALUE` texts."""
    unclear = next((pair for pair in pairs if "=" not in pair), None)
    if unclear is not None:
        raise typer.BadParameter(f"{unclear!r} is no NAME=VALUE", param_hint="--set")
    return {name: value for name, _, value in (pair.partition("=") for pair in pairs)}
