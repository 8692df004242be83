"""Every page exists in English and in Chinese with the same sections, and every dependency is accounted for."""

from __future__ import annotations

import re
import tomllib

from tests.laws.tree import ROOT, texts

HEADING = re.compile(r"^(#+) ", flags=re.MULTILINE)
FENCED = re.compile(r"^```.*?^```", flags=re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
IN_ENGLISH_ALONE = re.compile(r"docs/(?:adr/[\w-]+|dependencies)\.md")  # for those who change the lot
DECISION = re.compile(r"docs/adr/\d{4}-[a-z-]+\.md")
DECISION_PARTS = ("## Context", "## Decision", "## Consequences", "## Alternatives", "## Enforced by")


def outline(page: str) -> list[int]:
    """The levels of a page's headings, in order."""
    return [len(marks) for marks in HEADING.findall(FENCED.sub("", page))]


def chinese_twin(name: str) -> str | None:
    """The path of a page's Chinese twin; None when the page is in one language on purpose."""
    if name == "README.md":
        return "README.zh-CN.md"
    return name.replace("docs/en/", "docs/zh-CN/", 1) if name.startswith("docs/en/") else None


def lone_pages(files: dict[str, str]) -> list[str]:
    """The pages whose twin is missing or has other sections."""
    twins = {name: twin for name in files if name.endswith(".md") and (twin := chinese_twin(name))}
    found = [name for name, twin in twins.items() if outline(files[name]) != outline(files.get(twin, ""))]
    chinese = {name for name in files if name.startswith("docs/zh-CN/")}
    return found + sorted(chinese - set(twins.values()))


def pages_of_no_language(files: dict[str, str]) -> list[str]:
    """The pages of the documentation that stand beside the languages, where their twin is not asked for."""
    beside = [name for name in files if re.match(r"docs/(?!en/|zh-CN/).*\.md$", name)]
    return [name for name in beside if not IN_ENGLISH_ALONE.fullmatch(name)]


def untold_sections(files: dict[str, str]) -> list[str]:
    """The sections of Chinese pages that say nothing in Chinese."""
    pages = {name: text for name, text in files.items() if name.startswith("docs/zh-CN/") or name == "README.zh-CN.md"}
    return [
        f"{name}: {section.splitlines()[0]}"
        for name, text in pages.items()
        for section in re.split(r"(?m)^#+ ", FENCED.sub("", text))[1:]
        if not CHINESE.search(section)
    ]


def broken_links(name: str, page: str) -> list[str]:
    """The links of a page to other files of the tree that are not there."""
    links = LINK.findall(FENCED.sub("", page)) if name.endswith(".md") else []
    return [link for link in links if not (ROOT / name).parent.joinpath(link).exists()]


def dependency_names(pyproject: str) -> set[str]:
    """The names of everything that the project asks for, extras and groups included."""
    project = tomllib.loads(pyproject)
    groups = [*project["project"]["optional-dependencies"].values(), *project["dependency-groups"].values()]
    asked = [*project["project"]["dependencies"], *(line for group in groups for line in group)]
    return {re.split(r"[\[<>=;! ]", line, maxsplit=1)[0] for line in asked} - {"filmlot"}


def test_every_page_has_its_twin_with_the_same_sections() -> None:
    assert not lone_pages(texts()), "write the other language too"


def test_every_page_is_in_a_language() -> None:
    assert not pages_of_no_language(texts()), "move it to docs/en/ and docs/zh-CN/"


def test_every_section_of_a_chinese_page_is_in_chinese() -> None:
    assert not untold_sections(texts())


def test_every_dependency_has_a_line_with_licence_and_reason() -> None:
    listed = set(re.findall(r"^\| `([\w.-]+)` \|", texts()["docs/dependencies.md"], flags=re.MULTILINE))

    assert dependency_names(texts()["pyproject.toml"]) == listed


def test_every_decision_says_why_and_what_keeps_it() -> None:
    decisions = {name: text for name, text in texts().items() if DECISION.fullmatch(name)}
    lacking = [f"{name}: {part}" for name, text in decisions.items() for part in DECISION_PARTS if part not in text]

    assert decisions
    assert not lacking


def test_every_link_between_pages_leads_somewhere() -> None:
    broken = [f"{name} -> {link}" for name, text in texts().items() for link in broken_links(name, text)]

    assert not broken


def test_a_page_that_nobody_translated_is_found() -> None:
    assert pages_of_no_language({"docs/faq.md": "", "docs/en/a.md": "", "docs/adr/0001-a.md": ""}) == ["docs/faq.md"]
    assert untold_sections({"docs/zh-CN/a.md": "# 甲\n\n## Begin\n\nRun it.\n"}) == ["docs/zh-CN/a.md: Begin"]


def test_a_page_without_its_twin_is_found() -> None:
    assert lone_pages({"docs/en/start.md": "# A\n## B\n", "docs/zh-CN/start.md": "# 甲\n"}) == ["docs/en/start.md"]
    assert lone_pages({"docs/zh-CN/only.md": "# 甲\n"}) == ["docs/zh-CN/only.md"]
    assert lone_pages({"docs/en/start.md": "# A\n```\n# code\n```\n", "docs/zh-CN/start.md": "# 甲\n"}) == []
    assert broken_links("README.md", "[a](docs/nowhere.md) [b](pyproject.toml)") == ["docs/nowhere.md"]
