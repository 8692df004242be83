"""What is decided before Unreal is asked for anything: which file, which folder, how, and what goes away after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

CONTENT = "/Game/Filmlot"
TAG = "filmlot:"
PART = "filmlot-part"
PIN_DIGITS = 12
OPTIONS = {
    "import_actors": True,
    "import_geometry": True,
    "import_materials": True,
    "import_skeletal_animations": False,
    "import_level_sequences": False,
    "interpret_lods": True,
}
POLICIES = {
    "existing_actor_policy": ("ReplaceActorPolicy", "APPEND"),  # a second copy of an asset is wanted where it is placed
    "existing_asset_policy": ("ReplaceAssetPolicy", "IGNORE"),
}
"""Properties of `UsdStageImportOptions`; the levels of detail are the variant set `LOD`."""


@dataclass(frozen=True, slots=True)
class Plan:
    """An import: the stage, the name and the tag of the actor that carries it, and the content folder.

    The folder is named after the contents: what was imported once is used again, and another version never writes over
    it.
    """

    stage: str
    label: str
    folder: str
    tag: str


def plan_import(resolved: dict[str, Any]) -> Plan:
    """The import of a resolved version.

    Raises:
        ValueError: the package has no view for Unreal, whose axes and unit are other ones.
    """
    slug, pinned = resolved["slug"], resolved["reference"]
    view = resolved["views"].get("unreal")
    if view is None:
        raise ValueError(f"{slug} has no view for Unreal: publish it again, so that the lot makes one")
    digits = pinned.partition("@")[2][:PIN_DIGITS]
    return Plan(stage=view["path"], label=slug, folder=f"{CONTENT}/{slug}/v_{digits}", tag=f"{TAG}{pinned}")


def reference_of(tags: Iterable[str]) -> str | None:
    """The pinned reference that an actor's tags carry."""
    return next((tag.removeprefix(TAG) for tag in tags if tag.startswith(TAG)), None)


def tags_after(tags: Iterable[str], plan: Plan) -> list[str]:
    """The tags of an actor once it shows another version: one of ours, all others kept."""
    return [*(tag for tag in tags if not tag.startswith(TAG)), plan.tag]


def new_roots(before: Iterable[str], after: Mapping[str, str | None]) -> list[str]:
    """The actors that an import has spawned at its top: those not there before, whose parent is none of the new ones.

    `after` names the parent of every actor, or None.
    """
    spawned = after.keys() - set(before)
    return sorted(name for name in spawned if after[name] not in spawned)


def outdated(carrier: str, parents: Mapping[str, str | None], tags: Mapping[str, Iterable[str]]) -> list[str]:
    """Of the actors that hang on a carrier, those that its import has brought; none of what somebody hung on them."""

    def is_brought(name: str) -> bool:
        parent = parents[name]
        return PART in tags[name] and (parent == carrier or (parent in parents and is_brought(parent)))

    return [name for name in parents if is_brought(name)]
