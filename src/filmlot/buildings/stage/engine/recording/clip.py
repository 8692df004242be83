"""The name under which recorders keep a take, and which of their files are its own."""

from __future__ import annotations

import re

RECORDERS = "recorders"
"""The folder of recorders' files in a take's own: one folder a device."""
LONGEST = 48
LONGEST_FILE = 120
_STRANGE = re.compile(r"[^A-Za-z0-9_.-]+")
_UNSAFE = re.compile(r"[^\w.() -]+")
_PART = re.compile(r"_[A-Z]?\d{3,4}")
"""What recorders append to a name: the count of a clip, or of the parts of one that runs over several disks."""
_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}")


def name_clip(slate: str, take_id: str) -> str:
    """A slate in the letters that every recorder takes; one that loses letters is told apart by the take's id."""
    plain = _STRANGE.sub("-", slate).strip("-.")[:LONGEST]
    is_whole = plain == slate.replace(" ", "-")
    return plain if is_whole else f"{plain}-{take_id[-6:]}".strip("-")


def is_of_clip(file_name: str, clip: str) -> bool:
    """Whether a recorder's file is a clip, or a part of it; some recorders' names of clips have the extension."""
    parts = clip.rpartition(".")
    stem = parts[0] if _EXTENSION.fullmatch(f".{parts[2]}") and parts[0] else clip
    return re.fullmatch(rf"{re.escape(stem)}({_PART.pattern})?{_EXTENSION.pattern}", file_name) is not None


def safe_name(file_name: str) -> str:
    """A recorder's file name as ours: no folder, no hidden file, nothing that a system does not allow."""
    return _UNSAFE.sub("_", file_name)[-LONGEST_FILE:].strip(". ") or "file"
