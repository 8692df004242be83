"""How a device is, told from what the receiver wrote."""

from __future__ import annotations

import numpy as np

from filmlot.devicekit.status import STATUS, Fresh, Reason, assess


def test_a_sample_that_came_after_the_question_has_no_negative_age():
    record = np.zeros((), STATUS)[()]
    record["measured_ns"] = record["last_datagram_ns"] = 10_000_000_000
    record["reason"] = Reason.WORKING.encode()

    status = assess(record, 10_001_000_000, now_ns=10_000_000_000, freshness_ns=100_000_000)

    assert (status.age_ns, status.fresh) == (0, Fresh.FRESH)
