"""What stands on a stage's walls: a version or a scene of the assets building, in a look that can be switched live."""

from __future__ import annotations

from pathlib import Path

from filmlot.buildings.assets import facade as assets
from filmlot.buildings.assets.contracts import VersionView
from filmlot.buildings.assets.scenes.contracts import Content, ContentVersion
from filmlot.buildings.stage.content_contracts import ContentChoice, ContentView, StageLook
from filmlot.buildings.stage.events import ContentShown
from filmlot.buildings.stage.models import StageRow
from filmlot.buildings.stage.permissions import CONTENT_SHOW
from filmlot.buildings.stage.problems import ChoiceUnclear, LookUnknown, NothingShown
from filmlot.buildings.stage.stage import find
from filmlot.buildings.stage.take_contracts import UsedVersion
from filmlot.kernel.ground import Ground
from filmlot.kernel.work import UnitOfWork


def show(work: UnitOfWork, ground: Ground, stage_id: str, choice: ContentChoice) -> ContentView:
    """Puts a version or a scene on the walls; also while a take rolls, which notes it.

    A scene stays as it is now: what is saved of it later changes nothing.

    Raises:
        NotFound, Denied: the actor may not, or knows no such thing.
        RightTooLow, LicenceEnded, LicenceForOthers, VersionNotUsable, PlacementUnusable: it cannot be shown here.
        ChoiceUnclear: neither of both is named, or both are.
        LookUnknown: it has no such look.
    """
    row = find(work, stage_id, CONTENT_SHOW)
    return _put(work, row, find_content(work, ground, row.id, choice), choice.look)


def change_look(work: UnitOfWork, stage_id: str, look: StageLook) -> ContentView:
    """Has what stands on the walls look otherwise; what is not named stays.

    Raises:
        NotFound, Denied: the actor may not.
        NothingShown: the walls are empty.
        LookUnknown: it has no such look.
    """
    row = find(work, stage_id, CONTENT_SHOW)
    content = insist_on_look(content_of(row), look)
    return _put(work, row, content, StageLook.model_validate(row.look | look.tokens))


def find_content(work: UnitOfWork, ground: Ground, stage_id: str, choice: ContentChoice) -> Content:
    """What was chosen, if it can be shown at the stage; raises as `show` does."""
    if choice.scene_id is not None and choice.version_id is None:
        return assets.scene_content(work, ground, choice.scene_id, scope_id=stage_id)
    if choice.version_id is not None and choice.scene_id is None:
        return assets.version_content(work, ground, choice.version_id, scope_id=stage_id)
    raise ChoiceUnclear


def insist_on_look(content: Content | None, look: StageLook) -> Content:
    """Passes if the content was made in the look.

    Raises:
        NothingShown: there is none.
        LookUnknown: it was not.
    """
    if content is None:
        raise NothingShown
    for name, token in look.tokens.items():
        if token not in content.looks.get(name, ()):
            raise LookUnknown(name=content.name, set=name, token=token)
    return content


def content_of(row: StageRow) -> Content | None:
    """What stands on a stage's walls."""
    return Content.model_validate(row.content) if row.content else None


def view_of_content(row: StageRow) -> ContentView | None:
    """The same as pages see it."""
    content = content_of(row)
    if content is None:
        return None
    return ContentView(
        name=content.name,
        version_id=row.content_version_id,
        asset_id=None if row.content_version_id is None else content.versions[0].asset_id,
        scene_id=row.content_scene_id,
        look=StageLook.model_validate(content.look | row.look),
        looks=content.looks,
    )


def content_file(work: UnitOfWork, ground: Ground, row: StageRow) -> tuple[Path, dict[str, str] | None] | None:
    """The file that a render node loads, and the look to load it in; None for a file that brings its own light."""
    content = content_of(row)
    if content is None:
        return None
    look = content.look | row.look if content.is_package else None
    return assets.content_file(work, ground, content, row.look), look


def used_versions(row: StageRow) -> list[UsedVersion]:
    """The versions that stand on a stage's walls, in their looks."""
    content = content_of(row)
    shown = [] if content is None else assets.shown_versions(content, row.look)
    return [UsedVersion(**version.model_dump()) for version in shown]


def light(work: UnitOfWork, stage_id: str, version: VersionView) -> None:
    """Puts a file onto walls that nobody has put anything onto; a package waits until somebody shows it."""
    part = ContentVersion(version_id=version.id, asset_id=version.asset_id, name=version.name)
    _put(work, find(work, stage_id, CONTENT_SHOW), Content(name=version.name, versions=(part,)), StageLook())


def _put(work: UnitOfWork, row: StageRow, content: Content, look: StageLook) -> ContentView:
    insist_on_look(content, look)
    before = {"name": row.content.get("name"), "look": row.look}
    row.content_version_id = content.versions[0].version_id if content.lock is None else None
    row.content_scene_id = None if content.lock is None else content.lock.scene_id
    row.content, row.look = content.model_dump(mode="json"), look.tokens
    view = view_of_content(row)
    assert view is not None
    work.emit(ContentShown(content=view), subject=row.id, scope=row.id)
    after = {"name": content.name, "look": row.look}
    work.audit("stage.content.shown", subject=row.id, scope=row.id, before=before, after=after)
    return view
