"""The panel beside the 3D view."""

# No postponed annotations: Blender reads its properties from them.

from typing import Any

import bpy

from . import placement
from .operators import FILMLOT_OT_place, FILMLOT_OT_publish, FILMLOT_OT_search, FILMLOT_OT_swap


class FilmlotFound(bpy.types.PropertyGroup):
    """An asset that was found; `name` is Blender's own property."""

    slug: bpy.props.StringProperty()


class FilmlotPanelState(bpy.types.PropertyGroup):
    """What stands in the panel."""

    text: bpy.props.StringProperty(name="Search", description="Words, in Chinese or English")
    found: bpy.props.CollectionProperty(type=FilmlotFound)
    chosen: bpy.props.IntProperty()


class FILMLOT_UL_found(bpy.types.UIList):  # noqa: N801 - Blender's way
    """The list of what was found."""

    def draw_item(
        self, _context: Any, layout: Any, _data: Any, item: Any, _icon: Any, _active: Any, _property: Any
    ) -> None:
        """A line: its name and its slug."""
        layout.label(text=item.name, translate=False)
        layout.label(text=item.slug, translate=False)


class FILMLOT_PT_library(bpy.types.Panel):  # noqa: N801
    """Filmlot's tab in the sidebar."""

    bl_label = "Filmlot"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "Filmlot"

    def draw(self, context: Any) -> None:
        """Search, list, place; the active asset; publish."""
        state, layout = context.scene.filmlot, self.layout
        row = layout.row(align=True)
        row.prop(state, "text", text="")
        row.operator(FILMLOT_OT_search.bl_idname, icon="VIEWZOOM")
        layout.template_list(FILMLOT_UL_found.__name__, "", state, "found", state, "chosen")
        if 0 <= state.chosen < len(state.found):
            chosen = state.found[state.chosen]
            layout.operator(FILMLOT_OT_place.bl_idname).reference = f"filmlot:///{chosen.slug}"
        anchor = placement.anchor_of(context.active_object)
        if anchor is not None:
            layout.label(text=anchor[placement.REFERENCE], translate=False)
            layout.operator(FILMLOT_OT_swap.bl_idname, icon="FILE_REFRESH")
        layout.operator(FILMLOT_OT_publish.bl_idname, icon="EXPORT")


def add_properties() -> None:
    """The panel's state belongs to a scene."""
    bpy.types.Scene.filmlot = bpy.props.PointerProperty(type=FilmlotPanelState)


def remove_properties() -> None:
    """Takes it away again."""
    del bpy.types.Scene.filmlot


CLASSES = (FilmlotFound, FilmlotPanelState, FILMLOT_UL_found, FILMLOT_PT_library)
