"""Preparing a version: what is derived of its package is made, judged, and kept beside it; it can be made again."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from filmlot.buildings.assets.contracts import SceneFault, VersionView
from filmlot.buildings.assets.engine.convert.child import PARITY, PARTS, PROOF, Progress, complete_apart, facts_of
from filmlot.buildings.assets.engine.search.descriptor.file import LIKENESS, Vectors, pack, read_likeness
from filmlot.buildings.assets.engine.validate.child import validate_apart
from filmlot.buildings.assets.engine.validate.report import Report
from filmlot.buildings.assets.engine.validate.rule import Severity
from filmlot.buildings.assets.engine.validate.surroundings import Surroundings
from filmlot.buildings.assets.models import LikenessRow
from filmlot.buildings.assets.package import fill_folder, keep_contents, keep_folder, read_contents
from filmlot.buildings.assets.search.copies import nearest
from filmlot.buildings.assets.version import find_version, tell_change
from filmlot.kernel.ground import Ground
from filmlot.kernel.work import UnitOfWork
from filmlot.standards.asset.contents import Contents, PackageFile

REPORT = "report.json"
THUMBNAIL = "prev/thumbnail_256.webp"


def derive(ground: Ground, version: VersionView, *, progress: Progress) -> dict[str, Any] | SceneFault:
    """Makes the models, pictures, certificate and report of a package; what to note of them, or why not."""
    assert version.contents is not None
    contents = read_contents(ground, version.contents)
    return _make(ground, version, contents, parts=PARTS, kept=(), progress=progress)


def prove(ground: Ground, version: VersionView, *, progress: Progress) -> dict[str, Any] | SceneFault:
    """Makes the whole certificate of a package, and the report anew; what else was derived of it is kept."""
    made_again = (f"{PARITY}/", REPORT)
    derived = read_contents(ground, version.derived).files if version.derived else ()
    kept = tuple(file for file in derived if not file.path.startswith(made_again))
    return _make(ground, version, whole_contents(ground, version), parts=PROOF, kept=kept, progress=progress)


def _make(
    ground: Ground,
    version: VersionView,
    contents: Contents,
    *,
    parts: Sequence[str],
    kept: Sequence[PackageFile],
    progress: Progress,
) -> dict[str, Any] | SceneFault:
    cache = ground.settings.home.resolve() / "cache"
    cache.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix="prepare-") as room:
        source, made = Path(room, "source", version.file_name.removesuffix(".usd")), Path(room, "made")
        made.mkdir()
        fill_folder(ground, contents, source)
        paths = complete_apart(
            source, made, cache=cache, parts=parts, progress=lambda done, stage: progress(0.9 * done, stage)
        )
        if isinstance(paths, SceneFault):
            return paths
        _lay_over(made, source, paths)
        likeness = _likeness_in(source)
        report = validate_apart(
            source,
            waiting=lambda: progress(0.9, stage="validating"),
            surroundings=Surroundings(neighbour=nearest(ground, version, likeness) if likeness else None),
        )
        (made / REPORT).write_text(report.model_dump_json(), encoding="utf-8")
        new = keep_folder(ground, made, [*paths, REPORT]).files
        derived = Contents(files=tuple({file.path: file for file in (*kept, *new)}.values()))
        return {
            "derived": keep_contents(ground, derived),
            "reports": {**(version.reports if kept else {}), **facts_of(made), "rules": _counts(report)},
            "likeness": likeness,
        }


def note(work: UnitOfWork, ground: Ground, version_id: str, made: dict[str, Any]) -> None:
    """Puts what was derived beside the version."""
    asset, row = find_version(work.session, version_id)
    row.derived, row.reports = made["derived"], made["reports"]
    thumbnail = read_contents(ground, made["derived"]).find(THUMBNAIL)
    if thumbnail is not None and asset.latest_id == row.id:
        asset.thumbnail = thumbnail.blake3
    likeness = made["likeness"]
    if likeness is not None:
        work.session.merge(LikenessRow(version_id=row.id, look=pack(likeness.look), shape=pack(likeness.shape)))
    tell_change(work, asset)


def whole_contents(ground: Ground, version: VersionView) -> Contents:
    """A package's files with those derived from it, which stand in place of its own where both have a path."""
    lists = [read_contents(ground, found) for found in (version.contents, version.derived) if found]
    return Contents(files=tuple({file.path: file for found in lists for file in found.files}.values()))


def _likeness_in(folder: Path) -> Vectors | None:
    path = folder / LIKENESS
    return read_likeness(path.read_bytes()) if path.is_file() else None


def _lay_over(made: Path, folder: Path, paths: list[str]) -> None:
    for path in paths:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)  # a link into the store: its bytes are not ours to change
        shutil.copyfile(made / path, target)


def _counts(report: Report) -> dict[str, Any]:
    errors, warnings = (len(report.failed(severity)) for severity in (Severity.ERROR, Severity.WARNING))
    return {"errors": errors, "warnings": warnings, "judged": len(report.outcomes)}
