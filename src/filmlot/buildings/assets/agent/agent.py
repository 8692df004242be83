"""What the agent does: it searches lots, turns references into folders, and publishes what a program made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from threading import Lock
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from filmlot.buildings.assets.agent.reference import Reference, read_reference
from filmlot.buildings.assets.agent.store import Store
from filmlot.buildings.assets.contracts import AssetRecord, FileView, VersionRecord, VersionView
from filmlot.buildings.assets.engine.ingest.packing import Sheet
from filmlot.buildings.assets.library_client import LibraryClient, LibraryUnreachable
from filmlot.buildings.assets.problems import LotUnknown, NotKept, PublishRefused
from filmlot.buildings.assets.search.contracts import SearchAnswer
from filmlot.standards.asset.manifest import FILE_NAME, View, read_manifest


class Step(BaseModel):
    """How far a fetch is."""

    done_bytes: int
    total_bytes: int


class ProgramView(BaseModel):
    """The file that another program opens, and where it has the package: `matrix` times a column in metres, Y up."""

    path: str
    matrix: tuple[tuple[float, ...], ...]


class Resolved(BaseModel):
    """A version in a folder of this machine; `reference` is pinned to its contents.

    `is_fresh` tells whether the lot was asked: without it, this is what it last said.
    """

    reference: str
    slug: str
    version: VersionView
    folder: str
    entry: str
    views: dict[str, ProgramView]
    fetched_bytes: int
    is_fresh: bool


class Versions(BaseModel):
    """An asset with its versions, and whether the lot was asked."""

    record: AssetRecord
    is_fresh: bool


class PublishAsk(BaseModel):
    """What a program wants to publish: the folder of a package, or any model with its sheet."""

    model_config = ConfigDict(extra="forbid")

    path: Annotated[str, Field(min_length=1, max_length=4096)]
    lot: Annotated[str, Field(max_length=32)] = ""
    sheet: Sheet | None = None
    note: Annotated[str, Field(max_length=2000)] = ""


class PublishAnswer(BaseModel):
    """The version that stands in the library, or the job that makes one of a foreign file."""

    reference: str
    version_id: str | None
    job_id: str | None


class Agent:
    """Serves lots by name; the first is meant where none is named."""

    def __init__(self, lots: Mapping[str, LibraryClient], store: Store) -> None:
        self.lots = lots
        self.store = store
        self._filling = Lock()

    def search(self, lot: str, text: str, *, limit: int) -> SearchAnswer:
        """What a lot finds.

        Raises:
            LotUnknown, LibraryRefused: there is no such lot, it does not answer, or it refuses.
        """
        return self._library(lot)[1].search(text, limit=limit)

    def versions(self, reference: Reference) -> Versions:
        """An asset with its versions; as last told where the lot does not answer.

        Raises:
            NotKept: it was never told.
            LotUnknown, LibraryRefused: there is no such lot, or it refuses.
        """
        lot, library = self._library(reference.lot)
        try:
            record = library.asset(reference.slug)
        except LibraryUnreachable:
            kept = self.store.asset(lot, reference.slug)
            if kept is None:
                raise NotKept(name=reference.slug) from None
            return Versions(record=kept, is_fresh=False)
        self.store.keep_asset(lot, reference.slug, record)
        return Versions(record=record, is_fresh=True)

    def resolve(self, text: str) -> Iterator[Step | Resolved]:
        """Has the version of a reference on this machine, with steps on the way; asked again, nothing is fetched.

        Raises:
            ReferenceWrong: the text is no reference, or the asset has no such version.
            NotKept, CacheFull, LotUnknown, LibraryRefused: it cannot be had.
        """
        asked = read_reference(text)
        found = self.versions(asked)
        version = asked.choose(found.record)
        lot, library = self._library(asked.lot)
        with self._filling:
            record, is_fresh = self._version(lot, library, asked.slug, version, is_fresh=found.is_fresh)
            folder, fetched_bytes = self.store.whole_folder(lot, asked.slug, record), 0
            if folder is None:
                missing = self.store.missing(record)
                self.store.make_room(asked.slug, missing, keep=record)
                total_bytes = sum(file.bytes for file in missing)
                for file in missing:
                    _fetch(library, version.id, file)
                    fetched_bytes += file.bytes
                    yield Step(done_bytes=fetched_bytes, total_bytes=total_bytes)
                folder = self.store.fill(lot, asked.slug, record)
        yield Resolved(
            reference=str(Reference(lot, asked.slug, version.contents or "")),
            slug=asked.slug,
            version=version,
            folder=str(folder),
            entry=str(folder / f"{asked.slug}.usd"),
            views=_views(folder),
            fetched_bytes=fetched_bytes,
            is_fresh=is_fresh,
        )

    def publish(self, ask: PublishAsk) -> PublishAnswer:
        """Publishes a package, or hands a foreign file with its sheet to the lot, which makes an asset of it.

        Raises:
            PublishRefused: the path is neither a package nor a file that comes with a sheet.
            LotUnknown, LibraryRefused: there is no such lot, it does not answer, or it refuses.
        """
        lot, library = self._library(ask.lot)
        path = Path(ask.path)
        if (path / FILE_NAME).is_file():
            slug = _slug_of(path)
            made = library.push(path, slug=slug, note=ask.note, progress=lambda _done, _of: None)
            return PublishAnswer(
                reference=str(Reference(lot, slug, "latest")), version_id=made.version_id, job_id=made.job_id
            )
        if ask.sheet is None or not path.is_file():
            raise PublishRefused(path=ask.path)
        job_id = library.ingest(path, sheet=ask.sheet.model_dump(mode="json"), note=ask.note)
        return PublishAnswer(reference=str(Reference(lot, ask.sheet.slug, "latest")), version_id=None, job_id=job_id)

    def _library(self, lot: str) -> tuple[str, LibraryClient]:
        name = lot or next(iter(self.lots))
        if name not in self.lots:
            raise LotUnknown(lot=name)
        return name, self.lots[name]

    def _version(
        self, lot: str, library: LibraryClient, slug: str, version: VersionView, *, is_fresh: bool
    ) -> tuple[VersionRecord, bool]:
        """The files of a version as the lot tells them, else as it last did."""
        if is_fresh:
            try:
                self.store.keep_version(lot, slug, library.record(version.id))
            except LibraryUnreachable:
                is_fresh = False
        record = self.store.version(lot, slug, version.id)
        if record is None:
            raise NotKept(name=slug)
        return record, is_fresh


def _fetch(library: LibraryClient, version_id: str, file: FileView) -> None:
    try:
        library.fetch(version_id, file.path, file.blake3)
    except LibraryUnreachable:
        raise NotKept(name=file.path) from None


def _slug_of(folder: Path) -> str:
    try:
        return read_manifest((folder / FILE_NAME).read_bytes()).slug
    except ValueError:
        raise PublishRefused(path=str(folder)) from None


def _views(folder: Path) -> dict[str, ProgramView]:
    """The views that the package brings; none where it is too old to have any."""
    try:
        views: dict[str, View] = read_manifest((folder / FILE_NAME).read_bytes()).views
    except (FileNotFoundError, ValueError):
        return {}
    return {
        name: ProgramView(path=str(folder / view.layer), matrix=view.engine_matrix)
        for name, view in views.items()
        if (folder / view.layer).is_file()
    }
