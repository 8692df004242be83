"""Fuzzes one target until its time is over: `one.py NAME SECONDS`. Ends with 0 unless something escaped."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from pathlib import Path

import atheris

NAME, SECONDS = sys.argv[1], sys.argv[2]
LONGEST = 4096
MEMORY_MB = 512  # with the libraries and the instrumentation; a decoder that keeps what it hears gets there soon
with atheris.instrument_imports(include=["filmlot.standards", "filmlot.devices"]):
    from targets import targets

    target = targets()[NAME]


def changed(data: bytes, longest: int, seed: int) -> bytes:
    """A sample after a mutation, with lengths and checksum put right every other time."""
    mutated: bytes = atheris.Mutate(data, min(longest, LONGEST))
    return target.mend(mutated)[:longest] if seed % 2 else mutated


with tempfile.TemporaryDirectory() as folder:
    for place, seed in enumerate(target.seeds):
        (Path(folder) / str(place)).write_bytes(seed)
    limits = [f"-max_total_time={SECONDS}", f"-max_len={LONGEST}", f"-rss_limit_mb={MEMORY_MB}", "-timeout=5"]
    quiet = ["-print_final_stats=1", "-verbosity=1", f"-artifact_prefix={folder}/"]
    atheris.Setup([sys.argv[0], folder, *limits, *quiet], target.take, custom_mutator=changed)
    with contextlib.suppress(SystemExit):
        atheris.Fuzz()
