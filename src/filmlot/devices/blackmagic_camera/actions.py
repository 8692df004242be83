"""What a Blackmagic camera can be asked to do."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from filmlot.devicekit.control import Action


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Record(_Arguments):
    """A recording, with the name that its clip gets."""

    name: str = Field(
        "", pattern=r"^[A-Za-z0-9_. -]{0,100}$", title="Clip", description="Empty: as the camera numbers them."
    )


class Iso(_Arguments):
    """The sensitivity."""

    iso: int = Field(ge=25, le=204_800, title="ISO", description="One that the camera has.")


class ShutterAngle(_Arguments):
    """The exposure time as an angle."""

    angle_deg: float = Field(ge=1, le=360, title="Shutter angle", description="In degrees.")


class ShutterSpeed(_Arguments):
    """The exposure time as a part of a second."""

    speed: int = Field(ge=1, le=8000, title="Shutter speed", description="50 is a fiftieth of a second.")


class WhiteBalance(_Arguments):
    """The white."""

    white_balance_k: int = Field(ge=2000, le=15_000, title="White balance", description="In kelvin.")
    tint: int | None = Field(None, ge=-50, le=50, title="Tint", description="Empty leaves it as it is.")


class Iris(_Arguments):
    """The lens's opening."""

    f_stop: float = Field(ge=0.5, le=64, title="Iris", description="As an f-stop.")


class Focus(_Arguments):
    """Where the lens focuses."""

    focus: float = Field(ge=0, le=1, title="Focus", description="0 is near, 1 is far.")


class Zoom(_Arguments):
    """The lens's focal length."""

    focal_length_mm: int = Field(ge=1, le=2000, title="Focal length", description="In millimetres.")


ACTIONS = (
    Action(key="record", names={"en": "Record", "zh": "录制"}, arguments=Record),
    Action(key="stop", names={"en": "Stop recording", "zh": "停止录制"}),
    Action(key="set_iso", names={"en": "Set ISO", "zh": "设置 ISO"}, arguments=Iso),
    Action(key="set_shutter_angle", names={"en": "Set shutter angle", "zh": "设置快门角度"}, arguments=ShutterAngle),
    Action(key="set_shutter_speed", names={"en": "Set shutter speed", "zh": "设置快门速度"}, arguments=ShutterSpeed),
    Action(key="set_white_balance", names={"en": "Set white balance", "zh": "设置白平衡"}, arguments=WhiteBalance),
    Action(key="set_iris", names={"en": "Set iris", "zh": "设置光圈"}, arguments=Iris),
    Action(key="set_focus", names={"en": "Set focus", "zh": "设置对焦"}, arguments=Focus),
    Action(key="set_zoom", names={"en": "Set zoom", "zh": "设置变焦"}, arguments=Zoom),
)
