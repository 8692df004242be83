"""The HTTP server: every building under its own name, the pages, and the services that run while it runs."""

from __future__ import annotations

import platform
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager, ExitStack, asynccontextmanager

from anyio.to_thread import run_sync
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

import filmlot
from filmlot.buildings.stage.machinery import Machinery
from filmlot.gate.lot import ground_floor
from filmlot.gate.machines.watch import MachineWatch
from filmlot.gate.openapi import declare_problems, problem_responses
from filmlot.gate.pages import Pages
from filmlot.gate.standby import StandbyDoor
from filmlot.kernel import metrics
from filmlot.kernel.building import Building
from filmlot.kernel.edge import Edge
from filmlot.kernel.ground import Ground
from filmlot.kernel.http import permission_of
from filmlot.kernel.identity.bearer import IdentityMiddleware
from filmlot.kernel.lease import Lease
from filmlot.kernel.metrics import Metrics, MetricsMiddleware
from filmlot.kernel.problems import KERNEL_PROBLEMS
from filmlot.kernel.wire import install_handlers

PREFIX = "/api/v1"
PUBLIC_ROUTES = frozenset(
    {
        ("GET", f"{PREFIX}/openapi.json"),
        ("GET", f"{PREFIX}/health/live"),
        ("GET", f"{PREFIX}/health/ready"),
        ("GET", f"{PREFIX}/health/leads"),
        ("GET", "/metrics"),  # refuses whoever is not on this machine
        ("GET", f"{PREFIX}/identity/me"),
        ("POST", f"{PREFIX}/identity/setup"),
        ("POST", f"{PREFIX}/identity/sign-in"),
        ("POST", f"{PREFIX}/identity/sign-out"),
    }
)
"""What anybody may ask for; every other route names a permission."""


Service = Callable[[], AbstractContextManager[object]]
"""Something that runs while the server runs: entered in the given order, left in the reverse one."""


def create_app(
    ground: Ground,
    buildings: Sequence[Building],
    services: Sequence[Service] = (),
    *,
    machinery: Machinery | None = None,
    machines: MachineWatch | None = None,
    lease: Lease | None = None,
) -> FastAPI:
    """The app of a lot with these buildings; the services start and stop with it, and changes need the lease."""
    app = create_interface(buildings, services)
    app.state.ground = ground
    app.state.metrics = Metrics(ground)
    app.state.machinery = machinery
    app.state.machines = machines
    app.router.default = Pages(api_prefix="/api/")
    if lease is not None:
        app.add_middleware(StandbyDoor, lease=lease)
    app.add_middleware(IdentityMiddleware, ground=ground, prefix="/api/")
    app.add_middleware(MetricsMiddleware, metrics=app.state.metrics)
    app.add_middleware(Edge, settings=ground.settings, machine=platform.node())
    return app


def create_interface(buildings: Sequence[Building], services: Sequence[Service] = ()) -> FastAPI:
    """The routes of the kernel and the buildings, on no ground yet: enough for the OpenAPI document."""
    lot = [*ground_floor(), *buildings]
    app = FastAPI(
        title="Filmlot",
        version=filmlot.__version__,
        lifespan=_lifespan(services),
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,  # the viewer would be loaded from somebody else's server
        redoc_url=None,
        generate_unique_id_function=_operation_id,
    )
    app.state.permissions = tuple(permission for building in lot for permission in building.permissions)
    for building in lot:
        if building.router is not None:
            _open_building(app, building)
    app.include_router(metrics.router, tags=["metrics"])
    declare_problems(app)
    install_handlers(app)
    return app


def _open_building(app: FastAPI, building: Building) -> None:
    assert building.router is not None
    responses = problem_responses((*KERNEL_PROBLEMS, *building.problems))
    app.include_router(building.router, prefix=f"{PREFIX}/{building.name}", tags=[building.name], responses=responses)


def unguarded_routes(app: FastAPI) -> list[str]:
    """The routes that name no permission and are not public: there must be none."""
    found = []
    for context in iter_route_contexts(app.routes):
        for method in sorted(context.methods or {"WEBSOCKET"}):
            public = (method.replace("HEAD", "GET"), context.path) in PUBLIC_ROUTES
            if not public and permission_of(context.original_route) is None:
                found.append(f"{method} {context.path}")
    return found


def _lifespan(services: Sequence[Service]) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        with ExitStack() as running:
            for service in services:
                await run_sync(running.enter_context, service())
            yield
            await run_sync(running.close)

    return lifespan


def _operation_id(route: APIRoute) -> str:
    return f"{route.tags[0]}_{route.name}"
