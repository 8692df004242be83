"""What a PJLink device can be asked to do."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from filmlot.devicekit.control import Action


class Input(BaseModel):
    """One of the device's inputs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    input: str = Field(
        pattern=r"^[1-6][1-9A-Z]$",
        title="Input",
        description="Kind and number: 1 RGB, 2 video, 3 digital, 4 storage, 5 network, 6 internal; 31 is often HDMI 1.",
    )


ACTIONS = (
    Action(key="power_on", names={"en": "Power on", "zh": "开机"}, undo="power_off"),
    Action(key="select_input", names={"en": "Select input", "zh": "选择输入"}, arguments=Input),
    Action(key="mute", names={"en": "Mute picture and sound", "zh": "画面与声音静默"}, undo="unmute", safe=True),
    Action(key="unmute", names={"en": "Unmute picture and sound", "zh": "取消静默"}, undo="mute"),
    Action(key="freeze", names={"en": "Freeze picture", "zh": "画面冻结"}, undo="unfreeze"),
    Action(key="unfreeze", names={"en": "Unfreeze picture", "zh": "取消冻结"}, undo="freeze"),
    Action(key="power_off", names={"en": "Standby", "zh": "待机"}, undo="power_on"),
)
