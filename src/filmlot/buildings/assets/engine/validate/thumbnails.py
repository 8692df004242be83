"""Small pictures of a package for the page of its report."""

from __future__ import annotations

import io
from pathlib import Path

from filmlot.buildings.assets.engine.validate.picture import FORMATS, read_picture
from filmlot.buildings.assets.engine.validate.report import Report

SIDE_PX = 256
MAX_PICTURES = 24


def page_pictures(folder: Path, report: Report) -> dict[str, bytes]:
    """The previews and the maps that findings name, as small WebP files by path; what cannot be read is left out."""
    named = [finding.place.partition(":")[0] for outcome in report.outcomes for finding in outcome.findings]
    previews = sorted(path.relative_to(folder).as_posix() for path in folder.glob("prev/*.webp"))
    wanted = dict.fromkeys([*previews, *(path for path in named if path.startswith("maps/"))])
    made = {}
    for path in list(wanted)[:MAX_PICTURES]:
        file = folder / path
        if file.resolve().is_relative_to(folder.resolve()) and read_picture(file).fault is None:
            made[path] = _shrink(file)
    return made


def _shrink(path: Path) -> bytes:
    from PIL import Image

    with Image.open(path, formats=FORMATS) as opened:
        small = opened.convert("RGB")
        small.thumbnail((SIDE_PX, SIDE_PX))
        stream = io.BytesIO()
        small.save(stream, "WEBP", quality=70)
    return stream.getvalue()
