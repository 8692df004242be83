from __future__ import annotations

import asyncio

from filmlot.devicekit.turn import Turn


def order_of(*names: str, cancelled: str = "") -> list[str]:
    """In which order those have the turn who come while somebody has it; those that begin with `!` are urgent."""
    seen: list[str] = []

    async def have(turn: Turn, name: str) -> None:
        async with turn.taken(is_urgent=name.startswith("!")):
            seen.append(name)
            await asyncio.sleep(0)

    async def run() -> None:
        turn = Turn()
        async with turn.taken():
            tasks = {name: asyncio.create_task(have(turn, name)) for name in names}
            await asyncio.sleep(0)
            assert turn.waiting == len(names)
            if cancelled:
                tasks[cancelled].cancel()
                await asyncio.sleep(0)
                assert turn.waiting == len(names) - 1
        await asyncio.gather(*tasks.values(), return_exceptions=True)
        async with turn.taken():
            assert turn.waiting == 0

    asyncio.run(run())
    return seen


def test_who_came_first_is_served_first():
    assert order_of("a", "b", "c") == ["a", "b", "c"]


def test_the_urgent_go_before_the_others():
    assert order_of("a", "!b", "c", "!d") == ["!b", "!d", "a", "c"]


def test_who_gives_up_is_left_out():
    assert order_of("a", "b", "!c", cancelled="a") == ["!c", "b"]
    assert order_of("a", "!b", cancelled="!b") == ["a"]


def test_a_turn_that_comes_to_somebody_who_gives_up_goes_to_the_next():
    seen: list[str] = []

    async def have(turn: Turn, name: str) -> None:
        async with turn.taken():
            seen.append(name)

    async def run() -> None:
        turn = Turn()
        async with turn.taken():
            first, second = (asyncio.create_task(have(turn, name)) for name in ("a", "b"))
            await asyncio.sleep(0)
        first.cancel()  # the turn is its already, and it has not run yet
        await asyncio.gather(first, second, return_exceptions=True)

    asyncio.run(run())
    assert seen == ["b"]
