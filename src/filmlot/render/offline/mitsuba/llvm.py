"""Which LLVM library Mitsuba may compile with: some versions abort the process, so each is tried in a child first.

LLVM 14 is refused by Dr.Jit 1.5; 15 and 16 abort on processors with AVX-512 ("cannot select fminimum"). Without one
that works Mitsuba runs its scalar code, some ten times slower.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

_FOLDERS = ("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib")
_PATTERNS = ("libLLVM.so.*", "libLLVM-*.so*", "llvm-*/lib/libLLVM*.so*")
_HOMES = ("/opt/homebrew/opt/llvm/lib/libLLVM.dylib", "/usr/local/opt/llvm/lib/libLLVM.dylib")
_PROBE_S = 60
_PROBE = """
import drjit, mitsuba
mitsuba.set_variant("llvm_ad_rgb")
x = drjit.arange(mitsuba.Float, 64)
drjit.eval(drjit.minimum(drjit.sqrt(x), 2))
mitsuba.render(mitsuba.load_dict({"type": "scene", "integrator": {"type": "path"}, "light": {"type": "constant"},
    "sensor": {"type": "perspective", "film": {"type": "hdrfilm", "width": 8, "height": 8}},
    "ball": {"type": "sphere", "center": [0, 0, 4], "bsdf": {"type": "principled"}}}), spp=2).numpy()
"""


@cache
def find_llvm() -> str | None:
    """The path of an LLVM library with which Mitsuba renders, or None; tried once a process."""
    return next((path for path in _candidates() if _works(path)), None)


def _candidates() -> list[str]:
    chosen = os.environ.get("DRJIT_LIBLLVM_PATH")
    if chosen:
        return [chosen]
    found = {str(path.resolve()) for folder in _FOLDERS for pattern in _PATTERNS for path in Path(folder).glob(pattern)}
    found |= {home for home in _HOMES if Path(home).exists()}
    return sorted((path for path in found if _version(path) >= 15), key=_version, reverse=True)


def _version(path: str) -> int:
    number = re.search(r"(\d+)", Path(path).name)
    return int(number[1]) if number else 99  # Homebrew's carries no number and is new


def _works(path: str) -> bool:
    environment = {**os.environ, "DRJIT_LIBLLVM_PATH": path}
    command = [sys.executable, "-c", _PROBE]
    try:
        tried = subprocess.run(command, env=environment, capture_output=True, timeout=_PROBE_S, check=False)
    except subprocess.TimeoutExpired:
        return False
    return tried.returncode == 0
