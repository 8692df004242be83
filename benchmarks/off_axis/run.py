"""Prints how exactly walls show the scene: PSNR and shift, for the right eye and for the wrong one."""

from __future__ import annotations

import sys

from benchmarks.off_axis.proof import EYE_A, EYE_B, proof_arc_wall, proof_flat_wall, proof_scene, prove

from filmlot.render import Quality, Renderer, open_gpu

LEAST_DB = {"flat": 45.0, "arc": 36.0}
MOST_SHIFT_PX = {"flat": 0.05}
WRONG_EYE_DB = 15.0


def main() -> None:
    gpu = open_gpu()
    renderer = Renderer(gpu, Quality(inner_px=1472, samples=4, shadow_px=2048))
    renderer.upload(proof_scene())
    print(f"device: {gpu.name}")
    print(f"{'wall':6}{'seen':>6}{'made':>6}{'PSNR dB':>10}{'shift px':>20}{'covered':>10}")
    missed = []
    for wall in (proof_flat_wall(), proof_arc_wall()):
        for seen_from, made_for in (("A", "A"), ("B", "B"), ("A", "B"), ("B", "A")):
            cameras = {"A": EYE_A, "B": EYE_B}
            match = prove(renderer, wall, made_for=cameras[made_for], seen_from=cameras[seen_from], size_px=(1280, 720))
            if made_for != seen_from:
                holds = match.psnr_db < WRONG_EYE_DB
            else:
                shift_px = max(map(abs, match.shift_px))
                holds = match.psnr_db >= LEAST_DB[wall.name] and shift_px <= MOST_SHIFT_PX.get(wall.name, 1.0)
            if not holds:
                missed.append(f"{wall.name} seen from {seen_from}, made for {made_for}")
            shift = f"{match.shift_px[0]:.3f}, {match.shift_px[1]:.3f}"
            print(f"{wall.name:6}{seen_from:>6}{made_for:>6}{match.psnr_db:>10.1f}{shift:>20}{match.covered:>10.2f}")
    if missed:
        sys.exit(f"the claim does not hold: {'; '.join(missed)}")


if __name__ == "__main__":
    main()
