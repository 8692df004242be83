from __future__ import annotations

import asyncio
import contextlib
import gzip
import http.client
import json

import pytest

from filmlot.devicekit import http as kit
from filmlot.devicekit.http import Answer, HttpLink, HttpSimulator, Request, leaf
from filmlot.standards.wire import WireError

HERE = "127.0.0.1"


class Mirror(HttpSimulator):
    """Answers with what it was asked."""

    def answer(self, request: Request) -> Answer:
        if request.path == "/wants/a/key":
            return Answer(200, request.body["key"])
        if request.path == "/elsewhere":
            return Answer(307)
        return Answer(
            200, {"method": request.method, "path": request.path, "query": dict(request.query), "body": request.body}
        )


def converse(steps, **settings):
    async def run():
        device = Mirror()
        link = HttpLink(f"http://{HERE}:{await device.start(HERE, 0)}", **{"timeout_s": 2.0, **settings})
        await link.open()
        try:
            return await steps(link, device)
        finally:
            await link.close()
            await device.stop()

    return asyncio.run(run())


def against(answer: bytes):
    """Ask a server that says just this."""

    async def speak(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    async def run():
        server = await asyncio.start_server(speak, HERE, 0)
        link = HttpLink(f"http://{HERE}:{server.sockets[0].getsockname()[1]}", timeout_s=2.0)
        await link.open()
        try:
            return await link.ask("GET", "/")
        finally:
            await link.close()
            server.close()

    return asyncio.run(run())


def test_a_request_arrives_as_it_was_meant():
    async def steps(link, _):
        return await link.ask("PUT", "/a%20b?set=1", {"data": [1, "幕"]})

    answer = converse(steps)
    assert answer.is_ok
    assert answer.body == {"method": "PUT", "path": "/a b", "query": {"set": "1"}, "body": {"data": [1, "幕"]}}


def test_a_redirect_is_not_followed():
    async def steps(link, _):
        return await link.ask("GET", "/elsewhere")

    assert not converse(steps).is_ok


def test_a_body_of_another_form_is_a_bad_request():
    async def steps(link, _):
        return await link.ask("PUT", "/wants/a/key", {"other": 1})

    assert converse(steps).status == 400


def test_a_silent_device_times_out():
    async def steps(link, device):
        device.misbehaviour.silent = True
        with pytest.raises(TimeoutError):
            await link.ask("GET", "/")

    converse(steps, timeout_s=0.1)


def test_a_device_that_is_switched_off_ends_the_connection_and_is_found_again():
    async def steps(link, device):
        port = int(link._base_url.rpartition(":")[2])
        await link.ask("GET", "/")
        await device.stop()
        with pytest.raises(ConnectionError):
            await link.ask("GET", "/")
        await device.start(HERE, port)
        assert (await link.ask("GET", "/")).is_ok

    converse(steps)


def test_a_link_that_is_not_open_says_so():
    with pytest.raises(ConnectionError):
        asyncio.run(HttpLink("http://127.0.0.1:1", timeout_s=1.0).ask("GET", "/"))


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"", ConnectionError),
        (b"what?\r\n\r\n", ConnectionError),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", ConnectionError),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>", WireError),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nNaN", WireError),
    ],
)
def test_what_is_no_answer_is_an_error_of_the_contract(answer, error):
    with pytest.raises(error):
        against(answer)


def test_a_body_over_the_limit_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr(kit, "LONGEST_BODY", 1000)
    body = b'"' + b"x" * 5000 + b'"'
    with pytest.raises(WireError, match="more than 1000"):
        against(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


def test_a_refusal_in_a_page_for_people_is_a_refusal():
    assert against(b"HTTP/1.1 404 Not Found\r\nContent-Length: 6\r\n\r\n<html>") == Answer(404)


def test_a_compressed_body_is_not_unpacked():
    body = gzip.compress(b'"' + b"x" * 5000 + b'"')
    with pytest.raises(WireError, match="not JSON"):
        against(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


def test_an_empty_body_is_none():
    assert against(b"HTTP/1.1 204 No Content\r\n\r\n") == Answer(204, None)


def test_a_leaf_is_found_or_none():
    tree = {"a": {"b": 1, "c": [2], "d": None, "e": False}}
    assert [leaf(tree, "a", key) for key in "bcdex"] == [1, None, None, False, None]
    assert leaf(tree) is None
    assert leaf([1], "a") is None


def test_another_client_is_answered():
    def ask(port):
        client = http.client.HTTPConnection(HERE, port, timeout=2)
        try:
            client.request("PUT", "/x", "[1]")
            return json.loads(client.getresponse().read())["body"]
        finally:
            client.close()

    async def run():
        device = Mirror()
        try:
            return await asyncio.to_thread(ask, await device.start(HERE, 0))
        finally:
            await device.stop()

    assert asyncio.run(run()) == [1]


@pytest.mark.parametrize(
    "request_head", [b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", b"A" * 5000 + b"\r\n\r\n"]
)
def test_a_simulator_drops_who_sends_no_request(request_head):
    async def run():
        device = Mirror()
        reader, writer = await asyncio.open_connection(HERE, await device.start(HERE, 0))
        try:
            writer.write(request_head)
            async with asyncio.timeout(2):
                return await reader.read()
        finally:
            writer.close()
            await device.stop()

    with contextlib.suppress(ConnectionResetError):  # what was not read yet is thrown away with the connection
        assert asyncio.run(run()) == b""
