"""A line for tests: devices that are received, outputs that are sent, and ears at the other end."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from filmlot.devicekit.conformance import free_port, wait_for
from filmlot.devicekit.families import family
from filmlot.devicekit.output import Output, TranslatorConfig
from filmlot.devicekit.output_status import OutputReason, OutputStatus, read_output_status
from filmlot.devicekit.receiver import DeviceEntry, Receiver, ReceiverConfig
from filmlot.devicekit.run_folder import RunFolder
from filmlot.devicekit.simulator import Scenario, transmit
from filmlot.devicekit.translator import Translator
from filmlot.standards.pose import Pose

HERE = "127.0.0.1"


class Ear:
    """A socket of a program that is sent to."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self._socket.bind((HERE, 0))
        self.address = f"{HERE}:{self._socket.getsockname()[1]}"

    def hear(self, count: int) -> list[bytes]:
        """So many datagrams; fewer if no more come."""
        self._socket.settimeout(3.0)
        heard = []
        while len(heard) < count:
            try:
                heard.append(self._socket.recv(65_536))
            except TimeoutError:
                break
        return heard

    def waiting(self) -> int:
        """How many datagrams came that nobody asked for yet."""
        self._socket.settimeout(0)
        count = 0
        try:
            while self._socket.recv(65_536):
                count += 1
        except BlockingIOError:
            return count
        return count

    def close(self) -> None:
        self._socket.close()


class Line:
    """A receiver and a translator at work on the same folder."""

    def __init__(self, run: Path, devices: Sequence[DeviceEntry], outputs: Sequence[Output]) -> None:
        self.run, self.devices = run, list(devices)
        self.receiver = Receiver(ReceiverConfig(run=run, devices=self.devices), family_of=family)
        self.translator = Translator(self.config(outputs), family_of=family)

    def config(self, outputs: Sequence[Output]) -> TranslatorConfig:
        return TranslatorConfig(run=self.run, devices=self.devices, outputs=list(outputs))

    def status(self, output_id: str) -> OutputStatus:
        return read_output_status(RunFolder(self.run).output(output_id), now_ns=time.time_ns())

    def wait(self, output_id: str, reason: OutputReason) -> OutputStatus:
        return wait_for(lambda: self.status(output_id), lambda found: found.reason is reason)


@contextmanager
def line(run: Path, devices: Sequence[DeviceEntry], outputs: Sequence[Output]) -> Iterator[Line]:
    """A line whose threads run; every output has looked at its devices once."""
    found, goes_on = Line(run, devices, outputs), threading.Event()
    goes_on.set()
    threads = [threading.Thread(target=part.run, args=(goes_on.is_set,)) for part in (found.receiver, found.translator)]
    for thread in threads:
        thread.start()
    try:
        for output in outputs:
            wait_for(partial(found.status, output.id), lambda seen: seen.reason is not OutputReason.TRANSLATOR_DOWN)
        yield found
    finally:
        goes_on.clear()
        for thread in threads:
            thread.join(5.0)
        found.translator.close()
        found.receiver.close()


def device(device_id: str, family_key: str, **settings: object) -> DeviceEntry:
    values = {"interface": HERE, "port": free_port(), **settings}
    return DeviceEntry(id=device_id, name=device_id.title(), family=family_key, config=values)


def output(output_id: str, family_key: str, to: str, *, device: str = "source", **fields: object) -> Output:
    return Output(id=output_id, name=output_id.title(), device=device, family=family_key, to=(to,), **fields)


def play(entry: DeviceEntry, **scenario: object) -> list[Pose]:
    """Plays a device, and gives the poses that were played."""
    played = Scenario(**scenario)
    found = family(entry.family)
    settings = found.settings(entry.config)
    transmit(played, found.encoder(settings), (HERE, settings.port), signal=found.signals[0])
    return [played.pose(index, start_ns=0) for index in range(round(played.seconds * played.rate_hz))]
