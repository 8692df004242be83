"""The manager: resolve, existence, versions as related entities, and publishing of package folders."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openassetio import EntityReference
from openassetio.access import EntityTraitsAccess, PolicyAccess, ResolveAccess
from openassetio.errors import BatchElementError
from openassetio.managerApi import EntityReferencePagerInterface, ManagerInterface
from openassetio.trait import TraitsData
from openassetio.utils import FileUrlPathConverter
from openassetio_mediacreation.specifications.lifecycle import EntityVersionsRelationshipSpecification
from openassetio_mediacreation.traits.content import LocatableContentTrait
from openassetio_mediacreation.traits.identity import DisplayNameTrait
from openassetio_mediacreation.traits.lifecycle import VersionTrait
from openassetio_mediacreation.traits.managementPolicy import ManagedTrait
from openassetio_mediacreation.traits.threeDimensional import SpatialTrait
from openassetio_mediacreation.traits.usage import EntityTrait

from . import agent

IDENTIFIER = "org.filmlot.library"
SCHEME = "filmlot://"
READ_ONLY = "A version never changes: publish to the asset without a version after its name."
MALFORMED = "Write filmlot:///slug or filmlot://lot/slug@version."
NO_PACKAGE = "Register the folder of a package, the one that holds asset.json, as location."
OF_AN_ASSET = {EntityTrait.kId, SpatialTrait.kId, LocatableContentTrait.kId, DisplayNameTrait.kId, VersionTrait.kId}
TO_PUBLISH = {EntityTrait.kId, LocatableContentTrait.kId}
_REFERENCE = re.compile(r"filmlot://([a-z0-9-]*)/([a-z0-9]+(?:_[a-z0-9]+)+)(?:@([0-9a-z.]+))?")
_Code = BatchElementError.ErrorCode


class _Refusal(Exception):  # noqa: N818 - it becomes an element of a batch, never an error of ours
    """Why one of many references cannot be answered."""

    def __init__(self, code: Any, text: str) -> None:
        super().__init__(text)
        self.element = BatchElementError(code, text)


class FilmlotManager(ManagerInterface):
    """Speaks to the agent of this machine; has no settings of its own."""

    def identifier(self) -> str:
        """The manager's identifier."""
        return IDENTIFIER

    def displayName(self) -> str:
        """What people read."""
        return "Filmlot"

    def info(self) -> dict[str, Any]:
        """How references begin, so that hosts ask for nothing else."""
        return {"entityReferencesMatchPrefix": SCHEME}

    def initialize(self, managerSettings: dict[str, Any], hostSession: Any) -> None:
        """There is nothing to set."""

    def hasCapability(self, capability: Any) -> bool:
        """What it can do."""
        can = ManagerInterface.Capability
        return capability in {
            can.kEntityReferenceIdentification,
            can.kManagementPolicyQueries,
            can.kEntityTraitIntrospection,
            can.kExistenceQueries,
            can.kResolution,
            can.kRelationshipQueries,
            can.kPublishing,
        }

    def managementPolicy(self, traitSets: Any, policyAccess: Any, context: Any, hostSession: Any) -> list[TraitsData]:
        """Spatial entities are read from here and published here; nothing else is."""
        policies = []
        for traits in traitSets:
            policy = TraitsData()
            if SpatialTrait.kId in traits and policyAccess in {PolicyAccess.kRead, PolicyAccess.kWrite}:
                ManagedTrait.imbueTo(policy)
                known = OF_AN_ASSET if policyAccess == PolicyAccess.kRead else TO_PUBLISH
                policy.addTraits(known & set(traits))
            policies.append(policy)
        return policies

    def isEntityReferenceString(self, someString: str, hostSession: Any) -> bool:
        """Whether it begins as ours do."""
        return someString.startswith(SCHEME)

    def entityExists(
        self, entityReferences: Any, context: Any, hostSession: Any, successCallback: Any, errorCallback: Any
    ) -> None:
        """Whether the library has the version; nothing is fetched."""
        self._each(entityReferences, lambda _index, one: _find(*_read(one)) is not None, successCallback, errorCallback)

    def entityTraits(
        self,
        entityReferences: Any,
        access: Any,
        context: Any,
        hostSession: Any,
        successCallback: Any,
        errorCallback: Any,
    ) -> None:
        """What a version tells, or what has to be told to publish one."""

        def answer(_index: int, reference: Any) -> set[str]:
            if access == EntityTraitsAccess.kWrite:
                _asset(reference)
                return set(TO_PUBLISH)
            _version(reference)
            return set(OF_AN_ASSET)

        self._each(entityReferences, answer, successCallback, errorCallback)

    def resolve(
        self,
        entityReferences: Any,
        traitSet: Any,
        resolveAccess: Any,
        context: Any,
        hostSession: Any,
        successCallback: Any,
        errorCallback: Any,
    ) -> None:
        """Name, number and place of a version; it is fetched when its place is asked for."""

        def answer(_index: int, reference: Any) -> TraitsData:
            found = _version(reference)
            if resolveAccess != ResolveAccess.kRead:
                raise _Refusal(_Code.kEntityAccessError, READ_ONLY)
            return _describe(reference, found, traitSet)

        self._each(entityReferences, answer, successCallback, errorCallback)

    def getWithRelationship(
        self,
        entityReferences: Any,
        relationship: Any,
        resultTraitSet: Any,
        pageSize: int,
        access: Any,
        context: Any,
        hostSession: Any,
        successCallback: Any,
        errorCallback: Any,
    ) -> None:
        """The versions of an asset, the newest first; of other relationships there are none."""

        def answer(_index: int, reference: Any) -> Pager:
            return Pager(_related(reference, relationship, resultTraitSet), pageSize)

        self._each(entityReferences, answer, successCallback, errorCallback)

    def getWithRelationships(
        self,
        entityReference: Any,
        relationships: Any,
        resultTraitSet: Any,
        pageSize: int,
        access: Any,
        context: Any,
        hostSession: Any,
        successCallback: Any,
        errorCallback: Any,
    ) -> None:
        """As `getWithRelationship`, for one reference and many relationships."""

        def answer(index: int, reference: Any) -> Pager:
            return Pager(_related(reference, relationships[index], resultTraitSet), pageSize)

        self._each([entityReference] * len(relationships), answer, successCallback, errorCallback)

    def preflight(
        self,
        entityReferences: Any,
        traitsHints: Any,
        access: Any,
        context: Any,
        hostSession: Any,
        successCallback: Any,
        errorCallback: Any,
    ) -> None:
        """Whether one may publish there; the package is then written wherever the host likes."""

        def answer(index: int, reference: Any) -> EntityReference:
            _asset(reference)
            if not LocatableContentTrait.isImbuedTo(traitsHints[index]):
                raise _Refusal(_Code.kInvalidPreflightHint, NO_PACKAGE)
            return EntityReference(reference.toString())

        self._each(entityReferences, answer, successCallback, errorCallback)

    def register(
        self,
        entityReferences: Any,
        entityTraitsDatas: Any,
        access: Any,
        context: Any,
        hostSession: Any,
        successCallback: Any,
        errorCallback: Any,
    ) -> None:
        """Publishes the package that lies where the location says; gives the version's own reference."""

        def answer(index: int, reference: Any) -> EntityReference:
            lot, slug = _asset(reference)
            location = LocatableContentTrait(entityTraitsDatas[index]).getLocation()
            path = Path(FileUrlPathConverter().pathFromUrl(location)) if location else None
            if path is None or not (path / f"{slug}.usd").is_file():
                raise _Refusal(_Code.kInvalidTraitSet, NO_PACKAGE)
            made = agent.publish(str(path), lot=lot)
            version = next(one for one in agent.versions(slug, lot=lot) if one["id"] == made["version_id"])
            return EntityReference(_pinned(lot, slug, version))

        self._each(entityReferences, answer, successCallback, errorCallback)

    def _each(self, references: Any, answer: Callable[[int, Any], Any], succeed: Any, fail: Any) -> None:
        for index, reference in enumerate(references):
            try:
                answered = answer(index, reference)
            except _Refusal as refusal:
                fail(index, refusal.element)
            except agent.AgentError as error:
                fail(index, BatchElementError(_Code.kEntityResolutionError, str(error)))
            else:
                succeed(index, answered)


class Pager(EntityReferencePagerInterface):
    """A list, a page at a time."""

    def __init__(self, references: list[EntityReference], size: int) -> None:
        EntityReferencePagerInterface.__init__(self)
        self._references = references
        self._size = size
        self._first = 0

    def hasNext(self, hostSession: Any) -> bool:
        """Whether there is more after this page."""
        return self._first + self._size < len(self._references)

    def get(self, hostSession: Any) -> list[EntityReference]:
        """This page."""
        return self._references[self._first : self._first + self._size]

    def next(self, hostSession: Any) -> None:
        """Goes to the next page."""
        self._first += self._size


def _read(reference: Any) -> tuple[str, str, str]:
    match = _REFERENCE.fullmatch(reference.toString())
    if match is None:
        raise _Refusal(_Code.kMalformedEntityReference, MALFORMED)
    return match[1], match[2], match[3] or ""


def _asset(reference: Any) -> tuple[str, str]:
    """The lot and the asset to publish to."""
    lot, slug, version = _read(reference)
    if version not in {"", "latest"}:
        raise _Refusal(_Code.kEntityAccessError, READ_ONLY)
    return lot, slug


def _version(reference: Any) -> dict[str, Any]:
    found = _find(*_read(reference))
    if found is None:
        raise _Refusal(_Code.kEntityResolutionError, f"The library has no {reference.toString()}.")
    return found


def _find(lot: str, slug: str, version: str) -> dict[str, Any] | None:
    """The version that is meant, the newest first; None where there is none."""
    try:
        versions = agent.versions(slug, lot=lot)
    except agent.AgentError as error:
        if error.code == "assets.library_refused":
            return None
        raise
    released = [one for one in versions if one["channel"] == "released"]
    if version in {"released", "latest", ""}:
        chosen = {"released": released, "latest": versions, "": released or versions}[version]
        return chosen[0] if chosen else None
    return next((one for one in versions if _is_named(one, version)), None)


def _is_named(one: dict[str, Any], version: str) -> bool:
    return bool(one["semver"] == version or (len(version) >= 12 and (one["contents"] or "").startswith(version)))


def _describe(reference: Any, found: dict[str, Any], wanted: set[str]) -> TraitsData:
    lot, slug, asked = _read(reference)
    data = TraitsData(OF_AN_ASSET & set(wanted))
    if LocatableContentTrait.kId in wanted:
        entry = agent.resolve(_pinned(lot, slug, found))["entry"]
        content = LocatableContentTrait(data)
        content.setLocation(FileUrlPathConverter().pathToUrl(entry))
        content.setMimeType("model/vnd.usd")
    if DisplayNameTrait.kId in wanted:
        name = DisplayNameTrait(data)
        name.setName(found["name"])
        name.setQualifiedName(f"{slug} {found['semver']}")
    if VersionTrait.kId in wanted:
        version = VersionTrait(data)
        version.setSpecifiedTag(asked or "released")
        version.setStableTag(found["semver"])
    return data


def _related(reference: Any, relationship: Any, results: set[str]) -> list[EntityReference]:
    lot, slug, _asked = _read(reference)
    _version(reference)
    is_versions = relationship.traitSet() == EntityVersionsRelationshipSpecification.kTraitSet
    if not is_versions or not set(results) <= OF_AN_ASSET:
        return []
    tag = VersionTrait(relationship).getSpecifiedTag()
    versions = agent.versions(slug, lot=lot)
    if tag is not None:
        found = _find(lot, slug, tag)
        versions = [] if found is None else [found]
    return [EntityReference(_pinned(lot, slug, one)) for one in versions]


def _pinned(lot: str, slug: str, version: dict[str, Any]) -> str:
    return f"{SCHEME}{lot}/{slug}@{version['contents']}"
