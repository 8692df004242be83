"""What can go wrong with assets."""

from __future__ import annotations

from filmlot.buildings.assets.contracts import SceneFault, VersionState
from filmlot.kernel.problems import Problem
from filmlot.standards.phrase import Phrase


class NoScene(Problem):
    """The file is neither GLB nor USD by its first bytes."""

    code = "assets.no_scene"
    status = 415

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class SceneRefused(Problem):
    """The file says that it is a scene, but it cannot be shown."""

    code = "assets.scene_refused"
    status = 422

    def __init__(self, *, name: str, fault: SceneFault) -> None:
        what, remedy = (Phrase(text, fault.params) for text in (fault.what, fault.remedy))
        super().__init__(name=name, place=fault.place, what=what, remedy=remedy)


class VersionNotUsable(Problem):
    """The version is still being checked, or was refused."""

    code = "assets.version_not_usable"
    status = 409

    def __init__(self, *, name: str, state: VersionState) -> None:
        super().__init__(name=name, state=state.value)
