"""The edge of HTTP: what is kept out, and how every failure looks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import pytest
from fastapi import APIRouter, Request
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocket, WebSocketDisconnect
from tests.conftest import ADDRESS, OWN_PAGE, Owner

from filmlot.gate.server import create_app, unguarded_routes
from filmlot.kernel.access import EVERYONE, Actor, Permission
from filmlot.kernel.building import Building
from filmlot.kernel.edge import BODY_LIMIT_BYTES
from filmlot.kernel.ground import Ground
from filmlot.kernel.http import allow_body, streams

LOOK = Permission("shed.thing.look", EVERYONE)
SOCKET = "ws://127.0.0.1:8700/api/v1/shed/socket"
SIGN_IN = "/api/v1/identity/sign-in"
router = APIRouter()


@router.get("/fault")
def fault() -> None:
    message = "the secret inside"
    raise RuntimeError(message)


@router.post("/size")
async def size(request: Request, limit: int) -> int:
    allow_body(request, limit)
    return sum([len(chunk) async for chunk in request.stream()])


@router.websocket("/socket")
async def socket(websocket: WebSocket, actor: Annotated[Actor, streams(LOOK)]) -> None:
    await websocket.accept()
    await websocket.send_text(actor.name)
    await websocket.close()


SHED = Building(name="shed", router=router, permissions=(LOOK,))


@pytest.fixture
def shed(owned_ground: Ground) -> Iterator[TestClient]:
    """A browser before a lot that has a shed with dangerous routes."""
    with TestClient(create_app(owned_ground, [SHED]), base_url=ADDRESS, headers=OWN_PAGE) as browser:
        yield browser


def test_a_fault_shows_nothing_of_the_inside(shed: TestClient) -> None:
    answer = shed.get("/api/v1/shed/fault")

    assert answer.status_code == 500
    assert answer.json()["code"] == "kernel.unexpected"
    assert answer.json()["params"]["correlation_id"] == answer.headers["x-correlation-id"]
    assert "secret" not in answer.text


def test_a_problem_is_a_problem_by_the_standard(client: TestClient) -> None:
    answer = client.get("/api/v1/audit")

    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()) == {"type", "title", "status", "detail", "remedy", "instance", "code", "params"}
    assert answer.json()["status"] == answer.status_code == 401


@pytest.mark.parametrize(
    ("accepted", "title"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "需要登录"),
        ("en-GB", "Sign-in needed"),
        ("fr", "Sign-in needed"),
        ("", "Sign-in needed"),
    ],
)
def test_a_problem_speaks_the_readers_language(client: TestClient, accepted: str, title: str) -> None:
    assert client.get("/api/v1/audit", headers={"accept-language": accepted}).json()["title"] == title


def test_an_unknown_address_of_the_interface_is_a_problem_and_not_a_page(client: TestClient) -> None:
    answer = client.get("/api/v1/moon")

    assert (answer.status_code, answer.json()["code"]) == (404, "kernel.address_unknown")


def test_a_wrong_method_names_the_right_ones(client: TestClient) -> None:
    answer = client.put("/api/v1/identity/sign-in")

    assert (answer.status_code, answer.json()["code"]) == (405, "kernel.method_not_allowed")
    assert answer.headers["allow"] == "POST"


def test_a_wrong_field_is_named_in_the_readers_language_and_not_repeated(client: TestClient) -> None:
    answer = client.post(SIGN_IN, json={"email": "a@b", "password": ["hunter2"]}, headers={"accept-language": "zh"})

    assert answer.status_code == 422
    assert answer.json()["params"]["errors"] == [
        {"field": "body.password", "message_code": "string_type", "message": "必须是文本。", "params": {}}
    ]
    assert "hunter2" not in answer.text


def test_what_is_not_json_is_refused(client: TestClient) -> None:
    answer = client.post(SIGN_IN, content=b"{no", headers={"content-type": "application/json"})

    assert answer.json()["params"]["errors"][0]["message_code"] == "json_invalid"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8700", "127.0.0.1@evil.example", "", "localhost/evil"])
def test_a_foreign_host_name_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/api/v1/identity/me", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost:8700", "127.0.0.1:8700", "[::1]:8700", "192.168.4.20"])
def test_own_names_and_plain_addresses_are_taken(client: TestClient, host: str) -> None:
    assert client.get("/api/v1/identity/me", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:9999", "http://["])
def test_a_page_of_another_site_changes_nothing(owner: Owner, origin: str) -> None:
    answer = owner.client.post("/api/v1/identity/tokens", json={"name": "x"}, headers={"origin": origin})

    assert (answer.status_code, answer.json()["code"]) == (403, "kernel.origin_foreign")


def test_our_own_page_is_let_through(owner: Owner) -> None:
    answer = owner.client.post("/api/v1/identity/tokens", json={"name": "x"}, headers={"origin": ADDRESS})

    assert answer.status_code == 201


def test_a_form_of_another_site_is_refused_even_without_an_origin(owner: Owner) -> None:
    owner.client.headers.pop("X-Filmlot")

    assert owner.client.post("/api/v1/identity/tokens", json={"name": "x"}).json()["code"] == "kernel.header_missing"


def test_a_socket_of_another_site_is_refused(shed: TestClient, owner: Owner) -> None:
    shed.cookies.update(owner.client.cookies)

    with (
        pytest.raises(WebSocketDisconnect) as refusal,
        shed.websocket_connect(SOCKET, headers={"origin": "http://evil.example"}),
    ):
        pass

    assert refusal.value.reason == "kernel.origin_foreign"


def test_a_socket_knows_who_asks(shed: TestClient, owner: Owner) -> None:
    shed.cookies.update(owner.client.cookies)

    with shed.websocket_connect(SOCKET) as opened:
        assert opened.receive_text() == "Li Mei"


def test_a_socket_without_a_session_gets_a_problem(shed: TestClient) -> None:
    with pytest.raises(WebSocketDenialResponse) as refusal, shed.websocket_connect(SOCKET):
        pass

    assert refusal.value.json()["code"] == "kernel.sign_in_needed"


def test_a_large_body_is_refused(client: TestClient) -> None:
    body = b'{"email": "' + b"a" * BODY_LIMIT_BYTES + b'"}'

    answer = client.post(SIGN_IN, content=body, headers={"content-type": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (413, "kernel.body_too_large")
    assert answer.json()["params"] == {"limit_bytes": BODY_LIMIT_BYTES}


def test_a_body_without_an_announced_length_is_counted_too(client: TestClient) -> None:
    chunks = (b" " * 65_536 for _ in range(BODY_LIMIT_BYTES // 65_536 + 1))

    answer = client.post(SIGN_IN, content=chunks, headers={"content-type": "application/json"})

    assert answer.status_code == 413


def test_a_route_that_streams_takes_what_it_allows(shed: TestClient) -> None:
    body = b"a" * (BODY_LIMIT_BYTES + 1)

    allowed = shed.post("/api/v1/shed/size", params={"limit": 2 * BODY_LIMIT_BYTES}, content=body)
    refused = shed.post("/api/v1/shed/size", params={"limit": BODY_LIMIT_BYTES}, content=body)

    assert allowed.json() == len(body)
    assert refused.json()["code"] == "kernel.body_too_large"


def test_every_answer_carries_the_headers_that_keep_pages_safe(client: TestClient) -> None:
    for address in ("/", "/api/v1/identity/me", "/api/v1/moon"):
        headers = client.get(address).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "'unsafe-inline'" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_answers_of_the_interface_are_not_kept_by_caches(client: TestClient) -> None:
    assert client.get("/api/v1/identity/me").headers["cache-control"] == "no-store"


def test_a_route_without_a_permission_is_found(shed: TestClient) -> None:
    assert unguarded_routes(shed.app) == ["GET /api/v1/shed/fault", "POST /api/v1/shed/size"]  # type: ignore[arg-type]
