"""A connection to one agent: proved both ways, one request at a time."""

from __future__ import annotations

import hashlib
import hmac
import socket
import ssl
import time
from contextlib import suppress
from itertools import count
from threading import Lock
from types import TracebackType
from typing import Any, NamedTuple, Self, TypeVar

from pydantic import BaseModel, ValidationError

from filmlot.gate.agent.wire import PROTOCOL, Fields, Refused, prove, read_frame, write_frame
from filmlot.gate.machines.problems import MachineLost, MachineRefused
from filmlot.gate.machines.roster import Machine
from filmlot.standards.phrase import Phrase

CONNECT_S, ANSWER_S = 5.0, 10.0  # a program is given five seconds to end
HASH_S = 600.0  # a large file is read through before it is answered for
UNASKED = Phrase("it answers what it was not asked")
Shape = TypeVar("Shape", bound=BaseModel)


class Exchange(NamedTuple):
    """An answer, its bytes, and what it tells of the clocks: how far the agent's is before ours, and how sure."""

    name: str
    fields: Fields
    body: bytes
    offset_ns: int
    round_trip_ns: int

    def read(self, shape: type[Shape]) -> Shape:
        """The answer in its shape.

        Raises:
            MachineLost: it has another.
        """
        try:
            return shape.model_validate(self.fields)
        except ValidationError:
            raise MachineLost(name=self.name, reason=UNASKED) from None


class Link:
    """A connection to the agent of a machine; threads may share it."""

    def __init__(self, machine: Machine) -> None:
        self._name = machine.name
        self._numbers = count(1)
        self._lock = Lock()
        try:
            plain = socket.create_connection((machine.host, machine.port), timeout=CONNECT_S)
            self._socket = _trusting_nobody().wrap_socket(plain)
        except OSError as error:
            raise self._lost(Phrase("it is not reached: {reason}", {"reason": str(error)})) from error
        self._stream: Any = self._socket.makefile("rwb")
        try:
            fingerprint = hashlib.sha256(self._socket.getpeercert(binary_form=True) or b"").hexdigest()
            if not hmac.compare_digest(fingerprint, machine.fingerprint):
                raise self._lost(Phrase("another machine answers: its certificate is not the one that was enrolled"))
            self._greet(machine)
        except BaseException:
            self.close()
            raise

    def ask(self, do: str, body: bytes = b"", **fields: Any) -> Exchange:
        """The agent's answer to a request.

        Raises:
            MachineLost: it went, or did not answer in time; ask a new link.
            MachineRefused: it does not do it.
        """
        with self._lock:
            number = next(self._numbers)
            self._wait_for(HASH_S if do in {"have", "write"} else ANSWER_S)
            sent_ns = time.time_ns()
            found, data = self._exchange({"id": number, "do": do, **fields}, body)
            back_ns = time.time_ns()
        received_ns, answered_ns = found.get("received_ns"), found.get("sent_ns")
        if found.get("id") != number or type(received_ns) is not int or type(answered_ns) is not int:
            self.close()
            raise self._lost(UNASKED)
        if found.get("error") is not None:
            raise MachineRefused(name=self._name, why=str(found["error"]), text=str(found.get("text")))
        offset_ns = ((received_ns - sent_ns) + (answered_ns - back_ns)) // 2
        return Exchange(self._name, found, data, offset_ns, (back_ns - sent_ns) - (answered_ns - received_ns))

    def close(self) -> None:
        """Ends the connection."""
        with suppress(OSError):  # it may have ended already
            self._socket.shutdown(socket.SHUT_RDWR)
        with suppress(OSError, ValueError):  # something may be unsent
            self._stream.close()  # the socket stays open as long as its stream
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _greet(self, machine: Machine) -> None:
        greeting, _ = self._read()
        if greeting.get("agent") != PROTOCOL:
            versions = {"theirs": str(greeting.get("agent"))[:20], "ours": PROTOCOL}
            raise self._lost(Phrase("it speaks version {theirs} of the protocol, we speak {ours}", versions))
        proof = prove(machine.token, str(greeting.get("nonce")), machine.fingerprint)
        answer, _ = self._exchange({"id": 0, "do": "prove", "proof": proof}, b"")
        if answer.get("error") is not None:
            raise self._lost(Phrase("it does not take our token; enrol it anew"))

    def _exchange(self, fields: Fields, body: bytes) -> tuple[Fields, bytes]:
        try:
            write_frame(self._stream, fields, body)
        except (OSError, ValueError) as error:  # a stream that was closed raises ValueError
            raise self._broken_off(error) from error
        return self._read()

    def _read(self) -> tuple[Fields, bytes]:
        try:
            frame = read_frame(self._stream)
        except (OSError, ValueError, Refused) as error:
            raise self._broken_off(error) from error
        if frame is None:
            self.close()
            raise self._lost(Phrase("it ended the connection"))
        return frame

    def _wait_for(self, seconds: float) -> None:
        with suppress(OSError):  # it was closed: what is asked next says so
            self._socket.settimeout(seconds)

    def _broken_off(self, error: Exception) -> MachineLost:
        self.close()
        return self._lost(Phrase("the connection broke off: {reason}", {"reason": str(error)}))

    def _lost(self, reason: Phrase) -> MachineLost:
        return MachineLost(name=self._name, reason=reason)


def _trusting_nobody() -> ssl.SSLContext:
    """TLS 1.3 without authorities: the certificate is compared with the enrolled one before anything is said."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
