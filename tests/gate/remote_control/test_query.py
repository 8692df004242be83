"""OSCQuery clients of another make browse the stage, listen to its values and play it."""

from __future__ import annotations

import ipaddress
import json
import socket
from http.client import HTTPConnection

import pytest
from pythonosc.osc_message import OscMessage
from pythonoscquery.osc_query_client import OSCQueryClient
from tests.buildings.stage.show.cues import cue
from tests.gate.remote_control.conftest import PATIENCE_S, Open, Outside, osc
from websockets.exceptions import ConnectionClosedOK, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from zeroconf import ServiceInfo

from filmlot.devicekit.conformance import wait_for
from filmlot.devicekit.desk import Desk, DeskEntry
from filmlot.devicekit.families import control_family


def client_of(outside: Outside) -> OSCQueryClient:
    addresses = [ipaddress.ip_address("127.0.0.1").packed]
    name = "stage._oscjson._tcp.local."
    return OSCQueryClient(ServiceInfo("_oscjson._tcp.local.", name, outside.query_port, addresses=addresses))


def ask(outside: Outside, target: str, *, host: str = "127.0.0.1") -> tuple[int, object]:
    connection = HTTPConnection("127.0.0.1", outside.query_port, timeout=PATIENCE_S, source_address=(host, 0))
    try:
        connection.request("GET", target)
        answer = connection.getresponse()
        body = answer.read()
        return answer.status, json.loads(body) if body else None
    finally:
        connection.close()


def hear_value(client: ClientConnection, address: str, value: object) -> None:
    for _ in range(100):
        heard = OscMessage(client.recv(timeout=PATIENCE_S))
        assert heard.address == address
        if heard.params == [value]:
            return
    raise AssertionError(f"{address} was never {value}")


def test_a_client_finds_where_osc_goes(outside: Outside) -> None:
    info = client_of(outside).get_host_info()
    assert info is not None
    assert (info.name, info.osc_ip, info.osc_port, info.osc_transport) == (
        "Stage A",
        "127.0.0.1",
        outside.osc_port,
        "UDP",
    )


def test_a_client_browses_the_values(outside: Outside) -> None:
    outside.stage.put(cue(1))
    node = client_of(outside).query_node("/stage")
    assert node is not None
    show, running = node.find_subnode("/stage/show"), node.find_subnode("/stage/cue/is_running")
    assert show is not None
    assert running is not None
    assert (show.value, running.value) == (["rehearse"], [0])


def test_the_words_and_the_cues_stand_in_the_address_space(outside: Outside) -> None:
    outside.stage.put(cue(1), cue(2.5))
    status, root = ask(outside, "/")
    assert status == 200
    assert isinstance(root, dict)
    assert root["CONTENTS"]["panic"]["ACCESS"] == 2
    assert list(root["CONTENTS"]["cue"]["CONTENTS"]) == ["1", "2.5"]
    assert "live" not in root["CONTENTS"]["show"]["CONTENTS"]
    assert ask(outside, "/nothing")[0] == 404
    assert ask(outside, "/stage/show?VALUE") == (200, {"VALUE": ["rehearse"]})


def test_a_client_listens_and_plays_over_a_websocket(outside: Outside) -> None:
    outside.stage.put(cue(1), cue(2))
    with connect(f"ws://127.0.0.1:{outside.query_port}", open_timeout=PATIENCE_S) as client:
        client.send(json.dumps({"COMMAND": "LISTEN", "DATA": "/stage/cue/standby"}))
        hear_value(client, "/stage/cue/standby", "1")
        client.send(osc("/playhead/next"))
        heard = {OscMessage(client.recv(timeout=PATIENCE_S)).address for _ in range(2)}
        assert heard == {"/reply/playhead/next", "/stage/cue/standby"}
        client.send(json.dumps({"COMMAND": "IGNORE", "DATA": "/stage/cue/standby"}))
        client.send("{")
        with pytest.raises(ConnectionClosedOK):
            hear_value(client, "/stage/cue/standby", "2")


def test_a_stranger_is_refused(open_remote: Open) -> None:
    outside = open_remote()
    assert ask(outside, "/", host="127.0.0.2") == (403, None)
    with pytest.raises(InvalidStatus):
        connect(f"ws://127.0.0.1:{outside.query_port}", source_address=("127.0.0.2", 0))


def test_a_web_page_of_somebody_else_is_refused(outside: Outside) -> None:
    with pytest.raises(InvalidStatus):
        connect(f"ws://127.0.0.1:{outside.query_port}", origin="http://example.org")


def test_what_is_no_http_is_refused(outside: Outside) -> None:
    with socket.create_connection(("127.0.0.1", outside.query_port), timeout=PATIENCE_S) as stream:
        stream.sendall(b"\xc0\0\xff" * 1000 + b"\r\n\r\n")
        assert b"" in {stream.recv(65_536), b""}
    assert ask(outside, "/?HOST_INFO")[0] == 200


def test_a_lot_is_a_device_of_another_lot(outside: Outside) -> None:
    """Its words are set and triggered, its values are points that are heard."""
    outside.stage.put(cue(1), cue(2))
    config = {"host": "127.0.0.1", "port": outside.query_port, "timeout_ms": 5000}
    with Desk(family_of=control_family) as desk:
        desk.apply([DeskEntry(id="lot", name="Lot B", family="oscquery", config=config)])
        wait_for(lambda: desk.points("lot").get("/stage/cue/standby"), lambda standby: standby == "1")
        assert desk.points("lot")["/stage/show"] == "rehearse"
        assert desk.act("lot", "trigger", {"path": "/playhead/next"}, deadline_ms=5000).is_done
        wait_for(lambda: desk.points("lot")["/stage/cue/standby"], lambda standby: standby == "2")
        refused = desk.act("lot", "set", {"path": "/stage/show", "value": "live"}, deadline_ms=5000)
        assert refused.detail == "/stage/show can be read and not set"
