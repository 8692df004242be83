"""The tree that the laws read: the files of the repository, as git sees them."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILT = re.compile(r"(?:^|/)(?:\.(?!ci/|gitignore$|npmrc$)|node_modules/|_web/|__pycache__/|dist/|build/)")
DATA = {".png", ".jpg", ".glb", ".usd", ".usdc", ".usdz", ".exr", ".hdr", ".mp4", ".pcap", ".woff2", ".ico", ".cbor"}


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file that is ours, tracked or about to be; in an unpacked archive, every file that is not built."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode == 0:
        paths = (ROOT / name for name in listing.stdout.split("\0") if name)
    else:
        paths = (path for path in ROOT.rglob("*") if not BUILT.search(path.relative_to(ROOT).as_posix()))
    return tuple(sorted(path for path in paths if path.is_file()))


def has_pages() -> bool:
    """Whether this tree holds the sources of the pages; a copy may be without them."""
    return (ROOT / "web" / "package.json").exists()


@cache
def texts() -> dict[str, str]:
    """The text of every file that has one, by its path in the tree."""
    paths = (path for path in tracked_files() if path.suffix not in DATA)
    read = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in paths}
    return {name: content.decode(errors="replace") for name, content in read.items() if b"\0" not in content}
