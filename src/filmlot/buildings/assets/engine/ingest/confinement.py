"""What a process that reads foreign files may still do: some memory, some folders, no network.

Memory and file sizes are limited on every Unix; folders and network on Linux, as far as its kernel offers it.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # unshare(2)
_DEATH_SIGNAL, _NO_NEW_PRIVILEGES, _SIGKILL = 1, 38, 9  # prctl(2)
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # landlock(7), the same on every processor
_VERSION, _PATH_BENEATH = 1, 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_FOLDER, _TRUNCATE = 1, 1 << 1, 1 << 2, 1 << 3, 1 << 14
_ON_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
_ALL = (1 << 13) - 1
_SYSTEM = (
    "/usr",
    "/lib",
    "/lib64",
    "/etc/ld.so.cache",
    "/dev/null",
    "/dev/urandom",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/self",
    "/sys/devices/system/cpu",
)


class Bound(StrEnum):
    """Something that a confined process is kept from."""

    FILES = "files"
    MEMORY = "memory"
    NETWORK = "network"


class _Ruleset(ctypes.Structure):
    _fields_ = (("handled_access_fs", ctypes.c_uint64),)


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def confine(*, memory_bytes: int, file_bytes: int, readable: Iterable[Path], writable: Path) -> tuple[Bound, ...]:
    """Confines this process and its children for good, and says which bounds hold here.

    Call it before a second thread is started: the kernel confines one thread and what it starts.
    """
    held: list[Bound] = []
    if sys.platform == "win32":
        return ()
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    held.append(Bound.MEMORY)
    if sys.platform == "linux":
        library = ctypes.CDLL(None, use_errno=True)
        library.prctl(_DEATH_SIGNAL, _SIGKILL, 0, 0, 0)  # it does not outlive who started it
        if library.unshare(_NEW_USER | _NEW_NETWORK) == 0:
            held.append(Bound.NETWORK)
        if _restrict_files(library, readable, writable):
            held.append(Bound.FILES)
    return tuple(sorted(held))


def _restrict_files(library: ctypes.CDLL, readable: Iterable[Path], writable: Path) -> bool:
    version = library.syscall(_CREATE_RULESET, None, 0, _VERSION)
    if version < 1:
        return False
    handled = _ALL | (_TRUNCATE if version >= 3 else 0)
    ruleset = _Ruleset(handled)
    descriptor = library.syscall(_CREATE_RULESET, ctypes.byref(ruleset), ctypes.sizeof(ruleset), 0)
    if descriptor < 0:
        return False
    try:
        for path in (*map(Path, (*_SYSTEM, *_python_places())), *readable):
            _allow(library, descriptor, path, _EXECUTE | _READ_FILE | _READ_FOLDER)
        _allow(library, descriptor, writable, handled)
        library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        return int(library.syscall(_RESTRICT_SELF, descriptor, 0)) == 0
    finally:
        os.close(descriptor)


def _allow(library: ctypes.CDLL, ruleset: int, path: Path, access: int) -> None:
    try:
        parent = os.open(path, os.O_PATH)
    except OSError:
        return  # what is not there needs no rule
    try:
        rule = _PathBeneath(access if path.is_dir() else access & _ON_FILES, parent)
        library.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(parent)


def _python_places() -> set[str]:
    """Where this interpreter and its packages lie."""
    return {sys.prefix, sys.base_prefix, *(entry for entry in sys.path[1:] if entry)}
