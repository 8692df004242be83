"""A report is a page in both languages, SARIF that others can read, and JSON that comes back whole."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sarif_pydantic import Sarif
from tests.buildings.assets.packages import copy_of_good
from tests.buildings.assets.validate import spoil
from tests.buildings.assets.validate.breakages import BASE, SEAT

from filmlot.buildings.assets.engine.validate.page import to_page
from filmlot.buildings.assets.engine.validate.report import Report
from filmlot.buildings.assets.engine.validate.runner import validate
from filmlot.buildings.assets.engine.validate.sarif import to_sarif
from filmlot.buildings.assets.engine.validate.thumbnails import page_pictures
from filmlot.kernel.i18n import catalogue

RULES = {"NAM.005", "GEO.011", "TEX.006", "TAG.003", "COL.003"}


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy_of_good(tmp_path_factory.mktemp("reports"))
    spoil.faces(lambda f: f[:-8])(folder)
    spoil.picture(BASE, lambda p: p.convert("RGBA"))(folder)
    spoil.manifest(lambda m: m.update(tags=["<script>alert(1)</script>"]))(folder)
    return folder


@pytest.fixture(scope="module")
def report(spoiled: Path) -> Report:
    return validate(spoiled, rules=RULES)


class Reader(HTMLParser):
    """The tags that are open at the end, and every address that a page would load."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loaded: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in {"meta", "img", "input"}:
            self.open.append(tag)
        self.loaded += [value or "" for name, value in attributes if name in {"src", "href"}]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_holds_every_finding_in_both_languages_and_loads_nothing(report: Report, spoiled: Path) -> None:
    page = to_page(report, say=catalogue().phrase, pictures=page_pictures(spoiled, report))
    reader = Reader()
    reader.feed(page)

    assert not reader.open
    assert "script" not in reader.tags
    assert all(address.startswith("data:image/webp;base64,") for address in reader.loaded)
    assert len(reader.loaded) >= 7
    assert "http" not in re.sub(r"data:[^\"]*", "", page)
    for said in ("<code>GEO.011</code>", SEAT, "belong to no face", "个不属于任何面", "nobody walks", "不走人"):
        assert said in page


def test_the_sarif_log_is_read_by_others_and_says_where(report: Report) -> None:
    log = to_sarif(report, say=lambda phrase: catalogue().phrase(phrase, "zh-CN"))
    read = Sarif.model_validate_json(json.dumps(log))
    (run,) = read.runs
    results = {result.rule_id: result for result in run.results or []}

    assert read.version == "2.1.0"
    assert set(results) == {"GEO.011", "TEX.006", "TAG.003"}
    assert [rule.id for rule in run.tool.driver.rules or []] == [outcome.id for outcome in report.outcomes]
    assert results["GEO.011"].level == "error"
    assert results["TAG.003"].level == "warning"
    (location,) = results["GEO.011"].locations or []
    assert location.physical_location.artifact_location.uri == "geo.usdc"
    assert "个不属于任何面" in results["GEO.011"].message.text
    for result in log["runs"][0]["results"]:
        assert log["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_the_report_comes_back_whole_from_json(report: Report) -> None:
    again = Report.model_validate_json(report.model_dump_json())

    assert again == report
    said = next(outcome for outcome in again.outcomes if outcome.id == "GEO.011").findings[0].what
    assert catalogue().phrase(said, "en") == "1 belong to no face"
