"""Looks at what the lot says of itself five times a second, and knows better."""

from __future__ import annotations

import time
from collections import defaultdict
from contextlib import suppress
from threading import Event, Thread
from typing import Any

import httpx2
import psutil
from lot import ask, megabytes, processes

EVERY_S = 0.2
MEMORY_S = 5.0
SILENCE_S = 1.5
"""A tracker that was silent for so long is not fresh; its budget is a fraction of it."""
DEATH_S = 2.5
"""A process that has been dead for so long does not run."""
TRACKER = "tracker"


class Witness:
    """Notes every claim of the lot that is not so (`wrong`), and the memory of each of its processes."""

    def __init__(self, client: httpx2.Client, stage: str) -> None:
        self.hub_pid = 0
        self.last_sent_s = time.time()
        self.wrong: list[str] = []
        self.looks = 0
        self.memory_mb: dict[str, list[tuple[float, float]]] = defaultdict(list)
        self._client, self._stage = client, stage
        self._seen_s: dict[str, float] = {}
        self._leaving = Event()
        self._thread = Thread(target=self._keep_looking, name="witness")
        self._measured_s = 0.0

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._leaving.set()
        self._thread.join()

    def _keep_looking(self) -> None:
        while not self._leaving.wait(EVERY_S):
            self._note_processes()
            silent_s = time.time() - self.last_sent_s
            dead = {name for name, seen_s in self._seen_s.items() if time.time() - seen_s > DEATH_S}
            answer = ask(self._client, "GET", self._stage)
            self._note_processes()
            if answer is None or not answer.is_success:
                continue
            self.looks += 1
            still_dead = {name for name in dead if time.time() - self._seen_s[name] > DEATH_S}
            self._compare(answer.json(), silent_s, still_dead)

    def _compare(self, said: dict[str, Any], silent_s: float, dead: set[str]) -> None:
        status = next(device["status"] for device in said["devices"] if device["id"] == TRACKER)
        if silent_s > SILENCE_S and time.time() - self.last_sent_s > SILENCE_S and status["fresh"]:
            self.wrong.append(f"the tracker was silent for {silent_s:.1f} s and shown as fresh")
        self.wrong += [
            f"{part['name']} was dead and shown as running"
            for part in said["parts"]
            if part["running"] and part["name"] in dead
        ]
        if said["take"] is not None and "node" in dead and time.time() - self._seen_s["node"] > 2 * DEATH_S:
            self.wrong.append(f"the node was dead and {said['take']['slate']} shown as rolling")

    def _note_processes(self) -> None:
        found = processes(self.hub_pid)
        now_s = time.time()
        for name in found:
            self._seen_s[name] = now_s
        if now_s - self._measured_s > MEMORY_S:
            self._measured_s = now_s
            for name, process in found.items():
                with suppress(psutil.Error):  # it died in between
                    self.memory_mb[name].append((now_s, megabytes(process)))
