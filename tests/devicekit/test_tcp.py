from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from filmlot.devicekit.tcp import TcpConversation, TcpPeer, TcpSimulator, TcpStream
from filmlot.standards.wire import WireError

HERE = "127.0.0.1"


class Scripted(TcpSimulator):
    """A device that says what it is told to say, once for each line it gets."""

    def __init__(self, *says: bytes) -> None:
        super().__init__()
        self._says = says

    async def attend(self, peer: TcpPeer) -> None:
        for words in self._says:
            await peer.stream.read_line()
            await peer.say(words)


def converse(says: tuple[bytes, ...], steps: Callable[[TcpConversation[bytes]], Awaitable[None]]) -> None:
    """Run the steps of a client against a scripted device; what begins with `!` the device says by itself."""

    async def run() -> None:
        device = Scripted(*says)
        port = await device.start(HERE, 0)
        stream = await TcpStream.connect(HERE, port, timeout_s=2, longest_line=64)
        conversation = TcpConversation(stream, read=TcpStream.read_line, hear=lambda line: not line.startswith(b"!"))
        try:
            await steps(conversation)
        finally:
            await conversation.close()
            await device.stop()

    asyncio.run(run())


def test_answers_come_to_their_questions_in_order():
    async def steps(conversation: TcpConversation[bytes]) -> None:
        first = asyncio.create_task(conversation.ask(b"one\n", timeout_s=2))
        second = asyncio.create_task(conversation.ask(b"two\n", timeout_s=2))
        assert [await first, await second] == [b"1", b"2"]

    converse((b"!by itself\n1\n", b"2\n!again\n"), steps)


def test_an_answer_that_nobody_asked_for_ends_the_conversation():
    async def steps(conversation: TcpConversation[bytes]) -> None:
        assert await conversation.ask(b"one\n", timeout_s=2) == b"1"
        with pytest.raises(WireError, match="nobody asked"):
            await conversation.run()

    converse((b"1\n2\n",), steps)


def test_a_line_without_an_end_is_not_read_for_ever():
    async def steps(conversation: TcpConversation[bytes]) -> None:
        with pytest.raises(WireError, match="a line has more than"):
            await conversation.ask(b"one\n", timeout_s=2)

    converse((b"1" * 1000,), steps)


def test_who_waits_for_an_answer_hears_of_the_end():
    async def steps(conversation: TcpConversation[bytes]) -> None:
        with pytest.raises(ConnectionError):
            await conversation.ask(b"one\n", timeout_s=2)
        with pytest.raises(ConnectionError):
            await conversation.ask(b"two\n", timeout_s=2)

    converse((b"",), steps)


def test_a_device_that_says_nothing_times_out():
    async def steps(conversation: TcpConversation[bytes]) -> None:
        with pytest.raises(TimeoutError):
            await conversation.ask(b"one\n", timeout_s=0.05)

    converse((b"!nothing\n", b""), steps)


def test_nobody_at_an_address_is_no_device_that_is_silent():
    async def run() -> None:
        with pytest.raises(ConnectionError):
            await TcpStream.connect(HERE, 1, timeout_s=2)

    asyncio.run(run())
