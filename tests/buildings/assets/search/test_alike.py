"""More like this: by look and by shape, only what one may see, and the same after the index was made again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient
from tests.buildings.assets.library import ADDRESS, lamp, publish
from tests.conftest import OWN_PAGE, Owner

from filmlot.buildings.assets.contracts import VersionView
from filmlot.buildings.assets.engine.search.descriptor.file import Vectors, pack, read_likeness, write_likeness
from filmlot.buildings.assets.engine.search.descriptor.look import SIZE, Look
from filmlot.buildings.assets.models import LikenessRow
from filmlot.buildings.assets.search.copies import LEAST_DISTANCE, nearest
from filmlot.buildings.assets.search.finder import finder_of
from filmlot.buildings.assets.version import find_version, tell_change, view_of
from filmlot.kernel.ground import Ground


def leaning(number: int, *, by: float = 0.0) -> np.ndarray[Any, np.dtype[np.float32]]:
    """A unit vector along an axis, leaning towards the last."""
    vector = np.zeros(SIZE, np.float32)
    vector[[number, -1]] = 1.0, by
    return vector / np.float32(np.linalg.norm(vector))


def put(owner: Owner, ground: Ground, slug: str, vectors: Vectors | None) -> dict[str, str]:
    """Publishes a lamp under a name, and says how it looks."""
    files = lamp(slug=slug)
    made: dict[str, str] = publish(owner.client, files, slug=slug).json()
    if vectors is not None:
        with ground.work() as work:
            asset, version = find_version(work.session, made["version_id"])
            work.session.add(LikenessRow(version_id=version.id, look=pack(vectors.look), shape=pack(vectors.shape)))
            tell_change(work, asset)
    return made


def alike(client: TestClient, ground: Ground, asset_id: str, by: str) -> list[str]:
    ground.relay.drain()
    finder_of(ground).catch_up()
    answer = client.get(f"{ADDRESS}/assets/{asset_id}/alike", params={"by": by})
    assert answer.status_code == 200, answer.text
    return [hit["asset"]["id"] for hit in answer.json()["hits"]]


@pytest.fixture
def lamps(owner: Owner, ground: Ground) -> list[str]:
    """One, one that looks like it, one of its shape, one of which nothing is known."""
    vectors = (
        Vectors(leaning(1), leaning(2)),
        Vectors(leaning(1, by=0.3), leaning(3)),
        Vectors(leaning(4), leaning(2, by=0.3)),
        None,
    )
    return [put(owner, ground, f"lgt_lamp_test_{n:02}", given)["asset_id"] for n, given in enumerate(vectors, 1)]


def test_assets_are_alike_by_look_and_by_shape(owner: Owner, ground: Ground, lamps: list[str]) -> None:
    assert alike(owner.client, ground, lamps[0], "look") == [lamps[1]]
    assert alike(owner.client, ground, lamps[0], "shape") == [lamps[2]]
    assert alike(owner.client, ground, lamps[3], "look") == []


def test_an_index_that_was_made_again_knows_what_is_alike(owner: Owner, ground: Ground, lamps: list[str]) -> None:
    finder_of(ground).rebuild()
    assert alike(owner.client, ground, lamps[0], "look") == [lamps[1]]


def test_what_one_may_not_see_is_like_nothing(
    owner: Owner, stranger: TestClient, ground: Ground, lamps: list[str]
) -> None:
    assert stranger.get(f"{ADDRESS}/assets/{lamps[0]}/alike").status_code == 404
    rival = stranger.get("/api/v1/identity/me").json()["company"]["id"]
    for asset_id in (lamps[0], lamps[2]):
        owner.client.put(f"{ADDRESS}/assets/{asset_id}/rights/{rival}", json={"level": "view"}, headers=OWN_PAGE)
    assert alike(stranger, ground, lamps[0], "look") == []
    assert alike(stranger, ground, lamps[0], "shape") == [lamps[2]]


def test_a_near_copy_is_named_and_an_earlier_version_is_none(owner: Owner, ground: Ground, lamps: list[str]) -> None:
    alike(owner.client, ground, lamps[0], "look")  # the index has caught up
    first = Vectors(leaning(1), leaning(2))
    copy = nearest(ground, _version(ground, owner, lamps[3]), first)
    assert copy is not None
    assert (copy.slug, copy.distance < LEAST_DISTANCE) == ("lgt_lamp_test_01", True)
    other = nearest(ground, _version(ground, owner, lamps[0]), first)
    assert other is not None
    assert other.distance > LEAST_DISTANCE


def test_a_likeness_is_written_and_read_again() -> None:
    look = Look(leaning(1), leaning(2, by=0.5), ())
    read = read_likeness(write_likeness(look))
    assert np.array_equal(read.look, look.look)
    assert np.array_equal(read.shape, look.shape)
    with pytest.raises(ValueError, match="look"):
        read_likeness(b'{"look": "AAAA", "shape": "AAAA"}')


def _version(ground: Ground, owner: Owner, asset_id: str) -> VersionView:
    latest = owner.client.get(f"{ADDRESS}/assets/{asset_id}").json()["asset"]["latest_id"]
    with ground.look() as work:
        return view_of(*find_version(work.session, latest))
