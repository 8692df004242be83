"""`filmlot assets agent` and `plugin`: other programs on this desk, and what they are given."""

from __future__ import annotations

import re
import secrets
import socket
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from filmlot.buildings.assets.commands.transfer import HERE, Url, cache_folder
from filmlot.kernel.cli import tell, terminal_language

LOT_KEYS = {"url", "token"}


def agent(
    *,
    url: Url = HERE,
    token: Annotated[
        str | None, typer.Option(envvar="FILMLOT_TOKEN", help="An API token of that lot.", show_default=False)
    ] = None,
    lots: Annotated[
        Path | None, typer.Option(exists=True, help="A TOML file of lots: [studio] with url and token, and more.")
    ] = None,
    cache: Annotated[Path | None, typer.Option(help="Where files are kept; else the user's cache folder.")] = None,
    limit_gb: Annotated[float, typer.Option(min=0.001, help="What is kept at most.")] = 50.0,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any that is free.")] = 0,
) -> None:
    """Serves Blender, Unreal and other programs on this machine: search, folders by reference, publishing."""
    import uvicorn

    from filmlot.buildings.assets.agent.agent import Agent
    from filmlot.buildings.assets.agent.card import card_path, write_card
    from filmlot.buildings.assets.agent.server import create_app
    from filmlot.buildings.assets.agent.store import Store
    from filmlot.buildings.assets.library_client import open_library

    known = read_lots(lots) if lots else {}
    if token:
        known = {"lot": (url, token)} | known
    if not known:
        raise typer.BadParameter("name a lot: --token, or --lots", param_hint="--token")
    store = Store(cache or cache_folder("agent"), limit_bytes=round(limit_gb * 1e9), now_s=time.time)
    with ExitStack() as opened:
        clients = {
            name: opened.enter_context(open_library(address, secret, store.blobs))
            for name, (address, secret) in known.items()
        }
        listener = opened.enter_context(socket.create_server(("127.0.0.1", port)))
        key, here = secrets.token_urlsafe(32), f"http://127.0.0.1:{listener.getsockname()[1]}"
        card = card_path()
        write_card(card, url=here, token=key)
        opened.callback(card.unlink, missing_ok=True)
        tell("assets.cli.agent", language=terminal_language(), lots=", ".join(known), url=here, card=str(card))
        app = create_app(Agent(clients, store), token=key)
        uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off")).run(sockets=[listener])


def plugin(
    name: Annotated[str, typer.Argument(help="blender, unreal or openassetio.")],
    *,
    out: Annotated[Path, typer.Option(help="The folder to put it into.", file_okay=False)],
) -> None:
    """Writes the plug-in of another program: for Blender a zip to install, for others a folder."""
    from filmlot.buildings.assets.agent.plugin import PLUGINS, write_plugin

    if name not in PLUGINS:
        raise typer.BadParameter(f"{name!r} is none of {', '.join(PLUGINS)}", param_hint="NAME")
    path = write_plugin(name, out)
    tell("assets.cli.plugin", language=terminal_language(), name=name, path=str(path))


def read_lots(path: Path) -> dict[str, tuple[str, str]]:
    """The addresses and tokens of a file of lots, by name.

    Raises:
        typer.BadParameter: the file is no TOML, or a lot in it lacks something.
    """
    import tomllib

    from filmlot.buildings.assets.agent.reference import LOT_NAME

    try:
        lots = tomllib.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise typer.BadParameter(f"{path}: {error}", param_hint="--lots") from None
    for name, lot in lots.items():
        is_whole = isinstance(lot, dict) and set(lot) == LOT_KEYS and all(isinstance(lot[key], str) for key in LOT_KEYS)
        if not re.fullmatch(LOT_NAME, name) or not is_whole:
            raise typer.BadParameter(f"{path}: [{name}] needs url and token", param_hint="--lots")
    return {name: (lot["url"], lot["token"]) for name, lot in lots.items()}
