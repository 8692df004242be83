"""`filmlot up`: a hub of the lot in one process, from an empty folder to a page."""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from enum import StrEnum
from types import FrameType
from typing import Annotated
from urllib.parse import urlsplit

import typer
import uvicorn

from filmlot.gate.hub import Hub, hub_address, hub_folder
from filmlot.gate.lot import open_buildings
from filmlot.gate.machines.watch import MachineWatch, watching
from filmlot.gate.seeds import plant
from filmlot.gate.server import create_app
from filmlot.kernel.building import Building
from filmlot.kernel.cli import opened_ground, tell, terminal_language
from filmlot.kernel.ground import Ground
from filmlot.kernel.identity.setup import offer_setup
from filmlot.kernel.lease.file_store import Berth
from filmlot.kernel.logs import configure_logs
from filmlot.kernel.settings import Language, Settings

ANYWHERE = {"0.0.0.0": "localhost", "::": "localhost"}  # noqa: S104 - addresses to print, not to bind
STAND_BY = "--standby"
LEAVING_S = 3  # what is still being answered gets this long when the lot stops


class Server(uvicorn.Server):
    """A server that says when it takes requests, and first ends the streams of events when it stops."""

    def __init__(self, config: uvicorn.Config, *, announce: Callable[[], None], leave: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce
        self._leave = leave

    def end(self) -> None:
        """Asks to stop, from any thread."""
        self.should_exit = True

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's signature
        """Asks to stop. A second Ctrl-C does not cut the stop short: it is bounded, and it ends what we started."""
        self.end()

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
    standby: Annotated[bool, typer.Option(help="Stand by until the hub that leads is gone, then take over.")] = False,
) -> None:
    """Start the lot and print its address."""
    configure_logs()
    with _on(profile, _settings(host=host, port=port)) as settings, opened_ground(settings) as ground:
        was_overtaken = _serve(ground, demo=demo, standby=standby)
    if was_overtaken:
        _start_again_standing_by()


def _serve(ground: Ground, *, demo: bool, standby: bool) -> bool:
    """Serves until somebody stops it; whether that was another hub which took over."""
    language = terminal_language(ground.settings)
    listening = _listen(ground.settings, language)
    port = listening.getsockname()[1]
    buildings = open_buildings()
    berth = Berth.claim(hub_folder(ground.settings))
    url = hub_address(ground.settings, port)
    hub = Hub(ground, buildings, berth, url=url)
    secret = None
    if standby:
        hub.stand_by()
    else:
        hub.lead()
        secret = _prepare(ground, buildings if demo else (), language)
    machines = MachineWatch(ground)
    services = [lambda: at_work(hub), lambda: watching(machines)]
    app = create_app(ground, buildings, services, machinery=hub.hand, machines=machines, lease=hub.lease)
    address = page_address(ground.settings, port)
    server = Server(
        _config(app, ground.settings),
        announce=lambda: announce(address, secret, language, standby=standby),
        leave=ground.live.stop,
    )
    hub.overtaken = server.end
    server.run(sockets=[listening])
    berth.free()
    return hub.was_overtaken


@contextmanager
def at_work(hub: Hub) -> Iterator[Hub]:
    """The hub while it works."""
    hub.start()
    try:
        yield hub
    finally:
        hub.stop()


def _prepare(ground: Ground, buildings: Sequence[Building], language: Language) -> str | None:
    """Plants what a new lot begins with; the secret of the first start, as long as there is no owner."""
    plant(ground, buildings, language=language)
    with ground.work() as work:
        return offer_setup(work)


def _start_again_standing_by() -> None:
    """Becomes a new process in the place of this one: nothing of what it did as the leader is left in it."""
    arguments = [argument for argument in sys.orig_argv[1:] if argument != STAND_BY]
    os.execv(sys.executable, [sys.executable, *arguments, STAND_BY])  # noqa: S606 - our own command line


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


def announce(address: str, secret: str | None, language: Language, *, standby: bool = False) -> None:
    """Prints where to go: to the first-start link as long as there is no owner."""
    typer.echo()
    tell("gate.up.standby" if standby else "gate.up.setup" if secret else "gate.up.ready", language=language)
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
