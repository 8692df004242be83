"""Programs that take OSC, found by the service that they announce (`_osc._udp`, as OSCQuery servers do too)."""

from __future__ import annotations

from filmlot.devicekit.discovery import Found, ServiceProbe
from filmlot.devicekit.mdns import Service


def read(service: Service) -> Found | None:
    """The program behind a service."""
    config = {"host": service.address, "port": service.port}
    return Found("osc_out", service.address, service.name, str(service.port), config)


PROBE = ServiceProbe(service="_osc._udp.local.", read=read)
