"""A stage that is played from outside, on real sockets of this machine."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import sleep
from typing import Any

import pytest
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder
from tests.buildings.stage.conftest import stage_set  # noqa: F401 - a fixture
from tests.buildings.stage.show.conftest import Stage, stage  # noqa: F401 - a fixture
from tests.gate.stages import free_port, wait_for
from tests.gate.test_crew import free_tcp_port

from filmlot.buildings.stage.contracts import Remote
from filmlot.buildings.stage.engine.remote.door import REPEAT_NS
from filmlot.buildings.stage.remote.contracts import ListenerView
from filmlot.buildings.stage.remote.operator import Operator
from filmlot.buildings.stage.stage import remote_principal
from filmlot.gate.remote_control.reception import Workspace
from filmlot.gate.remote_control.remote_control import RemoteControl
from filmlot.kernel.access import Role, grant, revoke

TIMECODE = "10:00:00:00"
PATIENCE_S = 10.0


def osc(address: str, *arguments: object) -> bytes:
    """A message as python-osc writes it."""
    builder = OscMessageBuilder(address=address)
    for argument in arguments:
        builder.add_arg(argument)
    return bytes(builder.build().dgram)


@dataclass
class Controller:
    """A UDP controller of another make: python-osc writes and reads its datagrams."""

    socket: socket.socket
    port: int

    def send(self, address: str, *arguments: object) -> None:
        sleep(2 * REPEAT_NS / 1e9)  # as people press; what comes faster was doubled on its way
        self.socket.sendto(osc(address, *arguments), ("127.0.0.1", self.port))

    def hear(self) -> OscMessage:
        return OscMessage(self.socket.recv(65_536))

    def ask(self, address: str, *arguments: object) -> dict[str, Any]:
        """The JSON of the reply to an order."""
        self.send(address, *arguments)
        while (heard := self.hear()).address != f"/reply{address}":
            pass
        said: dict[str, Any] = json.loads(heard.params[0])
        return said


@dataclass
class Outside:
    """The stage, and how it is reached."""

    stage: Stage
    control: RemoteControl
    osc_port: int
    query_port: int
    midi_port: int

    @contextmanager
    def controller(self, host: str = "127.0.0.1") -> Iterator[Controller]:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.bind((host, 0))
            sender.settimeout(PATIENCE_S)
            yield Controller(sender, self.osc_port)

    @property
    def listeners(self) -> dict[str, ListenerView]:
        return {listener.kind: listener for listener in self.control.view("en").listeners}

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        return [(heard.message, heard.outcome) for heard in self.control.view("en").heard]


Open = Callable[..., Outside]


@pytest.fixture
def open_remote(stage: Stage) -> Iterator[Open]:  # noqa: F811
    opened: list[RemoteControl] = []

    def open_it(
        *, osc: dict[str, Any] | None = None, midi: dict[str, Any] | None = None, waits: bool = True, **more: Any
    ) -> Outside:
        ports = free_tcp_port(), free_tcp_port(), free_port()
        described = Remote.model_validate(
            {
                "senders": ["127.0.0.1/32"],
                "osc": {"port": ports[0], "query_port": ports[1], **(osc or {})},
                "midi": {"port": ports[2], **(midi or {})},
                **more,
            }
        )
        with stage.set.ground.work() as work:
            revoke(work.session, principal=remote_principal(stage.set.id))
            grant(
                work.session,
                principal=remote_principal(stage.set.id),
                role=Role(described.role),
                scope_id=stage.set.id,
            )
        operator = Operator(stage.set.ground, stage.set.id, stage.machinery, timecode=lambda: TIMECODE)
        is_locked = described.osc is not None and described.osc.passcode is not None
        workspace = Workspace(stage.set.id, "Stage A", "A", is_locked)
        control = RemoteControl(described, operator, workspace, language="en")
        control.start()
        opened.append(control)
        wait_for(lambda: not waits or all(listener.listening for listener in control.view("en").listeners))
        return Outside(stage, control, *ports)

    yield open_it
    for control in opened:
        control.stop()


@pytest.fixture
def outside(open_remote: Open) -> Outside:
    return open_remote()
