"""Taking in a foreign file: it is read, repaired and reduced apart, becomes a package, and is published as one."""

from __future__ import annotations

import tempfile
from pathlib import Path

import sqlalchemy as sa
from blake3 import blake3
from pydantic import BaseModel

from filmlot.buildings.assets.contracts import PublishInput, SceneFault
from filmlot.buildings.assets.engine.ingest.fault import IngestFault
from filmlot.buildings.assets.engine.ingest.ingest import IngestOptions
from filmlot.buildings.assets.engine.ingest.ingest import ingest as take_in
from filmlot.buildings.assets.engine.ingest.packing import PackingTask, pack_apart
from filmlot.buildings.assets.engine.ingest.report import Ingested
from filmlot.buildings.assets.ingests.contracts import IngestInput, IngestList, IngestStarted, IngestView
from filmlot.buildings.assets.ingests.reading import read_of
from filmlot.buildings.assets.models import IngestRow
from filmlot.buildings.assets.package import keep_contents, keep_folder, place_blob
from filmlot.buildings.assets.permissions import ASSET_UPLOAD
from filmlot.buildings.assets.problems import FileNotHere, IngestRefused
from filmlot.buildings.assets.publish import Proposal, next_version, publish
from filmlot.kernel.access import authorize, visible_to
from filmlot.kernel.jobs import Job, JobContext
from filmlot.kernel.jobs.job import JobRow
from filmlot.kernel.settings import Language
from filmlot.kernel.uploads.upload import arrived
from filmlot.kernel.work import UnitOfWork
from filmlot.standards.asset.contents import Contents
from filmlot.standards.asset.manifest import FILE_NAME, Manifest, read_manifest
from filmlot.standards.asset.slug import class_of

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SHOWN = 50


class IngestParams(BaseModel):
    """What the job is given."""

    scope_id: str
    given: IngestInput


def start_ingest(work: UnitOfWork, *, scope_id: str, given: IngestInput) -> IngestStarted:
    """Asks for the file to be taken in.

    Raises:
        NotFound, Denied: the actor may not publish there.
        FileNotHere: they have not uploaded these bytes.
    """
    authorize(work, ASSET_UPLOAD, scope_id)
    if not arrived(work, [given.blake3]):
        raise FileNotHere(name=given.file_name)
    params = IngestParams(scope_id=scope_id, given=given)
    job_id = work.start_job(INGEST, params, scope=scope_id, name=given.file_name)
    row = IngestRow(
        id=job_id,
        scope_id=scope_id,
        given=given.model_dump(mode="json"),
        actor_name=work.actor.name[:200],
        created_at=work.clock(),
    )
    work.session.add(row)
    return IngestStarted(job_id=job_id)


def list_ingests(work: UnitOfWork, *, language: Language) -> IngestList:
    """The files that were given last where the actor may publish, the newest first."""
    newest = (
        sa.select(IngestRow, JobRow)
        .join(JobRow, JobRow.id == IngestRow.id)
        .where(IngestRow.scope_id.in_(visible_to(work, ASSET_UPLOAD)))
        .order_by(IngestRow.created_at.desc(), IngestRow.id.desc())
        .limit(SHOWN)
    )
    return IngestList(items=[_view(row, job, language) for row, job in work.session.execute(newest)])


def _view(row: IngestRow, job: JobRow, language: Language) -> IngestView:
    given = IngestInput.model_validate(row.given)
    found = None if row.found is None else Ingested.model_validate(row.found)
    return IngestView(
        id=row.id,
        given=given,
        actor_name=row.actor_name,
        job=job.view().in_words(language),
        reading=None if found is None else read_of(found, given, language),
        asset_id=row.asset_id,
        version_id=row.version_id,
        created_at=row.created_at,
    )


def run_ingest(context: JobContext, params: IngestParams) -> None:
    """Takes the file in; done again after a crash, equal bytes are the version there is.

    Raises:
        IngestRefused: the file cannot become an asset; the place and the remedy are named.
    """
    ground, given = context.ground, params.given
    contents, sheet = _package(context, given, asset_id=_ulid_of(f"{params.scope_id}/{given.sheet.slug}"))
    with ground.look() as look:
        semver = next_version(look.session, ground, params.scope_id, sheet, contents)
    proposal = Proposal(
        scope_id=params.scope_id,
        contents=contents,
        contents_hash=keep_contents(ground, contents),
        sheet=sheet,
        semver=semver,
        input=PublishInput(slug=given.sheet.slug, contents=contents, scope=params.scope_id, note=given.note),
    )
    with context.work() as work:
        row = work.session.get(IngestRow, context.job_id)
        made = publish(work, proposal, author=row.actor_name if row else "")
        if row is not None:
            row.asset_id, row.version_id = made.asset_id, made.version_id


def _package(context: JobContext, given: IngestInput, *, asset_id: str) -> tuple[Contents, Manifest]:
    """The files of the package that the file becomes, kept, and its sheet; what was found is noted on the way."""
    ground = context.ground
    cache = ground.settings.home.resolve() / "cache"
    cache.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix="ingest-") as room:
        source = Path(room, "source", given.file_name)
        place_blob(ground, given.blake3, source)
        levels, package = Path(room, "levels"), Path(room, "package")
        outcome = take_in(
            source,
            levels,
            options=IngestOptions(asset_class=class_of(given.sheet.slug), unit_m=given.unit_m, up=given.up),
            progress=lambda done, of, stage: context.progress(done, of + 1, stage=stage),
        )
        if isinstance(outcome, IngestFault):
            raise IngestRefused(name=given.file_name, fault=_scene_fault(outcome))
        with context.work() as work:
            row = work.session.get(IngestRow, context.job_id)
            if row is not None:
                row.found = outcome.model_dump(mode="json")
        task = PackingTask(asset_id=asset_id, sheet=given.sheet)
        fault = pack_apart(levels, package, task, waiting=lambda: context.progress(5, 6, stage="packing"))
        if fault is not None:
            raise IngestRefused(name=given.file_name, fault=fault)
        context.checkpoint()
        paths = [path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file()]
        return keep_folder(ground, package, paths), read_manifest((package / FILE_NAME).read_bytes())


def _scene_fault(fault: IngestFault) -> SceneFault:
    return SceneFault(place=fault.place, what=fault.what, remedy=fault.remedy, params=fault.params)


def _ulid_of(name: str) -> str:
    """The id of the asset of that name, wherever and whenever it is taken in."""
    number = int.from_bytes(blake3(name.encode()).digest(16))
    return "".join(CROCKFORD[number >> shift & 31] for shift in range(125, -5, -5))


INGEST = Job("assets.file.ingest", IngestParams, run_ingest)
