"""Whatever a package holds ends as findings: no file, no byte and no path makes the validator fall."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from tests.buildings.assets.packages import SLUG, copy_of_good
from tests.buildings.assets.validate.spoil import ENTRY, Spoil, delete, manifest, replace, write

from filmlot.buildings.assets.engine.validate.report import Report, State
from filmlot.buildings.assets.engine.validate.runner import chosen_rules, validate

FILES = (
    ENTRY,
    "geo.usdc",
    "mtl.usda",
    "asset.json",
    "payload.usdc",
    "lod.usda",
    "variants/season.usda",
    "rt/summer.glb",
)
DEEP = "[" * 100_000


def broken_rules(report: Report) -> list[str]:
    """The rules that fell over the package instead of judging it."""
    return [
        f"{outcome.id}: {finding.what}"
        for outcome in report.outcomes
        for finding in outcome.findings
        if "the rule broke" in str(finding.what)
    ]


def test_an_empty_folder_is_a_finding(tmp_path: Path) -> None:
    report = validate(tmp_path)

    assert not report.is_passed
    assert not broken_rules(report)


@pytest.mark.parametrize(
    "spoil",
    [
        delete(ENTRY),
        delete("payload.usdc"),
        delete("geo.usdc"),
        delete("mtl.usda"),
        write("asset.json", DEEP),
        write("asset.json", b"\xff\xfe"),
        write("asset.json", "null"),
        manifest(lambda m: m.update(levels=[[]], licence=[], provenance="me", names=7, previews={}, variants=None)),
        manifest(lambda m: m.update(slug="../../etc")),
        manifest(lambda m: m.update(slug=["a"])),
        write("recipe.json", DEEP),
        write("prev/parity/certificate.json", DEEP),
        write("prev/viewer.json", DEEP),
        write(ENTRY, "#usda 1.0\n"),
        write(ENTRY, b""),
        replace(ENTRY, "@./payload.usdc@", f"@./{ENTRY}@"),
        replace(ENTRY, "@./payload.usdc@", "@/etc/passwd@"),
        replace(ENTRY, "@./payload.usdc@", "@https://example.org/a.usd@"),
        replace(ENTRY, "@./variants/LOD.usda@", f"@./{ENTRY}@"),
        write("geo.usdc", b"#usda 1.0\n"),
        write("rt/summer.glb", b"glTF\x02\x00\x00\x00"),
        write("mtlx/wood.mtlx", "<" * 10_000),
    ],
)
def test_what_is_broken_on_purpose_is_a_finding(spoil: Spoil, tmp_path: Path) -> None:
    folder = copy_of_good(tmp_path)
    spoil(folder)
    report = validate(folder)

    assert not report.is_passed
    assert not broken_rules(report)


@pytest.mark.parametrize("seed", range(24))
def test_bytes_that_were_changed_by_chance_break_no_rule(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    folder = copy_of_good(tmp_path)
    path = folder / FILES[seed % len(FILES)]
    data = bytearray(path.read_bytes())
    for _ in range(chance.choice((1, 4, 32))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    path.write_bytes(data[: chance.choice((len(data), len(data) // 2))])

    assert not broken_rules(validate(folder))


def test_a_package_of_numbers_out_of_this_world_is_judged(tmp_path: Path) -> None:
    folder = copy_of_good(tmp_path)
    document = json.loads((folder / "asset.json").read_text())
    for level in document["levels"]:
        level.update(error_p995_m=1e300, valid_from_m=1e300)
    document["bounds"] = {"low_m": [-1e300] * 3, "high_m": [1e300] * 3}
    (folder / "asset.json").write_text(json.dumps(document))

    assert not broken_rules(validate(folder))


def test_where_the_stage_does_not_open_its_rules_say_so(tmp_path: Path) -> None:
    folder = copy_of_good(tmp_path)
    write(ENTRY, "no layer")(folder)
    report = validate(folder, rules={"GEO", "LOD", "STR.001"})
    states = {outcome.state for outcome in report.outcomes}
    reasons = {str(outcome.reason) for outcome in report.outcomes}

    assert states == {State.NOT_JUDGED}
    assert reasons == {"the entry layer is no USD file that can be opened"}
    assert report.slug == SLUG


def test_rules_are_chosen_by_id_and_by_family() -> None:
    assert [rule.id for rule in chosen_rules({"GEO.003", "LIC"})] == [
        "GEO.003",
        "LIC.001",
        "LIC.002",
        "LIC.003",
        "LIC.004",
    ]
