"""Offloading a card: copied at one reading, each copy read back and sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from filmlot.buildings.onset.engine.custody.copying import JOURNAL, PART, copy_card, forget_journal
from filmlot.buildings.onset.engine.custody.examination import Progress
from filmlot.buildings.onset.engine.custody.history import load_history
from filmlot.buildings.onset.engine.custody.sealing import Sealed, Sealing, seal
from filmlot.standards.mhl.hash_list import Process

OURS = (JOURNAL, f"*{PART}")
NOT_COPIED = (".DS_Store", *OURS)


def offload(source: Path, destinations: Sequence[Path], how: Sealing, *, progress: Progress) -> list[Sealed]:
    """Copies a card and seals every copy; what was found of each, in the order of the destinations.

    A copy whose bytes differ from those that were read from the card is a failed file. What was stopped goes on when it
    is asked for again.

    Raises:
        CustodyError: see `copy_card` and `load_history`.
        OSError: see `copy_card`.
    """
    first = how.formats[0]
    ignored = (*NOT_COPIED, *how.ignored)
    read = copy_card(source, destinations, hash_format=first, ignored=ignored, progress=progress)
    promised = {path: {first: text} for path, text in read.items()}
    sealing = replace(how, process=Process.TRANSFER, ignored=(*how.ignored, *OURS))
    found = []
    for destination in destinations:
        found.append(seal(load_history(destination), sealing, promised=promised, progress=progress))
        forget_journal(destination)
    return found
