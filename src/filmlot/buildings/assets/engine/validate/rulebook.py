"""Every rule as a page of the documentation, in Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby

from filmlot.buildings.assets.engine.validate.fix import FIXES
from filmlot.buildings.assets.engine.validate.rule import Rule, Severity
from filmlot.standards.phrase import Phrase

Say = Callable[[Phrase], str]
FAMILIES = {
    "PKG": Phrase("Package", {}),
    "NAM": Phrase("Names", {}),
    "UNT": Phrase("Units and place", {}),
    "STR": Phrase("Structure", {}),
    "VAR": Phrase("Variants", {}),
    "GEO": Phrase("Geometry", {}),
    "LOD": Phrase("Levels of detail", {}),
    "UVM": Phrase("Texture coordinates", {}),
    "TEX": Phrase("Maps", {}),
    "MAT": Phrase("Materials", {}),
    "COL": Phrase("Colliders", {}),
    "BUD": Phrase("Budgets", {}),
    "GLB": Phrase("GLB files", {}),
    "PRV": Phrase("Previews", {}),
    "LIC": Phrase("Licences", {}),
    "TAG": Phrase("Words", {}),
    "PAR": Phrase("Parity of renders", {}),
    "GEN": Phrase("Generated assets", {}),
}
SEVERITIES = {Severity.ERROR: Phrase("error", {}), Severity.WARNING: Phrase("warning", {})}
INTRODUCTION = (
    "A package of the asset standard is held against these rules by `filmlot assets validate FOLDER`, in every look. "
    "A rule's id never changes its meaning. An error keeps a package from being released, a warning does not. "
    "`--fix NEW_FOLDER` repairs a copy where the table says so, and records every step."
)


def rulebook(rules: Iterable[Rule], *, say: Say) -> str:
    """The page in the language of `say`, a table a family."""
    parts = [f"# {say(Phrase('Rules of assets', {}))}\n\n{say(Phrase(INTRODUCTION, {}))}\n"]
    for family, members in groupby(rules, key=lambda rule: rule.family):
        rows = "".join(_row(rule, say) for rule in members)
        parts.append(f"## {say(FAMILIES[family])} ({family})\n\n{_head(say)}{rows}")
    return "\n".join(parts)


def _head(say: Say) -> str:
    titles = (
        Phrase("rule", {}),
        Phrase("severity", {}),
        Phrase("what must hold", {}),
        Phrase("what to do", {}),
        Phrase("repair", {}),
    )
    return f"| {' | '.join(map(say, titles))} |\n| {' | '.join('---' for _ in titles)} |\n"


def _row(rule: Rule, say: Say) -> str:
    repair = say(Phrase("automatic", {})) if rule.id in FIXES else ""
    cells = (rule.id, say(SEVERITIES[rule.severity]), say(rule.what), say(rule.remedy), repair)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"
