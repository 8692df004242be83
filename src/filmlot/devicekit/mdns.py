"""Services that devices announce on the local network (mDNS and DNS-SD, RFC 6762 and RFC 6763), by `zeroconf`."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

_ANSWER_MS = 300
_ANSWERS_S = 1.0
_SERVICES_AT_MOST = 64


class NoMdns(RuntimeError):  # noqa: N818 (reads as what happened)
    """The library is not installed."""


class Service(NamedTuple):
    """An announced service: its name without the type, where it is, and its texts by key."""

    name: str
    address: str
    port: int
    texts: Mapping[str, str]


class Browser:
    """Listens for services of some types from now on."""

    def __init__(self, types: Iterable[str], interfaces: Sequence[str]) -> None:
        """Begin; raises `NoMdns` where the library is not there, and `OSError`."""
        try:
            import zeroconf
        except ImportError as error:
            raise NoMdns("mDNS is not looked for: install filmlot[discovery], which brings zeroconf") from error
        self._names: dict[str, set[str]] = defaultdict(set)
        self._zeroconf = zeroconf.Zeroconf(interfaces=list(interfaces), ip_version=zeroconf.IPVersion.V4Only)
        self._browser = zeroconf.ServiceBrowser(self._zeroconf, sorted(types), handlers=[self._notice])

    def _notice(self, *, service_type: str, name: str, **_: Any) -> None:
        if len(self._names[service_type]) < _SERVICES_AT_MOST:
            self._names[service_type].add(name)

    def services(self, service: str) -> list[Service]:
        """The services of a type that were heard; those that do not tell where they are are not waited for long."""
        until_s = time.monotonic() + _ANSWERS_S
        names = (name for name in sorted(self._names[service]) if time.monotonic() < until_s)
        infos = (self._zeroconf.get_service_info(service, name, _ANSWER_MS) for name in names)
        return [_service_of(info, service) for info in infos if info is not None and info.port and info.addresses]

    def close(self) -> None:
        """Listen no more."""
        self._browser.cancel()
        self._zeroconf.close()


def _service_of(info: Any, service: str) -> Service:
    texts = {
        key.decode("utf-8", "replace"): (value or b"").decode("utf-8", "replace")
        for key, value in info.properties.items()
    }
    return Service(info.name.removesuffix(f".{service}"), info.parsed_addresses()[0], info.port, texts)
