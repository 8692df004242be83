"""How an output is: what it sends, from which device, and why it does not when it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from filmlot.devicekit.ring import Ring, RingError

OUTPUT_COUNTERS = ("samples", "datagrams", "refused", "errors", "missed")
OUTPUT_STATUS = np.dtype(
    [
        ("sequence", "<u8"),
        ("measured_ns", "<i8"),
        ("last_sent_ns", "<i8"),
        ("rate_hz", "<f8"),
        ("source", "<i8"),
        *((name, "<u8") for name in OUTPUT_COUNTERS),
        ("reason", "S32"),
        ("detail", "S200"),
    ]
)
"""What the translator says of an output some times a second; `source` counts from 0 in its order, -1 is none."""

_TRANSLATOR_NS = 2_000_000_000


class OutputState(StrEnum):
    """Whether an output does its work."""

    SENDING = "sending"
    WAITING = "waiting"
    FAILING = "failing"


class OutputReason(StrEnum):
    """Why an output is as it is."""

    SENDING = "sending"
    NO_FRESH_SOURCE = "no_fresh_source"
    NOT_CARRIED = "not_carried"
    NOT_SENT = "not_sent"
    NO_SUCH_ADDRESS = "no_such_address"
    LOOP = "loop"
    ENCODER_FAULT = "encoder_fault"
    TRANSLATOR_DOWN = "translator_down"


class _Meaning(NamedTuple):
    state: OutputState
    remedy: Mapping[str, str]


def _meaning(state: OutputState, en: str, zh: str) -> _Meaning:
    return _Meaning(state, MappingProxyType({"en": en, "zh": zh}))


MEANINGS: Mapping[OutputReason, _Meaning] = MappingProxyType(
    {
        OutputReason.SENDING: _meaning(OutputState.SENDING, "Nothing to do.", "无需处理。"),
        OutputReason.NO_FRESH_SOURCE: _meaning(
            OutputState.WAITING,
            "None of its devices gives a fresh sample: see to the device first.",
            "其来源设备均无新样本：请先检查设备。",
        ),
        OutputReason.NOT_CARRIED: _meaning(
            OutputState.FAILING,
            "The protocol cannot carry these values: read the detail, correct the offset, scale or universes.",
            "协议无法承载这些数值：请查看详情，并修正偏移、缩放或域映射。",
        ),
        OutputReason.NOT_SENT: _meaning(
            OutputState.FAILING,
            "The network did not take what was sent: check the address, the route to it and the cable.",
            "网络未接受所发送的数据：请检查目标地址、路由和网线。",
        ),
        OutputReason.NO_SUCH_ADDRESS: _meaning(
            OutputState.FAILING,
            "Choose the address of a network card that this machine has, or leave out the interface.",
            "请选择本机已有网卡的地址，或不填写网卡。",
        ),
        OutputReason.LOOP: _meaning(
            OutputState.FAILING,
            "The destination is where its own device is received on this machine: send to another port.",
            "目标正是本机接收其来源设备的端口：请改用其他端口。",
        ),
        OutputReason.ENCODER_FAULT: _meaning(
            OutputState.FAILING,
            "A fault of the encoder: report it with the detail.",
            "编码程序出错：请附上详情反馈问题。",
        ),
        OutputReason.TRANSLATOR_DOWN: _meaning(
            OutputState.FAILING, "The translator is being restarted; wait a moment.", "转换进程正在重启；请稍候。"
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputStatus:
    """How an output is. `source` is the place of the device that is sent, in its order; None while none is."""

    state: OutputState
    reason: OutputReason
    detail: str
    source: int | None
    rate_hz: float
    counters: Mapping[str, int]

    def remedy(self, language: str) -> str:
        """What to do, in `en` or `zh`."""
        remedies = MEANINGS[self.reason].remedy
        return remedies.get(language, remedies["en"])


def assess_output(record: np.void | None, *, now_ns: int) -> OutputStatus:
    """The status in an `OUTPUT_STATUS` record; without one, or with an old one, the translator itself is down."""
    counters = {name: 0 if record is None else int(record[name]) for name in OUTPUT_COUNTERS}
    if record is None or now_ns - int(record["measured_ns"]) > _TRANSLATOR_NS:
        reason, source, rate_hz, detail = OutputReason.TRANSLATOR_DOWN, -1, 0.0, ""
    else:
        reason, source = OutputReason(record["reason"].decode()), int(record["source"])
        rate_hz, detail = float(record["rate_hz"]), record["detail"].decode("utf-8", "ignore")
    return OutputStatus(
        state=MEANINGS[reason].state,
        reason=reason,
        detail=detail,
        source=None if source < 0 else source,
        rate_hz=rate_hz,
        counters=counters,
    )


def read_output_status(path: Path, *, now_ns: int) -> OutputStatus:
    """The status in an output's ring, whether there is one yet or not."""
    try:
        with Ring.open(path) as ring:
            record = ring.latest() if ring.dtype == OUTPUT_STATUS else None
    except RingError:
        record = None
    return assess_output(record, now_ns=now_ns)
