"""What a COEX controller can be asked to do."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from filmlot.devicekit.control import Action


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Brightness(_Arguments):
    """The brightness of every screen."""

    percent: float = Field(ge=0, le=100, title="Brightness", description="Of every screen, in percent.")


class ColourTemperature(_Arguments):
    """The white of every screen."""

    colour_temperature_k: int = Field(ge=1700, le=15_000, title="Colour temperature", description="In kelvin.")


class Preset(_Arguments):
    """A preset of every screen."""

    preset: int = Field(ge=0, le=255, title="Preset", description="Its sequence number.")


ACTIONS = (
    Action(key="set_brightness", names={"en": "Set brightness", "zh": "设置亮度"}, arguments=Brightness),
    Action(
        key="set_colour_temperature",
        names={"en": "Set colour temperature", "zh": "设置色温"},
        arguments=ColourTemperature,
    ),
    Action(key="recall_preset", names={"en": "Recall preset", "zh": "调用预设"}, arguments=Preset),
    Action(key="blackout", names={"en": "Blackout", "zh": "黑屏"}, undo="show_picture"),
    Action(key="freeze", names={"en": "Freeze", "zh": "画面冻结"}, undo="show_picture"),
    Action(key="show_picture", names={"en": "Show picture", "zh": "正常显示"}),
)
