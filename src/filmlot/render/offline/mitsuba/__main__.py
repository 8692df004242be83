"""The Mitsuba engine, in a process of its own: `python -m filmlot.render.offline.mitsuba FOLDER`; see `offline.job`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from filmlot.render.offline.archive import read_archive
from filmlot.render.offline.child import stay_capped, tell

Floats = NDArray[np.float32]

# Sixteen samples a pass: little memory at a time, and progress is seen.
_PASS_SAMPLES = 16
_LAYER_SAMPLES = 144


def main(folder: Path, variant: str) -> None:
    """Does the job in a folder."""
    stay_capped()
    import mitsuba as mi

    mi.set_variant(variant)
    mi.set_log_level(mi.LogLevel.Error)
    from filmlot.render.offline.mitsuba.gather import gather_light
    from filmlot.render.offline.mitsuba.stage import build_stage

    scene = read_archive(folder / "scene.npz")
    job = json.loads((folder / "job.json").read_text("utf-8"))
    stage = build_stage(scene)
    total = sum(_passes(shot["samples"]) * len(shot["seeds"]) for shot in job["shots"])
    done = 0
    if job["bake"] is not None:
        light = gather_light(scene, stage, **job["bake"])
        np.savez(folder / "light.npz", **{f"light{number}": values for number, values in enumerate(light)})  # type: ignore[arg-type]
    for shot in job["shots"]:
        layers = _direct_layers(stage, shot)
        radiance = []
        for seed in shot["seeds"]:
            sums = np.zeros((shot["size_px"][1], shot["size_px"][0], 3))
            for part in _radiance_passes(scene, stage, shot, seed):
                sums += part
                done += 1
                tell(done / total)
            radiance.append((sums / shot["samples"]).astype(np.float32))
        np.savez(folder / f"{shot['name']}.npz", radiance=np.array(radiance), **layers)  # type: ignore[arg-type]
        mi.Bitmap(np.mean(radiance, axis=0, dtype=np.float32)).write(str(folder / f"{shot['name']}.exr"))


def _passes(samples: int) -> int:
    return -(-samples // _PASS_SAMPLES)


def _radiance_passes(scene: Any, stage: Any, shot: dict[str, Any], seed: int) -> Iterator[Floats]:
    """The sum of samples of every pass, (H, W, 3)."""
    import mitsuba as mi

    from filmlot.render.offline.mitsuba.stage import build_sensor, integrator

    sensor, tracer = build_sensor(shot), integrator(scene, shot["bounces"])
    for number in range(_passes(shot["samples"])):
        samples = min(_PASS_SAMPLES, shot["samples"] - number * _PASS_SAMPLES)
        picture = mi.render(stage, sensor=sensor, integrator=tracer, spp=samples, seed=seed * 4096 + number)
        yield np.array(picture)[..., :3] * samples


def _direct_layers(stage: Any, shot: dict[str, Any]) -> dict[str, NDArray[Any]]:
    import mitsuba as mi

    from filmlot.render.offline.mitsuba.stage import LayersIntegrator, build_sensor

    sensor, direct = build_sensor(shot), LayersIntegrator(mi.Properties())
    # The film puts its own three channels before the layers.
    mean = np.array(mi.render(stage, sensor=sensor, integrator=direct, spp=_LAYER_SAMPLES, seed=1))[..., 3:]
    # Numbers cannot be averaged: a pass of one sample a pixel gives each its material.
    one = np.array(mi.render(stage, sensor=sensor, integrator=direct, spp=1, seed=2))[..., 3:]
    normal = mean[..., 3:6]
    length = np.linalg.norm(normal, axis=-1, keepdims=True)
    coverage = mean[..., 8]
    seen = np.maximum(coverage, 1e-6)
    return {
        "albedo": mean[..., :3],
        "normal": (normal / np.maximum(length, 1e-6)).astype(np.float32),
        "depth_m": (mean[..., 6] / seen).astype(np.float32),
        "coverage": coverage,
        "material": np.round(one[..., 7]).astype(np.int32),
    }


if __name__ == "__main__":
    main(Path(sys.argv[2]), sys.argv[1])
