"""Filmlot in Blender: a panel that finds assets, places them, changes their version in place, and publishes."""

from __future__ import annotations

import bpy

from . import operators, panel, words

CLASSES = (*operators.CLASSES, *panel.CLASSES)


def register() -> None:
    """Called by Blender when the extension is switched on."""
    for one in CLASSES:
        bpy.utils.register_class(one)
    panel.add_properties()
    bpy.app.translations.register(__package__, words.TRANSLATIONS)


def unregister() -> None:
    """Called by Blender when the extension is switched off."""
    bpy.app.translations.unregister(__package__)
    panel.remove_properties()
    for one in reversed(CLASSES):
        bpy.utils.unregister_class(one)
