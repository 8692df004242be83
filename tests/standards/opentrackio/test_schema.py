from __future__ import annotations

import copy
import json
import random
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filmlot.standards.opentrackio.packet import OpenTrackIOError
from filmlot.standards.opentrackio.schema import check

ODD_VALUES: list[Any] = [
    None, True, False, 0, 1, -1, 1.0, 0.5, -0.5, 121, 128, 361, 1 << 31, 1 << 32, 1 << 48, 1 << 60,
    "", "x", "x" * 1024,
    "ptp", "internal", [], [1.0], ["x"], {}, {"x": 1.0, "y": 2.0}, {"num": 24, "denom": 1}, "urn:uuid:ABC",
    "urn:uuid:fc9bc480-02bd-4bd0-96c7-bce47197f720", "00:11:22:33:44:55",
]  # fmt: skip


def places(value: Any, path: tuple = ()):
    yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*path, index))


def mutate(sample: dict, chance: random.Random) -> dict:
    """A copy with one thing changed: a value replaced, a field removed, or one added."""
    mutant = copy.deepcopy(sample)
    *way, last = chance.choice([path for path in places(mutant) if path])
    parent = mutant
    for step in way:
        parent = parent[step]
    kind = chance.choice(["replace", "remove", "add"])
    if kind == "replace":
        parent[last] = copy.deepcopy(chance.choice(ODD_VALUES))
    elif kind == "remove":
        del parent[last]
    elif isinstance(parent, dict):
        parent[chance.choice(["extra", "subFrame", "dropFrame", "offsets", "scale", "focus"])] = chance.choice(
            ODD_VALUES
        )
    else:
        parent.append(copy.deepcopy(chance.choice(ODD_VALUES)))
    return mutant


def is_allowed(sample: object) -> bool:
    try:
        check(sample)
    except OpenTrackIOError:
        return False
    return True


def test_the_published_examples_are_allowed(examples):
    assert len(examples) == 4
    for example in examples:
        check(example)


def test_ours_and_the_published_schema_agree_on_every_mutation(published, examples):
    oracle = jsonschema.Draft202012Validator(json.loads((published / "schema.json").read_bytes()))
    chance = random.Random(2026)
    verdicts = []
    for _ in range(1500):
        mutant = mutate(chance.choice(examples), chance)
        verdicts.append(is_allowed(mutant))
        assert verdicts[-1] == oracle.is_valid(mutant), json.dumps(mutant)
    assert verdicts.count(True) > 150
    assert verdicts.count(False) > 150


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.binary(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=12,
)
FIELDS = st.sampled_from(["static", "timing", "lens", "transforms", "tracker", "protocol", "sampleId", "custom"])


@settings(max_examples=200)
@given(st.dictionaries(FIELDS, JSON_VALUES, max_size=4) | JSON_VALUES)
def test_any_value_raises_nothing_but_opentrackio_errors(value):
    is_allowed(value)


@pytest.mark.parametrize(
    ("sample", "named"),
    [
        ([], "the sample"),
        ({"transforms": []}, "transforms"),
        ({"transforms": [{"rotation": {}}]}, r"transforms\[0\]\.translation is missing"),
        ({"transforms": [{"rotation": {}, "translation": {"x": "1"}}]}, r"transforms\[0\]\.translation\.x"),
        ({"lens": {"fStop": 0}}, r"lens\.fStop.*above 0"),
        ({"lens": {"zoom": 1}}, r"lens\.zoom is not a field"),
        ({"lens": {"encoders": {}}}, r"lens\.encoders.*at least one of focus, iris, zoom"),
        ({"lens": {"fStop": float("nan")}}, r"lens\.fStop is nan"),
        ({"custom": {1: 2}}, "custom has the key"),
        ({"custom": b"x"}, "custom is bytes"),
    ],
)
def test_what_breaks_the_standard_is_refused_by_the_fields_name(sample, named):
    with pytest.raises(OpenTrackIOError, match=named):
        check(sample)


def test_a_sample_nested_without_end_is_refused():
    nested: list = []
    nested.append(nested)
    with pytest.raises(OpenTrackIOError, match="nested deeper"):
        check({"custom": nested})
