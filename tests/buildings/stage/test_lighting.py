"""Lighting plans: who listens where, and who is in whose way."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from tests.standards.fixtures.files import HEAD, archive
from typer.testing import CliRunner

from filmlot.buildings.stage.cli import app
from filmlot.buildings.stage.contracts import Lighting
from filmlot.buildings.stage.engine.lighting import describe_lighting, patch_of
from filmlot.standards.fixtures.mvr import Plan

LAMP = """<Fixture name="{name}" uuid="{name}"><GDTFSpec>{gdtf}</GDTFSpec><GDTFMode>Basic</GDTFMode>
<Addresses><Address break="0">{address}</Address></Addresses></Fixture>"""


def plan_bytes(*lamps: tuple[str, str], gdtf: str = "Maker@Head.gdtf") -> bytes:
    fixtures = "".join(LAMP.format(name=name, address=address, gdtf=gdtf) for name, address in lamps)
    scene = (
        '<GeneralSceneDescription verMajor="1" verMinor="6"><Scene><Layers><Layer name="Grid" uuid="a"><ChildList>'
        f"{fixtures}</ChildList></Layer></Layers></Scene></GeneralSceneDescription>"
    )
    head = archive(description__xml=HEAD).getvalue()
    return archive(GeneralSceneDescription__xml=scene, **{"Maker@Head__gdtf": head}).getvalue()


def plan(*lamps: tuple[str, str], gdtf: str = "Maker@Head.gdtf") -> Plan:
    import io

    return Plan(io.BytesIO(plan_bytes(*lamps, gdtf=gdtf)))


def test_lamps_stand_in_the_order_of_their_addresses_with_their_slots() -> None:
    patch = patch_of(plan(("Back", "2.10"), ("Front", "1.1"), ("Side", "1.4")))
    assert [(lamp.name, lamp.universe, lamp.address, lamp.slots) for lamp in patch.lamps] == [
        ("Front", 1, 1, 3),
        ("Side", 1, 4, 3),
        ("Back", 2, 10, 3),
    ]
    assert patch.lamps[0].kind == "Maker Moving head, Basic"
    assert patch.faults == []


@pytest.mark.parametrize(
    ("lamps", "told"),
    [
        ((("Front", "1.1"), ("Side", "1.3")), "{name} at {where} lies on addresses of {other}"),
        ((("Front", "1.1"), ("Side", "1.1")), "{name} at {where} lies on addresses of {other}"),
        ((("Last", "1.511"),), "{name} at {where} reaches beyond its universe"),
    ],
)
def test_lamps_in_each_others_way_are_named(lamps: tuple[tuple[str, str], ...], told: str) -> None:
    (fault,) = patch_of(plan(*lamps)).faults
    assert fault.phrase == told


def test_a_lamp_of_an_unknown_type_keeps_its_address() -> None:
    patch = patch_of(plan(("Front", "1.1"), gdtf="Other@Lamp"))
    assert [(lamp.address, lamp.slots, lamp.kind) for lamp in patch.lamps] == [(1, 0, "Other@Lamp")]
    assert patch.faults[0].params["gdtf"] == "Other@Lamp"


@pytest.mark.parametrize(("protocol", "expected"), [("sacn", [(1, 2), (7, 7)]), ("artnet", [(0, 1), (6, 6)])])
def test_universes_that_follow_each_other_are_one_table_of_a_description(protocol: str, expected: object) -> None:
    patch = patch_of(plan(("A", "1.1"), ("B", "2.1"), ("C", "7.1")))
    tables = tomllib.loads(describe_lighting(patch, protocol=protocol))["lighting"]  # type: ignore[arg-type]
    assert [Lighting.model_validate(table).universes for table in tables] == expected


def test_the_command_prints_the_patch_and_fails_on_faults(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.mvr", tmp_path / "bad.mvr"
    good.write_bytes(plan_bytes(("Front", "1.1")))
    bad.write_bytes(plan_bytes(("Front", "1.1"), ("Side", "1.2")))
    done = CliRunner().invoke(app, ["fixtures", str(good)], env={"LC_ALL": "en"})
    assert (done.exit_code, done.output.split()[:3]) == (0, ["1.1", "3", "Front"])
    done = CliRunner().invoke(app, ["fixtures", str(bad)], env={"LC_ALL": "zh_CN"})
    assert done.exit_code == 1
    assert "地址重叠" in done.stderr


def test_what_is_no_plan_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "plan.mvr").write_bytes(b"not a zip")
    done = CliRunner().invoke(app, ["fixtures", str(tmp_path / "plan.mvr")], env={"LC_ALL": "en"})
    assert done.exit_code == 1
    assert "no lighting plan" in done.output
