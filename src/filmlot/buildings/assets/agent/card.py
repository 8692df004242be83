"""Where programs find the agent: a file that only its owner can read, with the address and the token of this run."""

from __future__ import annotations

import json
import os
from pathlib import Path

VARIABLE = "FILMLOT_AGENT"


def card_path() -> Path:
    """The file that the environment names, else the one in the user's home; plug-ins look in the same places."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else Path.home() / ".filmlot" / "agent.json"


def write_card(path: Path, *, url: str, token: str) -> None:
    """Writes the file in one step, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"url": url, "token": token}, file)
    draft.replace(path)
