"""FreeD's sending side."""

from __future__ import annotations

from filmlot.standards import freed
from filmlot.standards.pose import Pose


class FreeDEncoder:
    """Sends as one maker's camera does."""

    def __init__(self, dialect: freed.Dialect, *, camera_id: int) -> None:
        self._dialect, self._camera_id = dialect, camera_id

    def encode(self, pose: Pose) -> list[bytes]:
        """The message of a pose."""
        return [freed.encode(self._dialect.message(pose, camera_id=self._camera_id))]
