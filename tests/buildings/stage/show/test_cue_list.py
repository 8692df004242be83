"""Cue lists: their order, their edits, and how those are taken back."""

from __future__ import annotations

import contextlib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.buildings.stage.show.cues import cue, fade, id_of, record

from filmlot.buildings.stage.engine.show.cue import Cue, OscTrigger, TimecodeTrigger
from filmlot.buildings.stage.engine.show.cue_list import (
    MOST_CUES,
    CueList,
    EditRefusedError,
    PutCue,
    RemoveCue,
    apply,
    apply_all,
)

numbers = st.decimals(0, 20, places=1).map(str)
edits = st.one_of(
    st.builds(
        lambda key, number: PutCue(cue=Cue(id=id_of(key), number=number)),
        st.integers(0, 5),
        numbers.filter(lambda text: not text.startswith("-")),
    ),
    st.builds(lambda key: RemoveCue(cue_id=id_of(key)), st.integers(0, 5)),
)


def numbered(*texts: str) -> CueList:
    return CueList(cues=tuple(cue(text) for text in texts))


def test_cues_stand_in_the_order_of_their_numbers() -> None:
    cues = CueList()
    for text in ("10", "2", "2.5", "2.05"):
        cues, _ = apply(cues, PutCue(cue=cue(text)))
    assert [item.number for item in cues.cues] == ["2", "2.05", "2.5", "10"]


def test_a_number_is_used_once_however_it_is_written() -> None:
    with pytest.raises(EditRefusedError, match="number_taken"):
        apply(numbered("12.5"), PutCue(cue=Cue(id=id_of(1), number="12.50")))


def test_a_cue_that_is_not_there_cannot_be_removed() -> None:
    with pytest.raises(EditRefusedError, match="cue_unknown"):
        apply(numbered("1"), RemoveCue(cue_id=id_of(7)))


def test_a_list_that_is_full_takes_no_more() -> None:
    full = CueList(cues=tuple(cue(number) for number in range(MOST_CUES)))
    with pytest.raises(EditRefusedError, match="list_full"):
        apply(full, PutCue(cue=cue(MOST_CUES)))
    apply(full, PutCue(cue=cue(7, record())))


def test_of_several_edits_all_are_made_or_none() -> None:
    with pytest.raises(EditRefusedError):
        apply_all(numbered("1"), [PutCue(cue=cue(2)), RemoveCue(cue_id=id_of(9))])


@given(st.lists(edits, max_size=30))
def test_every_edit_can_be_taken_back_and_leaves_the_list_in_order(drawn: list[PutCue | RemoveCue]) -> None:
    history, cues = [], CueList()
    for edit in drawn:
        try:
            after, back = apply(cues, edit)
        except EditRefusedError:
            continue
        history.append((cues, back))
        cues = after
        places = [item.place for item in cues.cues]
        assert places == sorted(set(places))
        assert len({item.id for item in cues.cues}) == len(places)
    for before, back in reversed(history):
        cues, _ = apply(cues, back)
        assert cues == before


@given(st.lists(edits, max_size=8), st.lists(edits, min_size=2, max_size=8))
def test_edits_made_together_are_taken_back_together(
    first: list[PutCue | RemoveCue], then: list[PutCue | RemoveCue]
) -> None:
    cues = CueList()
    for drawn in first:
        with contextlib.suppress(EditRefusedError):
            cues, _ = apply(cues, drawn)
    try:
        after, back = apply_all(cues, then)
    except EditRefusedError:
        return
    assert apply_all(after, back)[0] == cues


def test_a_cue_that_is_changed_twice_at_once_is_taken_back_to_its_first_form() -> None:
    after, back = apply_all(CueList(), [PutCue(cue=cue(1, name="a")), PutCue(cue=cue(1, name="b"))])
    assert [item.name for item in after.cues] == ["b"]
    assert apply_all(after, back)[0] == CueList()


def test_a_chain_ends_at_the_cue_that_is_not_followed() -> None:
    cues = CueList(cues=(cue(1, follow="continue"), cue(2, follow="follow"), cue(3), cue(4)))
    assert [item.number for item in cues.chain(cues.cues[0])] == ["1", "2", "3"]
    assert [item.number for item in cues.chain(cues.cues[3])] == ["4"]


def test_only_labels_that_the_rate_has_are_waited_for() -> None:
    def at(text: str) -> TimecodeTrigger:
        return TimecodeTrigger(timecode=text)

    cues = CueList(cues=(cue(1, trigger=at("00:00:01:00")), cue(2, trigger=at("00:00:01:29"))))
    assert [(frame, item.number) for frame, item in cues.timecodes(Fraction(24))] == [(24, "1")]
    assert [frame for frame, _ in cues.timecodes(Fraction(30))] == [30, 59]


@pytest.mark.parametrize("number", ["", "1.", ".5", "-1", "01", "1e3", "1.2345", "1234567", "x"])
def test_a_number_is_plain_decimal_text(number: str) -> None:
    with pytest.raises(ValidationError):
        Cue(id=id_of(1), number=number)


@pytest.mark.parametrize("address", ["/go", "/filmlot/cue/12.5/start", "/a_b-c"])
def test_an_osc_address_is_listened_to(address: str) -> None:
    assert OscTrigger(address=address).address == address


@pytest.mark.parametrize("address", ["go", "/", "/a b", "/a*", "/a?", "/[a]", "/{a,b}", "/#a", "/a\n", "/é"])
def test_an_osc_pattern_is_no_address(address: str) -> None:
    with pytest.raises(ValidationError):
        OscTrigger(address=address)


def test_numbers_beyond_numbers_do_not_enter_a_cue() -> None:
    for value in (float("nan"), float("inf")):
        with pytest.raises(ValidationError):
            fade(end=value)
