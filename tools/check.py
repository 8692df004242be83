"""Run everything that must hold: style, types, imports, pages, tests.

`python3 lot test` calls it. Without arguments every check runs, whatever the others found, and a summary is the
last word. With arguments only pytest runs, with them.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
SCRIPTS = Path(PYTHON).parent
PAGES = [PYTHON, "tools/pages.py"]
CHECKS: dict[str, list[str]] = {
    "ruff check": [PYTHON, "-m", "ruff", "check"],
    "ruff format": [PYTHON, "-m", "ruff", "format", "--check"],
    "mypy": [PYTHON, "-m", "mypy"],
    "import contracts": [str(SCRIPTS / "lint-imports")],
    "pages: types and style": [*PAGES, "check"],
    "pages: tests": [*PAGES, "test"],
}


def head(title: str) -> None:
    """Print a heading before what it heads."""
    print(f"\n── {title} {'─' * max(0, 76 - len(title))}", flush=True)


TWO_PROCESSES = ["-n", "2", "--dist", "loadgroup"]
PARTS = {
    "tests": [*TWO_PROCESSES, "-m", "not browser"],
    "stories in the browser": ["-m", "browser"],  # a lot and a browser fill two cores
}
TESTS_FAILED = 1  # pytest's exit code; any other says that the run itself broke
MOST_AGAIN = 20


def run_tests(arguments: list[str]) -> tuple[int, str]:
    """Run pytest; its exit code and its last line."""
    colour = "--color=yes" if sys.stdout.isatty() else "--color=no"
    command = [PYTHON, "-m", "pytest", colour, *arguments]
    last = ""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, errors="replace") as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            last = line.rstrip() or last
    return process.returncode, last


def run_part(title: str) -> tuple[str, bool, float]:
    """Run one part of the tests under its heading; what few failed beside others run once more, alone.

    A test that then passes holds, but the summary says that it needed a quiet machine.
    """
    head(title)
    began = time.monotonic()
    code, last = run_tests(PARTS[title])
    said = last.strip("= ")
    failed = re.match(r"(\d+) failed", said)
    if code == TESTS_FAILED and failed is not None and int(failed[1]) <= MOST_AGAIN:
        head(f"{title}: what failed, alone")
        code, last = run_tests(["--last-failed", "--last-failed-no-failures=none", *PARTS[title][-2:]])
        said = f"{said}; alone: {last.strip('= ')}"
    return f"{title}: {said}", code == 0, time.monotonic() - began


def run_check(title: str) -> tuple[str, bool, float]:
    """Run one check under its heading; its title, whether it holds, and its seconds."""
    head(title)
    began = time.monotonic()
    code = subprocess.run(CHECKS[title], cwd=ROOT, check=False).returncode
    return title, code == 0, time.monotonic() - began


def main(arguments: list[str]) -> int:
    """Run the checks and the tests; 0 when all of them hold."""
    if arguments:
        return run_tests([*TWO_PROCESSES, *arguments])[0]
    results = [run_check(title) for title in CHECKS]
    results += [run_part(title) for title in PARTS]
    head("summary")
    for title, holds, seconds in results:
        print(f"{'✓' if holds else '✗'} {title} ({seconds:.0f} s)", flush=True)
    return 0 if all(holds for _, holds, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
