"""Health and figures: a part that is down is told, not raised, and nothing secret is told to strangers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient
from tests.conftest import Owner

from filmlot.kernel.blobs import FolderBlobs
from filmlot.kernel.bus import BusUnreachable
from filmlot.kernel.events import Event
from filmlot.kernel.ground import Ground
from filmlot.kernel.health import report
from filmlot.kernel.subscribers import Parked
from filmlot.kernel.work import utc_now


class LampLit(Event):
    """A lamp was lit."""

    type = "stage.lamp.lit"


def states(ground: Ground) -> dict[str, str]:
    return {component.name: component.state for component in report(ground, "en").components}


def detail_of(ground: Ground, name: str) -> str:
    return next(part.detail for part in report(ground, "en").components if part.name == name) or ""


def test_a_lot_at_rest_is_well(owner: Owner, owned_ground: Ground) -> None:
    owned_ground.relay.drain()

    health = owner.client.get("/api/v1/health").json()

    assert health["state"] == "ok"
    assert health["ready"] is True
    assert {part["name"]: part["state"] for part in health["components"]} == dict.fromkeys(
        ("database", "bus", "blobs", "events", "subscribers", "jobs"), "ok"
    )
    assert health["components"][0]["version"].startswith("SQLite 3.")
    assert 0 < health["disk"]["free_bytes"] < health["disk"]["total_bytes"]


def test_strangers_learn_only_whether_it_lives_and_is_ready(client: TestClient) -> None:
    assert client.get("/api/v1/health/live").json() == {"ok": True}
    assert client.get("/api/v1/health/ready").json() == {"ok": True}
    assert client.get("/api/v1/health").status_code == 401


def test_a_proxy_learns_which_hub_leads(client: TestClient, owned_ground: Ground) -> None:
    assert client.get("/api/v1/health/leads").json() == {"ok": True}
    owned_ground.leads = lambda: False

    answer = client.get("/api/v1/health/leads")

    assert (answer.status_code, answer.json()) == (503, {"ok": False})


def test_a_bus_that_is_away_makes_the_lot_not_ready(
    client: TestClient, owned_ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise BusUnreachable(reason="no route")

    monkeypatch.setattr(owned_ground.bus, "check", refuse)

    assert client.get("/api/v1/health/ready").status_code == 503
    assert report(owned_ground, "en").state == "down"
    assert "no route" in detail_of(owned_ground, "bus")


def test_a_database_that_is_away_is_told_without_its_address(ground: Ground) -> None:
    ground.database.close()
    (ground.settings.home / "lot.db").write_bytes(b"not a database" * 1000)

    health = report(ground, "en")

    assert health.state == "down"
    assert [part.name for part in health.components] == ["database", "bus", "blobs"]
    assert health.components[0].detail == "DatabaseError"


def test_a_disk_that_is_nearly_full_degrades_the_lot_and_does_not_stop_it(ground: Ground) -> None:
    ground.blobs = FolderBlobs(ground.settings.home / "blobs", reserve_bytes=1 << 60)

    health = report(ground, "en")

    assert (health.state, health.ready) == ("degraded", True)
    assert states(ground)["blobs"] == "degraded"


def test_events_that_nobody_numbers_are_told(ground: Ground, stage: str) -> None:
    with ground.work() as work:
        work.emit(LampLit(), subject="lamp", scope=stage)
    assert states(ground)["events"] == "ok"

    ground.clock = lambda: utc_now() + timedelta(seconds=30)

    assert states(ground)["events"] == "degraded"
    assert "1 events wait" in detail_of(ground, "events")


def test_events_that_were_given_up_are_told_by_subscriber(ground: Ground) -> None:
    with ground.work() as work:
        work.session.add(
            Parked(id="1", subscriber="stage.watch", event_id="2", position=3, type="x", error="bad", time=work.clock())
        )

    assert states(ground)["subscribers"] == "degraded"
    assert "stage.watch: 1" in detail_of(ground, "subscribers")


def figures(text: str) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_requests_are_counted_under_the_template_of_their_route(owner: Owner) -> None:
    owner.client.post("/api/v1/jobs/no-such-job/cancel")
    owner.client.get("/api/v1/jobs")
    owner.client.get("/some/page")

    found = figures(local(owner.client).get("/metrics").text)

    assert found["filmlot_requests_total", "/api/v1/jobs/{job_id}/cancel", "404", "POST"] == 1
    assert found["filmlot_requests_total", "/api/v1/jobs", "200", "GET"] == 1
    assert not any("no-such-job" in label or "/some/page" in label for name in found for label in name)
    assert found["filmlot_jobs", "queued"] == 0
    assert found["filmlot_disk_free_bytes",] > 0


def test_figures_are_for_this_machine_alone(owner: Owner) -> None:
    near = local(owner.client)

    assert near.get("/metrics").status_code == 200
    assert owner.client.get("/metrics").status_code == 403
    assert near.get("/metrics", headers={"x-forwarded-for": "203.0.113.9"}).status_code == 403


def local(browser: TestClient) -> TestClient:
    """The same server, asked from its own machine."""
    return TestClient(browser.app, base_url=str(browser.base_url), client=("127.0.0.1", 50000))
