"""Videohubs, found by the service that they announce."""

from __future__ import annotations

from filmlot.devicekit.discovery import Found, ServiceProbe
from filmlot.devicekit.mdns import Service


def read(service: Service) -> Found | None:
    """The device behind a service."""
    if service.texts.get("class") != "Videohub":
        return None  # other devices of the maker announce the same service
    config = {"host": service.address, "port": service.port}
    return Found("videohub", service.address, service.name, service.texts.get("unique id", ""), config)


PROBE = ServiceProbe(service="_blackmagic._tcp.local.", read=read)
