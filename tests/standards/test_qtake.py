from __future__ import annotations

import contextlib
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards import qtake
from filmlot.standards.qtake import Element, QTAKEError

NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_.-]{0,8}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=12)
ATTRIBUTES = st.dictionaries(NAMES, st.one_of(TEXTS, st.sampled_from(["", "\n\t\r", "<&>\"'", "一号机"])), max_size=3)
LEAVES = st.builds(Element, NAMES, ATTRIBUTES)
BRANCHES = st.builds(Element, NAMES, ATTRIBUTES, st.lists(LEAVES, max_size=3).map(tuple))
DOCUMENTS = st.builds(Element, st.just(qtake.ROOT), ATTRIBUTES, st.lists(BRANCHES, max_size=3).map(tuple))


def test_a_document_is_the_one_that_other_controllers_send():
    start = qtake.start_recording(recorder=1, target=1, shot="12A", take=3)
    assert qtake.encode(qtake.connect("Stage")) == (
        b'<qtake_remote><connect_client uuid="Stage" type="1"/></qtake_remote>'
    )
    assert qtake.encode(start) == (
        b'<qtake_remote><record start="1" recorder="1"/>'
        b'<target_input id="1"><set_clip_data shot="12A" take="3"/></target_input></qtake_remote>'
    )
    assert qtake.encode(qtake.stop_recording(recorder=2)) == (
        b'<qtake_remote><record stop="1" recorder="2"/></qtake_remote>'
    )


@given(DOCUMENTS)
def test_what_is_encoded_is_decoded_the_same(document):
    assert qtake.decode(qtake.encode(document)) == document


@given(DOCUMENTS)
def test_another_parser_reads_what_is_encoded(document):
    def plain(element):
        return Element(element.tag, dict(element.attrib), tuple(map(plain, element)))

    assert plain(ET.fromstring(qtake.encode(document))) == document


@given(st.one_of(st.binary(max_size=80), st.text(alphabet="<>/!?='\" aqtke_rmo&;[]\n", max_size=60).map(str.encode)))
def test_arbitrary_bytes_raise_nothing_but_qtake_errors(noise):
    with contextlib.suppress(QTAKEError):
        qtake.decode(noise)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"", "protocol"),
        (b"<other/>", "protocol"),
        (b"<qtake_remote>", "protocol"),
        (b"<?xml version='1.0' encoding='nonsense'?><qtake_remote/>", "protocol"),
        (b"<!DOCTYPE q [<!ENTITY a 'b'>]><qtake_remote x='&a;'/>", "limit"),
        (b"<qtake_remote>" + b"<a>" * 9 + b"</a>" * 9 + b"</qtake_remote>", "limit"),
        (b"<qtake_remote>" + b"<a/>" * 256 + b"</qtake_remote>", "limit"),
        (b"<qtake_remote>" + b" " * 9000 + b"</qtake_remote>", "length"),
    ],
)
def test_a_wrong_document_is_refused_by_name(document, code):
    with pytest.raises(QTAKEError) as refusal:
        qtake.decode(document)
    assert refusal.value.code == code


@pytest.mark.parametrize("document", [Element("a b"), Element("a", {"1": ""}), Element("a", {"b": "\0"})])
def test_what_xml_cannot_carry_is_refused(document):
    with pytest.raises(QTAKEError):
        qtake.encode(document)
