"""The real-time renderer; it knows no building. Names are loaded when they are asked for: wgpu is heavy."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from filmlot.render.demo.figure import stage_set
    from filmlot.render.demo.street import street_scene
    from filmlot.render.gltf_writer import write_glb
    from filmlot.render.gpu import Gpu, GpuError, open_gpu
    from filmlot.render.prepared import PreparedScene, prepare_scene
    from filmlot.render.quality import Quality
    from filmlot.render.renderer import FrameTicket, Pictures, Renderer
    from filmlot.render.scene import Scene, SceneError, load_scene
    from filmlot.render.wall import WallLook
    from filmlot.render.weather import light_for

_HOME = {
    "FrameTicket": "renderer",
    "Gpu": "gpu",
    "GpuError": "gpu",
    "Pictures": "renderer",
    "PreparedScene": "prepared",
    "Quality": "quality",
    "Renderer": "renderer",
    "Scene": "scene",
    "SceneError": "scene",
    "WallLook": "wall",
    "light_for": "weather",
    "load_scene": "scene",
    "open_gpu": "gpu",
    "prepare_scene": "prepared",
    "stage_set": "demo.figure",
    "street_scene": "demo.street",
    "write_glb": "gltf_writer",
}

__all__ = [
    "FrameTicket",
    "Gpu",
    "GpuError",
    "Pictures",
    "PreparedScene",
    "Quality",
    "Renderer",
    "Scene",
    "SceneError",
    "WallLook",
    "light_for",
    "load_scene",
    "open_gpu",
    "prepare_scene",
    "stage_set",
    "street_scene",
    "write_glb",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(f"filmlot.render.{_HOME[name]}"), name)
