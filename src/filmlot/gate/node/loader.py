"""The loader: a process beside the node that makes scenes ready, so that reading one costs the node no frame.

It is asked over its standard input, one JSON request a line, and answers on its standard output; what it made lies in a
file that the node takes away. It ends when its input does.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

import structlog
from pydantic import BaseModel, ValidationError

from filmlot.devicekit.child import Child
from filmlot.gate.node.config import Content
from filmlot.render import PreparedScene, Quality, SceneError, light_for, load_scene, prepare_scene
from filmlot.standards.phrase import Phrase, as_given, phrase_of

NICENESS = 5  # behind whoever draws: it works while frames are being drawn
LONGEST_LINE = 1 << 20
log = structlog.get_logger(__name__)

Loaded = Callable[[Content, PreparedScene], None]
Refused = Callable[[Content, Phrase], None]


class LoadRequest(BaseModel):
    """What to make ready and where to put it; `quality` holds the fields of a `Quality`."""

    number: int
    content: Content
    out: Path
    quality: dict[str, Any]
    cache: Path


class LoadAnswer(BaseModel):
    """What became of a request; `fault` says why nothing was made."""

    number: int
    fault: Phrase | None = None


class Loader:
    """Has one content made ready at a time, the newest; `loaded` or `refused` is told of it, from a thread of ours."""

    def __init__(self, run: Path, *, cache: Path, loaded: Loaded, refused: Refused) -> None:
        self._room = TemporaryDirectory(prefix="loader-", dir=run)
        self._cache, self._loaded, self._refused = cache, loaded, refused
        self._lock = Lock()
        self._quality: Quality | None = None
        self._wanted: Content | None = None
        self._number = 0
        self._child = Child(
            "loader",
            [sys.executable, "-m", "filmlot.gate.node.loader"],
            log_file=Path(self._room.name, "loader.log"),
            born=self._ask,
            hear=self._hear,
            lost=self._lose,
        )

    def start(self, quality: Quality) -> None:
        """Starts the process, which works for a renderer of this quality."""
        self._quality = quality
        self._child.start()

    def load(self, content: Content) -> None:
        """Has a content made ready; one that is under way is forgotten."""
        with self._lock:
            self._wanted = content
            self._number += 1
        self._ask()

    def stop(self) -> None:
        """Ends the process."""
        if self._quality is not None:
            self._child.stop()
        self._room.cleanup()

    def _ask(self) -> None:
        """Says what is wanted, to a process that was started again too."""
        with self._lock:
            if self._wanted is None or self._quality is None:
                return
            request = LoadRequest(
                number=self._number,
                content=self._wanted,
                out=Path(self._room.name, f"scene-{self._number}"),
                quality=asdict(self._quality),
                cache=self._cache,
            )
        self._child.say(request.model_dump_json().encode())

    def _hear(self, line: bytes) -> None:
        try:
            answer = LoadAnswer.model_validate_json(line)
        except ValidationError:
            return  # a library's word on standard output
        path = Path(self._room.name, f"scene-{answer.number}")
        with self._lock:
            content = self._wanted if answer.number == self._number else None
            if content is not None:
                self._wanted = None
        if content is not None and answer.fault is not None:
            self._refused(content, answer.fault)
        elif content is not None:
            with path.open("rb") as file:
                scene: PreparedScene = pickle.load(file)  # noqa: S301 - our own process wrote it a moment ago
            self._loaded(content, scene)
        path.unlink(missing_ok=True)

    def _lose(self) -> None:
        """The process ended by itself; the one that follows tries again."""
        content = self._wanted
        if content is not None:
            self._refused(content, as_given(self._child.last_words()))


def make_ready(request: LoadRequest) -> LoadAnswer:
    """Writes the scene of a request."""
    content = request.content
    try:
        scene = load_scene(content.file, selection=content.look)
    except (SceneError, OSError) as error:  # the check let it pass: the file has gone, or the disk is failing
        return LoadAnswer(number=request.number, fault=phrase_of(error))
    if content.look is not None:
        scene = light_for(scene, content.look)
    prepared = prepare_scene(scene, Quality(**request.quality), cache=request.cache)
    with request.out.open("wb") as file:
        pickle.dump(prepared, file, protocol=pickle.HIGHEST_PROTOCOL)
    return LoadAnswer(number=request.number)


def main() -> None:
    """Makes ready what is asked for until standard input ends."""
    if sys.platform != "win32":
        os.nice(NICENESS)
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    for line in iter(lambda: sys.stdin.buffer.readline(LONGEST_LINE), b""):
        answer = make_ready(LoadRequest.model_validate_json(line))
        sys.stdout.buffer.write(answer.model_dump_json().encode() + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
