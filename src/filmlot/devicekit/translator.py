"""The send path of the data plane: one thread that reads the receiver's rings and sends every output.

It runs in a process of its own, as the receiver does, so that an output neither waits for the control plane nor holds
up what is received. Devices, outputs and protocols do not know each other: any pair of families that have a signal in
common is an output, by one mechanism.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from filmlot.devicekit.channel import Channel, Source
from filmlot.devicekit.contract import Family
from filmlot.devicekit.feed import Feed
from filmlot.devicekit.output import Output, TranslatorConfig, common_signals, find_faults
from filmlot.devicekit.output_status import OUTPUT_STATUS, OutputReason
from filmlot.devicekit.receiver import DeviceEntry
from filmlot.devicekit.ring import Ring
from filmlot.devicekit.run_folder import RunFolder
from filmlot.devicekit.signals import Signal
from filmlot.devicekit.transmitter import is_ours

POLL_NS = 1_000_000
_ROUND_NS = 50_000_000
_PUBLISH_NS = 250_000_000
_STATUSES_KEPT = 16


class _Running(NamedTuple):
    """An output at work, with all that it depends on; one for which that stays the same goes on undisturbed."""

    output: Output
    sources: list[DeviceEntry]
    channel: Channel


class Translator:
    """Sends the outputs of a config until it is told to stop."""

    def __init__(self, config: TranslatorConfig, *, family_of: Callable[[str], Family]) -> None:
        """Prepare every output; raises `ValueError` naming the output for one that makes no sense."""
        self._family_of = family_of
        self._feeds: dict[tuple[str, Signal], Feed] = {}
        self._running: dict[str, _Running] = {}
        self._publish_at_ns = 0
        self.apply(config)

    def apply(self, config: TranslatorConfig) -> None:
        """Change to another config; outputs that stay the same are not interrupted.

        Raises `ValueError` as the constructor does, and changes nothing then.
        """
        for output in config.outputs:
            self._check(output, config.devices)
        devices = {device.id: device for device in config.devices}
        wanted = {output.id: (output, [devices[source] for source in output.sources]) for output in config.outputs}
        for output_id, running in list(self._running.items()):
            if wanted.get(output_id) != (running.output, running.sources):
                self._running.pop(output_id).channel.close()
        run = RunFolder(config.run)
        for output_id, (output, sources) in wanted.items():
            if output_id not in self._running:
                self._running[output_id] = _Running(output, sources, self._make(output, sources, run))
        self._forget_feeds()

    def _check(self, output: Output, devices: Sequence[DeviceEntry]) -> None:
        try:
            family = self._family_of(output.family)
            family.settings(output.settings(family))
            fault = next(find_faults(output, devices, family_of=self._family_of), None)
        except (LookupError, ValueError) as error:
            raise ValueError(f"output {output.id} ({output.name}): {error}") from error
        if fault is not None:
            said = ", ".join(f"{name} {value}" for name, value in fault.params.items())
            raise ValueError(f"output {output.id} ({output.name}): {fault.code}: {said}")

    def _make(self, output: Output, devices: Sequence[DeviceEntry], run: RunFolder) -> Channel:
        family = self._family_of(output.family)
        encoder = family.encoder(family.settings(output.settings(family)))
        sources = [self._source(device, family, run) for device in devices]
        channel = Channel(
            output, sources, encoder, status=Ring.create(run.output(output.id), OUTPUT_STATUS, _STATUSES_KEPT)
        )
        # Which addresses are this machine's is known only here.
        loop = next(find_faults(output, devices, family_of=self._family_of, is_ours=is_ours), None)
        if loop is not None:
            channel.blocked = OutputReason.LOOP, f"{loop.params['to']} is where {loop.params['device']} is received"
        return channel

    def _source(self, device: DeviceEntry, family: Family, run: RunFolder) -> Source:
        found = self._family_of(device.family)
        feeds = [
            self._feeds.setdefault((device.id, signal), Feed(run, device.id, signal))
            for signal in common_signals(family, found)
        ]
        return Source(feeds, freshness_ns=found.settings(device.config).freshness_ms * 1_000_000)

    def _forget_feeds(self) -> None:
        used = {id(feed) for running in self._running.values() for feed in running.channel.feeds}
        for key, feed in list(self._feeds.items()):
            if id(feed) not in used:
                self._feeds.pop(key).close()

    def run(self, goes_on: Callable[[], bool]) -> None:
        """Send until `goes_on`, which is asked about twenty times a second, says no.

        A turn is due each millisecond, and whenever a frame of a resampled output is; deadlines are absolute.
        """
        ask_at_ns = 0
        while True:
            now_ns = time.time_ns()
            if not 0 < ask_at_ns - now_ns <= _ROUND_NS:
                if not goes_on():
                    return
                ask_at_ns = now_ns + _ROUND_NS
            self.turn(now_ns)
            wait_ns = self._due_ns(now_ns) - time.time_ns()
            if wait_ns > 0:
                time.sleep(wait_ns / 1e9)

    def turn(self, now_ns: int) -> None:
        """Send what has come and what is due; keep house when that is due."""
        for feed in self._feeds.values():
            feed.read(now_ns)
        for running in self._running.values():
            running.channel.turn(now_ns)
        if not 0 < self._publish_at_ns - now_ns <= _PUBLISH_NS:
            self._publish_at_ns = now_ns + _PUBLISH_NS
            for running in self._running.values():
                running.channel.open()
                running.channel.publish(now_ns)

    def _due_ns(self, now_ns: int) -> int:
        frames = (running.channel.due_ns(now_ns) for running in self._running.values())
        return min([now_ns - now_ns % POLL_NS + POLL_NS, *(frame for frame in frames if frame is not None)])

    def close(self) -> None:
        """Free all sockets and let go of all rings."""
        for running in self._running.values():
            running.channel.close()
        for feed in self._feeds.values():
            feed.close()
        self._running.clear()
        self._feeds.clear()
