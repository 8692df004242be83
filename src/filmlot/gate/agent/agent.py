"""The agent itself: listens, and answers whoever proves to know the token."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import BoundedSemaphore, Event, Thread, Timer
from typing import Any

from filmlot.gate.agent.files import Files
from filmlot.gate.agent.machine import Machine
from filmlot.gate.agent.programs import Programs
from filmlot.gate.agent.wire import PROOF_BYTES, PROTOCOL, Answer, Fields, Refused, Verb, prove, read_frame, write_frame

CONNECTIONS = 8
PROOF_S, SILENCE_S = 5.0, 60.0
LONGEST_TEXT = 300


class Agent:
    """Serves the folder that it was enrolled with."""

    def __init__(self, folder: Path) -> None:
        settings = read_settings(folder)
        certificate = folder / "agent.pem"
        self._token: str = settings["token"]
        before_key, end, _ = certificate.read_text(encoding="ascii").partition(ssl.PEM_FOOTER)
        self._fingerprint = hashlib.sha256(ssl.PEM_cert_to_DER_cert(before_key + end)).hexdigest()
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.minimum_version = ssl.TLSVersion.TLSv1_3
        self._tls.load_cert_chain(certificate)
        files = Files(folder)
        self._machine, self._programs = Machine(folder), Programs(folder)
        self._verbs: dict[str, Verb] = {
            "report": self._report,
            "have": files.have,
            "write": files.write,
            "launch": self._programs.launch,
            "kill": self._programs.kill,
            "tell": self._programs.tell,
            "log": self._programs.log,
        }
        self._room = BoundedSemaphore(CONNECTIONS)
        self._listening = socket.create_server((settings["host"], settings["port"]))
        self.port: int = self._listening.getsockname()[1]

    def serve(self, stopping: Event) -> None:
        """Answers until it is told to stop; then ends all programs."""
        self._listening.settimeout(0.2)
        while not stopping.is_set():
            try:
                connection, _ = self._listening.accept()
            except TimeoutError:
                continue
            if self._room.acquire(blocking=False):
                Thread(target=self._welcome, args=(connection,), daemon=True).start()
            else:
                connection.close()
        self._listening.close()
        self._programs.stop()

    def _welcome(self, connection: socket.socket) -> None:
        try:
            with self._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False) as secured:
                deadline = Timer(PROOF_S, _cut_off, (secured,))  # however slowly it speaks
                deadline.start()
                try:
                    self._converse(secured, proved=deadline.cancel)
                finally:
                    deadline.cancel()
        except OSError:
            connection.close()  # it went, or fell silent
        finally:
            self._room.release()

    def _converse(self, secured: ssl.SSLSocket, *, proved: Callable[[], None]) -> None:
        secured.do_handshake()
        with secured.makefile("rwb") as stream:
            try:
                self._insist_on_proof(stream)
                proved()
                secured.settimeout(SILENCE_S)
                while (frame := read_frame(stream)) is not None:
                    received_ns = time.time_ns()
                    fields, body = self._answer(*frame)
                    write_frame(stream, {**fields, "received_ns": received_ns, "sent_ns": time.time_ns()}, body)
            except Refused as refusal:  # whoever breaks the protocol is not spoken to any more
                write_frame(stream, {"id": None, "error": refusal.code, "text": str(refusal)})

    def _insist_on_proof(self, stream: Any) -> None:
        nonce = secrets.token_hex(32)
        write_frame(stream, {"agent": PROTOCOL, "nonce": nonce})
        frame = read_frame(stream, object_bytes=PROOF_BYTES, body_bytes=0)
        proof = "" if frame is None else str(frame[0].get("proof"))
        if frame is None or not hmac.compare_digest(
            proof.encode(), prove(self._token, nonce, self._fingerprint).encode()
        ):
            raise Refused("token", "the proof does not fit the token of this machine")
        write_frame(stream, {"id": frame[0].get("id")})

    def _answer(self, fields: Fields, body: bytes) -> Answer:
        number, verb = fields.get("id"), self._verbs.get(str(fields.get("do")))
        try:
            if verb is None:
                raise Refused("unknown", f"there is no request {str(fields.get('do'))[:40]!r}")
            answer, data = verb(fields, body)
        except Refused as refusal:
            return {"id": number, "error": refusal.code, "text": str(refusal)}, b""
        except OSError as error:
            return {"id": number, "error": "failed", "text": str(error)[:LONGEST_TEXT]}, b""
        return {"id": number, **answer}, data

    def _report(self, _fields: Fields, _body: bytes) -> Answer:
        programs = {"allowed": self._programs.allowed(), "programs": self._programs.describe()}
        return {**self._machine.describe(), **programs}, b""


def _cut_off(secured: ssl.SSLSocket) -> None:
    with suppress(OSError):  # it has ended meanwhile
        socket.socket.shutdown(secured, socket.SHUT_RDWR)


def read_settings(folder: Path) -> Fields:
    """Host, port and token of `agent.json`.

    Raises:
        SystemExit: it cannot be used, or others can read it; says what to do.
    """
    path = folder / "agent.json"
    for secret in (path, folder / "agent.pem"):
        if os.name == "posix" and secret.exists() and secret.stat().st_mode & 0o077:
            raise SystemExit(f"agent: others can read {secret}. Run: chmod 600 {secret}")
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
        bytes.fromhex(settings["token"])
        return {"host": str(settings["host"]), "port": int(settings["port"]), "token": settings["token"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SystemExit(f"agent: {path} cannot be used ({error}). Make it anew: filmlot machine enrol") from error
