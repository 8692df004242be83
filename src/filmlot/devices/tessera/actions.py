"""What a Tessera processor can be asked to do, and what of it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from filmlot.devicekit.control import Action


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Brightness(_Arguments):
    """The brightness of the whole output."""

    brightness_nits: int = Field(ge=0, le=10_000, title="Brightness", description="Of the whole output, in nits.")


class ColourTemperature(_Arguments):
    """The white of the whole output."""

    colour_temperature_k: int = Field(ge=2000, le=11_000, title="Colour temperature", description="In kelvin.")


class Preset(_Arguments):
    """A preset of the processor."""

    preset: int = Field(ge=1, le=128, title="Preset", description="The processor's number of the preset, from 1.")


class Input(_Arguments):
    """A socket of the processor."""

    input_type: Literal["dvi", "hdmi", "sdi"] = Field(title="Socket", description="The kind of the input socket.")
    input_number: int = Field(1, ge=1, le=4, title="Number", description="Which of these sockets, from 1.")


class TestPattern(_Arguments):
    """A picture of the processor's own."""

    test_pattern: Literal[
        "brompton",
        "red",
        "green",
        "blue",
        "cyan",
        "magenta",
        "yellow",
        "white",
        "black",
        "grid",
        "scrolling-grid",
        "checkerboard",
        "colour-bars",
        "gradient",
        "strobe",
        "smpte-bars",
        "forty-five-degree-grid",
    ] = Field("smpte-bars", title="Test pattern", description="What is shown.")


ACTIONS = (
    Action(key="set_brightness", names={"en": "Set brightness", "zh": "设置亮度"}, arguments=Brightness),
    Action(
        key="set_colour_temperature",
        names={"en": "Set colour temperature", "zh": "设置色温"},
        arguments=ColourTemperature,
    ),
    Action(key="recall_preset", names={"en": "Recall preset", "zh": "调用预设"}, arguments=Preset),
    Action(key="select_input", names={"en": "Select input", "zh": "选择输入"}, arguments=Input),
    Action(key="blackout", names={"en": "Blackout", "zh": "黑屏"}, undo="end_blackout"),
    Action(key="end_blackout", names={"en": "End blackout", "zh": "结束黑屏"}, undo="blackout"),
    Action(key="freeze", names={"en": "Freeze", "zh": "画面冻结"}, undo="end_freeze"),
    Action(key="end_freeze", names={"en": "End freeze", "zh": "解除冻结"}, undo="freeze"),
    Action(
        key="show_test_pattern",
        names={"en": "Show test pattern", "zh": "显示测试图"},
        arguments=TestPattern,
        undo="end_test_pattern",
    ),
    Action(key="end_test_pattern", names={"en": "End test pattern", "zh": "结束测试图"}),
)

PATHS: Mapping[str, str] = MappingProxyType(
    {
        "name": "system/processor-name",
        "version": "system/software-version",
        "brightness_nits": "output/global-colour/brightness",
        "colour_temperature_k": "output/global-colour/colour-temperature",
        "blackout": "override/blackout/enabled",
        "freeze": "override/freeze/enabled",
        "test_pattern_shown": "override/test-pattern/enabled",
        "test_pattern": "override/test-pattern/type",
        "preset": "presets/active/number",
        "preset_name": "presets/active/name",
        "input_type": "input/active/source/port-type",
        "input_number": "input/active/source/port-number",
        "genlock": "output/network/genlock/source",
        "frame_remapping": "output/network/frame-remapping/enabled",
        "panels_online": "devices/statistics/online-count",
        "panels_expected": "devices/statistics/associated-count",
        "panel_errors": "devices/statistics/error-count",
        "is_active": "output/network/failover/state/is-active",
    }
)
"""Where each point stands in the tree of the IP control (API 3.5.2)."""
