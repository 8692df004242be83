"""The status of a device on three axes: link, use, freshness; and the reason, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from filmlot.devicekit.clock import ClockBasis

COUNTERS = (
    "datagrams",
    "bytes",
    "samples",
    "refused",
    "foreign",
    "duplicates",
    "late",
    "lost",
    "limited",
    "empty",
)
STATUS = np.dtype(
    [
        ("sequence", "<u8"),
        ("measured_ns", "<i8"),
        ("last_datagram_ns", "<i8"),
        ("rate_hz", "<f8"),
        *((name, "<u8") for name in COUNTERS),
        ("clock_offset_ns", "<i8"),
        ("clock_skew_ppm", "<f8"),
        ("clock_jitter_ns", "<i8"),
        ("clock_basis", "S8"),
        ("reason", "S32"),
        ("detail", "S200"),
    ]
)
"""What the receiver says of a device some times a second; times are 0 for never, the basis is empty without a clock."""

_LINK_NS = 2_000_000_000
_RECEIVER_NS = 2_000_000_000


class Link(StrEnum):
    """Whether anything arrives from the device."""

    DOWN = "down"
    UP = "up"


class Usable(StrEnum):
    """Whether what arrives can be worked with."""

    NO = "no"
    DEGRADED = "degraded"
    YES = "yes"


class Fresh(StrEnum):
    """Whether the last sample is young enough for the device's budget."""

    NEVER = "never"
    STALE = "stale"
    FRESH = "fresh"


class Reason(StrEnum):
    """Why a device is as it is."""

    WORKING = "working"
    NEVER_HEARD = "never_heard"
    SILENT = "silent"
    PORT_IN_USE = "port_in_use"
    NO_SUCH_ADDRESS = "no_such_address"
    NOT_ALLOWED = "not_allowed"
    WRONG_PROTOCOL = "wrong_protocol"
    FORMER_VERSION = "former_version"
    DAMAGED = "damaged"
    INVALID = "invalid"
    OTHER_SOURCE = "other_source"
    NO_SAMPLE = "no_sample"
    TOO_FAST = "too_fast"
    LOSSY = "lossy"
    DRIVER_FAULT = "driver_fault"
    RECEIVER_DOWN = "receiver_down"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 (a reason, not a password)
    REMOTE_DISABLED = "remote_disabled"
    NO_MEDIA = "no_media"
    MEDIA_FULL = "media_full"
    NO_PICTURE = "no_picture"
    SWITCHED_OFF = "switched_off"
    BUSY = "busy"
    DEVICE_FAULT = "device_fault"


class _Meaning(NamedTuple):
    usable: Usable
    remedy: Mapping[str, str]


def _meaning(usable: Usable, en: str, zh: str) -> _Meaning:
    return _Meaning(usable, MappingProxyType({"en": en, "zh": zh}))


MEANINGS: Mapping[Reason, _Meaning] = MappingProxyType(
    {
        Reason.WORKING: _meaning(Usable.YES, "Nothing to do.", "无需处理。"),
        Reason.NEVER_HEARD: _meaning(
            Usable.NO,
            "Point the device at this machine's address and port, and let UDP through the firewall.",
            "请将设备的目标指向本机地址和端口，并在防火墙中放行 UDP。",
        ),
        Reason.SILENT: _meaning(
            Usable.NO,
            "Check that the device is on and its cable is in.",
            "请检查设备是否开机、网线是否接好。",
        ),
        Reason.PORT_IN_USE: _meaning(
            Usable.NO,
            "Another program has the port: stop it, or give this device another port.",
            "端口被其他程序占用：请停止该程序，或为此设备换一个端口。",
        ),
        Reason.NO_SUCH_ADDRESS: _meaning(
            Usable.NO,
            "Choose the address of a network card that this machine has, or 0.0.0.0.",
            "请选择本机已有网卡的地址，或使用 0.0.0.0。",
        ),
        Reason.NOT_ALLOWED: _meaning(
            Usable.NO,
            "The system refused the port; use one from 1024 on.",
            "系统拒绝使用该端口；请使用 1024 及以上的端口。",
        ),
        Reason.WRONG_PROTOCOL: _meaning(
            Usable.NO, "Choose the protocol that this device sends.", "请选择此设备实际发送的协议。"
        ),
        Reason.FORMER_VERSION: _meaning(
            Usable.NO,
            "The device speaks OpenTrackIO 1.0.0: allow that in its settings, or update it.",
            "设备使用 OpenTrackIO 1.0.0：请在其设置中允许该版本，或升级设备固件。",
        ),
        Reason.DAMAGED: _meaning(
            Usable.NO,
            "Packets arrive damaged: check cable, switch and MTU.",
            "数据包损坏：请检查网线、交换机和 MTU。",
        ),
        Reason.INVALID: _meaning(
            Usable.NO,
            "The device sends what the protocol does not allow: read the detail, update the device.",
            "设备发送的内容不符合协议：请查看详情并升级设备。",
        ),
        Reason.OTHER_SOURCE: _meaning(
            Usable.NO,
            "Packets of other sources arrive: set this device's source number or camera id.",
            "收到的是其他来源的数据包：请设置此设备的来源编号或摄影机编号。",
        ),
        Reason.NO_SAMPLE: _meaning(
            Usable.NO,
            "The device sends packets without a sample in them: switch its tracking or capture on.",
            "设备的数据包中没有样本：请开启其跟踪或捕捉。",
        ),
        Reason.TOO_FAST: _meaning(
            Usable.DEGRADED,
            "The device sends faster than its settings allow: lower its rate or raise the limit.",
            "设备发送速率超过设置：请降低其速率或提高上限。",
        ),
        Reason.LOSSY: _meaning(
            Usable.DEGRADED,
            "Packets are lost on the way: use a cable instead of radio, check the switch.",
            "数据包在途中丢失：请改用有线网络，并检查交换机。",
        ),
        Reason.DRIVER_FAULT: _meaning(
            Usable.NO,
            "A fault of the driver: report it with the detail.",
            "驱动程序出错：请附上详情反馈问题。",
        ),
        Reason.RECEIVER_DOWN: _meaning(
            Usable.NO, "The receiver is being restarted; wait a moment.", "接收进程正在重启；请稍候。"
        ),
        Reason.UNREACHABLE: _meaning(
            Usable.NO,
            "Nothing answers there: check the address and port, and that the device is on and its cable is in.",
            "该地址没有应答：请检查地址和端口、设备是否开机、网线是否接好。",
        ),
        Reason.TIMED_OUT: _meaning(
            Usable.NO,
            "The device took the connection and answers no more: restart it, or give it more patience in its settings.",
            "设备已连接但不再应答：请重启设备，或在其设置中延长等待时间。",
        ),
        Reason.WRONG_PASSWORD: _meaning(
            Usable.NO, "Give the device's password in its settings.", "请在设备设置中填写正确的密码。"
        ),
        Reason.REMOTE_DISABLED: _meaning(
            Usable.NO,
            "Switch remote control on at the device's front panel (REM).",
            "请在设备面板上开启远程控制（REM）。",
        ),
        Reason.NO_MEDIA: _meaning(Usable.NO, "Put a disk or a card into the device.", "请在设备中插入硬盘或存储卡。"),
        Reason.MEDIA_FULL: _meaning(
            Usable.NO, "Change the disk or the card: it is full.", "存储介质已满：请更换硬盘或存储卡。"
        ),
        Reason.NO_PICTURE: _meaning(
            Usable.DEGRADED,
            "Nothing comes in: check the cable and the source's format.",
            "没有输入信号：请检查线缆和信号源格式。",
        ),
        Reason.SWITCHED_OFF: _meaning(
            Usable.DEGRADED, "The device is in standby: switch it on.", "设备处于待机状态：请开机。"
        ),
        Reason.BUSY: _meaning(
            Usable.DEGRADED,
            "The device is doing something else (warming up, another controller): wait or end that.",
            "设备正忙（预热中或被其他控制端占用）：请稍候或结束其操作。",
        ),
        Reason.DEVICE_FAULT: _meaning(
            Usable.DEGRADED, "The device reports a fault: read the detail.", "设备报告故障：请查看详情。"
        ),
    }
)

_REASON_OF_CODE = {
    "protocol": Reason.WRONG_PROTOCOL,
    "former_checksum": Reason.FORMER_VERSION,
    "checksum": Reason.DAMAGED,
    "length": Reason.DAMAGED,
}


def reason_of(code: str) -> Reason:
    """The reason behind a `WireError`'s code."""
    return _REASON_OF_CODE.get(code, Reason.INVALID)


class ClockStatus(NamedTuple):
    """How a source's clock keeps to ours; see `devicekit.clock.SourceClock`."""

    basis: ClockBasis
    offset_ns: int
    skew_ppm: float
    jitter_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceStatus:
    """How a device is, for pages and for the decision to go on air. Ages are None for never.

    `clock` is None for a source that stamps nothing with a clock of its own.
    """

    link: Link
    usable: Usable
    fresh: Fresh
    reason: Reason
    detail: str
    age_ns: int | None
    rate_hz: float
    counters: Mapping[str, int]
    clock: ClockStatus | None = None

    def remedy(self, language: str) -> str:
        """What to do, in `en` or `zh`."""
        remedies = MEANINGS[self.reason].remedy
        return remedies.get(language, remedies["en"])


def assess(record: np.void | None, received_ns: int | None, *, now_ns: int, freshness_ns: int) -> DeviceStatus:
    """The status in a `STATUS` record, with the age of the newest sample, which is younger than it.

    Without a status record, or with an old one, the receiver itself is down.
    """
    if record is None or now_ns - int(record["measured_ns"]) > _RECEIVER_NS:
        return _down(record, received_ns)
    reason = Reason(record["reason"].decode())
    age_ns = None if received_ns is None else max(0, now_ns - received_ns)  # a sample may come after `now_ns` was read
    heard = now_ns - int(record["last_datagram_ns"]) < _LINK_NS
    usable = MEANINGS[reason].usable
    if usable is Usable.NO and age_ns is not None and age_ns <= freshness_ns:
        usable = Usable.DEGRADED
    return DeviceStatus(
        link=Link.UP if heard else Link.DOWN,
        usable=usable,
        fresh=Fresh.NEVER if age_ns is None else Fresh.FRESH if age_ns <= freshness_ns else Fresh.STALE,
        reason=reason,
        detail=record["detail"].decode("utf-8", "ignore"),
        age_ns=age_ns,
        rate_hz=float(record["rate_hz"]),
        counters={name: int(record[name]) for name in COUNTERS},
        clock=_clock(record),
    )


def _clock(record: np.void) -> ClockStatus | None:
    if not record["clock_basis"]:
        return None
    return ClockStatus(
        ClockBasis(record["clock_basis"].decode()),
        int(record["clock_offset_ns"]),
        float(record["clock_skew_ppm"]),
        int(record["clock_jitter_ns"]),
    )


def _down(record: np.void | None, received_ns: int | None) -> DeviceStatus:
    return DeviceStatus(
        link=Link.DOWN,
        usable=Usable.NO,
        fresh=Fresh.NEVER if received_ns is None else Fresh.STALE,
        reason=Reason.RECEIVER_DOWN,
        detail="",
        age_ns=None,
        rate_hz=0.0,
        counters={name: 0 if record is None else int(record[name]) for name in COUNTERS},
    )
