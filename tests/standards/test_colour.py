from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.colour import decode_srgb, delta_e_2000, encode_srgb, lab, luminance

# Sharma, Wu, Dalal: The CIEDE2000 Color-Difference Formula (2005), table 1.
PUBLISHED = [
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, 3.1571, -77.2803), (50, 0, -82.7485), 2.8615),
    ((50, 2.8361, -74.0200), (50, 0, -82.7485), 3.4412),
    ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
    ((50, -1.1848, -84.8006), (50, 0, -82.7485), 1.0000),
    ((50, -0.9009, -85.5211), (50, 0, -82.7485), 1.0000),
    ((50, 0, 0), (50, -1, 2), 2.3669),
    ((50, -1, 2), (50, 0, 0), 2.3669),
    ((50, 2.4900, -0.0010), (50, -2.4900, 0.0009), 7.1792),
    ((50, 2.4900, -0.0010), (50, -2.4900, 0.0010), 7.1792),
    ((50, 2.4900, -0.0010), (50, -2.4900, 0.0011), 7.2195),
    ((50, 2.4900, -0.0010), (50, -2.4900, 0.0012), 7.2195),
    ((50, -0.0010, 2.4900), (50, 0.0009, -2.4900), 4.8045),
    ((50, -0.0010, 2.4900), (50, 0.0010, -2.4900), 4.8045),
    ((50, -0.0010, 2.4900), (50, 0.0011, -2.4900), 4.7461),
    ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((50, 2.5, 0), (61, -5, 29), 22.8977),
    ((50, 2.5, 0), (56, -27, -3), 31.9030),
    ((50, 2.5, 0), (58, 24, 15), 19.4535),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((63.0109, -31.0961, -5.8663), (62.8187, -29.7946, -4.0864), 1.2630),
    ((61.2901, 3.7196, -5.3901), (61.4292, 2.2480, -4.9620), 1.8731),
    ((35.0831, -44.1164, 3.7933), (35.0232, -40.0716, 1.5901), 1.8645),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((36.4612, 47.8580, 18.3852), (36.2715, 50.5065, 21.2231), 1.4146),
    ((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447), 1.4441),
    ((90.9257, -0.5406, -0.9208), (88.6381, -0.8985, -0.7239), 1.5381),
    ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]

colors = st.tuples(*[st.floats(0, 1)] * 3)


@pytest.mark.parametrize(("first", "second", "expected"), PUBLISHED)
def test_a_difference_is_the_published_one(first, second, expected):
    assert float(delta_e_2000(first, second)) == pytest.approx(expected, abs=5e-5)


def test_whole_pictures_have_the_differences_that_another_library_finds():
    color = pytest.importorskip("skimage.color")
    first, second = np.random.default_rng(3).uniform(0, 1, (2, 40, 50, 3))
    ours, theirs = lab(decode_srgb(first)), color.rgb2lab(first)
    assert ours == pytest.approx(theirs, abs=0.02)  # its matrix is rounded otherwise
    found = delta_e_2000(theirs, color.rgb2lab(second))
    assert found == pytest.approx(color.deltaE_ciede2000(theirs, color.rgb2lab(second)), abs=1e-9)


@given(colors, colors)
def test_a_difference_has_no_direction_and_none_from_itself(first, second):
    a, b = lab(first), lab(second)
    assert float(delta_e_2000(a, b)) == pytest.approx(float(delta_e_2000(b, a)), abs=1e-6)
    assert float(delta_e_2000(a, a)) == pytest.approx(0, abs=1e-9)


@given(st.floats(0, 1))
def test_light_comes_back_from_its_codes(light):
    assert float(decode_srgb(encode_srgb(light))) == pytest.approx(light, abs=1e-6)


def test_white_is_white():
    assert lab((1, 1, 1)) == pytest.approx((100, 0, 0), abs=1e-6)
    assert float(luminance((1, 1, 1))) == pytest.approx(1, abs=1e-6)
    assert encode_srgb((-1, 2)) == pytest.approx((0, 1), abs=1e-6)
