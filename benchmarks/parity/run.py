"""Prints how near the stage's picture is to the path-traced one, that seven faults are found, and what a view costs."""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.parity.mutants import MUTANTS
from benchmarks.parity.panel import building, panel

from filmlot.render import Scene, open_gpu
from filmlot.render.offline.trace import Engine, mitsuba_engine
from filmlot.render.parity.camera import View, canonical_camera
from filmlot.render.parity.certificate import Check, check_figures
from filmlot.render.parity.certify import certify
from filmlot.render.parity.look import Look, light
from filmlot.render.parity.picture import RealTime
from filmlot.render.parity.reference import trace_references

SIZE_PX = (480, 300)
SAMPLES = 64
PUBLISH_LIMIT_CPU_S = 60.0


def main() -> None:
    engine = mitsuba_engine()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        missed = run_panel(engine, folder) + run_mutants(engine, folder) + run_publish(engine, folder)
    if missed:
        sys.exit(f"the claim does not hold: {'; '.join(missed)}")


def run_panel(engine: Engine, folder: Path) -> list[str]:
    """Every scene under every look; gives those that miss a gate."""
    print(f"engine: {engine.name} {engine.version}; {SIZE_PX[0]} x {SIZE_PX[1]}, {SAMPLES} samples, two seeds")
    print(f"{'scene':10}{'look':8}{'IoU':>8}{'FLIP':>7}{'of it':>7}{'noise':>7}{'SSIM':>7}{'light':>8}{'colour':>8}")
    missed = []
    for scene in panel():
        looks = tuple(Look)
        certificate = certify(
            scene,
            scene,
            folder,
            asset=scene.name,
            looks=looks,
            size_px=SIZE_PX,
            samples=SAMPLES,
            engine=engine,
            cache=folder,
        )
        for comparison in certificate.comparisons:
            figures = comparison.figures
            print(
                f"{scene.name:10}{comparison.look:8}{figures.coverage_iou:8.4f}{figures.flip:7.3f}"
                f"{figures.flip_foreground:7.3f}{figures.flip_noise_foreground:7.3f}{figures.ssim:7.3f}"
                f"{100 * figures.luminance_error:+7.1f}%{max(figures.material_errors.values()):8.2f}"
                f"  {failures(comparison.checks) or 'green'}",
                flush=True,
            )
        if not certificate.passes:
            missed.append(f"{scene.name} is not green")
    return missed


def run_mutants(engine: Engine, folder: Path) -> list[str]:
    """Each fault on the building under the sun; gives those that pass unseen."""
    scene, view = building(storeys=3, bays=4), View.THREE_QUARTER
    camera = canonical_camera(view, scene, SIZE_PX)
    reference = trace_references(scene, Look.SUN, [view], size_px=SIZE_PX, samples=SAMPLES, engine=engine)[view]
    shown = RealTime(open_gpu(), cache=folder)
    print(f"{'fault':24}{'IoU':>8}{'FLIP':>7}{'SSIM':>7}{'light':>8}{'colour':>8}  caught by")
    missed = []
    for name, fault in {"none": _as_it_is, **MUTANTS}.items():
        lit = fault(light(scene, Look.SUN))
        picture = shown.radiance(lit, camera, SIZE_PX, subframes=16)
        figures = reference.compare(picture, shown.coverage(lit, camera, SIZE_PX))
        caught = failures(check_figures(Look.SUN, figures))
        print(
            f"{name:24}{figures.coverage_iou:8.4f}{figures.flip_foreground:7.3f}{figures.ssim:7.3f}"
            f"{100 * figures.luminance_error:+7.1f}%{max(figures.material_errors.values()):8.2f}  "
            f"{caught or 'nothing'}",
            flush=True,
        )
        if bool(caught) == (name == "none"):
            missed.append(f"{name}: {caught or 'passes'}")
    return missed


def run_publish(engine: Engine, folder: Path) -> list[str]:
    """What one view under one look costs, as every publish asks for."""
    scene = building(storeys=11, bays=12)
    triangles = sum(len(mesh.triangles) for mesh in scene.meshes)
    start, start_cpu_s = time.perf_counter(), processor_time_s()
    certificate = certify(scene, scene, folder, asset=scene.name, engine=engine, cache=folder)
    spent_s, spent_cpu_s = time.perf_counter() - start, processor_time_s() - start_cpu_s
    own, child = (resource.getrusage(who).ru_maxrss >> 10 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"one view of a building of {triangles} triangles: {'green' if certificate.passes else 'red'};")
    print(
        f"{spent_cpu_s:.1f} s of processor time, {spent_s:.1f} s on the clock, {own} MiB here, {child} MiB in the child"
    )
    slow = [f"a view took {spent_cpu_s:.0f} s of processor time"] if spent_cpu_s > PUBLISH_LIMIT_CPU_S else []
    return slow + ([] if certificate.passes else ["the published building is not green"])


def processor_time_s() -> float:
    """What this process and its children have used so far."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def failures(checks: tuple[Check, ...]) -> str:
    """The rules that were broken, with their figures."""
    return ", ".join(f"{check.rule} {check.figure} {check.value:.3f}" for check in checks if not check.holds)


def _as_it_is(scene: Scene) -> Scene:
    return scene


if __name__ == "__main__":
    main()
