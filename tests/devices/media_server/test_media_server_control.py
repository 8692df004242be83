from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythonosc.osc_message import OscMessage
from tests.devices.bench import eventually, running

from filmlot.devicekit.contract import SettingsError
from filmlot.devicekit.control import Refused
from filmlot.devicekit.control_conformance import ControlConformance, Deed, Exchange
from filmlot.devices.media_server import CONTROL
from filmlot.devices.media_server.template import check_template, render_osc, render_text
from filmlot.standards.osc.message import OSCError


class TestMediaServer(ControlConformance):
    family = CONTROL
    settings: ClassVar[Mapping[str, Any]] = {"ping": "/ping"}
    exchanges = (Exchange(b"/ping\0\0\0,\0\0\0", b"/pong\0\0\0,\0\0\0"),)
    deeds = (
        Deed("play", {}, {"playback": "playing"}),
        Deed("pause", {}, {"playback": "paused"}),
        Deed("stop", {}, {"playback": "stopped"}),
        Deed("go_to_cue", {"cue": 12}, {"cue": 12}),
        Deed("go_to_cue", {"cue": "Night 2"}, {"cue": "Night 2"}),
        Deed("set_brightness", {"percent": 40}, {"brightness_percent": 40}),
    )

    # No server of this kind says that it refuses, or that it cannot be worked with.
    test_a_device_that_refuses_is_quoted = None  # type: ignore[assignment]
    test_connected_is_not_usable = None  # type: ignore[assignment]


def watch(server):
    heard = []
    server.simulator.answers = lambda datagram: heard.append(datagram) or ()
    return heard


async def first(heard):
    await eventually(lambda: heard)
    return heard[0]


@pytest.mark.parametrize(
    ("settings", "action", "arguments", "address", "params"),
    [
        ({}, "go_to_cue", {"cue": 12}, "/cue", [12]),
        (
            {"cue": "/timeline/{cue}/play 1 0.5 true now"},
            "go_to_cue",
            {"cue": "A-1"},
            "/timeline/A-1/play",
            [1, 0.5, True, "now"],
        ),
        ({"cue": '/go "cue {cue}"'}, "go_to_cue", {"cue": 7}, "/go", ["cue 7"]),
        ({"brightness": "/layer/1/opacity {level}"}, "set_brightness", {"percent": 25}, "/layer/1/opacity", [0.25]),
        ({"brightness": "/master {percent}"}, "set_brightness", {"percent": 25}, "/master", [25]),
        ({"play": "/transport run"}, "play", {}, "/transport", ["run"]),
    ],
)
def test_the_settings_say_what_is_sent(settings, action, arguments, address, params):
    """Read by python-osc."""

    async def story():
        async with running(CONTROL, **settings) as server:
            heard = watch(server)
            await server.act(action, **arguments)
            return OscMessage(await first(heard))

    message = asyncio.run(story())
    assert (message.address, message.params) == (address, params)


def test_text_is_sent_as_lines():
    async def story():
        async with running(CONTROL, encoding="text", line_end="crlf", cue="CUE {cue}") as server:
            heard = watch(server)
            await server.act("go_to_cue", cue="夜")
            return await first(heard)

    assert asyncio.run(story()) == "CUE 夜\r\n".encode()


@pytest.mark.parametrize(
    ("settings", "words"), [({"pause": ""}, "no message is set for pause"), ({"pause": "pause"}, "is no OSC")]
)
def test_an_action_without_a_message_is_refused_in_words(settings, words):
    async def story():
        async with running(CONTROL, **settings) as server:
            with pytest.raises(Refused, match=words):
                await server.act("pause")

    asyncio.run(story())


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"play": "/play {cue}"}, "{cue} has no value here"),
        ({"cue": "/cue {level}"}, "{level} has no value here; there are {cue}"),
        ({"stop": '/stop "now'}, "stop"),
    ],
)
def test_a_template_that_cannot_be_rendered_is_refused_with_the_settings(settings, words):
    with pytest.raises(SettingsError) as refusal:
        CONTROL.settings({"host": "127.0.0.1", **settings})
    assert words in str(refusal.value)


def test_a_cue_cannot_smuggle_a_second_message_in():
    for cue in ("1\r\nstop", "a/b", "x" * 65, "", "{level}"):
        with pytest.raises(SettingsError):
            CONTROL.arguments("go_to_cue", {"cue": cue})


@given(st.text(alphabet="/ab {}cuelv10.\"'\\\n", max_size=30), st.one_of(st.integers(), st.text(max_size=5)))
def test_any_template_that_is_taken_is_rendered_or_refused_as_osc(text, cue):
    with contextlib.suppress(ValueError):
        template = check_template(text, places=("cue",))
        render_text(template, {"cue": cue})
        with contextlib.suppress(OSCError):
            render_osc(template, {"cue": cue})
