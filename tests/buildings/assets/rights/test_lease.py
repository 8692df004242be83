"""Leases: a part belongs to one person at a time, and to nobody when no sign of life comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.buildings.assets.library import ADDRESS, lamp, publish
from tests.conftest import OWN_PAGE, Owner

from filmlot.buildings.assets.problems import PartLeased
from filmlot.buildings.assets.rights import lease
from filmlot.kernel.access import SYSTEM
from filmlot.kernel.ground import Ground
from filmlot.kernel.work import utc_now
from filmlot.standards.asset.manifest import ContributionKind

GEOMETRY = ContributionKind.GEOMETRY


def test_a_part_that_is_taken_is_refused_with_the_holder_s_name(owner: Owner, ground: Ground) -> None:
    asset_id = publish(owner.client, lamp()).json()["asset_id"]
    address = f"{ADDRESS}/assets/{asset_id}/leases"
    taken = owner.client.post(address, json={"part": "geo"}, headers=OWN_PAGE).json()
    assert (taken["holder_name"], taken["is_yours"]) == ("Li Mei", True)
    other = replace(SYSTEM, principal="user:other", name="Wang Wei")
    with ground.work(other) as work, pytest.raises(PartLeased, match="Li Mei"):
        lease.take(work, asset_id, GEOMETRY, seconds=60)
    with ground.work(other) as work:
        lease.give_back(work, asset_id, GEOMETRY)  # not theirs: nothing happens
    assert len(owner.client.get(address).json()["items"]) == 1
    owner.client.delete(f"{address}/geo", headers=OWN_PAGE)
    assert owner.client.get(address).json()["items"] == []


def test_a_lease_without_a_sign_of_life_ends(owner: Owner, ground: Ground) -> None:
    asset_id = publish(owner.client, lamp()).json()["asset_id"]
    with ground.work(replace(SYSTEM, principal="user:other")) as work:
        lease.take(work, asset_id, GEOMETRY, seconds=60)
    ground.clock = lambda: utc_now() + timedelta(seconds=61)
    with ground.work() as work:
        assert lease.leases_of(work, asset_id) == []
        assert lease.take(work, asset_id, GEOMETRY, seconds=60).is_yours


def test_other_parts_are_free(owner: Owner, ground: Ground) -> None:
    asset_id = publish(owner.client, lamp()).json()["asset_id"]
    with ground.work() as work:
        lease.take(work, asset_id, GEOMETRY, seconds=60)
    with ground.work(replace(SYSTEM, principal="user:other")) as work:
        assert lease.take(work, asset_id, ContributionKind.MATERIALS, seconds=60).is_yours


def test_a_part_that_somebody_asks_for_says_so_until_it_is_given_back(owner: Owner, ground: Ground) -> None:
    asset_id = publish(owner.client, lamp()).json()["asset_id"]
    address = f"{ADDRESS}/assets/{asset_id}/leases"
    taken = owner.client.post(address, json={"part": "geo"}, headers=OWN_PAGE).json()
    with ground.work(replace(SYSTEM, principal="user:other", name="Wang Wei")) as work:
        lease.ask_for(work, asset_id, GEOMETRY)
    renewed = owner.client.post(address, json={"part": "geo", "seconds": 600}, headers=OWN_PAGE).json()
    assert (renewed["asked_by"], renewed["since"]) == ("Wang Wei", taken["since"])
    owner.client.delete(f"{address}/geo", headers=OWN_PAGE)
    assert owner.client.post(f"{address}/geo/ask", headers=OWN_PAGE).status_code == 404
    assert owner.client.post(address, json={"part": "geo"}, headers=OWN_PAGE).json()["asked_by"] == ""
