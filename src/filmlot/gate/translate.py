"""A tool of a technician on set: any device out as any other, without a stage."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from filmlot.gate.tools import parse_rate, read_pairs

if TYPE_CHECKING:
    from filmlot.devicekit.output import Output, OutputFault, TranslatorConfig
    from filmlot.devicekit.receiver import DeviceEntry

_TELL_EVERY_S = 1.0
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 (rings belong where the file system is memory)
_SOURCE_HELP = "FAMILY[:PORT][,NAME=VALUE...]: what is heard; of several, the next stands in while one is silent."
_TARGET_HELP = "FAMILY:ADDRESS:PORT[,NAME=VALUE...]: as what it is sent, and where; may be repeated."


def translate(
    source: Annotated[list[str] | None, typer.Option("--from", help=_SOURCE_HELP)] = None,
    target: Annotated[list[str] | None, typer.Option("--to", help=_TARGET_HELP)] = None,
    *,
    space: Annotated[str | None, typer.Option(help="The axes of the destinations, as --list names them.")] = None,
    offset: Annotated[str, typer.Option(help="X,Y,Z in metres along the stage's axes, added last.")] = "0,0,0",
    turn: Annotated[str, typer.Option(help="PAN,TILT,ROLL in degrees about the origin, before that.")] = "0,0,0",
    scale: Annotated[float, typer.Option(help="The factor of every length, before both.")] = 1.0,
    rate: Annotated[str | None, typer.Option(help="Poses a second, resampled; as they come if absent.")] = None,
    delay_ms: Annotated[float, typer.Option(help="How long ago the pose is that is sent at a rate.")] = 20.0,
    seconds: Annotated[float | None, typer.Option(min=0, help="How long; for ever if absent.")] = None,
    list_spaces: Annotated[bool, typer.Option("--list", help="Name the spaces.")] = False,
) -> None:
    """Send any device on as any other, and print once a second how each output is."""
    if list_spaces:
        _name_spaces()
        return
    devices = [_device(text, number) for number, text in enumerate(source or [])]
    if not devices or not target:
        raise typer.BadParameter("give at least one of each, as in --from freed:40000 --to psn:10.0.0.5:56565")
    shared = {
        "device": devices[0].id,
        "backups": [device.id for device in devices[1:]],
        "offset_m": _triple(offset, "--offset"),
        "turn_deg": _triple(turn, "--turn"),
        "scale": scale,
        "rate": None if rate is None else "/".join(map(str, parse_rate(rate).as_integer_ratio())),
        "delay_ms": delay_ms,
    }
    outputs = [_output(text, number, devices, space, shared) for number, text in enumerate(target)]
    with tempfile.TemporaryDirectory(dir=_SHARED_MEMORY if _SHARED_MEMORY.is_dir() else None) as folder:
        from filmlot.devicekit.output import TranslatorConfig

        _run(TranslatorConfig(run=Path(folder), devices=devices, outputs=outputs), seconds)


def _run(config: TranslatorConfig, seconds: float | None) -> None:
    """Receive in a process of its own, and send from here."""
    from filmlot.devicekit.families import family
    from filmlot.devicekit.host import Host
    from filmlot.devicekit.translator import Translator

    ends_s = None if seconds is None else time.monotonic() + seconds
    teller = _Teller(config)

    def goes_on() -> bool:
        teller.tell()
        return ends_s is None or time.monotonic() < ends_s

    with Host(config.run, (sys.executable, "-m", "filmlot.gate.receiver"), family_of=family) as host:
        host.start(config.devices)
        translator = Translator(config, family_of=family)
        try:
            translator.run(goes_on)
        except KeyboardInterrupt:
            pass
        finally:
            translator.close()


class _Teller:
    """Prints how every output is, once a second."""

    def __init__(self, config: TranslatorConfig) -> None:
        self._config = config
        self._tell_at_s = time.monotonic() + _TELL_EVERY_S

    def tell(self) -> None:
        """Print a line for each, if it is time."""
        if time.monotonic() < self._tell_at_s:
            return
        self._tell_at_s += _TELL_EVERY_S
        for output in self._config.outputs:
            typer.echo(self._line(output))

    def _line(self, output: Output) -> str:
        import orjson

        from filmlot.devicekit.output_status import OutputState, read_output_status
        from filmlot.devicekit.run_folder import RunFolder
        from filmlot.gate.outputs import LANGUAGES
        from filmlot.kernel.cli import terminal_language

        status = read_output_status(RunFolder(self._config.run).output(output.id), now_ns=time.time_ns())
        line: dict[str, Any] = {"to": f"{output.family}:{output.to[0]}", "state": status.state}
        if status.source is not None:
            line["from"] = self._config.devices[status.source].name
        line |= {"rate_hz": round(status.rate_hz, 1), "sent": status.counters["datagrams"]}
        if status.state is not OutputState.SENDING:
            remedy = status.remedy(LANGUAGES[terminal_language()])
            line |= {"reason": status.reason, "detail": status.detail, "remedy": remedy}
        return orjson.dumps(line).decode()


def _device(text: str, number: int) -> DeviceEntry:
    from filmlot.devicekit.families import UnknownFamily, family
    from filmlot.devicekit.receiver import DeviceEntry

    name, _, pairs = text.partition(",")
    key, _, port = name.partition(":")
    try:
        config = {**({"port": port} if port else {}), **read_pairs(pairs.split(",") if pairs else [])}
        family(key).settings(config)
    except (UnknownFamily, ValueError) as error:
        raise typer.BadParameter(str(error), param_hint="--from") from error
    return DeviceEntry(id=f"{key}-{number + 1}", name=name, family=key, config=config)


def _output(
    text: str, number: int, devices: Sequence[DeviceEntry], space: str | None, shared: dict[str, Any]
) -> Output:
    from pydantic import ValidationError

    from filmlot.devicekit.contract import name_faults
    from filmlot.devicekit.families import UnknownFamily, family
    from filmlot.devicekit.output import Output, find_faults

    name, _, pairs = text.partition(",")
    key, _, place = name.partition(":")
    try:
        found = family(key)
        if space is not None and "axes" not in found.config.model_fields:
            typer.echo(f"{key}: its standard fixes the axes, so --space does not apply to it", err=True)
            space = None
        config = read_pairs(pairs.split(",") if pairs else [])
        output = Output(
            id=f"{key}-{number + 1}", name=name, family=key, to=(place,), space=space, config=config, **shared
        )
        found.settings(output.settings(found))
    except ValidationError as error:
        raise typer.BadParameter(name_faults(error), param_hint="--to") from error
    except (UnknownFamily, ValueError) as error:
        raise typer.BadParameter(str(error), param_hint="--to") from error
    for fault in find_faults(output, devices, family_of=family):
        raise typer.BadParameter(_in_words(output, fault), param_hint="--to")
    return output


def _in_words(output: Output, fault: OutputFault) -> str:
    from filmlot.buildings.stage.engine import checks
    from filmlot.buildings.stage.texts import in_words
    from filmlot.kernel.cli import terminal_language

    found = checks.fault(fault.field, None, fault.code, output=output.name, **fault.params)
    said = in_words(found, terminal_language())
    return f"{said.message} {said.remedy}"


def _triple(text: str, option: str) -> tuple[float, ...]:
    try:
        x, y, z = map(float, text.split(","))
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not three numbers; write 1.5,0,0", param_hint=option) from error
    return x, y, z


def _name_spaces() -> None:
    from filmlot.standards.space import SPACES

    for name, space in SPACES.items():
        places = (space.from_stage(axis) for axis in ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)))
        right, ahead, up = (",".join(f"{value + 0:g}" for value in place) for place in places)
        hand = "left" if space.is_left_handed else "right"
        typer.echo(f"{name:<8} {hand}-handed; a metre to the right is {right}, to the wall {ahead}, up {up}")
