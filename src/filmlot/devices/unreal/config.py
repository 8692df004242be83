"""The settings of an Unreal Engine under remote control."""

from __future__ import annotations

from pydantic import Field

from filmlot.devicekit.control import ControlConfig


class UnrealConfig(ControlConfig):
    """Where the engine is, and which of its presets is shown."""

    port: int = Field(
        30_010, ge=1, le=65_535, title="Port", description="The HTTP port of the engine's Remote Control server."
    )
    preset: str = Field(
        "",
        max_length=200,
        title="Preset",
        description="The Remote Control Preset whose properties are shown as points; empty shows none.",
    )
    records_transactions: bool = Field(
        default=True,
        title="Undo history",
        description="Record changes in the editor's undo history, which also sends them to a Multi-User session.",
    )
