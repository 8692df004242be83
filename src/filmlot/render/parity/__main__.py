"""A certificate in a process of its own: `python -m filmlot.render.parity FOLDER JOB`; see `certify_files`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from filmlot.render.offline.child import stay_capped, tell


def main(folder: Path, job: dict[str, Any]) -> None:
    """Reads both scenes and writes the certificate."""
    stay_capped()
    from filmlot.render.parity.browser import BrowserShot
    from filmlot.render.parity.camera import View
    from filmlot.render.parity.certify import certify
    from filmlot.render.parity.look import Look
    from filmlot.render.scene import load_scene

    program = job["browser"]
    certify(
        load_scene(Path(job["offline"])),
        load_scene(Path(job["real_time"])),
        folder,
        asset=job["asset"],
        views=[View(view) for view in job["views"]],
        looks=[Look(look) for look in job["looks"]],
        browser=None if program is None else BrowserShot(program=program, glb=Path(job["real_time"])),
        progress=tell,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(sys.argv[2]))
