"""Figures for Prometheus at `/metrics`: requests by route, the log, jobs, streams, disk.

It answers only the machine that it runs on, and only without a proxy between: a proxy on the same machine would make
every stranger look like a neighbour.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from ipaddress import ip_address

from fastapi import APIRouter, Request, Response
from fastapi.routing import iter_route_contexts
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from filmlot.kernel.ground import Ground
from filmlot.kernel.health import measure
from filmlot.kernel.problems import Denied

PERMISSION = "kernel.metrics.read"
BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
PAGES = "pages"
router = APIRouter()


class Metrics:
    """The counters of one server."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self.registry = CollectorRegistry(auto_describe=False)
        self._requests = Counter(
            "filmlot_requests", "Answered requests", ("method", "route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "filmlot_answer_seconds",
            "Time until an answer begins",
            ("method", "route"),
            buckets=BUCKETS_S,
            registry=self.registry,
        )
        self.registry.register(self)

    def count(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Counts one request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def collect(self) -> Iterator[Metric]:
        """What is measured at the moment of asking."""
        found = measure(self._ground)
        yield GaugeMetricFamily("filmlot_log_position", "Newest position of the log", found.position)
        yield GaugeMetricFamily("filmlot_log_waiting", "Events without a position", found.waiting)
        yield GaugeMetricFamily("filmlot_log_waiting_seconds", "Age of the oldest of them", found.waiting_s)
        yield GaugeMetricFamily("filmlot_streams", "Open streams of events", found.readers)
        yield GaugeMetricFamily("filmlot_disk_free_bytes", "Room on the disk of the lot", found.disk.free_bytes)
        jobs = GaugeMetricFamily("filmlot_jobs", "Open jobs", labels=("state",))
        for state, number in found.jobs.items():
            jobs.add_metric((state,), number)
        yield jobs
        parked = GaugeMetricFamily("filmlot_parked_events", "Events given up", labels=("subscriber",))
        for subscriber, number in found.parked.items():
            parked.add_metric((subscriber,), number)
        yield parked


class MetricsMiddleware:
    """Counts every request under the template of its route, never its address: that would have no bound."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics
        self._templates: dict[int, str] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on and counts when the answer begins, so that a stream does not count as slow."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began_at = time.perf_counter()

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                seconds = time.perf_counter() - began_at
                route = self._template_of(scope)
                method = scope["method"] if scope["method"] in METHODS else "other"
                self._metrics.count(method=method, route=route, status=message["status"], seconds=seconds)
            await send(message)

        await self._app(scope, receive, note)

    def _template_of(self, scope: Scope) -> str:
        if not self._templates:  # a route knows its path within its router only; the app knows the whole
            contexts = iter_route_contexts(scope["app"].routes)
            self._templates = {id(context.original_route): context.path or PAGES for context in contexts}
        return self._templates.get(id(scope.get("route")), PAGES)


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@router.get("/metrics", include_in_schema=False)
def get_metrics(request: Request) -> Response:
    """The figures, in the text format of Prometheus."""
    if not is_neighbour(request):
        raise Denied(permission=PERMISSION)
    metrics: Metrics = request.app.state.metrics
    return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)


def is_neighbour(request: Request) -> bool:
    """Whether the request comes from this machine and from no proxy."""
    host = request.client.host if request.client else ""
    try:
        is_own = ip_address(host).is_loopback
    except ValueError:
        return False
    return is_own and not any(header in request.headers for header in FORWARDED)
