"""What an agent answers, as the hub takes it: whoever holds a machine may send anything."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Bytes = Annotated[int, Field(ge=0)]
Said = Annotated[str, Field(max_length=400)]


class Answer(BaseModel):
    """An answer; what we do not know in it comes from a newer agent."""

    model_config = ConfigDict(frozen=True, strict=True)


class Program(Answer):
    """A program of a machine: `run` is the number under which it was started, `code` is None while it runs."""

    run: Said
    name: Said
    pid: int
    started_ns: int
    code: int | None
    said: Said


class Report(Answer):
    """How a machine is; None where its system does not tell."""

    host: Said
    load: Annotated[float, Field(allow_inf_nan=False)] | None
    cores: int | None
    memory_bytes: Bytes | None
    memory_free_bytes: Bytes | None
    disk_bytes: Bytes
    disk_free_bytes: Bytes
    card: Said | None
    allowed: Annotated[list[Said], Field(max_length=100)]
    programs: Annotated[list[Program], Field(max_length=1000)]


class FileState(Answer):
    """Whether a file is there, and else how much of it."""

    here: bool
    kept: Bytes


class Holding(Answer):
    """The states of the files that were asked about, in their order."""

    files: list[FileState]


class Ended(Answer):
    """The exit code of a program that was ended."""

    code: int


class Printed(Answer):
    """How much a program has printed."""

    size: Bytes
