"""The lot's run folder: where the data plane keeps its rings, one set a device."""

from __future__ import annotations

from pathlib import Path

from filmlot.devicekit.signals import Signal


class RunFolder:
    """Names the files in a run folder; both sides of a ring ask here.

    Keep the folder where the file system is memory, such as `/dev/shm`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def samples(self, device_id: str, signal: Signal = Signal.POSE) -> Path:
        """The ring of a device's records of a signal."""
        return self.path / f"{device_id}.{signal}"

    def datagrams(self, device_id: str) -> Path:
        """The ring of raw datagrams of a device."""
        return self.path / f"{device_id}.datagrams"

    def status(self, device_id: str) -> Path:
        """The ring of `STATUS` records of a device."""
        return self.path / f"{device_id}.status"

    def output(self, output_id: str) -> Path:
        """The ring of `OUTPUT_STATUS` records of an output."""
        return self.path / f"{output_id}.output"

    @property
    def translator(self) -> Path:
        """What the translator is to do."""
        return self.path / "translator.json"

    @property
    def config(self) -> Path:
        """What the receiver is to do."""
        return self.path / "receiver.json"
