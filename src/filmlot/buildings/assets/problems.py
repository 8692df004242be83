"""What can go wrong with assets."""

from __future__ import annotations

from filmlot.buildings.assets.contracts import Channel, SceneFault, VersionState
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


class PackageIncomplete(Problem):
    """A package was published before all of its files had arrived."""

    code = "assets.package_incomplete"
    status = 409

    def __init__(self, *, count: int, path: str) -> None:
        super().__init__(count=count, path=path)


class PackageWrong(Problem):
    """A package is not one: a file that it needs is missing or says something else than it should."""

    code = "assets.package_wrong"
    status = 422

    def __init__(self, *, path: str, reason: Phrase) -> None:
        super().__init__(path=path, reason=reason)


class ChannelRefused(Problem):
    """A version cannot go from its channel to that one."""

    code = "assets.channel_refused"
    status = 409

    def __init__(self, *, before: Channel, after: Channel) -> None:
        super().__init__(before=before.value, after=after.value)
