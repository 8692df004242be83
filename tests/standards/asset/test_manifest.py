from __future__ import annotations

import json

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.standards.asset.manifests import least

from filmlot.standards.asset.manifest import MAX_BYTES, Manifest, manifest_schema, read_manifest


def encoded(content: object) -> bytes:
    return json.dumps(content).encode()


def test_a_manifest_comes_back_as_it_was_written():
    manifest = read_manifest(encoded(least(tags=["bench", "长椅"])))
    again = read_manifest(manifest.to_json())
    assert again == manifest
    assert again.to_json() == manifest.to_json()


def test_equal_manifests_are_equal_bytes_whatever_the_order_of_their_keys():
    content = least()
    backwards = dict(reversed(content.items()))
    assert read_manifest(encoded(content)).to_json() == read_manifest(encoded(backwards)).to_json()


def test_the_canonical_form_has_sorted_keys_no_space_and_its_own_letters():
    text = read_manifest(encoded(least())).to_json().decode()
    assert "公园长椅" in text
    assert ", " not in text
    assert list(json.loads(text)) == sorted(json.loads(text))


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"slug": "bench"}, "slug"),
        ({"slug": "xyz_bench_01"}, "no slug"),
        ({"version": "1.0"}, "version"),
        ({"asset_id": "bench"}, "asset_id"),
        ({"names": {"en": "Bench"}}, "zh_cn"),
        ({"standard": "filmlot-asset/2"}, "standard"),
        ({"licence": {"spdx": "free for all"}}, "no accepted SPDX id"),
        ({"licence": {"spdx": "CC0-1.0", "territories": ["China"]}}, "territories"),
        ({"licence": {"spdx": "CC0-1.0", "valid_from": "2026-02-01", "valid_until": "2026-01-01"}}, "before it begins"),
        ({"bounds": {"low_m": [0, 0, 0], "high_m": [float("inf"), 1, 1]}}, "finite"),
        ({"colour": "red"}, "colour"),
        ({"variants": [{"name": "season", "default": "summer", "tokens": ["summer", "monsoon"]}]}, "monsoon"),
        ({"variants": [{"name": "season", "default": "winter", "tokens": ["summer"]}]}, "does not hold"),
        ({"materials": [{"name": "wood", "source": "../wood.mtlx"}]}, "no path in a package"),
        ({"materials": [{"name": "wood", "source": "mtlx/wood.mtlx"}] * 2}, "twice"),
        (
            {
                "provenance": {
                    "origin": "imported",
                    "authors": ["A"],
                    "inputs": [{"name": "chair", "blake3": "0" * 64, "bytes": 1, "spdx": "CC-BY-SA-4.0"}],
                }
            },
            "cannot become part",
        ),
    ],
)
def test_a_manifest_that_breaks_a_rule_is_refused_by_name(changes, complaint):
    with pytest.raises(ValidationError, match=complaint):
        read_manifest(encoded(least(**changes)))


def test_a_manifest_of_many_megabytes_is_not_read():
    with pytest.raises(ValueError, match="more than"):
        read_manifest(b" " * (MAX_BYTES + 1))


@given(st.binary(max_size=300))
def test_arbitrary_bytes_raise_nothing_but_value_errors(data):
    with pytest.raises(ValueError, match=r".*"):
        read_manifest(data)


def test_the_schema_accepts_what_the_models_accept_and_refuses_what_it_can_see():
    schema = manifest_schema()
    checker = jsonschema.Draft202012Validator(schema)
    checker.check_schema(schema)
    checker.validate(json.loads(read_manifest(encoded(least())).to_json()))
    for changes in ({"slug": "Bench 1"}, {"names": {"en": "Bench"}}, {"colour": "red"}, {"version": "one"}):
        assert list(checker.iter_errors(least(**changes)))


def test_the_class_is_the_first_word_of_the_slug():
    assert Manifest.model_validate(least()).asset_class == "prp"
