"""`filmlot dev`: a new building or a new device family that passes every check from its first minute.

The templates stand in `templates/`; `$name` and its like are filled in, nothing else is interpreted.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable
from pathlib import Path
from string import Template
from typing import Annotated

import typer

TEMPLATES = Path(__file__).parent / "templates"
WORD = re.compile(r"[a-z][a-z0-9]{1,11}")
LAYERS = re.compile(r'(containers = \["filmlot\.buildings"\]\nlayers = \[)([^\]]*)')


app = typer.Typer(help="Begin a new building or device.", add_completion=False, no_args_is_help=True)


class ScaffoldRefused(Exception):  # noqa: N818 - it reads as what happened
    """Nothing was written; the message says why and what to do."""


@app.command()
def new_building(
    name: Annotated[str, typer.Argument(help="The word that rules the building: package, tables, addresses.")],
    noun: Annotated[str, typer.Option(help="What its first table holds, in the singular.")] = "item",
) -> None:
    """Begin a building: one aggregate with verbs, routes, migration, texts and tests."""
    _report(lambda root: write_building(root, name=name, noun=noun))


@app.command()
def new_device(
    name: Annotated[str, typer.Argument(help="The protocol's short name.")],
    port: Annotated[int, typer.Option(min=1024, max=65535, help="The UDP port that such devices send to.")] = 41000,
) -> None:
    """Begin a device family: codec, driver, simulator, settings and tests."""
    _report(lambda root: write_device(root, name=name, port=port))


def _report(write: Callable[[Path], list[Path]]) -> None:
    try:
        root = find_root()
        written = write(root)
    except ScaffoldRefused as refusal:
        typer.echo(refusal, err=True)
        raise typer.Exit(1) from refusal
    for path in written:
        typer.echo(path.relative_to(root).as_posix())
    typer.echo("Next: read the README.md among them, then python3 lot test.")


def write_building(root: Path, *, name: str, noun: str) -> list[Path]:
    """Write a building with one aggregate, its tests and its place among the buildings; the new files.

    Raises:
        ScaffoldRefused: a name that cannot be a package, or one that is taken.
    """
    words = _words(name) | {"noun": noun, "nouns": f"{noun}s", "Noun": noun.capitalize(), "NOUN": noun.upper()}
    _check_name(noun, field="noun")
    package, tests = root / "src/filmlot/buildings" / name, root / "tests/buildings" / name
    _check_free(package)
    written = _fill(TEMPLATES / "building/package", package, words)
    written += _fill(TEMPLATES / "building/tests", tests, words)
    _add_layer(root / "pyproject.toml", name)
    return written


def write_device(root: Path, *, name: str, port: int) -> list[Path]:
    """Write a device family, its codec, its simulator and its tests; the new files.

    Raises:
        ScaffoldRefused: a name that cannot be a package, or one that is taken.
    """
    words = _words(name) | {"port": str(port)} | _magic_words(name.upper().ljust(4, "X")[:4])
    package, codec = root / "src/filmlot/devices" / name, root / "src/filmlot/standards" / f"{name}.py"
    _check_free(package)
    _check_free(codec)
    written = _fill(TEMPLATES / "device/package", package, words)
    written += _fill(TEMPLATES / "device/standards", codec.parent, words)
    written += _fill(TEMPLATES / "device/tests", root / "tests", words)
    return written


def find_root() -> Path:
    """The checkout that this package runs from.

    Raises:
        ScaffoldRefused: it was installed from a wheel, where there is nothing to add to.
    """
    root = Path(__file__).parents[3]
    if not (root / "pyproject.toml").exists():
        raise ScaffoldRefused("This Filmlot was not installed from a checkout. Clone it and use python3 lot run dev.")
    return root


def _words(name: str) -> dict[str, str]:
    _check_name(name, field="name")
    return {"name": name, "Name": name.capitalize()}


def _magic_words(magic: str) -> dict[str, str]:
    # The golden packet of the device's template: its body after the magic number is written out there.
    body = magic.encode() + bytes.fromhex("3f80000040000000408000003f000000bf80000041000000")
    return {"MAGIC": magic, "MAGIC_HEX": magic.encode().hex(), "CHECKSUM_HEX": f"{sum(body):04x}"}


def _check_name(name: str, *, field: str) -> None:
    if not WORD.fullmatch(name) or keyword.iskeyword(name) or keyword.issoftkeyword(name):
        raise ScaffoldRefused(f"The {field} “{name}” will not do. Use one word of 2 to 12 small letters and digits.")


def _check_free(path: Path) -> None:
    if path.is_file() or (path.is_dir() and any(path.glob("*.py")) and (path / "__init__.py").stat().st_size > 0):
        raise ScaffoldRefused(f"{path} is there already. Choose another name, or work on what stands there.")


def _fill(source: Path, target: Path, words: dict[str, str]) -> list[Path]:
    written = []
    for template in sorted(source.rglob("*.tmpl")):
        place = template.relative_to(source).as_posix().removesuffix(".tmpl")
        for part in ("noun", "name"):
            place = re.sub(rf"(?<![a-z]){part}(?=\.|/)", words.get(part, part), place)
        path = target / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Template(template.read_text(encoding="utf-8")).substitute(words), encoding="utf-8")
        written.append(path)
    return written


def _add_layer(pyproject: Path, name: str) -> None:
    text = pyproject.read_text(encoding="utf-8")
    found = LAYERS.search(text)
    if found is None or re.search(rf'"\(?{name}\)?"', found[2]):
        return
    pyproject.write_text(LAYERS.sub(rf'\g<1>"({name})", \g<2>', text), encoding="utf-8")
