"""A device's lane through the receiver: datagrams in, records and counters out."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence

import numpy as np

from filmlot.devicekit.contract import Clocked, Driver, Outcome
from filmlot.devicekit.port import Datagram
from filmlot.devicekit.ring import PayloadRing, Ring
from filmlot.devicekit.run_folder import RunFolder
from filmlot.devicekit.signals import FORMAT_OF, FORMATS, Sample, Signal
from filmlot.devicekit.status import COUNTERS, STATUS, Reason, reason_of
from filmlot.standards.wire import WireError

DATAGRAMS_KEPT = 512
_STATUSES_KEPT = 16
_RECENT_NS = 1_000_000_000
_TOLERATED = 0.05

_COUNTER_OF = {
    Outcome.FOREIGN: "foreign",
    Outcome.DUPLICATE: "duplicates",
    Outcome.LATE: "late",
    Outcome.EMPTY: "empty",
}


class Lane:
    """One device while it is received: its driver, its rings, and what was counted."""

    def __init__(
        self, driver: Driver, *, device_id: str, source: int, run: RunFolder, signals: Sequence[Signal]
    ) -> None:
        self._driver = driver
        self._source = source
        formats = [FORMAT_OF[signal] for signal in signals]
        self._samples = {
            found.signal: Ring.create(run.samples(device_id, found.signal), found.dtype, found.kept)
            for found in formats
        }
        self._datagrams = PayloadRing.create(run.datagrams(device_id), DATAGRAMS_KEPT)
        self._status = Ring.create(run.status(device_id), STATUS, _STATUSES_KEPT)
        self._counts: Counter[str] = Counter()
        self._history: deque[tuple[int, Counter[str]]] = deque()
        self._last_datagram_ns = 0
        self._fault: tuple[Reason, str] | None = None

    def take(self, datagram: Datagram) -> tuple[bytes, ...]:
        """Decode a datagram and publish the samples in it; gives what is to be answered to its sender."""
        counts = self._counts
        counts["datagrams"] += 1
        counts["bytes"] += len(datagram.data)
        self._last_datagram_ns = datagram.receive_ns
        self._datagrams.write(datagram.data, source=self._source, receive_ns=datagram.receive_ns)
        try:
            outcome, samples, answers = self._driver.decode(*datagram)
        except WireError as error:
            self.refuse(reason_of(error.code), str(error))
            return ()
        if outcome in _COUNTER_OF:
            counts[_COUNTER_OF[outcome]] += 1
        for sample in samples:
            self._keep(sample)
        return answers

    def _keep(self, sample: Sample) -> None:
        found = FORMATS[type(sample)]
        if found.is_sound(sample):
            self._samples[found.signal].write(found.pack(sample, source=self._source))
            self._counts["samples"] += 1
        else:
            self.refuse(Reason.INVALID, f"the {found.signal} has a number that is not finite, or too much in it")

    def refuse(self, reason: Reason, detail: str) -> None:
        """Count a datagram that could not be used."""
        self._counts["refused"] += 1
        self._fault = reason, detail

    def limit(self) -> None:
        """Count a datagram that came faster than allowed, and was not looked at."""
        self._counts["limited"] += 1

    def publish(self, *, now_ns: int, closed: tuple[Reason, str] | None) -> None:
        """Write the status of now; `closed` says why the device's port is not open, if it is not."""
        self._counts["lost"] = self._driver.lost
        self._history.append((now_ns, self._counts.copy()))
        while len(self._history) > 2 and now_ns - self._history[1][0] >= _RECENT_NS:
            self._history.popleft()
        since_ns, before = self._history[0]
        recent = Counter({name: self._counts[name] - before[name] for name in COUNTERS})
        reason, detail = closed or self._judge(recent)
        record = np.zeros((), STATUS)
        record["measured_ns"] = now_ns
        record["last_datagram_ns"] = self._last_datagram_ns
        record["rate_hz"] = recent["samples"] * 1e9 / (now_ns - since_ns) if now_ns > since_ns else 0.0
        for name in COUNTERS:
            record[name] = self._counts[name]
        clock = self._driver.clock if isinstance(self._driver, Clocked) else None
        if clock is not None and clock.is_heard:
            record["clock_basis"] = clock.basis.value.encode()
            record["clock_offset_ns"], record["clock_jitter_ns"] = clock.offset_ns, clock.jitter_ns
            record["clock_skew_ppm"] = clock.skew_ppm
        record["reason"] = reason.value.encode()
        record["detail"] = detail.encode()[:200]
        self._status.write(record.tobytes())

    def _judge(self, recent: Counter[str]) -> tuple[Reason, str]:
        """Why the device is as it is, from what was counted in the last second."""
        fault = self._fault or (Reason.INVALID, "")
        allowed = max(1.0, recent["datagrams"] * _TOLERATED)
        if recent["limited"]:
            return Reason.TOO_FAST, f"{recent['limited']} packets dropped in the last second"
        if recent["refused"] > allowed or (recent["refused"] and not recent["samples"]):
            return fault
        if recent["samples"]:
            lossy = recent["lost"] > allowed
            return (
                (Reason.LOSSY, f"{recent['lost']} samples lost in the last second") if lossy else (Reason.WORKING, "")
            )
        if recent["foreign"]:
            return Reason.OTHER_SOURCE, ""
        if recent["empty"]:
            return Reason.NO_SAMPLE, ""
        return (Reason.SILENT, "") if self._last_datagram_ns else (Reason.NEVER_HEARD, "")

    def close(self) -> None:
        """Let go of the rings; they stay for their readers."""
        for ring in self._samples.values():
            ring.close()
        self._datagrams.close()
        self._status.close()
