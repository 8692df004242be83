"""The agent and its lot, for plug-ins to speak to."""

from __future__ import annotations

from tests.buildings.assets.agent.conftest import agent, clock, door, library, store
from tests.buildings.assets.conftest import address, package, token

__all__ = ["address", "agent", "clock", "door", "library", "package", "store", "token"]
