"""Turns are given in the order in which they are asked for."""

from __future__ import annotations

import threading
import time

from filmlot.buildings.assets.engine.search.turns import Turns


def test_who_came_first_is_served_first_and_no_more_at_a_time_than_there_are_places() -> None:
    turns, served, inside, most = Turns(1), [], 0, 0

    def take(number: int) -> None:
        nonlocal inside, most
        with turns:
            inside += 1
            most = max(most, inside)
            served.append(number)
            inside -= 1

    threads = [threading.Thread(target=take, args=(number,)) for number in range(20)]
    with turns:
        for number, thread in enumerate(threads, start=1):
            thread.start()
            while len(turns._waiting) < number:
                time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert (served, most) == (list(range(20)), 1)


def test_a_place_is_given_back_after_an_error() -> None:
    turns = Turns(1)
    for _time in range(2):
        try:
            with turns:
                raise KeyError
        except KeyError:
            pass
    with turns:
        assert turns._free == 0
    assert turns._free == 1
