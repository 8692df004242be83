"""Searching the lot's private networks for devices, from a stage's description."""

from __future__ import annotations

from threading import Lock
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from filmlot.buildings.stage import stage
from filmlot.buildings.stage.contracts import Frozen
from filmlot.buildings.stage.engine.writing import write_found
from filmlot.buildings.stage.permissions import STAGE_DESCRIBE
from filmlot.buildings.stage.problems import SearchBusy, SearchRefused
from filmlot.devicekit.discovery import SearchError, search
from filmlot.devicekit.families import probe, probe_keys
from filmlot.devicekit.networks import private_networks
from filmlot.kernel.access import Actor
from filmlot.kernel.http import ground_of, streams

LONGEST_S = 3.0
finders = APIRouter()
_searching = Lock()


class SearchInput(BaseModel):
    """How long to search."""

    model_config = ConfigDict(extra="forbid")

    seconds: Annotated[float, Field(gt=0, le=LONGEST_S)] = 2.0


class FoundDevice(Frozen):
    """A device that answered; `toml` describes it, for the end of the stage's description."""

    family: str
    address: str
    name: str
    identity: str
    toml: str


class FoundList(Frozen):
    """The devices that answered, and of which families none could be asked, and why."""

    items: list[FoundDevice]
    notes: dict[str, str]


@finders.post("/stages/{stage_id}/devices/search")
def search_devices(
    stage_id: str, what: SearchInput, request: Request, actor: Annotated[Actor, streams(STAGE_DESCRIBE)]
) -> FoundList:
    """Asks the devices on the lot's private networks who they are."""
    with ground_of(request).look(actor) as look:
        described = stage.parse(stage.find(look, stage_id, STAGE_DESCRIBE).description)
    if not _searching.acquire(blocking=False):
        raise SearchBusy
    try:
        findings = search({key: probe(key) for key in probe_keys()}, private_networks(), seconds=what.seconds)
    except SearchError as error:
        raise SearchRefused(reason=str(error)) from error
    finally:
        _searching.release()
    found = sorted(findings.found, key=lambda one: one[:4])
    texts = write_found(found, taken=[device.id for device in described.devices])
    items = [
        FoundDevice(family=one.family, address=one.address, name=one.name, identity=one.identity, toml=text)
        for one, text in zip(found, texts, strict=True)
    ]
    return FoundList(items=items, notes=findings.notes)
