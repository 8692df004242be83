"""Regenerate the hashed pins in `requirements/` from `pyproject.toml`.

`python tools/pin.py` keeps the versions already pinned where they still fit; `--upgrade` takes the newest.
`python tools/pin.py --check` writes nothing and fails when a pin file does not answer to `pyproject.toml`.
Needs `uv` on the path or in this environment. No registry's address is written.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
HEADER = "# Written by tools/pin.py from pyproject.toml; change it there.\n"
# What each set adds to the runtime; all are held to its versions, so that one environment fits all.
SETS: dict[str, list[str]] = {
    "runtime": [],
    "cluster": ["--extra=cluster"],
    "test": ["--extra=test"],
    "build": ["--group=build"],
    "pages": ["--group=pages"],
}
WITHOUT_RUNTIME = {"build", "pages"}


def find_uv() -> str:
    """The path of `uv`; raises SystemExit with the remedy when there is none."""
    beside = Path(sysconfig.get_path("scripts")) / ("uv.exe" if sys.platform == "win32" else "uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    if found is None:
        raise SystemExit("tools/pin.py needs uv. Install it in this environment: python -m pip install uv")
    return found


def compile_set(name: str, *, into: Path, upgrade: bool) -> None:
    """Write the pins of one set to `into`, for every platform and supported Python, without addresses."""
    sources = [] if name in WITHOUT_RUNTIME else ["pyproject.toml"]
    held = [] if name == "runtime" else [f"--constraint={REQUIREMENTS / 'runtime.txt'}"]
    command = [find_uv(), "pip", "compile", *sources, *SETS[name], *held, "--universal", "--generate-hashes"]
    command += ["--no-emit-index-url", "--no-header", "--no-annotate", "--python-version=3.11", "--quiet"]
    command += ["--only-binary=:all:"]  # as the launcher installs: no machine need compile
    command += ["--upgrade"] if upgrade else []
    subprocess.run([*command, f"--output-file={into}"], cwd=ROOT, check=True)
    into.write_text(HEADER + into.read_text().removeprefix(HEADER))


def pinned_versions(text: str) -> set[str]:
    """The `name==version ; marker` lines of a pin file, without hashes."""
    return set(re.findall(r"^[\w.\[\]-]+==[^\\\n]+?(?= \\$|$)", text, flags=re.MULTILINE))


def stale_sets() -> list[str]:
    """The names of the sets whose pins differ from what `pyproject.toml` asks for today."""
    stale = []
    with tempfile.TemporaryDirectory() as folder:
        for name in SETS:
            kept, fresh = REQUIREMENTS / f"{name}.txt", Path(folder) / f"{name}.txt"
            shutil.copy(kept, fresh)
            compile_set(name, into=fresh, upgrade=False)
            if pinned_versions(kept.read_text()) != pinned_versions(fresh.read_text()):
                stale.append(name)
    return stale


def main() -> int:
    """Regenerate or check the pins; the exit code is 1 when a check finds a stale set."""
    parser = argparse.ArgumentParser(description="Regenerate the hashed pins in requirements/.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that fit")
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a set is stale")
    options = parser.parse_args()
    if options.check:
        stale = stale_sets()
        print(f"stale: {', '.join(stale)}; run: python tools/pin.py" if stale else "the pins are in step")
        return 1 if stale else 0
    REQUIREMENTS.mkdir(exist_ok=True)
    for name in SETS:
        compile_set(name, into=REQUIREMENTS / f"{name}.txt", upgrade=options.upgrade)
        print(f"requirements/{name}.txt written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
