"""What can go wrong with assets."""

from __future__ import annotations

from datetime import date, datetime

from filmlot.buildings.assets.contracts import Channel, SceneFault, VersionState
from filmlot.buildings.assets.rights.contracts import Level
from filmlot.kernel.problems import Problem
from filmlot.standards.asset.manifest import ContributionKind
from filmlot.standards.phrase import Phrase


class NoScene(Problem):
    """The file is neither GLB nor USD by its first bytes."""

    code = "assets.no_scene"
    status = 415

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class _SceneFaulty(Problem):
    """A file with a fault that has a place and a remedy of its own."""

    def __init__(self, *, name: str, fault: SceneFault) -> None:
        what, remedy = (Phrase(text, fault.params) for text in (fault.what, fault.remedy))
        place = fault.place if fault.place.startswith(name) else f"{name}, {fault.place}"
        super().__init__(name=name, place=place, what=what, remedy=remedy)


class SceneRefused(_SceneFaulty):
    """The file says that it is a scene, but it cannot be shown."""

    code = "assets.scene_refused"
    status = 422


class PreparationFailed(_SceneFaulty):
    """The package can be shown, but what pages show of it could not be made."""

    code = "assets.preparation_failed"
    status = 422


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


class RightTooLow(Problem):
    """An asset of others may be seen, but not used in this way."""

    code = "assets.right_too_low"
    status = 403

    def __init__(self, *, name: str, held: Level, needed: Level) -> None:
        super().__init__(name=name, held=held.value, needed=needed.value)


class PartLeased(Problem):
    """Somebody else works on this part of the asset."""

    code = "assets.part_leased"
    status = 409

    def __init__(self, *, part: ContributionKind, holder: str, until: datetime) -> None:
        super().__init__(part=part.value, holder=holder, until=until.isoformat(timespec="minutes"))


class LicenceEnded(Problem):
    """The licence of an asset has run out."""

    code = "assets.licence_ended"
    status = 403

    def __init__(self, *, name: str, until: date) -> None:
        super().__init__(name=name, until=until.isoformat())


class LicenceForOthers(Problem):
    """The licence of an asset names the productions that may use it, and this one is not among them."""

    code = "assets.licence_for_others"
    status = 403

    def __init__(self, *, name: str, production: str) -> None:
        super().__init__(name=name, production=production)


class SceneNameTaken(Problem):
    """Another scene of this production has the name."""

    code = "assets.scene_name_taken"
    status = 409

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class PlacementUnusable(Problem):
    """An asset that is placed in a scene cannot be shown there."""

    code = "assets.placement_unusable"
    status = 409

    def __init__(self, *, scene: str, placement: str) -> None:
        super().__init__(scene=scene, placement=placement)


class SearchRefused(Problem):
    """The question is longer, or goes deeper, than the index takes."""

    code = "assets.search_refused"
    status = 422

    def __init__(self, *, reason: Phrase) -> None:
        super().__init__(reason=reason)


class FileNotHere(Problem):
    """The bytes that were named have not been uploaded by whoever names them, or not lately."""

    code = "assets.file_not_here"
    status = 409

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class IngestRefused(_SceneFaulty):
    """A foreign file cannot become an asset."""

    code = "assets.ingest_refused"
    status = 422


class ReferenceWrong(Problem):
    """A reference is not written as one, or the asset has no such version."""

    code = "assets.reference_wrong"
    status = 404

    def __init__(self, *, reference: str) -> None:
        super().__init__(reference=reference)


class LotUnknown(Problem):
    """The agent was not told of a lot of that name."""

    code = "assets.lot_unknown"
    status = 404

    def __init__(self, *, lot: str) -> None:
        super().__init__(lot=lot)


class NotKept(Problem):
    """The lot does not answer, and the agent's cache does not hold what is asked for."""

    code = "assets.not_kept"
    status = 503

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class CacheFull(Problem):
    """What the agent's cache holds is in use, and what is asked for does not fit beside it."""

    code = "assets.cache_full"
    status = 507

    def __init__(self, *, name: str, needed_bytes: int, limit_bytes: int) -> None:
        super().__init__(name=name, needed=f"{needed_bytes / 1e6:.1f}", limit=f"{limit_bytes / 1e6:.1f}")


class PublishRefused(Problem):
    """What a program wants to publish through the agent is neither a package nor a file with its description."""

    code = "assets.publish_refused"
    status = 422

    def __init__(self, *, path: str) -> None:
        super().__init__(path=path)
