"""A foreign file on its way to an asset: uploaded, read apart, packed, published; or named as what is wrong with it."""

from __future__ import annotations

import os
import sys
from typing import Any

import httpx2
import pytest
from blake3 import blake3
from starlette.testclient import TestClient
from tests.buildings.assets.library import ADDRESS, SLUG, upload
from tests.conftest import OWN_PAGE, Owner

from filmlot.buildings.assets.ingests.contracts import IngestInput
from filmlot.buildings.assets.ingests.ingest import IngestParams, run_ingest
from filmlot.buildings.assets.problems import IngestRefused
from filmlot.kernel.ground import Ground
from filmlot.kernel.jobs import JobContext

CUBE = "\n".join(
    [
        *(f"v {x} {y} {z}" for x in (0, 1) for y in (0, 1) for z in (0, 1)),
        "f 1 2 4 3",
        "f 5 7 8 6",
        "f 1 5 6 2",
        "f 3 4 8 7",
        "f 1 3 7 5",
        "f 2 6 8 4",
    ]
).encode()


@pytest.fixture
def context(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> JobContext:
    """A job that nobody stops."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    context = JobContext.__new__(JobContext)
    context.ground, context.correlation_id, context.job_id = ground, "test", "none"
    monkeypatch.setattr(JobContext, "checkpoint", lambda _self: None)
    monkeypatch.setattr(JobContext, "progress", lambda *_args, **_more: None)
    return context


def asked(data: bytes, file_name: str, slug: str = SLUG) -> dict[str, Any]:
    sheet = {
        "slug": slug,
        "names": {"en": "Crate", "zh_cn": "木箱"},
        "authors": ["Li Mei"],
        "spdx": "CC0-1.0",
        "facets": {"region": ["cn_shanghai"]},
    }
    return {"blake3": blake3(data).hexdigest(), "file_name": file_name, "sheet": sheet}


def post(owner: Owner, body: dict[str, Any]) -> httpx2.Response:
    return owner.client.post(f"{ADDRESS}/ingests", json=body, headers=OWN_PAGE)


def run(owner: Owner, context: JobContext, body: dict[str, Any]) -> None:
    given = IngestInput.model_validate(body)
    run_ingest(context, IngestParams(scope_id=owner.company_id, given=given))


@pytest.mark.timeout(240)
def test_an_obj_becomes_the_first_version_of_an_asset(owner: Owner, context: JobContext) -> None:
    upload(owner.client, CUBE)
    body = asked(CUBE, "箱子.obj")
    begun = post(owner, body)
    assert begun.status_code == 202
    context.job_id = begun.json()["job_id"]
    run(owner, context, body)
    (asset,) = owner.client.get(f"{ADDRESS}/assets").json()["items"]
    assert (asset["slug"], asset["name_zh"]) == (SLUG, "木箱")
    version = owner.client.get(f"{ADDRESS}/versions/{asset['latest_id']}").json()
    assert (version["semver"], version["spdx"], version["author"]) == ("1.0.0", "CC0-1.0", "Li Mei")
    (listed,) = owner.client.get(f"{ADDRESS}/ingests").json()["items"]
    assert (listed["id"], listed["version_id"]) == (context.job_id, asset["latest_id"])
    assert (listed["actor_name"], listed["given"]["file_name"]) == ("Li Mei", "箱子.obj")
    reading = listed["reading"]
    assert reading["guessed"] == ["unit", "up"]
    assert "gave 1 parts plain names" in {step["text"] for step in reading["repairs"]}
    run(owner, context, body)  # as after a crash
    assert len(owner.client.get(f"{ADDRESS}/assets/{asset['id']}").json()["versions"]) == 1


def test_a_file_that_is_broken_is_refused_with_place_and_remedy(owner: Owner, context: JobContext) -> None:
    torn = b"glTF\x02\x00\x00\x00 torn"
    upload(owner.client, torn)
    with pytest.raises(IngestRefused) as refused:
        run(owner, context, asked(torn, "torn.glb"))
    assert refused.value.params["place"].startswith("torn.glb")
    assert str(refused.value.params["place"]).count("torn.glb") == 1
    assert owner.client.get(f"{ADDRESS}/assets").json()["items"] == []
    assert not list((context.ground.settings.home / "cache").glob("ingest-*"))


def test_bytes_that_somebody_else_sent_are_not_taken(owner: Owner) -> None:
    answer = post(owner, asked(CUBE, "crate.obj"))
    assert (answer.status_code, answer.json()["code"]) == (409, "assets.file_not_here")


@pytest.mark.timeout(240)
def test_what_a_person_says_of_unit_and_axis_is_no_guess(owner: Owner, context: JobContext) -> None:
    upload(owner.client, CUBE)
    body = asked(CUBE, "crate.obj") | {"unit_m": 0.5, "up": "Z"}
    context.job_id = post(owner, body).json()["job_id"]
    run(owner, context, body)
    (listed,) = owner.client.get(f"{ADDRESS}/ingests").json()["items"]
    reading = listed["reading"]
    assert (reading["unit_m"], reading["up"], reading["guessed"]) == (0.5, "Z", [])
    assert reading["size_m"] == pytest.approx([0.5, 0.5, 0.5])


def test_files_are_listed_for_those_alone_who_may_publish_there(owner: Owner, stranger: TestClient) -> None:
    upload(owner.client, CUBE)
    assert post(owner, asked(CUBE, "crate.obj")).status_code == 202
    (listed,) = owner.client.get(f"{ADDRESS}/ingests").json()["items"]
    assert (listed["job"]["state"], listed["reading"]) == ("queued", None)
    assert stranger.get(f"{ADDRESS}/ingests").json()["items"] == []
