"""A device and those that stand in for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence


class Pair:
    """Which device of a pair, or of several, does the work.

    The choice stays with a backup when the first comes back: a change back is a visible event, so a person makes it.
    """

    def __init__(self, device: str, backups: Sequence[str]) -> None:
        self.devices = (device, *backups)
        self.active = device

    def choose(self, is_usable: Callable[[str], bool]) -> str:
        """The active device, or the first that is usable when that one is not; the active one when none is."""
        if not is_usable(self.active):
            self.active = next((device for device in self.devices if is_usable(device)), self.active)
        return self.active

    def activate(self, device: str) -> None:
        """Give the work to a device; raises `ValueError` for one that is not of the pair."""
        if device not in self.devices:
            raise ValueError(f"{device!r} does not stand in for {self.devices[0]!r}; {', '.join(self.devices)} do")
        self.active = device
