"""What a camera that speaks VISCA over IP can be asked to do."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from filmlot.devicekit.control import Action


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Preset(_Arguments):
    """A preset by the camera's own count."""

    number: int = Field(ge=0, le=254, title="Preset", description="The camera's number of the preset, from 0.")


class Drive(_Arguments):
    """How fast the head turns until it is told otherwise."""

    pan: int = Field(0, ge=-24, le=24, title="Pan speed", description="Positive to the right; 0 stops.")
    tilt: int = Field(0, ge=-23, le=23, title="Tilt speed", description="Positive upwards; 0 stops.")


class Position(_Arguments):
    """Where the head turns to, in the model's counts."""

    pan: int = Field(ge=-(1 << 19), lt=1 << 19, title="Pan", description="Counts, positive to the right.")
    tilt: int = Field(ge=-(1 << 15), lt=1 << 15, title="Tilt", description="Counts, positive upwards.")
    speed: int = Field(24, ge=1, le=24, title="Speed", description="1 is slow, 24 fast.")


class ZoomSpeed(_Arguments):
    """How fast the lens zooms until it is told otherwise."""

    speed: int = Field(0, ge=-8, le=8, title="Zoom speed", description="Positive to the long end; 0 stops.")


class ZoomPosition(_Arguments):
    """Where the lens zooms to."""

    position: float = Field(ge=0, le=1, title="Zoom", description="0 is the wide end, 1 the long end of the lens.")


ACTIONS = (
    Action(key="power_on", names={"en": "Power on", "zh": "开机"}, undo="power_off"),
    Action(key="power_off", names={"en": "Standby", "zh": "待机"}, undo="power_on"),
    Action(key="recall_preset", names={"en": "Recall preset", "zh": "调用预置位"}, arguments=Preset),
    Action(key="store_preset", names={"en": "Store preset", "zh": "存储预置位"}, arguments=Preset),
    Action(key="drive", names={"en": "Pan and tilt", "zh": "云台转动"}, arguments=Drive, undo="stop"),
    Action(key="move_to", names={"en": "Move to position", "zh": "转到位置"}, arguments=Position),
    Action(key="home", names={"en": "Home", "zh": "归位"}),
    Action(key="zoom", names={"en": "Zoom", "zh": "变焦"}, arguments=ZoomSpeed, undo="stop"),
    Action(key="zoom_to", names={"en": "Zoom to", "zh": "变焦到"}, arguments=ZoomPosition),
    Action(key="auto_focus", names={"en": "Auto focus", "zh": "自动对焦"}, undo="manual_focus"),
    Action(key="manual_focus", names={"en": "Manual focus", "zh": "手动对焦"}, undo="auto_focus"),
    Action(key="stop", names={"en": "Stop moving", "zh": "停止运动"}, safe=True),
)
