"""Speaks to the Filmlot agent of this machine (`filmlot assets agent`); the standard library alone."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

TIMEOUT_S = 60.0
# The agent is on this machine; a proxy is not on the way.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class AgentError(Exception):
    """The agent is not there, or refuses; the text says what happened and what to do."""

    def __init__(self, text: str, code: str = "") -> None:
        super().__init__(text)
        self.code = code


def search(text: str, *, lot: str = "", language: str = "en") -> list[dict[str, Any]]:
    """The assets that a lot finds, the best first."""
    query = urllib.parse.urlencode({"text": text, "lot": lot})
    found = _ask(f"/v1/search?{query}", language=language)
    return [hit["asset"] for hit in [*found["hits"], *found["near"]]]


def versions(slug: str, *, lot: str = "", language: str = "en") -> list[dict[str, Any]]:
    """The versions of an asset, the newest first."""
    query = urllib.parse.urlencode({"lot": lot})
    found: list[dict[str, Any]] = _ask(f"/v1/assets/{slug}?{query}", language=language)["record"]["versions"]
    return found


def resolve(
    reference: str, *, progress: Callable[[int, int], None] = lambda _done, _of: None, language: str = "en"
) -> dict[str, Any]:
    """The folder and the views of a version; `progress` is told bytes fetched of bytes to fetch."""
    with _open("/v1/resolve", {"reference": reference}, language=language) as answer:
        for line in answer:
            said = json.loads(line)
            if "step" in said:
                progress(said["step"]["done_bytes"], said["step"]["total_bytes"])
            elif "problem" in said:
                raise _error(said["problem"])
            else:
                resolved: dict[str, Any] = said["resolved"]
                return resolved
    raise AgentError("The agent ended before its answer did. Try again.")


def publish(
    path: str, *, sheet: dict[str, Any] | None = None, lot: str = "", note: str = "", language: str = "en"
) -> dict[str, Any]:
    """Publishes the folder of a package, or hands over a model with its sheet."""
    body = {"path": path, "sheet": sheet, "lot": lot, "note": note}
    published: dict[str, Any] = _ask("/v1/publish", body, language=language, timeout_s=3600.0)
    return published


def _ask(path: str, body: dict[str, Any] | None = None, *, language: str, timeout_s: float = TIMEOUT_S) -> Any:
    with _open(path, body, language=language, timeout_s=timeout_s) as answer:
        return json.load(answer)


def _open(path: str, body: dict[str, Any] | None, *, language: str, timeout_s: float = TIMEOUT_S) -> Any:
    card_path = Path(os.environ.get("FILMLOT_AGENT") or Path.home() / ".filmlot" / "agent.json")
    try:
        card = json.loads(card_path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise AgentError("The Filmlot agent does not run. Start it: filmlot assets agent") from None
    headers = {"Authorization": f"Bearer {card['token']}", "Accept-Language": language}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(card["url"] + path, data=data, headers=headers)  # noqa: S310 - our own card
    try:
        return _OPENER.open(request, timeout=timeout_s)
    except urllib.error.HTTPError as error:
        try:
            told = json.load(error)
        except ValueError:
            told = {"title": f"HTTP {error.code}"}
        raise _error(told) from None
    except OSError as error:
        raise AgentError(f"The Filmlot agent does not answer ({error}). Start it: filmlot assets agent") from None


def _error(told: dict[str, str]) -> AgentError:
    parts = (told.get(part, "") for part in ("title", "detail", "remedy"))
    return AgentError(" ".join(part for part in parts if part), told.get("code", ""))
