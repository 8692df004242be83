"""What the building onset brings to the gate."""

from __future__ import annotations

from filmlot.buildings.onset.problems import CustodyRefused, FileFailed, NeverSealed
from filmlot.kernel.building import Building

BUILDING = Building(name="onset", problems=(CustodyRefused, FileFailed, NeverSealed))
