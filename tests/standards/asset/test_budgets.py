from __future__ import annotations

from filmlot.standards.asset.budgets import BUDGETS, MIB, texture_bytes
from filmlot.standards.asset.slug import AssetClass


def test_maps_cost_what_cards_keep_of_them():
    assert round(texture_bytes([(1024, 1024)]) / MIB, 2) == 1.33
    assert round(texture_bytes([(2048, 2048)]) / MIB, 1) == 5.3
    assert round(texture_bytes([(4096, 4096)]) / MIB, 1) == 21.3


def test_a_landmark_may_cost_more_than_a_building_and_a_building_more_than_a_prop():
    for field in ("triangles", "materials", "texture_bytes", "glb_bytes"):
        costs = [getattr(BUDGETS[each], field) for each in (AssetClass.PROP, AssetClass.BUILDING, AssetClass.LANDMARK)]
        assert costs == sorted(set(costs))
