"""Programs that announce their OSCQuery server (`_oscjson._tcp`, as the proposal asks)."""

from __future__ import annotations

from filmlot.devicekit.discovery import Found, ServiceProbe
from filmlot.devicekit.mdns import Service


def read(service: Service) -> Found | None:
    """The program behind a service."""
    config = {"host": service.address, "port": service.port}
    return Found("oscquery", service.address, service.name, str(service.port), config)


PROBE = ServiceProbe(service="_oscjson._tcp.local.", read=read)
