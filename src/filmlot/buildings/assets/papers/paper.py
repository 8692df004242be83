"""The papers of a version, read from its files."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from filmlot.buildings.assets import facade, queries
from filmlot.buildings.assets.engine.validate.report import Outcome, Report
from filmlot.buildings.assets.papers.contracts import FindingView, OutcomeView, Papers, ReportView
from filmlot.kernel.ground import Ground
from filmlot.kernel.i18n import catalogue
from filmlot.kernel.settings import Language
from filmlot.kernel.work import UnitOfWork
from filmlot.render.parity.certificate import Certificate
from filmlot.standards.asset.manifest import FILE_NAME, MAX_BYTES, Manifest

Paper = TypeVar("Paper", bound=BaseModel)
REPORT = "report.json"
CERTIFICATE = "prev/parity/certificate.json"


def papers_of(work: UnitOfWork, ground: Ground, version_id: str, *, language: Language) -> Papers:
    """What is written about a version.

    Raises:
        NotFound: there is none for this actor.
    """
    files = {file.path: file for file in queries.files_of(ground, facade.version(work, version_id))}

    def read(model: type[Paper], path: str) -> Paper | None:
        file = files.get(path)
        if file is None or file.bytes > MAX_BYTES:
            return None
        try:
            return model.model_validate_json(b"".join(ground.blobs.read(file.blake3)))
        except ValidationError:  # a file of that name which came with the package, and says something else
            return None

    report = read(Report, REPORT)
    return Papers(
        sheet=read(Manifest, FILE_NAME),
        report=report and _in_words(report, language),
        certificate=read(Certificate, CERTIFICATE),
    )


def _in_words(report: Report, language: Language) -> ReportView:
    return ReportView(looks=report.looks, outcomes=[_outcome(outcome, language) for outcome in report.outcomes])


def _outcome(outcome: Outcome, language: Language) -> OutcomeView:
    worded = catalogue().phrase
    return OutcomeView(
        id=outcome.id,
        severity=outcome.severity,
        state=outcome.state,
        what=worded(outcome.what, language),
        remedy=worded(outcome.remedy, language),
        reason=outcome.reason and worded(outcome.reason, language),
        findings=[FindingView(place=found.place, what=worded(found.what, language)) for found in outcome.findings],
        more=outcome.more,
    )
