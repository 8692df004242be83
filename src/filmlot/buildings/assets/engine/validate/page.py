"""A report as one page that needs nothing else: both languages, the asset's pictures, every finding with its remedy."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from html import escape
from importlib import resources
from typing import Literal

from filmlot.buildings.assets.engine.validate.report import Outcome, Report, ReportedFinding, State
from filmlot.buildings.assets.engine.validate.rule import Severity
from filmlot.standards.phrase import Phrase

Language = Literal["en", "zh-CN"]
LANGUAGES: dict[Language, str] = {"en": "English", "zh-CN": "中文"}
Say = Callable[[Phrase, Language], str]


def to_page(report: Report, *, say: Say, pictures: Mapping[str, bytes]) -> str:
    """The page. `pictures` are WebP files by the path that findings name, `say` words a phrase in a language."""
    return _Page(report, say, pictures).write()


class _Page:
    def __init__(self, report: Report, say: Say, pictures: Mapping[str, bytes]) -> None:
        self._report = report
        self._say = say
        self._pictures = pictures

    def write(self) -> str:
        style = resources.files(__package__).joinpath("page.css").read_text(encoding="utf-8")
        slug = escape(self._report.slug)
        parts = [self._head(), self._previews(), self._failed(), self._quiet()]
        return (
            f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{slug}</title>\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<style>\n{style}</style>\n</head>\n<body>\n{''.join(parts)}</body>\n</html>\n"
        )

    def _head(self) -> str:
        choices = "".join(
            f'<label><input type="radio" name="language" id="{language}"{" checked" if language == "en" else ""}>'
            f"{name}</label>"
            for language, name in LANGUAGES.items()
        )
        errors, warnings = (len(self._report.failed(severity)) for severity in Severity)
        verdict = Phrase("passed", {}) if self._report.is_passed else Phrase("not passed", {})
        passed = sum(1 for outcome in self._report.outcomes if outcome.state is State.PASSED)
        what = "{errors} rules with errors, {warnings} with warnings, {passed} passed, in {looks} looks"
        summary = Phrase(what, {"errors": errors, "warnings": warnings, "passed": passed, "looks": self._report.looks})
        state = "good" if self._report.is_passed else "bad"
        return (
            f'<header><h1>{escape(self._report.slug)} <b class="{state}">{self._both(verdict)}</b></h1>\n'
            f"<p>{self._both(summary)} · {escape(self._report.standard)}</p>\n"
            f'<fieldset class="languages">{choices}</fieldset></header>\n'
        )

    def _previews(self) -> str:
        shown = [path for path in self._pictures if path.startswith("prev/")]
        figures = "".join(f"<figure>{self._picture(path)}</figure>" for path in shown)
        return f'<section class="previews">{figures}</section>\n' if figures else ""

    def _failed(self) -> str:
        failed = [outcome for severity in Severity for outcome in self._report.failed(severity)]
        return "".join(map(self._rule, failed))

    def _rule(self, outcome: Outcome) -> str:
        rows = "".join(map(self._finding, outcome.findings))
        more = self._both(Phrase("and {count} more", {"count": outcome.more})) if outcome.more else ""
        return (
            f'<section class="{outcome.severity.value}"><h2><code>{outcome.id}</code> {self._both(outcome.what)}</h2>\n'
            f"<p>{self._both(outcome.remedy)}.</p>\n<ul>{rows}</ul>\n<p>{more}</p></section>\n"
        )

    def _finding(self, finding: ReportedFinding) -> str:
        path = finding.place.partition(":")[0]
        picture = self._picture(path) if path.startswith("maps/") and path in self._pictures else ""
        return f"<li><code>{escape(finding.place)}</code> {self._both(finding.what)}{picture}</li>\n"

    def _quiet(self) -> str:
        parts = []
        for state, title in ((State.NOT_JUDGED, Phrase("not judged", {})), (State.PASSED, Phrase("passed", {}))):
            outcomes = [outcome for outcome in self._report.outcomes if outcome.state is state]
            rows = "".join(self._quiet_row(outcome) for outcome in outcomes)
            summary = f"<summary>{self._both(title)} ({len(outcomes)})</summary>"
            parts.append(f"<details>{summary}<ul>{rows}</ul></details>\n")
        return "".join(parts)

    def _quiet_row(self, outcome: Outcome) -> str:
        reason = f" — {self._both(outcome.reason)}" if outcome.reason else ""
        return f"<li><code>{outcome.id}</code> {self._both(outcome.what)}{reason}</li>\n"

    def _both(self, phrase: Phrase) -> str:
        return "".join(
            f'<span lang="{language}">{escape(self._say(phrase, language))}</span>' for language in LANGUAGES
        )

    def _picture(self, path: str) -> str:
        data = base64.b64encode(self._pictures[path]).decode()
        return f'<img alt="{escape(path)}" src="data:image/webp;base64,{data}">'
