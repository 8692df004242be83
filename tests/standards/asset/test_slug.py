from __future__ import annotations

import pytest

from filmlot.standards.asset.slug import CLASSES, AssetClass, class_of, is_package_path, is_slug


@pytest.mark.parametrize("text", ["bld_shikumen_shanghai_03", "prp_bench_park_01", "fx_fog_01", "splat_a_b_c_d_e"])
def test_a_class_subject_style_and_number_make_a_slug(text):
    assert is_slug(text)


@pytest.mark.parametrize(
    "text",
    ["", "bld", "bld_one", "Bld_one_01", "bld__one_01", "xyz_one_01", "bld_one_01_", "bld_a_b_c_d_e_f", "bld_里_01"],
)
def test_what_breaks_the_pattern_is_no_slug(text):
    assert not is_slug(text)


def test_a_slug_has_48_characters_at_most():
    assert is_slug("bld_" + "a" * 41 + "_01")
    assert not is_slug("bld_" + "a" * 42 + "_01")


def test_the_first_word_is_the_class():
    assert class_of("veg_planetree_shanghai_01") is AssetClass.VEGETATION
    with pytest.raises(ValueError, match="write class_subject_style_number"):
        class_of("tree")


def test_every_class_has_its_rule_in_both_languages():
    assert set(CLASSES) == set(AssetClass)
    assert all(rule.en.isascii() and not rule.zh_cn.isascii() for rule in CLASSES.values())


@pytest.mark.parametrize(
    ("path", "is_good"),
    [
        ("maps/brick_basecolor.png", True),
        ("asset.json", True),
        ("/etc/passwd", False),
        ("../other/geo.usdc", False),
        ("maps/../../x", False),
        ("maps\\brick.png", False),
        ("maps//brick.png", False),
        ("maps/old brick.png", False),
        ("C:/maps/x.png", False),
        ("maps/砖.png", False),
        ("a" * 161, False),
        ("", False),
    ],
)
def test_a_package_path_is_relative_plain_and_short(path, is_good):
    assert is_package_path(path) is is_good
