"""Repairs are made in a copy, heal what they are for, and are recorded by the files that they changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from blake3 import blake3
from tests.buildings.assets.packages import copy_of_good, good_package
from tests.buildings.assets.validate import spoil
from tests.buildings.assets.validate.breakages import BASE, ORM, ROWS, Row

from filmlot.buildings.assets.engine.validate.fix import FIXES, repair
from filmlot.buildings.assets.engine.validate.report import State
from filmlot.buildings.assets.engine.validate.runner import validate

REPAIRABLE = [row for row in ROWS if row.rule in FIXES and "木.png" not in row.place]


def hashes(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): blake3(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.parametrize("row", REPAIRABLE, ids=lambda row: f"{row.rule}-{row.place or 'root'}")
def test_a_repair_heals_what_it_is_for_and_records_its_files(row: Row, tmp_path: Path) -> None:
    folder, repaired = copy_of_good(tmp_path / "given"), tmp_path / "repaired"
    row.spoil(folder)
    before = hashes(folder)
    steps = repair(folder, repaired, rules={row.rule})

    assert hashes(folder) == before
    assert {step.rule for step in steps} == {row.rule}
    outcome = validate(repaired, rules={row.rule}).outcome(row.rule)
    assert outcome is not None
    assert outcome.state is State.PASSED, outcome.findings
    after = hashes(repaired)
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert {file.path for step in steps for file in step.files} == changed
    assert all(before.get(file.path) == file.before for file in steps[0].files)


def test_every_repair_is_tried() -> None:
    assert {row.rule for row in REPAIRABLE} == FIXES.keys()


def test_a_good_package_is_only_copied(tmp_path: Path) -> None:
    assert repair(good_package(), tmp_path / "copy") == ()
    assert hashes(tmp_path / "copy") == hashes(good_package())


def test_many_faults_are_repaired_at_once(tmp_path: Path) -> None:
    folder = copy_of_good(tmp_path)
    for break_it in (
        spoil.faces(lambda f: f[:-8]),
        spoil.copy(ORM, "maps/spare copy.png"),
        spoil.picture(BASE, lambda p: p.convert("RGBA")),
        spoil.replace("mtl.usda", 'Material "wood"', 'Material "木"'),
        spoil.replace("mtl.usda", "/mtl/wood.", "/mtl/木."),
        spoil.replace("mtl.usda", "/mtl/wood/", "/mtl/木/"),
        spoil.stage("geo.usdc", lambda s: bind_everywhere(s, "/prp_bench_shanghai_01/mtl/木")),
        spoil.delete("LICENSE.txt"),
    ):
        break_it(folder)
    steps = repair(folder, tmp_path / "repaired")
    report = validate(tmp_path / "repaired", rules={"GEO", "NAM", "LIC", "STR", "MAT.001", "TEX.006", "TEX.009"})

    assert {step.rule for step in steps} >= {"NAM.006", "NAM.002", "GEO.011", "TEX.006", "TEX.009", "LIC.004"}
    assert report.is_passed, [(outcome.id, outcome.findings) for outcome in report.outcomes if outcome.findings]


def bind_everywhere(stage: object, material: str) -> None:
    from pxr import Sdf

    layer = stage.GetRootLayer()  # type: ignore[attr-defined]
    for number in range(4):
        path = f"/prp_bench_shanghai_01/geo/LOD{number}/seat.material:binding"
        layer.GetRelationshipAtPath(path).targetPathList.explicitItems = [Sdf.Path(material)]
