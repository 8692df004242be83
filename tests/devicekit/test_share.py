from __future__ import annotations

import pytest

from filmlot.devicekit.contract import Endpoint
from filmlot.devicekit.share import WHOLE, Share

BOTH = [Share(0, 2), Share(1, 2)]


def taker(*endpoints: Endpoint) -> int:
    (taking,) = [share.number for share in BOTH if share.takes(endpoints)]
    return taking


def test_one_receiver_takes_all():
    assert WHOLE.takes([Endpoint("0.0.0.0", 6301)])


def test_ports_and_groups_that_follow_each_other_take_turns():
    assert [taker(Endpoint("0.0.0.0", 40_000 + number)) for number in range(4)] == [0, 1, 0, 1]
    groups = [taker(Endpoint("0.0.0.0", 55_555, f"239.135.1.{number}")) for number in range(1, 5)]
    assert groups == [0, 1, 0, 1]


def test_devices_on_one_socket_have_one_receiver_whatever_groups_they_also_join():
    alone = Endpoint("0.0.0.0", 5568, is_shared=True)
    first = taker(alone, Endpoint("0.0.0.0", 5568, "239.255.0.1"))
    assert taker(Endpoint("0.0.0.0", 5568, "239.255.0.2"), alone) == taker(alone) == first


def test_a_share_is_written_and_read():
    assert [Share.parse(str(share)) for share in BOTH] == BOTH


@pytest.mark.parametrize("text", ["", "1", "2/2", "-1/2", "0/0", "a/b"])
def test_what_is_no_share_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 (int's own words, or ours)
        Share.parse(text)
