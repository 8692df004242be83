"""The settings of a BVH stream."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from filmlot.devicekit.contract import DeviceConfig
from filmlot.standards.axes import Axes
from filmlot.standards.bvh import Hierarchy, read_hierarchy
from filmlot.standards.bvh_stream import DEFAULT_PORT
from filmlot.standards.neuron import NEURON
from filmlot.standards.skeleton import MAXIMUM_JOINTS


class BVHStreamConfig(DeviceConfig):
    """Where it sends to, whose values they are, and which joints they turn."""

    port: int = Field(DEFAULT_PORT, ge=1, le=65_535, title="Port", description="The UDP port that is broadcast to.")
    avatar: int = Field(
        0, ge=0, le=65_535, title="Avatar", description="Only the frames of this avatar, by its index in the stream."
    )
    hierarchy: str = Field(
        "",
        max_length=65_536,
        title="Hierarchy",
        description="The HIERARCHY of a BVH file of this skeleton; empty is the 59 joints of Axis.",
    )
    axes: str = Field(
        "-x+z+y",
        pattern=r"^[+-][xyz][+-][xyz][+-][xyz]$",
        title="Axes",
        description="The stream's axes along the stage's X (right), Y (to the wall) and Z (up).",
    )
    unit_mm: float = Field(10.0, ge=0.001, le=1000.0, title="Unit", description="What one unit of a length is worth.")
    encoding: Literal["binary", "text"] = Field(
        "binary", title="Encoding of the simulator", description="What the simulator sends; both are received."
    )

    @property
    def joints(self) -> Hierarchy:
        """The joints whose values are streamed."""
        return read_hierarchy(self.hierarchy) if self.hierarchy else NEURON

    @field_validator("hierarchy")
    @classmethod
    def _a_figure_has_so_many_joints(cls, text: str) -> str:
        if text and (count := len(read_hierarchy(text).nodes)) > MAXIMUM_JOINTS:
            raise ValueError(f"the hierarchy has {count} joints; a figure has up to {MAXIMUM_JOINTS}")
        return text

    @field_validator("axes")
    @classmethod
    def _axes_name_each_once(cls, axes: str) -> str:
        Axes.parse(axes)
        return axes
