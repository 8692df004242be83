"""A foreign file becomes a folder of levels, colliders and a report, or a problem by name.

Reading is done by a process of its own with limits on memory, time, folders and network. What it writes lies in a
draft folder, which gets its name only when it is whole.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, ConfigDict

import filmlot
from filmlot.buildings.assets.engine.ingest.fault import FaultCode, IngestError, IngestFault, fault_of
from filmlot.buildings.assets.engine.ingest.formats import ARCHIVES, READERS
from filmlot.buildings.assets.engine.ingest.report import Ingested
from filmlot.standards.asset.slug import AssetClass

MAX_FILE_BYTES = 2 << 30
MEMORY_BYTES = 6 << 30
TIME_S = 300.0
POLL_S = 0.1
ANSWER, STAGE = "answer.json", "stage"
Progress = Callable[[int, int, str], None]


class IngestOptions(BaseModel):
    """What a person says of a file, where the file does not say it or says it wrong."""

    model_config = ConfigDict(frozen=True)

    asset_class: AssetClass = AssetClass.PROP
    unit_m: float | None = None
    up: str | None = None
    without: frozenset[str] = frozenset()


class IngestTask(BaseModel):
    """What the process is given."""

    source: Path
    draft: Path
    options: IngestOptions
    blender: Path | None = None
    memory_bytes: int = MEMORY_BYTES


def ingest(
    source: Path,
    folder: Path,
    *,
    progress: Progress,
    options: IngestOptions | None = None,
    blender: Path | None = None,
    time_s: float = TIME_S,
    memory_bytes: int = MEMORY_BYTES,
) -> Ingested | IngestFault:
    """Reads, repairs and reduces a file into a folder that must not exist; on a fault nothing is left of it.

    What lies in the source's folder and below may be read for it: let nothing else lie there. `progress` is called some
    times a second with how many steps of how many are done and which is under way; it may raise to stop. `blender` is a
    Python that can import `bpy`, for the formats that only Blender reads.
    """
    refusal = _refusal(source)
    if refusal is not None:
        return refusal
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        task = IngestTask(
            source=source.absolute(),
            draft=draft.resolve(),
            options=options or IngestOptions(),
            blender=None if blender is None else blender.absolute(),
            memory_bytes=memory_bytes,
        )
        outcome = _run(task, progress=progress, time_s=time_s)
        if isinstance(outcome, Ingested):
            (draft / "files").rename(folder)
        return outcome
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _refusal(source: Path) -> IngestFault | None:
    """What is wrong with a file before it is opened."""
    suffix, size = source.suffix.lower(), source.stat().st_size
    if suffix not in READERS and suffix not in ARCHIVES:
        what = "files ending in {suffix} are not read"
        remedy = "Give glTF, USD, FBX, OBJ or a zip with one of them"
        return fault_of(IngestError(FaultCode.UNKNOWN_FORMAT, source.name, what, remedy, suffix=repr(suffix)))
    if size > MAX_FILE_BYTES:
        what = "is {size} bytes, more than {limit}"
        remedy = "Reduce textures or split the scene"
        return fault_of(IngestError(FaultCode.TOO_LARGE, source.name, what, remedy, size=size, limit=MAX_FILE_BYTES))
    return None


def _run(task: IngestTask, *, progress: Progress, time_s: float) -> Ingested | IngestFault:
    """One process from its start to its end."""
    command = [sys.executable, "-m", "filmlot.buildings.assets.engine.ingest.worker"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=task.draft,
        env=_environment(task.draft),
        start_new_session=True,
    ) as child:
        try:
            given: bytes | None = task.model_dump_json().encode()
            for _ in range(max(int(time_s / POLL_S), 1)):
                try:
                    child.communicate(given, timeout=POLL_S)
                except subprocess.TimeoutExpired:
                    given = None
                    progress(*_stage(task.draft))
                else:
                    return _outcome(task, child.returncode)
            return _timed_out(task.source.name)
        finally:
            _kill(child)


def _kill(child: subprocess.Popen[bytes]) -> None:
    """Ends the process and what it started."""
    if sys.platform == "win32":
        child.kill()
        return
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        child.kill()


def _environment(home: Path) -> dict[str, str]:
    """Nothing of ours but what Python needs: one thread a library, for memory is counted by address space."""
    passed = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    package = str(Path(filmlot.__file__).parents[1])
    one_thread = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "PXR_WORK_THREAD_LIMIT"), "1")
    return passed | one_thread | {"PYTHONPATH": package, "HOME": str(home), "TMPDIR": str(home), "LC_ALL": "C.UTF-8"}


def _stage(draft: Path) -> tuple[int, int, str]:
    try:
        done, of, name = (draft / STAGE).read_text().split(" ", 2)
    except (OSError, ValueError):
        return 0, 1, "reading"
    return int(done), int(of), name


def _outcome(task: IngestTask, code: int) -> Ingested | IngestFault:
    answer = task.draft / ANSWER
    if code == 0 and answer.exists():
        said = json.loads(answer.read_bytes())
        return IngestFault.model_validate(said) if "code" in said else Ingested.read(task.draft / "files")
    what = "its reader broke down while {stage}"
    remedy = "Export the file again as glTF 2.0 (.glb) or USD"
    return fault_of(IngestError(FaultCode.CRASHED, task.source.name, what, remedy, stage=_stage(task.draft)[2]))


def _timed_out(name: str) -> IngestFault:
    remedy = "Reduce meshes and textures, export again"
    return fault_of(IngestError(FaultCode.OUT_OF_TIME, name, "reading it took too much time", remedy))
