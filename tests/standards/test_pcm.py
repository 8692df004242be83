from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.pcm import WIDTHS, PcmError, decode, encode

ORDERS = st.sampled_from(["big", "little"])


@given(st.sampled_from(WIDTHS), ORDERS, st.integers(1, 4), st.data())
def test_bytes_that_are_read_are_written_the_same(width, order, channels, data):
    # Single precision has 24 bits: numbers of 32 lose their last ones.
    sound = data.draw(st.lists(st.binary(min_size=width * channels, max_size=width * channels), max_size=9))
    whole = b"".join(sound)
    samples = decode(whole, width=width, channels=channels, order=order)
    assert samples.shape == (len(sound), channels)
    again = decode(encode(samples, width=width, order=order), width=width, channels=channels, order=order)
    assert (again == samples).all() or width == 4
    assert width == 4 or encode(samples, width=width, order=order) == whole


@pytest.mark.parametrize(
    ("data", "order", "sample"), [("800000", "big", -1.0), ("000080", "little", -1.0), ("400000", "big", 0.5)]
)
def test_a_number_stands_where_its_order_says(data, order, sample):
    assert decode(bytes.fromhex(data), width=3, channels=1, order=order)[0, 0] == sample


def test_what_is_beyond_full_scale_is_clipped():
    assert encode(np.array([2.0, -2.0]), width=2, order="big").hex() == "7fff8000"


def test_half_a_sample_is_refused():
    with pytest.raises(PcmError, match="5 bytes"):
        decode(bytes(5), width=3, channels=1, order="big")
