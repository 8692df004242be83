"""`filmlot assets push`, `pull` and `prove`: packages between a folder and the library of a lot, near or far."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from filmlot.kernel.cli import tell, terminal_language

Url = Annotated[str, typer.Option(envvar="FILMLOT_URL", help="The lot's address.")]
Token = Annotated[
    str, typer.Option(envvar="FILMLOT_TOKEN", help="An API token from your account page.", show_default=False)
]
Cache = Annotated[Path | None, typer.Option(help="Where fetched files are kept; else the user's cache folder.")]
HERE = "http://127.0.0.1:8700"


def push(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="The folder of a package.")],
    *,
    token: Token,
    url: Url = HERE,
    note: Annotated[str, typer.Option(help="What changed.")] = "",
) -> None:
    """Publishes a package as the next version of its asset; what the lot has already is not sent again."""
    from filmlot.buildings.assets.engine.package.reader import read_package
    from filmlot.buildings.assets.library_client import open_library

    slug = read_package(folder).manifest.slug
    with open_library(url, token, cache_folder("assets")) as library, typer.progressbar(length=100, label=slug) as bar:
        step = lambda done, of: bar.update(100 * done // of - bar.pos)  # noqa: E731
        made = library.push(folder, slug=slug, note=note, progress=step)
    tell("assets.cli.pushed", language=terminal_language(), name=slug, number=made.number)


def pull(
    slug: Annotated[str, typer.Argument(help="The asset, as bld_shikumen_shanghai_01.")],
    *,
    out: Annotated[Path, typer.Option(help="The folder to make; it must not exist.")],
    token: Token,
    url: Url = HERE,
    version: Annotated[str | None, typer.Option(help="Its number, as 1.2.0; else the released one.")] = None,
    cache: Cache = None,
) -> None:
    """Fetches a version of an asset with everything that was made of it; files that are known are not fetched again."""
    from filmlot.buildings.assets.library_client import open_library

    if out.exists():
        raise typer.BadParameter(f"{out} exists", param_hint="--out")
    with (
        open_library(url, token, cache or cache_folder("assets")) as library,
        typer.progressbar(length=100, label=slug) as bar,
    ):
        found = library.find(slug, semver=version)
        step = lambda done, of: bar.update(100 * done // of - bar.pos)  # noqa: E731
        fetched_bytes = library.pull(found.id, out, progress=step)
    figures = {"number": found.number, "fetched": f"{fetched_bytes / 1e6:.1f}"}
    tell("assets.cli.pulled", language=terminal_language(), name=slug, folder=str(out), **figures)


def prove(
    asset: Annotated[str, typer.Argument(help="The asset, or a version of it, as bld_shikumen_shanghai_01@1.2.0.")],
    *,
    token: Token,
    url: Url = HERE,
) -> None:
    """Has the lot compare both renders of a version in every look from three views, as a job."""
    from filmlot.buildings.assets.library_client import open_library

    slug, _at, semver = asset.partition("@")
    with open_library(url, token, cache_folder("assets")) as library:
        found = library.find(slug, semver=semver or None)
        job_id = library.prove(found.id)
    tell("assets.cli.proving", language=terminal_language(), name=slug, number=found.number, job=job_id)


def cache_folder(name: str) -> Path:
    """A folder of ours among the user's caches."""
    home = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(home) if home else Path.home() / ".cache") / "filmlot" / name
