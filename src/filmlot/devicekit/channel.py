"""One output at work: from the feeds of its devices to the network, with what was counted."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from filmlot.devicekit.contract import Encoder, Grouped, Sender
from filmlot.devicekit.feed import Feed
from filmlot.devicekit.output import GROUP, Output
from filmlot.devicekit.output_status import OUTPUT_COUNTERS, OUTPUT_STATUS, OutputReason
from filmlot.devicekit.resample import pose_at
from filmlot.devicekit.ring import Ring
from filmlot.devicekit.signals import Sample
from filmlot.devicekit.transmitter import Transmitter
from filmlot.standards.dmx import DmxFrame
from filmlot.standards.wire import WireError

_SECOND_NS = 1_000_000_000
_TOLERATED = 0.05


class Source:
    """One device of an output: the feeds of what both sides know, and how old a sample may be."""

    def __init__(self, feeds: Sequence[Feed], *, freshness_ns: int) -> None:
        self.feeds = feeds
        self._freshness_ns = freshness_ns

    def is_fresh(self, now_ns: int) -> bool:
        """Whether any of its samples is young enough."""
        return any(now_ns - feed.received_ns <= self._freshness_ns for feed in self.feeds)


class Channel:
    """Sends one output. Every `turn` comes after its feeds were read."""

    def __init__(self, output: Output, sources: Sequence[Source], encoder: Encoder, *, status: Ring) -> None:
        self._output, self._sources, self._encoder, self._status = output, sources, encoder, status
        self._destinations = output.destinations
        self._move, self._rate = output.move, output.rate_hz
        self._universes = {
            run.first + step: run.to + step for run in output.universes for step in range(run.last - run.first + 1)
        }
        self._transmitter: Transmitter | None = None
        self._frame = 0
        self._active: int | None = None
        self._last_sent_ns = 0
        self._counts: Counter[str] = Counter()
        self._history: deque[tuple[int, Counter[str]]] = deque()
        self._fault: tuple[OutputReason, str] | None = None
        self.blocked: tuple[OutputReason, str] | None = None
        """Why nothing may be sent, whatever comes."""

    @property
    def feeds(self) -> list[Feed]:
        """What it reads."""
        return [feed for source in self._sources for feed in source.feeds]

    def open(self) -> None:
        """Open the socket, if it is not; an address that this machine has not got is tried again at each call."""
        if self._transmitter is not None:
            return
        try:
            self._transmitter = Transmitter(str(self._output.interface), ttl=self._output.ttl)
        except OSError as error:
            self.blocked = OutputReason.NO_SUCH_ADDRESS, f"{self._output.interface}: {error.strerror}"
        else:
            if self.blocked is not None and self.blocked[0] is OutputReason.NO_SUCH_ADDRESS:
                self.blocked = None

    def due_ns(self, now_ns: int) -> int | None:
        """When the next sample is due; None for an output that sends as samples come."""
        return None if self._rate is None else _due_ns(_frame_at(now_ns, self._rate) + 1, self._rate)

    def turn(self, now_ns: int) -> None:
        """Send what is to be sent now."""
        places = enumerate(self._sources)
        self._active = next((place for place, source in places if source.is_fresh(now_ns)), None)
        if self._rate is None:
            self._pass_on(now_ns)
        else:
            self._sample(now_ns, self._rate)

    def _pass_on(self, now_ns: int) -> None:
        if self._active is not None:
            for feed in self._sources[self._active].feeds:
                for sample in feed.samples:
                    self._send(sample, now_ns)

    def _sample(self, now_ns: int, rate: Fraction) -> None:
        """Send the pose of the newest frame that is due; frames that were slept through are left out."""
        frame = _frame_at(now_ns, rate)
        if frame == self._frame:
            return
        self._frame = frame
        if self._active is not None:
            (feed,) = self._sources[self._active].feeds
            found = pose_at(feed.window(), _due_ns(frame, rate) - round(self._output.delay_ms * 1e6))
            if found is not None and not found.is_stale:
                self._send(found.pose, now_ns)

    def _send(self, sample: Sample, now_ns: int) -> None:
        mapped = self._numbered(sample)
        if mapped is None or self._transmitter is None or self.blocked is not None:
            return
        try:
            datagrams = self._encoder.encode(self._move.apply(mapped))
        except WireError as error:
            self._refuse(OutputReason.NOT_CARRIED, str(error))
            return
        except Exception as fault:  # noqa: BLE001 (a supervisor: one output's fault must not stop the others)
            self._refuse(OutputReason.ENCODER_FAULT, f"{type(fault).__name__}: {fault}")
            return
        self._counts["samples"] += 1
        self._last_sent_ns = now_ns
        for datagram in datagrams:
            self._transmit(datagram)

    def _transmit(self, datagram: bytes) -> None:
        assert self._transmitter is not None
        destinations = [self._place(destination, datagram) for destination in self._destinations]
        errors = self._transmitter.send(datagram, destinations)
        self._counts["datagrams"] += len(destinations) - len(errors)
        if errors:
            self._counts["errors"] += len(errors)
            self._fault = OutputReason.NOT_SENT, errors[0].strerror or str(errors[0])

    def _place(self, destination: Sender, datagram: bytes) -> Sender:
        address, port = destination
        if address != GROUP:
            return destination
        assert isinstance(self._encoder, Grouped)
        return self._encoder.group(datagram), port

    def _numbered(self, sample: Sample) -> Sample | None:
        """A sample with its universe as the output counts them; None for one that is not sent."""
        if not isinstance(sample, DmxFrame) or not self._universes:
            return sample
        universe = self._universes.get(sample.universe)
        return None if universe is None else sample._replace(universe=universe)

    def _refuse(self, reason: OutputReason, detail: str) -> None:
        self._counts["refused"] += 1
        self._fault = reason, detail

    def publish(self, now_ns: int) -> None:
        """Write the status of now."""
        self._counts["missed"] = sum(feed.missed for feed in self.feeds)
        self._history.append((now_ns, self._counts.copy()))
        while len(self._history) > 2 and now_ns - self._history[1][0] >= _SECOND_NS:
            self._history.popleft()
        since_ns, before = self._history[0]
        recent = self._counts - before
        reason, detail = self.blocked or self._judge(recent)
        record = np.zeros((), OUTPUT_STATUS)
        record["measured_ns"], record["last_sent_ns"] = now_ns, self._last_sent_ns
        record["rate_hz"] = recent["samples"] * 1e9 / (now_ns - since_ns) if now_ns > since_ns else 0.0
        record["source"] = -1 if self._active is None else self._active
        for name in OUTPUT_COUNTERS:
            record[name] = self._counts[name]
        record["reason"], record["detail"] = reason.value.encode(), detail.encode()[:200]
        self._status.write(record.tobytes())

    def _judge(self, recent: Counter[str]) -> tuple[OutputReason, str]:
        """Why the output is as it is, from what was counted in the last second."""
        if self._fault is not None and (
            recent["refused"] or recent["errors"] > _TOLERATED * (recent["datagrams"] + recent["errors"])
        ):
            return self._fault
        return (OutputReason.NO_FRESH_SOURCE if self._active is None else OutputReason.SENDING), ""

    def close(self) -> None:
        """Free the socket and let go of the status; the feeds are others' too."""
        if self._transmitter is not None:
            self._transmitter.close()
        self._status.close()


def _frame_at(time_ns: int, rate: Fraction) -> int:
    return int(time_ns * rate // _SECOND_NS)


def _due_ns(frame: int, rate: Fraction) -> int:
    return -int(-frame * _SECOND_NS // rate)
