"""Who may speak with an agent, and with which agent a hub speaks."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.gate.machines.conftest import RunningAgent
from tests.gate.stages import wait_for

from filmlot.gate.agent.wire import LENGTHS, prove, read_frame, write_frame
from filmlot.gate.machines import link as link_module
from filmlot.gate.machines.answers import Report
from filmlot.gate.machines.enrolment import make_certificate
from filmlot.gate.machines.link import Link
from filmlot.gate.machines.problems import MachineLost, MachineRefused

pytestmark = pytest.mark.timeout(60)


@contextmanager
def secured(agent: RunningAgent, *, newest: ssl.TLSVersion | None = None) -> Iterator[ssl.SSLSocket]:
    """A TLS connection to an agent with nothing said yet."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if newest is not None:
        context.maximum_version = newest
    with (
        socket.create_connection((agent.machine.host, agent.machine.port), timeout=10) as plain,
        context.wrap_socket(plain) as connection,
    ):
        yield connection


@contextmanager
def raw(agent: RunningAgent) -> Iterator[Any]:
    """Its stream."""
    with secured(agent) as connection, connection.makefile("rwb") as stream:
        yield stream


def greeting_of(stream: Any) -> str:
    frame = read_frame(stream)
    assert frame is not None
    return str(frame[0]["nonce"])


def error_of(stream: Any) -> str:
    """The code with which the agent ends the conversation."""
    frame = read_frame(stream)
    assert frame is not None
    assert read_frame(stream) is None
    return str(frame[0]["error"])


def test_whoever_knows_the_token_is_answered(link: Link) -> None:
    exchange = link.ask("report")

    report = exchange.read(Report)
    assert report.disk_free_bytes > 0
    assert report.programs == []
    assert exchange.round_trip_ns > 0
    assert abs(exchange.offset_ns) <= exchange.round_trip_ns  # both clocks are this machine's


def test_a_wrong_token_is_refused(agent: RunningAgent) -> None:
    stranger = agent.machine.model_copy(update={"token": "0" * 64})

    with pytest.raises(MachineLost) as lost:
        Link(stranger)
    assert "token" in str(lost.value.reason)


def test_another_certificate_is_told_nothing(agent: RunningAgent, tmp_path: Path) -> None:
    said: list[bytes] = []
    with impostor(tmp_path, said) as port, pytest.raises(MachineLost) as lost:
        Link(agent.machine.model_copy(update={"port": port}))

    assert "certificate" in str(lost.value.reason)
    assert said == [b""]


@contextmanager
def impostor(folder: Path, said: list[bytes]) -> Iterator[int]:
    """An agent with a certificate of its own that greets, and notes what it is told."""
    pem = folder / "impostor.pem"
    pem.write_bytes(make_certificate("impostor")[0])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)

    def serve(listening: socket.socket) -> None:
        with listening.accept()[0] as plain:
            try:
                with context.wrap_socket(plain, server_side=True) as secured, secured.makefile("wb") as stream:
                    write_frame(stream, {"agent": 1, "nonce": "00" * 32})
                    said.append(secured.recv(1000))
            except OSError:  # cut off without a word, be it in the middle of the greeting
                said.append(b"")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, args=(listening,))
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


def test_a_proof_is_of_no_use_a_second_time(agent: RunningAgent) -> None:
    machine = agent.machine
    with raw(agent) as stream:
        proof = prove(machine.token, greeting_of(stream), machine.fingerprint)
        write_frame(stream, {"id": 0, "do": "prove", "proof": proof})
        assert read_frame(stream) == ({"id": 0}, b"")

    with raw(agent) as stream:
        greeting_of(stream)
        write_frame(stream, {"id": 0, "do": "prove", "proof": proof})
        assert error_of(stream) == "token"


def test_a_proof_for_one_machine_is_of_no_use_to_another(open_agent: Callable[[], RunningAgent]) -> None:
    one, other = open_agent(), open_agent()
    with raw(one) as stream:
        proof = prove(one.machine.token, greeting_of(stream), other.machine.fingerprint)
        write_frame(stream, {"id": 0, "do": "prove", "proof": proof})
        assert error_of(stream) == "token"


def test_nothing_is_done_before_the_proof(agent: RunningAgent) -> None:
    with raw(agent) as stream:
        greeting_of(stream)
        write_frame(stream, {"id": 1, "do": "launch", "run": "a", "program": "sleep"})
        assert error_of(stream) == "token"
    with Link(agent.machine) as link:
        assert link.ask("report").fields["programs"] == []


def test_tls_before_1_3_is_refused(agent: RunningAgent) -> None:
    with pytest.raises((ssl.SSLError, ConnectionError)), secured(agent, newest=ssl.TLSVersion.TLSv1_2):
        pass


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (LENGTHS.pack(1 << 31, 0), "limit"),
        (LENGTHS.pack(2, 1), "limit"),
        (LENGTHS.pack(2, 0) + b"[]", "frame"),
        (LENGTHS.pack(2, 0) + b"{x", "frame"),
        (LENGTHS.pack(2, 0) + b"\xff\xff", "frame"),
    ],
)
def test_a_message_that_breaks_the_rules_ends_the_connection(agent: RunningAgent, data: bytes, code: str) -> None:
    with raw(agent) as stream:
        greeting_of(stream)
        stream.write(data)
        stream.flush()
        assert error_of(stream) == code


def test_a_body_over_a_mebibyte_is_refused_from_whom_is_known(link: Link) -> None:
    with pytest.raises(MachineLost):
        link.ask("write", bytes((1 << 20) + 1))


def test_a_peer_that_dribbles_is_cut_off(agent: RunningAgent) -> None:
    with pytest.raises((ConnectionError, ssl.SSLError)), secured(agent) as connection:
        dribble(connection)


def dribble(connection: ssl.SSLSocket) -> None:
    """A frame, so slowly that it would take half a minute."""
    for byte in LENGTHS.pack(100, 0) + bytes(100):
        connection.sendall(bytes([byte]))
        time.sleep(0.3)


def test_an_unknown_request_is_refused_and_the_next_is_answered(link: Link) -> None:
    with pytest.raises(MachineRefused) as refused:
        link.ask("format-the-disk")
    assert refused.value.why == "unknown"
    link.ask("report")


def test_a_ninth_connection_waits_for_none(agent: RunningAgent) -> None:
    links = [Link(agent.machine) for _ in range(8)]
    with pytest.raises(MachineLost):
        Link(agent.machine)
    for link in links:
        link.close()


def test_an_agent_that_hangs_is_lost_in_time(agent: RunningAgent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_module, "ANSWER_S", 0.3)
    with Link(agent.machine) as link:
        os.kill(agent.process.pid, signal.SIGSTOP)
        wait_for(lambda: ") T " in Path(f"/proc/{agent.process.pid}/stat").read_text())
        with pytest.raises(MachineLost):
            link.ask("report")


def test_an_agent_that_was_killed_is_lost(agent: RunningAgent) -> None:
    with Link(agent.machine) as link:
        agent.kill()
        with pytest.raises(MachineLost):
            link.ask("report")
        with pytest.raises(MachineLost):  # and stays so
            link.ask("report")
