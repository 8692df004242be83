"""What a program can be asked to do; to which of its methods, its namespace says."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr

from filmlot.devicekit.control import Action


class Path(BaseModel):
    """A method."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str = Field(
        pattern=r"^/[!-~]{1,299}$",
        title="Path",
        description="The method's address, such as /layer/1/opacity; its second value alone is /layer/1/position#2.",
    )


class Setting(Path):
    """A method and its new value."""

    value: StrictBool | StrictInt | StrictFloat | StrictStr = Field(
        title="Value", description="As the method's type asks; several are one text, such as 0.5 0.25 1."
    )


ACTIONS = (
    Action(key="set", names={"en": "Set a value", "zh": "设置数值"}, arguments=Setting),
    Action(key="trigger", names={"en": "Trigger", "zh": "触发"}, arguments=Path),
    Action(key="read", names={"en": "Read a value", "zh": "读取数值"}, arguments=Path),
)
