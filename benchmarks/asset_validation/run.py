"""Prints how long the asset standard's rules take a package in all its looks, beside other validators of USD."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from filmlot.buildings.assets.engine.generate.sample import SAMPLES, sample_source
from filmlot.buildings.assets.engine.package.writer import write_package
from filmlot.buildings.assets.engine.validate.child import validate_apart
from filmlot.buildings.assets.engine.validate.report import Report, State
from filmlot.buildings.assets.engine.validate.runner import validate

CLAIM_S = 1.0
TEXTURE_PX = 512


def write_packages(folder: Path, seeds: int) -> list[Path]:
    """Every sample of the standard, once a seed."""
    packages = []
    for sample in SAMPLES:
        for seed in range(1, seeds + 1):
            package = folder / str(seed) / sample.slug
            package.mkdir(parents=True)
            write_package(package, sample_source(sample, seed=seed, texture_px=TEXTURE_PX))
            packages.append(package)
            print(f"wrote {sample.slug}, seed {seed}", file=sys.stderr)
    return packages


def pixar(package: Path) -> int:
    """All validators of the wheel on the stage as it opens; how many errors they tell."""
    from pxr import Usd, UsdValidation

    validators = UsdValidation.ValidationRegistry().GetOrLoadAllValidators()
    stage = Usd.Stage.Open(str(package / f"{package.name}.usd"))
    return len(UsdValidation.ValidationContext(validators).Validate(stage))


def nvidia(package: Path) -> int:
    """The engine of `usd-validation-nvidia` with the rules that it brings, in every look that there can be."""
    from usd_validation_nvidia import ValidationEngine

    return len(ValidationEngine().validate(str(package / f"{package.name}.usd")).issues())


def measure(check: Callable[[Path], Any], packages: list[Path], runs: int) -> tuple[np.ndarray[Any, Any], list[Any]]:
    """Seconds by the clock and by the processor, (N, 2), and what came out of the last run of each package."""
    check(packages[0])
    times, answers = [], []
    for package in packages:
        for _ in range(runs):
            clock, processor = time.perf_counter(), time.process_time()
            answer = check(package)
            times.append((time.perf_counter() - clock, time.process_time() - processor))
        answers.append(answer)
    return np.array(times), answers


def tell(name: str, times: np.ndarray[Any, Any], found: str) -> None:
    """A line of the table."""
    clock, processor = np.median(times, axis=0)
    worst = np.percentile(times[:, 0], 95)
    print(f"{name:<44}{clock:>10.2f}{worst:>8.2f}{processor:>12.2f}  {found}", flush=True)


def rules_of(reports: list[Report]) -> str:
    """How many rules of how many judged were broken somewhere, and which."""
    judged = {outcome.id for report in reports for outcome in report.outcomes if outcome.state is not State.NOT_JUDGED}
    fired = {outcome.id for report in reports for outcome in report.outcomes if outcome.state is State.FAILED}
    return f"{len(judged)} rules judged, fired: {' '.join(sorted(fired)) or 'none'}"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seeds", type=int, default=1, help="packages a sample")
    arguments.add_argument("--runs", type=int, default=5, help="validations a package")
    arguments.add_argument("--packages", type=Path, nargs="*", help="these folders instead of the samples")
    arguments.add_argument("--nvidia", action="store_true", help="also the extra simready, which takes minutes")
    given = arguments.parse_args()
    with TemporaryDirectory() as folder:
        packages = given.packages or write_packages(Path(folder), given.seeds)
        looks = [validate(package, rules={"STR.012"}).looks for package in packages]
        print(f"{len(packages)} packages, {min(looks)} to {max(looks)} looks each, {given.runs} runs; seconds")
        print(f"{'':<44}{'median':>10}{'p95':>8}{'processor':>12}")
        times, reports = measure(validate, packages, given.runs)
        tell("ours, all looks", times, rules_of(reports))
        apart, _ = measure(lambda package: validate_apart(package, waiting=lambda: None), packages, 2)
        tell("ours, a new process each", apart, "")
        other, counts = measure(pixar, packages, given.runs)
        tell("UsdValidation (usd-core), default look", other, f"{sum(counts)} errors told")
        if given.nvidia:
            other, counts = measure(nvidia, packages, 1)
            tell("usd-validation-nvidia, full product of looks", other, f"{sum(counts)} issues told")
    if (median := float(np.median(times[:, 1]))) > CLAIM_S:
        sys.exit(f"the median of {median:.2f} s of a processor is over the {CLAIM_S} s of the claim")


if __name__ == "__main__":
    main()
