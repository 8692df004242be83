"""The calls to Unreal's editor, thin: `plan` decides. Needs Unreal 5.4 or later with the plug-in USD Importer.

In the editor's Python, `import filmlot_unreal.importer as filmlot`, then
`actor = filmlot.place("filmlot:///bld_shikumen_shanghai_01@released")` and `filmlot.swap(actor, "latest")`.
"""

from __future__ import annotations

from typing import Any

import unreal

from . import agent, plan


def place(reference: str) -> Any:
    """Imports a version; gives the actor that carries it, at the world's origin."""
    made = plan.plan_import(agent.resolve(reference))
    carrier = _actors().spawn_actor_from_class(unreal.Actor, unreal.Vector())
    carrier.set_actor_label(made.label)
    _hang(carrier, made)
    return carrier


def swap(carrier: Any, version: str) -> None:
    """Exchanges the version that an actor carries; nothing of its place is written, and no second copy stays."""
    held = plan.reference_of(_tags(carrier))
    if held is None:
        raise ValueError(f"{carrier.get_actor_label()} carries no asset of Filmlot")
    made = plan.plan_import(agent.resolve(f"{held.partition('@')[0]}@{version}"))
    before = {one.get_path_name(): one for one in carrier.get_attached_actors(recursively_include_attached_actors=True)}
    _hang(carrier, made)
    tags = {name: _tags(one) for name, one in before.items()}
    for name in plan.outdated(carrier.get_path_name(), _parents(before), tags):
        _actors().destroy_actor(before[name])


def _hang(carrier: Any, made: plan.Plan) -> None:
    """Imports the view for Unreal; what it spawns keeps its own matrix under the carrier."""
    before = [one.get_path_name() for one in _actors().get_all_level_actors()]
    _import(made)
    level = {one.get_path_name(): one for one in _actors().get_all_level_actors()}
    rule = unreal.AttachmentRule.KEEP_RELATIVE
    for name in plan.new_roots(before, _parents(level)):
        level[name].attach_to_actor(carrier, "", rule, rule, rule, weld_simulated_bodies=False)
    for name in level.keys() - set(before):
        level[name].set_editor_property("tags", [*_tags(level[name]), plan.PART])
    carrier.set_editor_property("tags", plan.tags_after(_tags(carrier), made))


def _import(made: plan.Plan) -> None:
    options = unreal.UsdStageImportOptions()
    for name, value in plan.OPTIONS.items():
        options.set_editor_property(name, value)
    for name, (kind, value) in plan.POLICIES.items():
        options.set_editor_property(name, getattr(getattr(unreal, kind), value))
    task = unreal.AssetImportTask()
    task.filename, task.destination_path = made.stage, made.folder
    task.automated = task.save = True
    task.options = options
    unreal.AssetToolsHelpers.get_asset_tools().import_asset_tasks([task])


def _parents(actors: dict[str, Any]) -> dict[str, str | None]:
    parents = {name: one.get_attach_parent_actor() for name, one in actors.items()}
    return {name: parent.get_path_name() if parent else None for name, parent in parents.items()}


def _actors() -> Any:
    return unreal.get_editor_subsystem(unreal.EditorActorSubsystem)


def _tags(actor: Any) -> list[str]:
    return [str(tag) for tag in actor.tags]
