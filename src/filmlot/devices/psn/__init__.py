"""PosiStageNet: positions of trackers on a stage, as tracking systems give them to lighting and media servers."""

from filmlot.devices.psn.device import FAMILY

__all__ = ["FAMILY"]
