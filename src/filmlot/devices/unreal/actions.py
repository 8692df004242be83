"""What an Unreal Engine can be asked to do."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from filmlot.devicekit.control import Action


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PresetValues(_Arguments):
    """New values of properties that a preset exposes, set together."""

    preset: str = Field(min_length=1, max_length=200, title="Preset", description="Its name in the project.")
    values: dict[str, JsonValue] = Field(
        min_length=1, max_length=64, title="Values", description="Each exposed property by its label."
    )


class PresetFunction(_Arguments):
    """A function that a preset exposes."""

    preset: str = Field(min_length=1, max_length=200, title="Preset", description="Its name in the project.")
    function: str = Field(min_length=1, max_length=200, title="Function", description="Its label in the preset.")
    parameters: dict[str, JsonValue] = Field(
        default_factory=dict, title="Parameters", description="By their names; those left out have their defaults."
    )


class Property(_Arguments):
    """A property of any object in memory."""

    object_path: str = Field(min_length=1, max_length=1024, title="Object", description="The object's path.")
    name: str = Field(min_length=1, max_length=200, title="Property", description="Its name in C++.")
    value: JsonValue = Field(title="Value", description="In JSON: a number, a text, a structure.")


class Function(_Arguments):
    """A function of any object in memory."""

    object_path: str = Field(min_length=1, max_length=1024, title="Object", description="The object's path.")
    function: str = Field(min_length=1, max_length=200, title="Function", description="Its name in C++.")
    parameters: dict[str, JsonValue] = Field(
        default_factory=dict, title="Parameters", description="By their names; those left out have their defaults."
    )


ACTIONS = (
    Action(key="set_preset", names={"en": "Set preset properties", "zh": "设置预设属性"}, arguments=PresetValues),
    Action(key="call_preset", names={"en": "Call preset function", "zh": "调用预设函数"}, arguments=PresetFunction),
    Action(key="set_property", names={"en": "Set property", "zh": "设置属性"}, arguments=Property),
    Action(key="call", names={"en": "Call function", "zh": "调用函数"}, arguments=Function),
)
