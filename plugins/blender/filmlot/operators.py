"""What the panel's buttons do. What the agent is asked runs beside Blender, whose window stays alive."""

# No postponed annotations: Blender reads its properties from them.

import tempfile
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import bpy
from mathutils import Matrix

from . import agent, placement

TICK_S = 0.1


def language() -> str:
    """The language that problems are told in: that of Blender's window."""
    return "zh-CN" if bpy.app.translations.locale.startswith("zh") else "en"


class AgentWork:
    """An operator that asks the agent, then changes the scene: `ask` runs apart, `finish` in Blender's own thread."""

    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012 - Blender's way

    def prepare(self, context: Any) -> None:
        """Notes what `ask` needs; the scene may be read here."""

    def ask(self) -> Any:
        """What the agent answers; the scene may not be touched here."""
        raise NotImplementedError

    def finish(self, context: Any, answer: Any) -> None:
        """Takes the answer into the scene."""
        raise NotImplementedError

    def execute(self, context: Any) -> set[str]:
        """Does all of it at once: for scripts."""
        try:
            self.prepare(context)
            self.finish(context, self.ask())
        except (agent.AgentError, RuntimeError) as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}

    def invoke(self, context: Any, _event: Any) -> set[str]:
        """Begins, and looks every tenth of a second whether the agent has answered."""
        self.prepare(context)
        self.done = (0, 1)
        self._worker = ThreadPoolExecutor(max_workers=1)
        self._answer: Future[Any] = self._worker.submit(self.ask)
        manager = context.window_manager
        manager.progress_begin(0, 100)
        self._timer = manager.event_timer_add(TICK_S, window=context.window)
        manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context: Any, event: Any) -> set[str]:
        """Shows how far it is, and finishes."""
        if event.type != "TIMER":
            return {"PASS_THROUGH"}
        done, of = self.done
        context.window_manager.progress_update(100 * done // max(of, 1))
        if not self._answer.done():
            return {"RUNNING_MODAL"}
        context.window_manager.event_timer_remove(self._timer)
        context.window_manager.progress_end()
        self._worker.shutdown(wait=False)
        try:
            self.finish(context, self._answer.result())
        except (agent.AgentError, RuntimeError) as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}

    def step(self, done: int, of: int) -> None:
        """Told by the agent while it fetches."""
        self.done = (done, of)


class FILMLOT_OT_search(AgentWork, bpy.types.Operator):  # noqa: N801 - Blender's way
    """Find assets by words, in Chinese or English."""

    bl_idname = "filmlot.search"
    bl_description = "Find assets by words, in Chinese or English"
    bl_label = "Search"

    def prepare(self, context: Any) -> None:
        """The text of the panel."""
        self._asked = (context.scene.filmlot.text, language())

    def ask(self) -> Any:
        """The assets."""
        text, spoken = self._asked
        return agent.search(text, language=spoken)

    def finish(self, context: Any, answer: Any) -> None:
        """Fills the list."""
        found = context.scene.filmlot.found
        found.clear()
        for asset in answer:
            if asset["slug"]:
                row = found.add()
                row.name = asset["name_zh"] if language() == "zh-CN" and asset["name_zh"] else asset["name"]
                row.slug = asset["slug"]


class FILMLOT_OT_place(AgentWork, bpy.types.Operator):  # noqa: N801
    """Place the asset at the 3D cursor."""

    bl_idname = "filmlot.place"
    bl_description = "Place the asset at the 3D cursor"
    bl_label = "Place"
    reference: bpy.props.StringProperty(name="Reference")

    def prepare(self, context: Any) -> None:
        """Which asset, and where."""
        self._asked = (self.reference, language())
        self._world = context.scene.cursor.matrix.copy()

    def ask(self) -> Any:
        """The folder."""
        reference, spoken = self._asked
        return agent.resolve(reference, progress=self.step, language=spoken)

    def finish(self, _context: Any, answer: Any) -> None:
        """The asset stands at the cursor."""
        placement.place(answer, Matrix(self._world))


class FILMLOT_OT_swap(AgentWork, bpy.types.Operator):  # noqa: N801
    """Exchange the version of the active asset; it keeps its place."""

    bl_idname = "filmlot.swap"
    bl_description = "Exchange the version of the active asset; it keeps its place"
    bl_label = "Change version"
    version: bpy.props.StringProperty(
        name="Version", default="latest", description="released, latest, a number such as 1.2.0, or a hash"
    )

    @classmethod
    def poll(cls, context: Any) -> bool:
        """Whether the active object belongs to an asset."""
        return placement.anchor_of(context.active_object) is not None

    def prepare(self, context: Any) -> None:
        """Which asset it is."""
        anchor = placement.anchor_of(context.active_object)
        self._name = anchor.name
        held = anchor[placement.REFERENCE].partition("@")[0]
        self._asked = (f"{held}@{self.version}", language())

    def ask(self) -> Any:
        """The folder."""
        reference, spoken = self._asked
        return agent.resolve(reference, progress=self.step, language=spoken)

    def finish(self, _context: Any, answer: Any) -> None:
        """Exchanged, unless it was removed in the meantime."""
        anchor = bpy.data.objects.get(self._name)
        if anchor is not None:
            placement.swap(anchor, answer)


class FILMLOT_OT_publish(AgentWork, bpy.types.Operator):  # noqa: N801
    """Give the selected objects to the lot, which makes an asset of them."""

    bl_idname = "filmlot.publish"
    bl_description = "Give the selected objects to the lot, which makes an asset of them"
    bl_label = "Publish selection"
    slug: bpy.props.StringProperty(name="Slug", default="prp_new_set_01")
    name_en: bpy.props.StringProperty(name="English name")
    name_zh: bpy.props.StringProperty(name="Chinese name")
    author: bpy.props.StringProperty(name="Author")
    spdx: bpy.props.StringProperty(name="Licence", default="CC0-1.0")

    @classmethod
    def poll(cls, context: Any) -> bool:
        """Whether there is something to publish."""
        return bool(context.selected_objects)

    def invoke(self, context: Any, _event: Any) -> set[str]:
        """Asks for name, author and licence first; *OK* executes."""
        return context.window_manager.invoke_props_dialog(self)

    def prepare(self, _context: Any) -> None:
        """Writes the selection as USD with its pictures in one file."""
        self._folder = tempfile.TemporaryDirectory(prefix="filmlot-")
        path = str(Path(self._folder.name, f"{self.slug}.usdz"))
        bpy.ops.wm.usd_export(filepath=path, selected_objects_only=True, export_animation=False)
        sheet = {
            "slug": self.slug,
            "names": {"en": self.name_en, "zh_cn": self.name_zh},
            "authors": [self.author],
            "spdx": self.spdx,
        }
        self._asked = (path, sheet, language())

    def ask(self) -> Any:
        """The job that makes the asset."""
        path, sheet, spoken = self._asked
        return agent.publish(path, sheet=sheet, language=spoken)

    def finish(self, _context: Any, answer: Any) -> None:
        """Says where it will be found."""
        self._folder.cleanup()
        self.report({"INFO"}, answer["reference"])


CLASSES = (FILMLOT_OT_search, FILMLOT_OT_place, FILMLOT_OT_swap, FILMLOT_OT_publish)
