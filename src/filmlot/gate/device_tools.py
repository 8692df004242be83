"""Tools of a technician on set: be any device that takes commands, and command any by hand."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from filmlot.gate.tools import Setting, parse_target, read_pairs

if TYPE_CHECKING:
    from filmlot.devicekit.ack import Ack
    from filmlot.devicekit.control import ControlFamily
    from filmlot.devicekit.desk import Desk

_LOOK_S = 0.05
_OPENING_S = 10.0
_DEVICE = "device"
_FAMILY_HELP = "The family, as --list names it."
_LIST_HELP = "Name the families."


def simulate(
    family: Annotated[str, typer.Argument(help=_FAMILY_HELP)] = "",
    *,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(min=0, max=65_535, help="The protocol's own if absent.")] = None,
    seconds: Annotated[float | None, typer.Option(min=0, help="How long; for ever if absent.")] = None,
    silent: Annotated[bool, typer.Option("--silent", help="Answer nothing.")] = False,
    slow_ms: Annotated[float, typer.Option(min=0, max=60_000, help="Wait before each answer.")] = 0.0,
    refuse: Annotated[list[str] | None, typer.Option(help="An action to say no to; may be repeated.")] = None,
    setting: Setting = None,
    list_families: Annotated[bool, typer.Option("--list", help=_LIST_HELP)] = False,
) -> None:
    """Be a device that takes commands, and print its state whenever it changes."""
    if list_families:
        _name_families()
        return
    from filmlot.devicekit.control import Misbehaviour
    from filmlot.devicekit.loop_thread import LoopThread

    found = _family(family)
    simulator = found.simulator(_settings(found, {"host": host, **read_pairs(setting or [])}))
    simulator.misbehaviour = Misbehaviour(silent=silent, slow_s=slow_ms / 1000, refuses=set(refuse or []))
    loop = LoopThread("simulator")
    try:
        bound = loop.call(simulator.start(host, found.ports[0] if port is None else port))
        typer.echo(f"{found.names['en']} listens on {host}:{bound}", err=True)
        ends_s = None if seconds is None else time.monotonic() + seconds
        seen: Mapping[str, Any] | None = None
        while ends_s is None or time.monotonic() < ends_s:
            if dict(simulator.points) != seen:
                seen = dict(simulator.points)
                typer.echo(_json(seen))
            time.sleep(_LOOK_S)
    except KeyboardInterrupt:
        pass
    except OSError as error:
        raise typer.BadParameter(f"cannot listen on {host}: {error.strerror}", param_hint="--port") from error
    finally:
        loop.call(simulator.stop())
        loop.stop()


def control(
    family: Annotated[str, typer.Argument(help=_FAMILY_HELP)] = "",
    action: Annotated[str, typer.Argument(help="What it shall do; if absent, its state is printed.")] = "",
    said: Annotated[list[str] | None, typer.Argument(help="The action's arguments, in their order.")] = None,
    *,
    to: Annotated[str, typer.Option("--to", help="HOST:PORT of the device.")] = "",
    arguments: Annotated[
        list[str] | None, typer.Option("--with", help="An argument of the action, NAME=VALUE; may be repeated.")
    ] = None,
    setting: Setting = None,
    deadline_ms: Annotated[int, typer.Option(min=1, max=60_000, help="How long to wait for its word.")] = 5000,
    list_families: Annotated[bool, typer.Option("--list", help=_LIST_HELP)] = False,
) -> None:
    """Ask a device for one action and print what became of it, or print its state and what it can do."""
    if list_families:
        _name_families()
        return
    found = _family(family)
    host, port = parse_target(to)
    config = {"host": host, "port": port, **read_pairs(setting or [])}
    _settings(found, config)
    values = {**_in_order(found, action, said or []), **_values(arguments or [])}
    if action:
        _check_arguments(found, action, values)
    with _connected(found, config) as desk:
        if not action:
            typer.echo(_json({**_state(desk), "actions": list(found.actions)}))
            return
        ack = desk.act(_DEVICE, action, values, deadline_ms=deadline_ms)
        typer.echo(_json({**_table_line(ack), **_state(desk)}))
    if not ack.is_done:
        raise typer.Exit(1)


def _connected(family: ControlFamily, config: Mapping[str, Any]) -> Desk:
    """A desk whose only device has been tried."""
    import logging

    import structlog

    from filmlot.devicekit.desk import Desk, DeskEntry

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    desk = Desk(family_of=lambda _: family)
    desk.apply([DeskEntry(id=_DEVICE, name=family.names["en"], family=family.key, config=dict(config))])
    desk.wait_tried(timeout_s=_OPENING_S)
    return desk


def _state(desk: Desk) -> dict[str, Any]:
    status = desk.statuses()[_DEVICE]
    said = {"link": status.link, "usable": status.usable, "reason": status.reason, "detail": status.detail}
    remedy = {} if status.reason == "working" else {"remedy": status.remedy(_language())}
    return {"status": said | remedy, "points": dict(sorted(desk.points(_DEVICE).items()))}


def _table_line(ack: Ack) -> dict[str, Any]:
    from filmlot.kernel.cli import terminal_language
    from filmlot.kernel.i18n import catalogue

    line = {"action": ack.action, "answer": ack.answer, "time_ms": round(ack.time_ms, 1)}
    if ack.is_done:
        return line
    return {**line, "detail": catalogue().phrase(ack.said, terminal_language()), "remedy": ack.remedy(_language())}


def _language() -> str:
    from filmlot.kernel.cli import terminal_language

    return "zh" if terminal_language().startswith("zh") else "en"


def _family(key: str) -> ControlFamily:
    from filmlot.devicekit.families import UnknownFamily, control_family

    try:
        return control_family(key)
    except UnknownFamily as error:
        raise typer.BadParameter(str(error), param_hint="FAMILY") from error


def _settings(family: ControlFamily, values: Mapping[str, Any]) -> Any:
    from filmlot.devicekit.contract import SettingsError

    try:
        return family.settings(values)
    except SettingsError as error:
        raise typer.BadParameter(str(error), param_hint="--set") from error


def _check_arguments(family: ControlFamily, action: str, values: Mapping[str, Any]) -> None:
    from filmlot.devicekit.contract import SettingsError

    try:
        family.arguments(action, values)
    except SettingsError as error:
        raise typer.BadParameter(str(error), param_hint="ACTION") from error


def _in_order(family: ControlFamily, action: str, said: Sequence[str]) -> dict[str, str]:
    """Arguments by name, of those that were said without."""
    names = list(family.actions[action].arguments.model_fields) if action in family.actions else []
    if len(said) > len(names):
        raise typer.BadParameter(f"{action} has {len(names)} arguments, not {len(said)}", param_hint="SAID")
    return dict(zip(names, said, strict=False))


def _values(pairs: Sequence[str]) -> dict[str, Any]:
    """Arguments by name; one that begins as an object or a list of JSON does is read as such."""
    import orjson

    values: dict[str, Any] = dict(read_pairs(list(pairs)))
    for name, text in values.items():
        if text[:1] in {"{", "["}:
            try:
                values[name] = orjson.loads(text)
            except orjson.JSONDecodeError as error:
                raise typer.BadParameter(f"{name}: {error}", param_hint="--with") from error
    return values


def _name_families() -> None:
    from filmlot.devicekit.families import control_keys

    for key in control_keys():
        typer.echo(key)


def _json(value: Mapping[str, Any]) -> str:
    import orjson

    return orjson.dumps(value).decode()
