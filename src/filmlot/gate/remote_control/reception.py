"""The reception: weighs what comes from outside, has it carried out, and answers.

Everything but the carrying out happens in the loop that owns the sockets. Orders go to one of two threads, so that a
take that is being rolled holds up neither a GO nor a panic.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy.exc import OperationalError

from filmlot.buildings.stage.engine.remote.door import Door, Verdict
from filmlot.buildings.stage.engine.remote.order import Read, RemoteOrder, is_slow
from filmlot.buildings.stage.engine.remote.values import is_value
from filmlot.buildings.stage.engine.remote.vocabulary import Reading, Word, read
from filmlot.buildings.stage.remote.journal import DONE, Journal, Outcome
from filmlot.buildings.stage.remote.operator import Operator, Told
from filmlot.gate.remote_control.audience import LASTS_NS, Audience
from filmlot.gate.remote_control.lane import Lane
from filmlot.kernel.problems import Busy, Problem
from filmlot.kernel.settings import Language
from filmlot.standards.osc.message import Message, OSCError
from filmlot.standards.osc.packet import decode_messages

MOST_MESSAGES = 32
"""In one bundle; they are carried out in their order and at once, whatever time it gives."""
LONGEST_ADDRESS = 500
"""Of a message that is taken: a reply has it behind its own."""
RECORDS = ("/RecordStart", "/RecordStop")
"""Their confirmations tell the timecode."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who speaks: as the audit names it, where from, and how it is answered (from the loop's thread)."""

    name: str
    host: str
    port: int
    send: Callable[[Message], None]
    is_connected: bool = False

    @property
    def key(self) -> tuple[str, str, int]:
        """What it is known by among those who listen."""
        return self.name, self.host, self.port


class Workspace(NamedTuple):
    """The stage as clients of QLab ask for it."""

    id: str
    name: str
    code: str
    has_passcode: bool


class Reception:
    """Takes messages, in the loop that makes it."""

    def __init__(self, operator: Operator, door: Door, workspace: Workspace, *, language: Language) -> None:
        self._operator, self._door, self._workspace, self._language = operator, door, workspace, language
        self._loop = asyncio.get_running_loop()
        self._lanes = {is_late: Lane(name) for is_late, name in ((False, "remote"), (True, "remote-takes"))}
        self.audience, self.journal = Audience(), Journal()
        self._words: dict[str, Callable[[Message, Sender], object]] = {
            "/connect": self._connect,
            "/disconnect": self._disconnect,
            "/thump": lambda _message, _sender: None,
            "/updates": self._update,
            "/workspaces": lambda _message, _sender: [self._described()],
        }

    def stop(self) -> None:
        """Ends both threads."""
        for lane in self._lanes.values():
            lane.stop()

    def hear_packet(self, packet: bytes, sender: Sender) -> bool:
        """Takes an OSC packet; whether it is one."""
        now_ns = time.monotonic_ns()
        verdict = self._door.weigh(sender.host, sender.port, packet, now_ns=now_ns, may_repeat=sender.is_connected)
        if verdict is not Verdict.HEARD:
            self._note(sender.name, "OSC", Outcome(verdict))
            return True
        self.audience.renew(sender.key, until_ns=now_ns + LASTS_NS)
        try:
            messages = decode_messages(packet)
            if len(messages) > MOST_MESSAGES:
                raise OSCError("limit", f"the bundle has {len(messages)} messages; {MOST_MESSAGES} are taken")
            if any(len(message.address) > LONGEST_ADDRESS for message in messages):
                raise OSCError("limit", f"an address has more than {LONGEST_ADDRESS} characters")
        except OSCError as error:
            self._note(sender.name, "OSC", Outcome(error.code, str(error)))
            sender.send(Message.of("/error", str(error)))
            return False
        for message in messages:
            self._hear(message, sender)
        return True

    def hear_midi(self, name: str, orders: Sequence[tuple[str, RemoteOrder]]) -> None:
        """Takes what a MIDI message orders, each with how it is shown."""
        for shown, order in orders:
            self._give(order, name, shown, lambda _outcome, _told: None)

    def _hear(self, message: Message, sender: Sender) -> None:
        address = self._address(message.address)
        if (word := self._words.get(address)) is not None:
            self._answer(message, sender, Outcome(), word(message, sender))
            self._note(sender.name, address, Outcome())
            return
        try:
            if not self._door.is_open(sender.host, now_ns=time.monotonic_ns()):
                raise OSCError(Verdict.LOCKED, "say /connect with the passcode first")
            reading = self._read(address, message)
        except OSCError as error:
            outcome = Outcome(error.code, str(error))
            self._note(sender.name, _shown(message), outcome)
            self._answer(message, sender, outcome, None)
            return
        if reading is not None:
            answer = partial(self._finish, message, sender, reading.word)
            self._give(reading.order, sender.name, _shown(message), answer)

    def _address(self, address: str) -> str:
        """The address within the workspace, where it names ours."""
        _, first, *rest = address.split("/")
        is_ours = first == "workspace" and len(rest) > 1 and rest[0] in (self._workspace.id, self._workspace.code)
        return "/" + "/".join(rest[1:]) if is_ours else address

    def _read(self, address: str, message: Message) -> Reading | None:
        if not message.arguments and is_value(address):
            return Reading(None, Read(address))
        return read(address, message.arguments)

    def _give(self, order: RemoteOrder, name: str, shown: str, answer: Callable[[Outcome, Told], None]) -> None:
        """Has an order carried out; `answer` hears of it in the loop."""

        def carry_out() -> None:
            outcome, told = self._carry_out(order, name)
            self._note(name, shown, outcome)
            self._loop.call_soon_threadsafe(answer, outcome, told)

        if not self._lanes[is_slow(order)].take(carry_out):
            outcome = Outcome("busy", "too many orders wait")
            self._note(name, shown, outcome)
            answer(outcome, ())

    def _carry_out(self, order: RemoteOrder, name: str) -> tuple[Outcome, Told]:
        try:
            return Outcome(), self._operator.carry_out(order, name)
        except OSCError as error:
            return Outcome(error.code, str(error)), ()
        except Problem as problem:
            return Outcome.of(problem), ()
        except OperationalError:
            return Outcome.of(Busy()), ()

    def _finish(self, message: Message, sender: Sender, word: Word | None, outcome: Outcome, told: Told) -> None:
        if word is not None and word.has_confirm and outcome.code == DONE:
            said = (self._operator.timecode(),) if word.address in RECORDS else told
            sender.send(Message.of(f"{message.address}Confirm", *said))
        else:
            self._answer(message, sender, outcome, told)

    def _answer(self, message: Message, sender: Sender, outcome: Outcome, told: object) -> None:
        """Replies as QLab does: one text of JSON to the address with `/reply` before it."""
        said: dict[str, Any] = {"workspace_id": self._workspace.id, "address": message.address}
        if outcome.code == DONE:
            said |= {"status": "ok", "data": told}
        else:
            status = "denied" if outcome.code == Verdict.LOCKED else "error"
            said |= {"status": status, "code": outcome.code, "data": outcome.in_words(self._language)}
        sender.send(Message.of(f"/reply{message.address}", json.dumps(said, ensure_ascii=False)))

    def _connect(self, message: Message, sender: Sender) -> str:
        passcode = str(message.arguments[0]) if message.arguments else ""
        return "ok" if self._door.connect(sender.host, passcode, now_ns=time.monotonic_ns()) else "badpass"

    def _disconnect(self, _message: Message, sender: Sender) -> None:
        self.audience.leave(sender.key)
        self._door.disconnect(sender.host, now_ns=time.monotonic_ns())

    def _update(self, message: Message, sender: Sender) -> bool:
        """Whether the sender is told the stage's values from now on."""
        now_ns = time.monotonic_ns()
        is_wanted = not message.arguments or bool(message.arguments[0])
        if not is_wanted or not self._door.is_open(sender.host, now_ns=now_ns):
            self.audience.leave(sender.key)
            return False
        until_ns = None if sender.is_connected else now_ns + LASTS_NS
        return self.audience.join(sender.key, sender.send, until_ns=until_ns)

    def _described(self) -> dict[str, object]:
        return {
            "uniqueID": self._workspace.id,
            "displayName": self._workspace.name,
            "hasPasscode": self._workspace.has_passcode,
        }

    def _note(self, sender: str, message: str, outcome: Outcome) -> None:
        self.journal.note(sender, message, outcome, at=datetime.now(UTC))


def _shown(message: Message) -> str:
    return " ".join((message.address, *map(str, message.arguments)))
