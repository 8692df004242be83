"""What crosses the border of the stage building about the console played from outside."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from filmlot.buildings.stage.contracts import Frozen


class ListenerView(Frozen):
    """Where the stage listens; `detail` says why it does not."""

    kind: Literal["osc_udp", "osc_tcp", "osc_query", "midi_network", "midi_input"]
    address: str
    listening: bool
    detail: str


class HeardView(Frozen):
    """A message that came, and what came of it: `outcome` is `done`, or the code of what stood in the way."""

    at: datetime
    sender: str
    message: str
    outcome: str
    detail: str


class RemoteView(Frozen):
    """The console played from outside: where it listens, what it heard last (newest first), and how often."""

    enabled: bool
    role: Literal["operator", "viewer"] | None = None
    listeners: tuple[ListenerView, ...] = ()
    heard: tuple[HeardView, ...] = ()
    accepted: int = 0
    refused: int = 0
