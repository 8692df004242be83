"""`filmlot onset offload`, `seal` and `check`: the chain of custody of a card, at the command line."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from filmlot import __version__
from filmlot.kernel.cli import tell, terminal_language
from filmlot.standards.mhl.hashing import HashFormat

if TYPE_CHECKING:
    from filmlot.buildings.onset.engine.custody.examination import Finding
    from filmlot.buildings.onset.engine.custody.sealing import Sealing
    from filmlot.buildings.onset.engine.custody.tree import FoundFile

Folder = Annotated[Path, typer.Argument(exists=True, file_okay=False, help="The folder.")]
Formats = Annotated[list[HashFormat], typer.Option("--format", help="The hashes to write: once, or several times.")]
Ignore = Annotated[list[str] | None, typer.Option(help="A pattern to pass over, as in .gitignore.")]
Author = Annotated[list[str] | None, typer.Option(help="Who answers for it.")]
Location = Annotated[str, typer.Option(help="Where this is done.")]
Comment = Annotated[str, typer.Option(help="What the hash list says besides.")]
USUAL = [HashFormat.XXH128]


def offload(
    card: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="The card, or a folder on it.")],
    to: Annotated[list[Path], typer.Argument(help="A folder for each copy, each on a disk of its own.")],
    *,
    formats: Formats = USUAL,
    ignore: Ignore = None,
    author: Author = None,
    location: Location = "",
    comment: Comment = "",
) -> None:
    """Copies a card to one or more disks, reads every copy back and seals it; a stopped one goes on when repeated."""
    from filmlot.buildings.onset.engine.custody import offload as copies
    from filmlot.buildings.onset.engine.custody.tree import find_tree

    how = _sealing(formats, ignore, author, location, comment)
    with _worked(card.name) as bar:
        files = find_tree(card, ignored=(*copies.NOT_COPIED, *how.ignored)).files()
        bar.length = max(1, _size(files) * (1 + len(to)))  # the card is read once, and every copy
        sealed = copies.offload(card, to, how, progress=bar.update)
    is_sound = [_report(place, one.findings) for place, one in zip(to, sealed, strict=True)]
    raise typer.Exit(code=0 if all(is_sound) else 1)


def seal(
    folder: Folder,
    *,
    formats: Formats = USUAL,
    ignore: Ignore = None,
    author: Author = None,
    location: Location = "",
    comment: Comment = "",
) -> None:
    """Holds a folder against its history and adds a hash list to it; ends with 1 where a file failed or is missing."""
    from filmlot.buildings.onset.engine.custody import sealing
    from filmlot.buildings.onset.engine.custody.history import load_history

    how = _sealing(formats, ignore, author, location, comment)
    with _worked(folder.name) as bar:
        history = load_history(folder)
        bar.length = max(1, _size(history.found(ignored=how.ignored)))
        sealed = sealing.seal(history, how, progress=bar.update)
    raise typer.Exit(code=0 if _report(folder, sealed.findings) else 1)


def check(
    folder: Folder,
    *,
    thorough: Annotated[bool, typer.Option(help="By every hash that is known of a file, not the quickest.")] = False,
) -> None:
    """Holds a folder against its history and writes nothing; ends with 1 where a file failed or is missing."""
    from filmlot.buildings.onset.engine.custody import checking
    from filmlot.buildings.onset.engine.custody.history import load_history
    from filmlot.buildings.onset.problems import NeverSealed

    with _worked(folder.name) as bar:
        history = load_history(folder)
        if not history.is_sealed:
            raise NeverSealed(folder=str(folder))
        bar.length = max(1, _size(history.found()))
        findings = checking.check(history, thorough=thorough, progress=bar.update)
    raise typer.Exit(code=0 if _report(folder, findings) else 1)


@contextmanager
def _worked(label: str) -> Iterator[Any]:
    """A bar for the bytes that are read; what cannot be read or trusted is told as a problem."""
    from filmlot.buildings.onset.engine.custody.history import CustodyError
    from filmlot.buildings.onset.problems import CustodyRefused, FileFailed

    try:
        with typer.progressbar(length=1, label=label, show_pos=False) as bar:
            yield bar
    except CustodyError as error:
        raise CustodyRefused(reason=error.phrase) from None
    except OSError as error:
        raise FileFailed(place=str(error.filename or label), reason=error.strerror or str(error)) from None


def _sealing(
    formats: list[HashFormat], ignore: list[str] | None, author: list[str] | None, location: str, comment: str
) -> Sealing:
    from filmlot.buildings.onset.engine.custody.sealing import Sealing
    from filmlot.standards.mhl.hash_list import Creator

    creator = Creator(
        created_at=datetime.now(UTC).replace(microsecond=0),
        hostname=socket.gethostname(),
        tool="Filmlot",
        tool_version=__version__,
        authors=tuple(author or ()),
        location=location or None,
        comment=comment or None,
    )
    return Sealing(creator, formats=tuple(dict.fromkeys(formats)), ignored=tuple(ignore or ()))


def _size(files: Iterable[FoundFile]) -> int:
    return sum(file.size_bytes for file in files)


def _report(folder: Path, findings: Iterable[Finding]) -> bool:
    """Whether a folder is sound: a line for each file that is not as it was, and one for all."""
    from filmlot.buildings.onset.engine.custody.examination import FAULTS, State

    language, counts = terminal_language(), dict.fromkeys(State, 0)
    for finding in findings:
        counts[finding.state] += 1
        if finding.state is State.RENAMED:
            names = {"path": finding.path, "previous": finding.previous_path}
            tell("onset.cli.renamed", language=language, **names)
        elif finding.state in FAULTS:
            tell(f"onset.cli.{finding.state.value}", language=language, path=finding.path)
    figures = {state.value: count for state, count in counts.items()}
    tell("onset.cli.findings", language=language, folder=str(folder), **figures)
    return not any(counts[state] for state in FAULTS)
