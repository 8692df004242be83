"""The papers of a version: what its files say, in the reader's language, and nothing where nobody has written."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from tests.buildings.assets.library import ADDRESS, lamp, publish
from tests.conftest import Owner

from filmlot.buildings.assets.engine.validate.report import Outcome, Report, ReportedFinding, State
from filmlot.buildings.assets.engine.validate.rule import Severity
from filmlot.buildings.assets.models import VersionRow
from filmlot.buildings.assets.package import keep_contents
from filmlot.kernel.ground import Ground
from filmlot.standards.asset.budgets import BUDGETS
from filmlot.standards.asset.contents import Contents, PackageFile
from filmlot.standards.phrase import Phrase


def note_report(ground: Ground, version_id: str, written: bytes) -> None:
    """Puts a report beside a version, as its preparation does."""
    ref = ground.blobs.put([written], limit_bytes=1 << 20)
    derived = Contents(files=(PackageFile(path="report.json", blake3=ref.hash, bytes=ref.size),))
    with ground.work() as work:
        changed = sa.update(VersionRow).where(VersionRow.id == version_id)
        work.session.execute(changed.values(derived=keep_contents(ground, derived)))


def report_of(rule: str) -> bytes:
    """A report with one rule that failed."""
    finding = ReportedFinding(place="geo.usdc", what=Phrase("{count} faces", {"count": 3}))
    outcome = Outcome(
        id=rule,
        severity=Severity.ERROR,
        what=Phrase("at least three levels"),
        remedy=Phrase("add a level"),
        state=State.FAILED,
        findings=(finding,),
    )
    return Report(slug="prp_lamp_shanghai_01", looks=4, outcomes=(outcome,)).model_dump_json().encode()


def papers(owner: Owner, version_id: str) -> dict[str, Any]:
    answer = owner.client.get(f"{ADDRESS}/versions/{version_id}/papers")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_a_published_version_has_a_sheet_and_nothing_that_nobody_has_written(owner: Owner) -> None:
    version_id = publish(owner.client, lamp()).json()["version_id"]
    told = papers(owner, version_id)
    assert told["sheet"]["names"] == {"en": "Street lamp", "zh_cn": "路灯"}
    assert (told["report"], told["certificate"]) == (None, None)


def test_a_report_is_told_rule_by_rule_with_its_findings_filled_in(owner: Owner, ground: Ground) -> None:
    version_id = publish(owner.client, lamp()).json()["version_id"]
    note_report(ground, version_id, report_of("LOD.001"))
    (outcome,) = papers(owner, version_id)["report"]["outcomes"]
    assert (outcome["id"], outcome["state"], outcome["remedy"]) == ("LOD.001", "failed", "add a level")
    assert outcome["findings"] == [{"place": "geo.usdc", "what": "3 faces"}]


def test_a_file_that_only_bears_the_name_of_a_report_is_none(owner: Owner, ground: Ground) -> None:
    version_id = publish(owner.client, lamp()).json()["version_id"]
    note_report(ground, version_id, json.dumps({"outcomes": "many"}).encode())
    assert papers(owner, version_id)["report"] is None


def test_the_budgets_are_those_of_the_standard(owner: Owner) -> None:
    items = owner.client.get(f"{ADDRESS}/budgets").json()["budgets"]
    told = {item["asset_class"]: item["triangles"] for item in items}
    assert told == {str(asset_class): budget.triangles for asset_class, budget in BUDGETS.items()}


def test_the_scopes_are_those_in_which_the_reader_sees_assets(owner: Owner) -> None:
    items = owner.client.get(f"{ADDRESS}/scopes").json()["scopes"]
    assert (owner.company_id, "company") in {(item["id"], item["kind"]) for item in items}
