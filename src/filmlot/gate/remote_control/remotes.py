"""The consoles of a lot that are played from outside: one remote control a stage whose description asks for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from filmlot.buildings.stage.contracts import Description
from filmlot.buildings.stage.machinery import Machinery
from filmlot.buildings.stage.remote.contracts import RemoteView
from filmlot.buildings.stage.remote.operator import Operator
from filmlot.gate.remote_control.reception import Workspace
from filmlot.gate.remote_control.remote_control import RemoteControl
from filmlot.kernel.ground import Ground
from filmlot.kernel.health import Component
from filmlot.kernel.settings import Language
from filmlot.standards.timecode import Timecode


class Remotes:
    """Keeps them; `timecode` gives a stage's frame since midnight."""

    def __init__(self, ground: Ground, machinery: Machinery, *, timecode: Callable[[str], int]) -> None:
        self._ground, self._machinery, self._timecode = ground, machinery, timecode
        self._remotes: dict[str, RemoteControl] = {}

    def let_in(self, stage_id: str, described: Description) -> None:
        """Has the console played from outside as the description says, and by nobody else any more."""
        former = self._remotes.pop(stage_id, None)
        if former is not None:
            former.stop()
        if described.remote is None:
            return
        label = partial(self._label, stage_id, described)
        operator = Operator(self._ground, stage_id, self._machinery, timecode=label)
        is_locked = described.remote.osc is not None and described.remote.osc.passcode is not None
        workspace = Workspace(stage_id, described.name, described.code, is_locked)
        language = self._ground.settings.language
        self._remotes[stage_id] = RemoteControl(described.remote, operator, workspace, language=language)
        self._remotes[stage_id].start()

    def view(self, stage_id: str, language: Language) -> RemoteView:
        """How a stage's console is played from outside."""
        found = self._remotes.get(stage_id)
        return RemoteView(enabled=False) if found is None else found.view(language)

    def components(self) -> list[Component]:
        """Every listener, for the page of health."""
        return [component for remote in list(self._remotes.values()) for component in remote.components()]

    def stop(self) -> None:
        """Lets nobody in any more."""
        for remote in self._remotes.values():
            remote.stop()
        self._remotes.clear()

    def _label(self, stage_id: str, described: Description) -> str:
        frame, drop_frame = self._timecode(stage_id), described.timecode_drop_frame
        return str(Timecode.from_frame(frame, described.rate, drop_frame=drop_frame))
