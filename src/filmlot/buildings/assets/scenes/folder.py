"""A locked scene as a folder: an entry layer that places the packages, each beside it."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

from filmlot.buildings.assets.package import fill_folder, read_contents
from filmlot.buildings.assets.scenes.contracts import LockedPlacement, SceneLock
from filmlot.kernel.ground import Ground
from filmlot.kernel.ids import new_id

ENTRY = "scene.usda"


def open_scene(ground: Ground, lock: SceneLock) -> Path:
    """The entry layer of the scene's folder, made once a lock."""
    folder = ground.settings.home.resolve() / "cache" / "sets" / lock.hash
    if not folder.exists():
        draft = folder.with_name(f"{lock.hash}.{new_id()}")
        try:
            _fill(ground, lock, draft)
            draft.rename(folder)
        except OSError:
            if not folder.exists():  # else another process was quicker
                raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return folder / ENTRY


def entry_layer(lock: SceneLock) -> str:
    """The layer that places the packages: Y up, metres (standard §2.2), the looks as variant selections."""
    lines = ["#usda 1.0", "(", '    defaultPrim = "set"', "    metersPerUnit = 1", '    upAxis = "Y"', ")", ""]
    lines += ['def Xform "set" (', '    kind = "assembly"', ")", "{"]
    for placement in lock.placements:
        lines += [f"    {line}" for line in _prim(placement)]
    return "\n".join([*lines, "}", ""])


def _prim(placement: LockedPlacement) -> list[str]:
    variants = [f'        string {name} = "{token}"' for name, token in sorted(placement.look.items())]
    x_m, y_m, z_m = placement.position_m
    # Our Z-up becomes USD's Y-up: (x, y, z) stands at (x, z, -y); a heading about up stays one.
    cells = _matrix(placement.heading_deg, (x_m, z_m, -y_m))
    return [
        f'def Xform "{placement.name}" (',
        f"    prepend references = @{_folder_of(placement)}/{placement.slug}.usd@",
        *(["    variants = {", *variants, "    }"] if variants else []),
        ")",
        "{",
        f"    matrix4d xformOp:transform = {cells}",
        '    uniform token[] xformOpOrder = ["xformOp:transform"]',
        "}",
    ]


def _matrix(heading_deg: float, at_m: tuple[float, float, float]) -> str:
    """A turn about Y and a shift, as USD writes it: rows, for row vectors."""
    turn = math.radians(heading_deg)
    cos, sin = math.cos(turn), math.sin(turn)
    rows = ((cos, 0, -sin, 0), (0, 1, 0, 0), (sin, 0, cos, 0), (*at_m, 1))
    return "( " + ", ".join("(" + ", ".join(f"{cell:.12g}" for cell in row) + ")" for row in rows) + " )"


def _folder_of(placement: LockedPlacement) -> str:
    return f"{placement.slug}_{placement.contents[:12]}"


def _fill(ground: Ground, lock: SceneLock, folder: Path) -> None:
    packages = {_folder_of(placement): placement.contents for placement in lock.placements}
    folder.mkdir(parents=True)
    for name, contents in packages.items():
        fill_folder(ground, read_contents(ground, contents), folder / name)
    (folder / ENTRY).write_text(entry_layer(lock), encoding="utf-8")
