"""Texts and languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import to_jsonable_python

from filmlot.kernel.i18n import Catalogue, catalogue, choose_language, fill, system_language
from filmlot.kernel.identity.problems import IDENTITY_PROBLEMS
from filmlot.kernel.problems import KERNEL_PROBLEMS, Problem
from filmlot.kernel.settings import Language
from filmlot.standards.phrase import Phrase


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN", "zh-CN"),
        ("zh-TW,zh;q=0.8", "zh-CN"),
        ("fr, en;q=0.5, zh;q=0.9", "zh-CN"),
        ("en, zh", "en"),
        ("zh;q=0, en;q=0.1", "en"),
        ("zh;q=what, fr", "en"),
        ("", "en"),
        ("*", "en"),
    ],
)
def test_the_best_of_our_languages_is_chosen(header: str, language: str) -> None:
    assert choose_language(header, "en") == language


@given(st.text(max_size=300))
def test_any_header_gives_one_of_our_languages(header: str) -> None:
    assert choose_language(header, "zh-CN") in {"en", "zh-CN"}


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh-CN"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "C"}, "en"),
        ({}, "en"),
    ],
)
def test_the_terminal_names_its_language(environ: dict[str, str], language: str) -> None:
    assert system_language(environ, "en") == language


def test_a_parameter_cannot_reach_into_objects_or_break_the_line() -> None:
    params = {"name": "{secret}\x1b[31m\r\nroot \u202e", "secret": "hidden"}

    assert fill("Hello {name}, {name.__class__} {0} {missing}", params) == (
        "Hello {secret} [31m root  , {name.__class__} {0} ?"
    )


def test_a_long_parameter_is_cut() -> None:
    assert len(fill("{name}", {"name": "a" * 10_000})) == 200


@pytest.mark.parametrize("problem", [*KERNEL_PROBLEMS, *IDENTITY_PROBLEMS], ids=lambda problem: problem.code)
def test_every_problem_has_its_texts_in_both_languages(problem: type[Problem]) -> None:
    for part in ("title", "detail", "remedy"):
        for language in ("en", "zh-CN"):
            assert f"problems.{problem.code}.{part}" in catalogue().keys(language)


def test_a_phrase_is_worded_for_its_reader_and_so_are_the_phrases_in_it(tmp_path: Path) -> None:
    (tmp_path / "en.json").write_text('{"problems": {"x.y": {"title": "t", "detail": "{reason}", "remedy": "r"}}}')
    chinese = '{"problems": {"x.y": {"title": "t", "detail": "因为{reason}", "remedy": "r"}}, '
    chinese += '"phrases": {"{place}: {what}": "{place}：{what}", "is {size} bytes": "有 {size} 字节"}}'
    (tmp_path / "zh_CN.json").write_text(chinese, encoding="utf-8")
    texts = Catalogue()
    texts.add_folder(tmp_path)
    phrase = Phrase("{place}: {what}", {"place": "half.glb", "what": Phrase("is {size} bytes", {"size": 12})})
    stored = json.loads(json.dumps(to_jsonable_python({"reason": phrase})))

    assert texts.phrase(phrase, "zh-CN") == "half.glb：有 12 字节"
    assert texts.phrase(phrase, "en") == str(phrase) == "half.glb: is 12 bytes"
    assert texts.problem("x.y", "zh-CN", stored).detail == "因为half.glb：有 12 字节"
    assert texts.problem("x.y", "en", stored).detail == "half.glb: is 12 bytes"


def test_a_code_is_read_as_its_word() -> None:
    def detail(language: Language) -> str:
        return catalogue().problem("jobs.state_refused", language, {"state": "done"}).detail

    assert detail("zh-CN") == "任务当前状态为 已完成，不能执行此操作。"
    assert detail("en") == "The job is done; this cannot be asked of it now."


def test_a_phrase_that_nobody_translated_is_read_in_english() -> None:
    assert Catalogue().phrase(Phrase("is {given}", {"given": 1}), "zh-CN") == "is 1"


def test_a_text_that_stands_in_two_folders_is_refused(tmp_path: Path) -> None:
    for name in ("en.json", "zh_CN.json"):
        (tmp_path / name).write_text('{"texts": {"stage.cli.checked": "x"}}')
    texts = Catalogue()
    texts.add_folder(tmp_path)

    with pytest.raises(ValueError, match=r"texts\.stage\.cli\.checked"):
        texts.add_folder(tmp_path)
