"""Two hubs of one lot as real processes, a tracker that sends to a group, and a device that hears every GO."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import orjson
from tests.gate.stages import WALL_AND_CAMERA

from filmlot.buildings.stage import stage
from filmlot.buildings.stage.engine.show.cue import Cue, DeviceAction
from filmlot.buildings.stage.engine.show.cue_list import PutCue
from filmlot.buildings.stage.show import cue_list
from filmlot.devicekit.families import family
from filmlot.devicekit.ring import Ring, RingError
from filmlot.gate.shared_memory import shared_folder
from filmlot.kernel.access import Role, grant
from filmlot.kernel.ground import Ground
from filmlot.kernel.identity.account import create_account
from filmlot.kernel.identity.bearer import COOKIE
from filmlot.kernel.identity.company import found_company
from filmlot.kernel.identity.session import start_session
from filmlot.kernel.ids import new_id
from filmlot.kernel.migrate import upgrade
from filmlot.kernel.settings import Settings
from filmlot.standards.opentrackio.packet import multicast_group
from filmlot.standards.pose import Pose

TEXT = (
    'name = "Takeover"\ncode = "T"\ntimecode_rate = "24/1"\n'
    + WALL_AND_CAMERA
    + """
[[devices]]
id = "tracker"
name = "Tracker"
family = "opentrackio"
config = {{ interface = "127.0.0.1", port = {tracker}, delivery = "multicast", source_number = 1 }}

[[devices]]
id = "listener"
name = "Listener"
family = "osc_out"
config = {{ host = "127.0.0.1", port = {listener} }}
"""
)
TRACKER_HZ = 100
START_S = 180.0  # on a busy machine
WARM_FRAMES = 24
LOOK_S = 0.01
REOPEN_S = 0.3


@dataclass(frozen=True)
class Lot:
    """A lot with one stage and one cue; `secret` is that of a session of its owner, good on every hub."""

    settings: Settings
    stage_id: str
    list_id: str
    cue_id: str
    secret: str
    tracker: int

    @property
    def go(self) -> str:
        """Where a GO is asked for."""
        return f"/api/v1/stage/stages/{self.stage_id}/cue-lists/{self.list_id}/go"


def found_lot(settings: Settings, listener: int) -> Lot:
    """Makes the lot's database, with all that is needed for a GO."""
    ground, tracker = Ground.open(settings), free_port()
    upgrade(ground.database)
    cue = Cue(
        id=new_id(),
        number="1",
        name="Go",
        actions=(DeviceAction(device="listener", action="send", arguments={"address": "/go"}),),
    )
    with ground.work() as work:
        company = found_company(work, name="Yard", production_name="Film")
        account = create_account(
            work,
            email="li.mei@example.org",
            name="Li Mei",
            password_hash="-",
            language="en",
            company_id=company.id,
            role=Role.OWNER,
        )
        grant(work.session, principal=f"user:{account.id}", role=Role.OWNER, scope_id=company.id)
        secret = start_session(work, account, address="127.0.0.1", user_agent="takeover")
        built = stage.build(work, parent_id=company.id, text=TEXT.format(tracker=tracker, listener=listener))
    with ground.work() as work:
        cues = cue_list.make(work, built.id, "Main")
        cue_list.edit(work, built.id, cues.id, (PutCue(cue=cue),))
    ground.relay.drain()
    ground.close()
    return Lot(settings, built.id, cues.id, cue.id, secret, tracker)


@dataclass
class Seat:
    """One of the two places for a hub; it keeps its berth, its port and its log, whoever sits in it."""

    lot: Lot
    berth: int
    port: int
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str) -> None:
        """Starts a hub here."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "filmlot.gate.command", "up", "--no-demo", "--port", str(self.port), *options],
                env=os.environ | self.environment,
                stdout=log,
                stderr=log,
            )

    @property
    def log(self) -> Path:
        """All that its hubs have said."""
        return self.lot.settings.home / f"hub-{self.berth}.log"

    def send(self, number: signal.Signals) -> None:
        """Sends a signal to the hub alone, not to its children."""
        assert self.process is not None
        self.process.send_signal(number)

    def stop(self) -> None:
        """Ends the hub, whatever state it is in."""
        if self.process is None:
            return
        self.send(signal.SIGCONT)
        self.send(signal.SIGINT)
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def client(self) -> httpx2.Client:
        """A browser in which the owner is signed in."""
        browser = httpx2.Client(
            base_url=f"http://127.0.0.1:{self.port}", headers={"X-Filmlot": "1"}, timeout=30, trust_env=False
        )
        browser.cookies.set(COOKIE, self.lot.secret)
        return browser


class WallWatch:
    """Sees every frame that the node of a seat resolves: its number, and whether the camera's pose was fresh."""

    def __init__(self, seat: Seat) -> None:
        self._path = shared_folder(seat.lot.settings, berth=seat.berth) / seat.lot.stage_id / "view.heads"
        self.frames: list[tuple[int, float]] = []
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Looks no more."""
        self._leaving.set()
        self._thread.join()

    def fresh_since(self, time_s: float) -> list[int]:
        """The numbers of the frames that were seen since a time with a fresh pose."""
        return [frame for frame, seen_s in list(self.frames) if seen_s >= time_s]

    def _run(self) -> None:
        ring: Ring | None = None
        heard_s, last = 0.0, 0
        while not self._leaving.wait(LOOK_S):
            now_s = time.monotonic()
            if ring is None or now_s - heard_s > REOPEN_S:  # a new node writes a new file
                with suppress(RingError):
                    ring = Ring.open(self._path)
                    last, heard_s = ring.head if last == 0 else min(last, ring.head), now_s
                    if ring.head < last:
                        last = 0
            if ring is None:
                continue
            for record in ring.since(last):
                last, heard_s = int(record["sequence"]), now_s
                head = orjson.loads(record["data"][: int(record["length"])].tobytes())
                if not head["pose"]["stale"]:
                    self.frames.append((int(head["frame"]), now_s))


@dataclass
class Ear:
    """The device: hears every order on the wire, and from which socket it came."""

    heard: list[tuple[float, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            _, sender = self._socket.recvfrom(4096)
            self.heard.append((time.monotonic(), sender[1]))

    def sockets_since(self, time_s: float) -> set[int]:
        """The sockets from which orders came at a time or later."""
        return {port for heard_s, port in list(self.heard) if heard_s >= time_s}

    def first_from(self, sockets: set[int]) -> float:
        """When the first order came from one of these sockets."""
        return min(heard_s for heard_s, port in list(self.heard) if port in sockets)


class Operator(threading.Thread):
    """Presses GO on one hub again and again, and notes when it was acknowledged."""

    def __init__(self, seat: Seat, *, every_s: float = 0.02) -> None:
        super().__init__(daemon=True)
        self._seat, self._every_s = seat, every_s
        self.acknowledged: list[float] = []
        self._leaving = threading.Event()

    def run(self) -> None:
        lot = self._seat.lot
        with self._seat.client() as browser:
            while not self._leaving.wait(self._every_s):
                with suppress(httpx2.HTTPError):
                    if browser.post(lot.go, json={"cue_id": lot.cue_id}).is_success:
                        self.acknowledged.append(time.monotonic())

    def leave(self) -> None:
        """Presses no more."""
        self._leaving.set()


@contextmanager
def tracking(port: int) -> Iterator[None]:
    """A tracker that sends to its group."""
    found, stopping = family("opentrackio"), threading.Event()
    encoder = found.encoder(found.config(port=port, delivery="multicast", source_number=1))

    def send() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
            due_s = time.monotonic()
            while not stopping.is_set():
                due_s += 1 / TRACKER_HZ
                time.sleep(max(0.0, due_s - time.monotonic()))
                now_ns = time.time_ns()
                pose = Pose(now_ns, now_ns, (0.0, 0.0, 1.5), (0.0, 0.0, 0.0), focal_length_mm=35.0)
                for datagram in encoder.encode(pose):
                    sender.sendto(datagram, (multicast_group(1), port))

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def wait_for(condition: object, *, what: str, within_s: float = START_S) -> None:
    """Waits until a condition holds; says what did not come."""
    assert callable(condition)
    until_s = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > until_s:
            raise TimeoutError(what)
        time.sleep(0.02)


def free_port(kind: int = socket.SOCK_DGRAM) -> int:
    """A port that nobody has."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
