from __future__ import annotations

import pytest
from tests.buildings.assets.package.box import SLUG
from tests.buildings.assets.package.test_reader import material, names, picture
from tests.buildings.assets.package.test_writer import digests

from filmlot.buildings.assets.engine.package.entry import remove_contribution, write_entry
from filmlot.buildings.assets.engine.package.reader import read_package
from filmlot.render.scene import SceneError


def test_a_look_that_is_taken_out_leaves_no_trace(own):
    remove_contribution(own, read_package(own).manifest, "weather")
    package = read_package(own)
    assert "weather" not in package.variants
    assert not (own / "variants" / "weather.usda").exists()
    assert "weather" not in (own / f"{SLUG}.usd").read_text(encoding="utf-8")
    read = package.scene({"weather": "snow", "timeOfDay": "night"})
    assert names(read) == {"wall", "window", "leaves"}
    assert picture(read, "brick") == "brick_basecolor.png"
    assert material(read, "window").emissive == pytest.approx((3.0, 2.0, 1.0))


def test_colliders_that_are_taken_out_leave_the_rest_as_it_is(own):
    before = digests(own)
    remove_contribution(own, read_package(own).manifest, "col")
    after = digests(own)
    changed = {name for name in before if before[name] != after.get(name)}
    assert changed == {"asset.json", "payload.usdc", "col.usdc"}


def test_an_entry_written_anew_has_the_same_bytes(own):
    before = digests(own)
    write_entry(own, read_package(own).manifest)
    assert digests(own) == before


def test_a_contribution_that_is_not_there_cannot_be_taken_out(own):
    with pytest.raises(SceneError, match="has no contribution 'fog'"):
        remove_contribution(own, read_package(own).manifest, "fog")
