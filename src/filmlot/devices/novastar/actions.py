"""What a NovaStar controller can be asked to do."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from filmlot.devicekit.control import Action


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Brightness(_Arguments):
    """The brightness of the whole screen."""

    percent: float = Field(ge=0, le=100, title="Brightness", description="Of the whole screen, in percent.")


class Preset(_Arguments):
    """A preset of the controller."""

    preset: int = Field(ge=1, le=16, title="Preset", description="As the front panel counts, from 1.")


class TestPattern(_Arguments):
    """A picture of the receiving cards' own."""

    test_pattern: Literal["red", "green", "blue", "white", "horizontal", "vertical", "diagonal", "greyscale"] = Field(
        "greyscale", title="Test pattern", description="What is shown."
    )


ACTIONS = (
    Action(key="set_brightness", names={"en": "Set brightness", "zh": "设置亮度"}, arguments=Brightness),
    Action(key="recall_preset", names={"en": "Recall preset", "zh": "调用预设"}, arguments=Preset),
    Action(key="blackout", names={"en": "Blackout", "zh": "黑屏"}, undo="show_picture"),
    Action(key="freeze", names={"en": "Freeze", "zh": "画面冻结"}, undo="show_picture"),
    Action(key="show_picture", names={"en": "Show picture", "zh": "正常显示"}),
    Action(
        key="show_test_pattern",
        names={"en": "Show test pattern", "zh": "显示测试图"},
        arguments=TestPattern,
        undo="end_test_pattern",
    ),
    Action(key="end_test_pattern", names={"en": "End test pattern", "zh": "结束测试图"}),
)
