"""`filmlot up`: the whole lot in one process, from an empty folder to a page."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from types import FrameType
from typing import Annotated
from urllib.parse import urlsplit

import typer
import uvicorn

from filmlot.gate.lot import open_buildings
from filmlot.gate.machines.watch import MachineWatch
from filmlot.gate.seeds import plant
from filmlot.gate.server import create_app
from filmlot.gate.services import lot_services
from filmlot.gate.stagehand import Stagehand
from filmlot.kernel.cli import opened_ground, tell, terminal_language
from filmlot.kernel.identity.setup import offer_setup
from filmlot.kernel.logs import configure_logs
from filmlot.kernel.settings import Language, Settings

ANYWHERE = {"0.0.0.0": "localhost", "::": "localhost"}  # noqa: S104 - addresses to print, not to bind
LEAVING_S = 3  # what is still being answered gets this long when the lot stops


class Server(uvicorn.Server):
    """A server that says when it takes requests, and first ends the streams of events when it stops."""

    def __init__(self, config: uvicorn.Config, *, announce: Callable[[], None], leave: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce
        self._leave = leave

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's signature
        """Asks to stop. A second Ctrl-C does not cut the stop short: it is bounded, and it ends what we started."""
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts, then announces."""
        await super().startup(sockets)
        if self.started:
            self._announce()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ends the streams, which would stay open for ever, then everything else."""
        self._leave()
        await super().shutdown(sockets)


class Profile(StrEnum):
    """What a lot runs on: itself, or the servers of a larger one, on this machine or where the settings say."""

    SINGLE = "single"
    CLUSTER = "cluster"


def up(
    profile: Annotated[
        Profile, typer.Option(help="Embedded parts, or PostgreSQL, NATS and S3: those of the settings, else own ones.")
    ] = Profile.SINGLE,
    host: Annotated[str | None, typer.Option(help="Address to serve the pages on; else that of the settings.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to serve on; 0 takes a free one.")] = None,
    *,
    demo: Annotated[bool, typer.Option(help="Plant the demo stage at the first start.")] = True,
) -> None:
    """Start the lot and print its address."""
    configure_logs()
    with _on(profile, _settings(host=host, port=port)) as settings, opened_ground(settings) as ground:
        language = terminal_language(ground.settings)
        listening = _listen(ground.settings, language)
        buildings = open_buildings()
        plant(ground, buildings if demo else (), language=language)
        with ground.work() as work:
            secret = offer_setup(work)
        hand, machines = Stagehand(ground), MachineWatch(ground)
        services = lot_services(ground, buildings, hand, machines)
        app = create_app(ground, buildings, services, machinery=hand, machines=machines)
        address = page_address(ground.settings, listening.getsockname()[1])
        server = Server(
            _config(app, ground.settings),
            announce=lambda: announce(address, secret, language),
            leave=ground.live.stop,
        )
        server.run(sockets=[listening])


def _settings(**asked: str | int | None) -> Settings:
    return Settings.read().model_copy(update={name: value for name, value in asked.items() if value is not None})


def _on(profile: Profile, settings: Settings) -> AbstractContextManager[Settings]:
    if profile is Profile.SINGLE:
        return nullcontext(settings)
    from filmlot.kernel.cluster import on_cluster

    return on_cluster(settings)


def page_address(settings: Settings, port: int) -> str:
    """Where a person finds the pages."""
    if settings.public_url:
        return settings.public_url.rstrip("/")
    host = ANYWHERE.get(settings.host, settings.host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def announce(address: str, secret: str | None, language: Language) -> None:
    """Prints where to go: to the first-start link as long as there is no owner."""
    typer.echo()
    tell("gate.up.setup" if secret else "gate.up.ready", language=language)
    typer.echo(f"\n    {address}/setup#{secret}\n" if secret else f"\n    {address}/\n")
    tell("gate.up.stop", language=language)


def _listen(settings: Settings, language: Language) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as failure:
        listening.close()
        if failure.errno != errno.EADDRINUSE:
            raise
        tell("gate.up.port_taken", language=language, host=settings.host, port=settings.port)
        raise typer.Exit(1) from failure
    return listening


def _config(app: object, settings: Settings) -> uvicorn.Config:
    behind_proxy = settings.public_url is not None
    return uvicorn.Config(
        app,  # type: ignore[arg-type] # uvicorn's alias of the ASGI type is narrower than Starlette's
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=behind_proxy and urlsplit(settings.public_url or "").scheme in {"http", "https"},
        timeout_graceful_shutdown=LEAVING_S,
    )
