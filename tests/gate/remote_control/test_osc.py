"""The stage is played by OSC messages that python-osc writes, over real sockets."""

from __future__ import annotations

import socket
from time import monotonic, sleep

import pytest
from pythonosc.osc_message import OscMessage
from pythonosc.tcp_client import SimpleTCPClient
from tests.buildings.stage.show.cues import cue
from tests.gate.remote_control.conftest import PATIENCE_S, TIMECODE, Controller, Open, Outside, osc
from tests.gate.stages import free_port, wait_for

from filmlot.buildings.stage.engine.remote.door import BURST, WRONG_PASSCODES
from filmlot.buildings.stage.engine.show.cue import OscTrigger
from filmlot.standards.osc.slip import Deframer, frame


def started(outside: Outside, count: int) -> list[str]:
    return [event["run"]["cue_number"] for event in outside.stage.wait_for("cue.started", count)]


def hear_value(controller: Controller, address: str, value: object) -> None:
    """Waits until a value is told."""
    until_s = monotonic() + PATIENCE_S
    while monotonic() < until_s:
        heard = controller.hear()
        if heard.address == address and heard.params == [value]:
            return
    raise AssertionError(f"{address} was never {value}")


def test_go_starts_the_cue_in_standby_and_the_audit_names_who_sent_it(outside: Outside) -> None:
    outside.stage.put(cue(1), cue(2))
    with outside.controller() as controller:
        assert controller.ask("/go")["data"] == ["1"]
        assert controller.ask("/go")["status"] == "ok"

    assert started(outside, 2) == ["1", "2"]
    lines = outside.stage.set.client.get("/api/v1/audit").json()["items"]
    assert "remote:OSC 127.0.0.1" in {line["actor"] for line in lines if line["verb"] == "stage.cue.started"}


def test_a_cue_is_started_by_its_number_in_the_words_of_qlab(outside: Outside) -> None:
    outside.stage.put(cue(1), cue(2.5), cue(3))
    with outside.controller() as controller:
        assert controller.ask("/cue/2.5/start")["data"] == ["2.5"]
        assert controller.ask("/go", "3")["data"] == ["3"]
        assert controller.ask(f"/workspace/{outside.stage.set.id}/cue/2.50/start")["data"] == ["2.5"]
        assert controller.ask("/cue/9/start")["code"] == "stage.no_cue"
    assert started(outside, 3) == ["2.5", "3", "2.5"]


def test_a_doubled_datagram_is_one_go(outside: Outside) -> None:
    outside.stage.put(cue(1), cue(2))
    with outside.controller() as controller:
        datagram = osc("/go")
        for _ in range(3):
            controller.socket.sendto(datagram, ("127.0.0.1", outside.osc_port))
        controller.hear()
        controller.ask("/pause")
    assert started(outside, 1) == ["1"]
    assert ("OSC", "repeated") in outside.outcomes


def test_a_button_that_is_let_go_says_nothing(outside: Outside) -> None:
    """TouchOSC sends 1.0 when a button is pressed and 0.0 when it is let go, to the same address."""
    outside.stage.put(cue(1), cue(2))
    with outside.controller() as controller:
        controller.send("/go", 1.0)
        controller.send("/go", 0.0)
        controller.ask("/pause")
    assert started(outside, 1) == ["1"]


def test_the_cue_in_standby_is_moved(outside: Outside) -> None:
    outside.stage.put(cue(1), cue(2), cue(3))
    with outside.controller() as controller:
        assert controller.ask("/playhead/next")["data"] == ["2"]
        assert controller.ask("/playhead/3")["data"] == ["3"]
        assert controller.ask("/playhead/next")["status"] == "error"
        assert controller.ask("/playhead/previous")["data"] == ["2"]
        assert controller.ask("/stage/cue/standby")["data"] == ["2"]


def test_a_panic_makes_devices_safe(outside: Outside) -> None:
    with outside.controller() as controller:
        assert controller.ask("/panic")["status"] == "ok"
    wait_for(lambda: outside.stage.ask("GET", "show")["state"] == "panic")
    assert [act.action for act in outside.stage.machinery.acts] == ["blackout"]


def test_live_is_left_to_people(outside: Outside) -> None:
    with outside.controller() as controller:
        said = controller.ask("/show/live")
        assert (said["status"], said["code"]) == ("error", "stage.person_needed")
        assert "page Show" in said["data"]
        assert controller.ask("/show/standby")["data"] == ["standby"]
    assert outside.stage.ask("GET", "show")["state"] == "standby"


def test_a_take_is_slated_rolled_and_cut(outside: Outside) -> None:
    with outside.controller() as controller:
        controller.ask("/slate/scene", "12")
        controller.ask("/slate/shot", "B")
        assert controller.ask("/roll")["data"] == ["12B-1"]
        assert controller.ask("/roll")["code"] == "stage.already_rolling"
        assert controller.ask("/cut")["data"] == ["12B-1"]
        assert controller.ask("/roll")["data"] == ["12B-2"]
        controller.ask("/cut")


def test_senders_made_for_live_link_are_confirmed(outside: Outside) -> None:
    with outside.controller() as controller:
        controller.send("/Slate", "Scene_01")
        assert (controller.hear().address) == "/SlateConfirm"
        controller.send("/RecordStart", "Scene_01", 7)
        heard = controller.hear()
        assert (heard.address, heard.params) == ("/RecordStartConfirm", [TIMECODE])
        assert outside.stage.set.client.get(f"{outside.stage.set.address}/takes").json()["items"][0]["take"] == 7
        controller.send("/RecordStop")
        assert controller.hear().address == "/RecordStopConfirm"


def test_a_snapshot_is_recalled_by_its_name(outside: Outside) -> None:
    outside.stage.ask("POST", "snapshots", status=201, json={"name": "Half light"})
    outside.stage.console.refresh()
    outside.stage.machinery.values["wall", "brightness"] = 1.0
    with outside.controller() as controller:
        assert controller.ask("/snapshot/recall", "Half light", 0)["status"] == "ok"
        assert controller.ask("/snapshot/recall", "Noon")["code"] == "kernel.not_found"
    wait_for(lambda: outside.stage.machinery.values["wall", "brightness"] == 0.5)


def test_a_cue_waits_for_an_address_and_its_arguments(outside: Outside) -> None:
    rain = cue(1).model_copy(update={"trigger": OscTrigger(address="/fx/rain")})
    heavy = cue(2).model_copy(update={"trigger": OscTrigger(address="/fx/rain", arguments=("heavy", 0.1))})
    outside.stage.put(rain, heavy)
    with outside.controller() as controller:
        assert controller.ask("/fx/rain", 1.0)["data"] == [1]
        assert controller.ask("/fx/*", "heavy", 0.1)["data"] == [2]
        assert controller.ask("/fx/snow")["code"] == "address"
        assert controller.ask("/fx/[")["code"] == "pattern"
    assert started(outside, 3) == ["1", "1", "2"]


def test_a_stranger_is_not_answered(outside: Outside) -> None:
    outside.stage.put(cue(1))
    with outside.controller("127.0.0.2") as stranger, outside.controller() as controller:
        stranger.send("/go")
        controller.ask("/pause")
        stranger.socket.settimeout(0.1)
        with pytest.raises(TimeoutError):
            stranger.hear()
    assert ("OSC", "stranger") in outside.outcomes
    assert outside.stage.events("cue.started") == []


def test_a_viewer_is_told_and_orders_nothing(open_remote: Open) -> None:
    outside = open_remote(role="viewer")
    with outside.controller() as controller:
        assert controller.ask("/go")["code"] == "kernel.denied"
        assert controller.ask("/roll", "1")["code"] == "kernel.denied"
        assert controller.ask("/stage/show")["data"] == ["rehearse"]


def test_a_passcode_is_said_first(open_remote: Open) -> None:
    outside = open_remote(osc={"passcode": "7291"})
    with outside.controller() as controller:
        assert controller.ask("/stop")["status"] == "denied"
        assert controller.ask("/connect", "0000")["data"] == "badpass"
        assert controller.ask("/connect", "7291")["data"] == "ok"
        assert controller.ask("/stop")["status"] == "ok"
        controller.ask("/disconnect")
        assert controller.ask("/stop")["status"] == "denied"
        for guess in range(WRONG_PASSCODES):
            controller.ask("/connect", str(guess))
        assert controller.ask("/connect", "7291")["data"] == "badpass"
    assert all("7291" not in message for message, _ in outside.outcomes)


def test_what_is_no_osc_is_refused_by_name(outside: Outside) -> None:
    with outside.controller() as controller:
        long = osc("/" + 600 * "a")
        for garbage in (b"", b"GO", b"/go", b"#bundle\0" + bytes(8) + b"\0\0\0\x7f", bytes(60_000), long):
            controller.socket.sendto(garbage, ("127.0.0.1", outside.osc_port))
        assert controller.hear().address == "/error"
        assert controller.ask("/thump")["status"] == "ok"


def test_a_flood_is_cut_and_the_stage_goes_on(outside: Outside) -> None:
    with outside.controller() as controller:
        for number in range(4 * BURST):
            controller.socket.sendto(osc("/nothing", number), ("127.0.0.1", outside.osc_port))
            if number % 50 == 0:
                sleep(0.005)  # else the system drops most of them before anybody hears them
        wait_for(lambda: ("OSC", "too_fast") in outside.outcomes, tries=500)
        while True:
            controller.send("/panic")
            try:
                controller.socket.settimeout(0.2)
                while controller.hear().address != "/reply/panic":
                    pass
                break
            except TimeoutError:
                continue
    assert len(outside.control.view("en").heard) <= 20


def test_values_are_told_as_they_change(outside: Outside) -> None:
    outside.stage.put(cue(1), cue(2))
    with outside.controller() as controller:
        assert controller.ask("/updates", 1)["data"] is True
        hear_value(controller, "/stage/cue/standby", "1")
        controller.send("/go")
        hear_value(controller, "/stage/cue/standby", "2")
        controller.send("/roll", "5")
        hear_value(controller, "/stage/take/is_rolling", 1)
        controller.send("/cut")
        hear_value(controller, "/stage/take/slate", "5-1")
        assert controller.ask("/updates", 0)["data"] is False


def test_feedback_goes_where_the_description_says(open_remote: Open) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(PATIENCE_S)
        open_remote(osc={"feedback": [f"127.0.0.1:{listener.getsockname()[1]}"]})
        told = {OscMessage(listener.recv(65_536)).address for _ in range(10)}
    assert {"/stage/name", "/stage/show", "/stage/timecode", "/stage/cue/standby"} <= told


def test_replies_go_to_the_port_that_the_description_names(open_remote: Open) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(PATIENCE_S)
        outside = open_remote(osc={"reply_port": listener.getsockname()[1]})
        with outside.controller() as controller:
            controller.send("/workspaces")
        heard = OscMessage(listener.recv(65_536))
    assert heard.address == "/reply/workspaces"
    assert outside.stage.set.id in heard.params[0]


def test_orders_come_over_tcp_too(outside: Outside) -> None:
    outside.stage.put(cue(1))
    client = SimpleTCPClient("127.0.0.1", outside.osc_port, mode="1.1")
    try:
        client.send_message("/go", [])
        assert started(outside, 1) == ["1"]
        (reply,) = client.get_messages(1)
        assert reply.address == "/reply/go"
    finally:
        client.close()


def test_a_stream_that_is_not_osc_ends(outside: Outside) -> None:
    """A web page can have a browser post any bytes: what stands behind them must not be an order."""
    outside.stage.put(cue(1))
    with socket.create_connection(("127.0.0.1", outside.osc_port), timeout=PATIENCE_S) as stream:
        stream.sendall(b"POST / HTTP/1.1\r\nContent-Length: 20\r\n\r\n" + frame(osc("/go")))
        received = b"".join(iter(lambda: stream.recv(4096), b""))
    (packet,) = Deframer().feed(received)
    assert OscMessage(packet).address == "/error"
    assert outside.stage.events("cue.started") == []


def test_a_port_that_is_taken_is_told_and_tried_again(open_remote: Open) -> None:
    port = free_port()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
        holder.bind(("127.0.0.1", port))
        outside = open_remote(midi={"port": port}, waits=False)
        wait_for(lambda: outside.listeners["osc_udp"].listening and outside.listeners["midi_network"].detail)
        assert not outside.listeners["midi_network"].listening
    wait_for(lambda: outside.listeners["midi_network"].listening)
