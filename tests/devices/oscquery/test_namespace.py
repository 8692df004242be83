"""What a namespace allows: paths, types and ranges, before anything is sent."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythonosc.osc_message import OscMessage

from filmlot.devicekit.control import Declined, Setter
from filmlot.devices.oscquery.namespace import Namespace
from filmlot.kernel.i18n import catalogue
from filmlot.standards.osc.query import Access, Method, Range

BOTH = Access.READ | Access.WRITE
UNIT = Range(0.0, 1.0)
METHODS = (
    Method("/level", "f", BOTH, (0.5,), (UNIT,)),
    Method("/count", "i", BOTH, (3,), (Range(minimum=1),)),
    Method("/name", "s", BOTH, ("a",)),
    Method("/mode", "s", BOTH, ("off",), (Range(options=("off", "on")),)),
    Method("/on", "T", BOTH, (True,)),
    Method("/key", "r", BOTH, ("#00FF00FF",)),
    Method("/tint", "fff", BOTH, (0.1, 0.2, 0.3), (UNIT, UNIT, None)),
    Method("/place", "ff", Access.WRITE),
    Method("/fps", "d", Access.READ, (60.0,)),
    Method("/play", "I", Access.WRITE),
    Method("/stop", "N", Access.NONE),
    Method("/pause", "", Access.WRITE),
    Method("/points", "[ff]", BOTH),
)
VALUES = st.booleans() | st.integers() | st.floats() | st.text(max_size=20)


@pytest.fixture
def namespace() -> Namespace:
    return Namespace({method.address: method for method in METHODS})


def test_every_value_is_a_point_and_several_are_points_by_their_places(namespace: Namespace) -> None:
    assert namespace.points == {
        "/level": 0.5,
        "/count": 3,
        "/name": "a",
        "/mode": "off",
        "/on": True,
        "/key": "#00FF00FF",
        "/tint#1": 0.1,
        "/tint#2": 0.2,
        "/tint#3": 0.3,
        "/fps": 60.0,
    }


@pytest.mark.parametrize(
    ("path", "value", "heard"),
    [
        ("/level", 1, [1.0]),
        ("/level", "0.25", [0.25]),
        ("/count", 2.0, [2]),
        ("/count", "7", [7]),
        ("/name", "two words", ["two words"]),
        ("/name", "3", ["3"]),
        ("/mode", "on", ["on"]),
        ("/on", "false", [False]),
        ("/on", 1, [True]),
        ("/key", "#ff8000", [0xFF8000FF]),
        ("/tint", "1 0.5 8", [1.0, 0.5, 8.0]),
        ("/tint#3", 9, [pytest.approx(0.1), pytest.approx(0.2), 9.0]),
        ("/place", "-1 2", [-1.0, 2.0]),
    ],
)
def test_another_implementation_hears_what_was_meant(namespace: Namespace, path: str, value: Any, heard: Any) -> None:
    message = OscMessage(namespace.set_value(path, value).packet)
    assert (message.address, message.params) == (path.partition("#")[0], heard)


def test_what_takes_nothing_is_triggered_with_what_its_type_says(namespace: Namespace) -> None:
    packets = {path: namespace.trigger(path).packet for path in ("/play", "/stop", "/pause")}
    assert packets == {"/play": b"/play\0\0\0,I\0\0", "/stop": b"/stop\0\0\0,N\0\0", "/pause": b"/pause\0\0,\0\0\0"}


@pytest.mark.parametrize(
    ("path", "value", "english", "chinese"),
    [
        ("/lvel", 1, "the program has no /lvel", "对方程序没有 /lvel"),
        ("/fps", 1, "/fps can be read and not set", "/fps 只能读取，不能设置"),
        ("/play", 1, "/play takes no value; trigger it", "/play 不带值；请改用“触发”"),
        ("/level", "half", "/level takes a number; half is none", "/level 的值应为数字；half 不是"),
        ("/level", True, "/level takes a number; True is none", "/level 的值应为数字；True 不是"),
        ("/level", 1.5, "/level takes 0…1; 1.5 is outside", "/level 的范围是 0…1；1.5 超出范围"),
        ("/count", 0.5, "/count takes a whole number; 0.5 is none", "/count 的值应为整数；0.5 不是"),
        ("/count", 0, "/count takes 1…; 0 is outside", "/count 的范围是 1…；0 超出范围"),
        (
            "/name",
            3,
            "/name takes a text (in quotation marks); 3 is none",
            "/name 的值应为文本（请加引号）；3 不是",
        ),
        ("/mode", "dim", "/mode takes one of off, on; dim is none", "/mode 只能取以下之一：off, on；dim 不在其中"),
        (
            "/tint",
            "1 1",
            "/tint takes 3 values, one word each; 1 1 is not that",
            "/tint 需要 3 个值，以空格分隔；1 1 不符合",
        ),
        ("/tint#4", 1, "/tint#4: there are 3 values", "/tint#4：共有 3 个值"),
        (
            "/place#1",
            1,
            "/place: the other values are not known; give all of them",
            "/place：其余的值未知；请给出全部的值",
        ),
        (
            "/points",
            "1 1",
            "/points has values of the type [ff], which are neither read nor set from here",
            "/points 的值类型为 [ff]，本系统不读取也不设置此类型",
        ),
    ],
)
def test_what_a_method_does_not_take_is_refused_by_name_in_both_languages(
    namespace: Namespace, path: str, value: Any, english: str, chinese: str
) -> None:
    with pytest.raises(Declined) as refusal:
        namespace.set_value(path, value)
    phrase = refusal.value.phrase
    assert (str(phrase), catalogue().phrase(phrase, "zh-CN")) == (english, chinese)


@pytest.mark.parametrize(("path", "value"), [("/count", 1 << 40), ("/level", 1e300), ("/name", "nul\0")])
def test_what_osc_cannot_carry_is_refused(path: str, value: Any) -> None:
    wide = Namespace({method.address: Method(method.address, method.tags, BOTH) for method in METHODS})
    with pytest.raises(Declined, match="OSC cannot carry"):
        wide.set_value(path, value)


def test_what_cannot_be_read_or_triggered_is_refused(namespace: Namespace) -> None:
    for path, words in (("/place", "can be set and not read"), ("/points", "neither read"), ("/no", "has no /no")):
        with pytest.raises(Declined, match=words):
            namespace.find_read(path)
    with pytest.raises(Declined, match="takes a value; set it"):
        namespace.trigger("/level")


def test_what_may_be_chosen_is_what_can_be_done(namespace: Namespace) -> None:
    assert namespace.choices("trigger") == ["/play", "/stop", "/pause"]
    assert [path for path in namespace.choices("set") if path[:2] in {"/t", "/p"}] == [
        "/tint",
        "/tint#1",
        "/tint#2",
        "/tint#3",
        "/place",
    ]
    assert "/fps" in namespace.choices("read")
    assert "/place" not in namespace.choices("read")
    for path in namespace.choices("read"):
        namespace.find_read(path)


def test_a_point_is_set_by_its_path_unless_it_is_only_read(namespace: Namespace) -> None:
    assert namespace.setter("/tint#2") == Setter("set", "value", {"path": "/tint#2"})
    assert namespace.setter("/fps") is None
    assert namespace.setter("methods") is None


def test_a_value_that_is_heard_is_the_value_from_then_on(namespace: Namespace) -> None:
    assert namespace.learn("/tint", (1.0, 1.0, 1.0)) == {"/tint#1": 1.0, "/tint#2": 1.0, "/tint#3": 1.0}
    assert namespace.set_value("/tint#1", 0).values == (0.0, 1.0, 1.0)
    assert namespace.learn("/tint", (1.0,)) == {} == namespace.learn("/place", (1.0, 1.0))
    assert namespace.learn("/level", (float("nan"),)) == {}


@given(st.sampled_from([method.address for method in METHODS]), st.sampled_from(["", "#1", "#0", "#x"]), VALUES)
def test_any_value_is_sent_as_the_namespace_says_or_refused(address: str, place: str, value: Any) -> None:
    namespace = Namespace({method.address: method for method in METHODS})
    with contextlib.suppress(Declined):
        sending = namespace.set_value(address + place, value)
        assert len(sending.values) == len(sending.method.tags)
        limits = sending.method.ranges[0] if sending.method.ranges else None
        if limits is not None and limits.maximum is not None:
            assert 0 <= float(sending.values[0]) <= limits.maximum
