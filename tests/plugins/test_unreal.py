"""What is decided for Unreal, without Unreal: which file, which folder, what hangs where and what goes away."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from filmlot.buildings.assets.agent.plugin import write_plugin

SLUG = "prp_bench_shanghai_01"
OLD, NEW = "a" * 64, "b" * 64


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    write_plugin("unreal", tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield importlib.import_module("filmlot_unreal.plan")
    for name in [name for name in sys.modules if name.startswith("filmlot_unreal")]:
        del sys.modules[name]


def resolved(contents: str, **views: Any) -> dict[str, Any]:
    return {"slug": SLUG, "reference": f"filmlot://studio/{SLUG}@{contents}", "views": views}


def test_the_view_in_unreals_axes_goes_into_a_folder_of_its_contents(plan: ModuleType) -> None:
    old, new = (plan.plan_import(resolved(one, unreal={"path": f"{SLUG}.unreal.usda"})) for one in (OLD, NEW))
    assert old.stage == f"{SLUG}.unreal.usda"
    assert old.folder == f"/Game/Filmlot/{SLUG}/v_aaaaaaaaaaaa" != new.folder


def test_a_package_without_that_view_is_not_imported_turned(plan: ModuleType) -> None:
    with pytest.raises(ValueError, match=SLUG):
        plan.plan_import(resolved(OLD, blender={"path": "x"}))


def test_the_carrier_names_one_version_and_keeps_its_other_tags(plan: ModuleType) -> None:
    old, new = (plan.plan_import(resolved(one, unreal={"path": "x"})) for one in (OLD, NEW))
    tags = plan.tags_after(plan.tags_after(["hero"], old), new)
    assert tags == ["hero", new.tag]
    assert plan.reference_of(tags) == f"filmlot://studio/{SLUG}@{NEW}"
    assert plan.reference_of(["hero"]) is None


def test_only_the_top_of_what_was_spawned_is_hung_on_the_carrier(plan: ModuleType) -> None:
    after = {"floor": None, "carrier": None, "root": None, "seat": "root", "leg": "seat"}
    assert plan.new_roots(["floor", "carrier"], after) == ["root"]


def test_what_an_artist_hung_there_stays_when_the_version_goes(plan: ModuleType) -> None:
    parents = {"seat": "carrier", "leg": "seat", "a cat": "seat", "other carrier": "leg", "lamp": "other carrier"}
    tags = {
        "seat": ["filmlot-part"],
        "leg": ["x", "filmlot-part"],
        "a cat": ["pet"],
        "other carrier": [],
        "lamp": ["filmlot-part"],
    }
    assert plan.outdated("carrier", parents, tags) == ["seat", "leg"]
