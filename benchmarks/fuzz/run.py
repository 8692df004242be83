"""Fuzzes every decoder with coverage in view; see README.md."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

from targets import targets

ONE = Path(__file__).with_name("one.py")
GROWTH_MB = 64
FIGURES = {
    "runs": re.compile(r"Done (\d+) runs"),
    "coverage": re.compile(r"DONE\s+cov: (\d+)"),
    "began_mb": re.compile(r"INITED.* rss: (\d+)Mb"),
    "peak_mb": re.compile(r"peak_rss_mb:\s+(\d+)"),
}


def fuzz(name: str, seconds: int) -> tuple[dict[str, int], str]:
    """The figures of one target, and what escaped from it, if anything did."""
    command = [sys.executable, str(ONE), name, str(seconds)]
    paths = os.pathsep.join(path for path in sys.path if path)
    ended = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": paths}, errors="replace"
    )
    told = ended.stdout + ended.stderr
    found = {key: int(match.group(1)) for key, pattern in FIGURES.items() if (match := pattern.search(told))}
    return found, "" if ended.returncode == 0 and len(found) == len(FIGURES) else told[-3000:]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=5, help="for each target")
    parser.add_argument("--only", help="one target")
    options = parser.parse_args()
    names = [options.only] if options.only else list(targets())
    escaped, runs = [], 0
    for name in names:
        found, trace = fuzz(name, options.seconds)
        if trace:
            escaped.append(name)
            print(f"  {name}: ESCAPED\n{trace}")
            continue
        growth_mb = found["peak_mb"] - found["began_mb"]
        runs += found["runs"]
        print(
            f"  {name:20} {found['runs']:>9} inputs, {found['coverage']:>5} edges, memory grew by {growth_mb} MB",
            flush=True,
        )
        if growth_mb > GROWTH_MB:
            escaped.append(name)
    print(f"{len(names)} decoders, {runs} inputs")
    kept = "kept" if not escaped else f"NOT KEPT by {', '.join(escaped)}"
    print(f"claim, nothing but a refusal escapes, and memory grows by no more than {GROWTH_MB} MB: {kept}")
    return 1 if escaped else 0


if __name__ == "__main__":
    sys.exit(main())
