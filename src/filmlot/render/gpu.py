"""The graphics device: found once, with a remedy when there is none."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from typing import Any

from filmlot.standards.phrase import Phrase, PhrasedError

_NEEDED = ("indirect-first-instance",)
_RAISED_LIMITS = (
    "max-texture-dimension-2d",
    "max-buffer-size",
    "max-storage-buffer-binding-size",
)
_NO_DEVICE = (
    "no graphics device was found ({reason}). Install a Vulkan driver; on Debian and Ubuntu "
    "`apt install mesa-vulkan-drivers libvulkan1` gives one that needs no graphics card"
)


class GpuError(PhrasedError, RuntimeError):
    """There is no device that can draw: the message says what to install or change."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Gpu:
    """An open device. `name` is the adapter's own; `is_software`: the driver draws on the processor."""

    name: str
    is_software: bool
    device: Any

    @property
    def queue(self) -> Any:
        """The device's one queue."""
        return self.device.queue


def open_gpu() -> Gpu:
    """The best device there is.

    Raises:
        GpuError: No driver was found, or it lacks what the renderer is built on.
    """
    # Mesa's loader complains on stderr when this is not set, though nothing here uses it.
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    import wgpu

    try:
        adapter = wgpu.gpu.request_adapter_sync(power_preference="high-performance")
    except (RuntimeError, OSError) as error:
        raise GpuError(_NO_DEVICE, reason=str(error)) from error
    if adapter is None:
        raise GpuError(_NO_DEVICE, reason=Phrase("no adapter was offered"))
    missing = [feature for feature in _NEEDED if feature not in adapter.features]
    if missing:
        text = "{device} lacks {missing}. Update its driver, or use Mesa's software driver"
        raise GpuError(text, device=adapter.info["device"], missing=", ".join(missing))
    device = adapter.request_device_sync(
        required_features=list(_NEEDED),
        required_limits={name: adapter.limits[name] for name in _RAISED_LIMITS},
    )
    return Gpu(name=adapter.info["device"], is_software=adapter.info["adapter_type"] == "CPU", device=device)
