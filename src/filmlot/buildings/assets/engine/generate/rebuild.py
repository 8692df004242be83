"""A recipe made again, in a process of its own: what a package says of its origin is true where the hashes are equal.

`python -m filmlot.buildings.assets.engine.generate.rebuild RECIPE` prints the BLAKE3 of every file as JSON; null where
the recipe is not one of ours.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from blake3 import blake3

from filmlot.buildings.assets.engine.check import limit_memory
from filmlot.buildings.assets.engine.generate.recipe import MAX_BYTES, Recipe
from filmlot.buildings.assets.engine.generate.sample import SAMPLES, sample_source
from filmlot.buildings.assets.engine.package.writer import write_package
from filmlot.buildings.assets.engine.street import run_apart
from filmlot.standards.asset.manifest import FILE_NAME


def rebuilt_hashes(recipe: Path, *, waiting: Callable[[], None]) -> dict[str, str] | None:
    """The BLAKE3 of every file that a recipe.json makes, by path; None where no rule of this program knows it.

    asset.json is left out: preparing a version adds its previews to it.

    Raises:
        RuntimeError: the process failed.
    """
    if not recipe.is_file() or recipe.stat().st_size > MAX_BYTES:
        return None
    answer = run_apart("filmlot.buildings.assets.engine.generate.rebuild", recipe, waiting=waiting)
    hashes: dict[str, str] | None = json.loads(answer)
    return hashes


def rebuild(document: bytes) -> dict[str, str] | None:
    """What `rebuilt_hashes` gives, in this process."""
    try:
        recipe = Recipe.model_validate_json(document)
    except ValueError:
        return None
    sample = next((sample for sample in SAMPLES if sample.slug == recipe.rule), None)
    if sample is None:
        return None
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_package(folder, sample_source(sample, **recipe.parameters.model_dump()))
        files = [path for path in folder.rglob("*") if path.is_file() and path.name != FILE_NAME]
        return {path.relative_to(folder).as_posix(): blake3(path.read_bytes()).hexdigest() for path in sorted(files)}


if __name__ == "__main__":
    limit_memory()
    sys.stdout.write(json.dumps(rebuild(Path(sys.argv[1]).read_bytes())))
