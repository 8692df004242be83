"""What a Videohub can be asked to do. Ports are counted from 1, as they stand on its back."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from filmlot.devicekit.control import Action
from filmlot.standards.videohub import MOST_PORTS

_Port = Annotated[int, Field(ge=1, le=MOST_PORTS)]


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Route(_Arguments):
    """One crosspoint."""

    output: _Port = Field(title="Output", description="The output's number, from 1.")
    input: _Port = Field(title="Input", description="The number of the input that it shall show, from 1.")


class Salvo(_Arguments):
    """Several crosspoints at once."""

    routes: dict[_Port, _Port] = Field(
        min_length=1, max_length=MOST_PORTS, title="Routes", description="The input for each output, both from 1."
    )


class Output(_Arguments):
    """One output."""

    output: _Port = Field(title="Output", description="The output's number, from 1.")


ACTIONS = (
    Action(key="route", names={"en": "Route", "zh": "切换路由"}, arguments=Route),
    Action(key="salvo", names={"en": "Salvo", "zh": "批量切换"}, arguments=Salvo),
    Action(key="lock", names={"en": "Lock output", "zh": "锁定输出"}, arguments=Output, undo="unlock"),
    Action(key="unlock", names={"en": "Unlock output", "zh": "解锁输出"}, arguments=Output, undo="lock"),
)
