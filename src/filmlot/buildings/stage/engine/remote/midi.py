"""What MIDI messages order: those bound in the description, and show control."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from filmlot.buildings.stage.contracts import MidiBinding
from filmlot.buildings.stage.engine.remote.order import Command, Go, RemoteOrder, StandBy, Stop
from filmlot.buildings.stage.engine.remote.vocabulary import read
from filmlot.buildings.stage.engine.show.cue import Heard
from filmlot.standards.midi import (
    EVERY_DEVICE,
    ControlChange,
    MachineControl,
    Message,
    NoteOn,
    ProgramChange,
    ShowCommand,
    ShowControl,
)

PRESSED = 64
"""From this value on a control is pressed (MIDI 1.0, switches)."""


class MidiEar:
    """Understands one controller; `device_id` is ours in machine and show control."""

    def __init__(self, bindings: Iterable[MidiBinding], *, device_id: int) -> None:
        self._ids = {device_id, EVERY_DEVICE}
        self._bound: dict[str, list[MidiBinding]] = defaultdict(list)
        for binding in bindings:
            self._bound[binding.on].append(binding)
        self._pressed: set[tuple[int, int]] = set()

    def orders(self, message: Message) -> list[tuple[str, RemoteOrder]]:
        """What a message orders, each with how it is shown; one that is not bound is what a cue may wait for."""
        if isinstance(message, ShowControl):
            order = show_order(message) if message.device in self._ids else None
            shown = f"msc {message.command.name.lower()} {message.cue} {message.cue_list}".rstrip()
            return [] if order is None else [(shown, order)]
        name = self._name(message)
        if name is None:
            return []
        if name not in self._bound:
            return [(name, Heard("midi", name))]
        readings = [read(binding.send, binding.arguments) for binding in self._bound[name]]
        return [(name, reading.order) for reading in readings if reading is not None]

    def _name(self, message: Message) -> str | None:
        """The message as a binding names it; None for one that nothing is bound to, such as a key let go."""
        match message:
            case NoteOn() if message.velocity:
                return f"note {message.channel} {message.note}"
            case ProgramChange():
                return f"program {message.channel} {message.program}"
            case MachineControl() if message.device in self._ids:
                return f"mmc {message.command.name.lower()}"
            case ControlChange():
                return self._press(message)
        return None

    def _press(self, message: ControlChange) -> str | None:
        """A control's name when it rises to `PRESSED`: a fader on its way up presses once."""
        key, was_pressed = (message.channel, message.control), (message.channel, message.control) in self._pressed
        if message.value < PRESSED:
            self._pressed.discard(key)
            return None
        self._pressed.add(key)
        return None if was_pressed else f"control {message.channel} {message.control}"


def show_order(message: ShowControl) -> RemoteOrder | None:
    """What show control orders; None for a command that nothing here answers to."""
    cue, cue_list = message.cue or None, message.cue_list or None
    match message.command:
        case ShowCommand.GO:
            return Go(cue, cue_list)
        case ShowCommand.LOAD if cue is not None:
            return StandBy(cue, cue_list)
        case ShowCommand.STOP:
            return Command.PAUSE if cue is None else Stop(cue)
    return {ShowCommand.RESUME: Command.RESUME, ShowCommand.ALL_OFF: Command.PANIC}.get(message.command)
