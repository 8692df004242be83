"""The commands that a stage's devices take, for whoever writes a cue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel

from filmlot.buildings.stage.machinery import Machinery
from filmlot.buildings.stage.permissions import STAGE_READ
from filmlot.buildings.stage.show.contracts import ArgumentView, CommandList, CommandView
from filmlot.buildings.stage.stage import find, parse
from filmlot.devicekit.families import control_family, control_keys
from filmlot.kernel.settings import Language
from filmlot.kernel.work import UnitOfWork


def list_commands(work: UnitOfWork, stage_id: str, language: Language, *, machinery: Machinery) -> CommandList:
    """What every device of the stage can be asked to do, by device; those that are only heard have none.

    Raises:
        NotFound: there is no such stage for this actor.
    """
    devices = parse(find(work, stage_id, STAGE_READ).description).devices
    spoken = "zh" if language == "zh-CN" else "en"
    items = [
        CommandView(
            device=device.id,
            action=action.key,
            name=action.names[spoken],
            arguments=_arguments(action.arguments, machinery.choices(stage_id, device.id, action.key)),
        )
        for device in devices
        if device.family in control_keys()
        for action in control_family(device.family).actions.values()
    ]
    return CommandList(items=items)


def _arguments(model: type[BaseModel], choices: Mapping[str, Sequence[str]]) -> list[ArgumentView]:
    return [
        ArgumentView(name=name, required=field.is_required(), choices=list(choices.get(name, ())))
        for name, field in model.model_fields.items()
    ]
