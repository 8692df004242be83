"""Garbage: what nobody names goes after its month, what somebody names or has just stored stays."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import timedelta

import pytest
from tests.buildings.assets.library import ADDRESS, lamp, publish
from tests.conftest import Owner

from filmlot.gate.lot import open_buildings
from filmlot.kernel.blobs import key_of
from filmlot.kernel.building import Building
from filmlot.kernel.garbage import GRACE, Collected, collect
from filmlot.kernel.ground import Ground
from filmlot.kernel.work import utc_now


def put(ground: Ground, data: bytes, *, age: timedelta = GRACE * 2) -> str:
    """A blob that was stored so long ago."""
    stored = ground.blobs.put([data], limit_bytes=len(data)).hash
    then_s = (utc_now() - age).timestamp()
    os.utime(ground.blobs.local_path(stored), (then_s, then_s))
    return stored


def naming(*hashes: str) -> list[Building]:
    def named(*_: object) -> Iterable[str]:
        return hashes

    return [Building("tests", blobs=named)]


def test_an_old_blob_that_nobody_names_goes(ground: Ground) -> None:
    gone, named = put(ground, b"gone"), put(ground, b"named")
    assert collect(ground, naming(named), dry=False) == Collected(kept=1, removed=1, removed_bytes=4)
    assert (ground.blobs.exists(gone), ground.blobs.exists(named)) == (False, True)


def test_a_dry_collection_only_counts(ground: Ground) -> None:
    gone = put(ground, b"gone")
    assert collect(ground, [], dry=True).removed == 1
    assert ground.blobs.exists(gone)


def test_a_young_blob_stays(ground: Ground) -> None:
    put(ground, b"young", age=GRACE / 2)
    assert collect(ground, [], dry=False).removed == 0


def test_a_blob_that_is_stored_again_is_young_again(ground: Ground) -> None:
    stored = put(ground, b"again")
    ground.blobs.put([b"again"], limit_bytes=5)
    assert collect(ground, [], dry=False).removed == 0
    assert b"".join(ground.blobs.read(stored)) == b"again"


def test_nothing_goes_when_a_building_cannot_say_what_it_names(ground: Ground) -> None:
    stored = put(ground, b"named")

    def broken(*_: object) -> Iterable[str]:
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 - any
        collect(ground, [Building("tests", blobs=broken)], dry=False)
    assert ground.blobs.exists(stored)


def test_everything_that_an_asset_refers_to_stays(owner: Owner, ground: Ground) -> None:
    made = publish(owner.client, lamp()).json()
    for blob in list(ground.blobs.stored()):
        then_s = (utc_now() - GRACE * 2).timestamp()
        os.utime(ground.settings.home / "blobs" / key_of(blob.hash), (then_s, then_s))
    gone = put(ground, b"gone")
    assert collect(ground, open_buildings(), dry=False).removed == 1
    assert not ground.blobs.exists(gone)
    files = owner.client.get(f"{ADDRESS}/versions/{made['version_id']}/record").json()["files"]
    assert len(files) == 3
