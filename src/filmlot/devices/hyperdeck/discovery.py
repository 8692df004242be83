"""HyperDecks, found by the service that they announce."""

from __future__ import annotations

from filmlot.devicekit.discovery import Found, ServiceProbe
from filmlot.devicekit.mdns import Service


def read(service: Service) -> Found | None:
    """The device behind a service."""
    config = {"host": service.address, "port": service.port}
    return Found("hyperdeck", service.address, service.name, service.texts.get("unique id", ""), config)


PROBE = ServiceProbe(service="_hyperdeck_ctrl._tcp.local.", read=read)
