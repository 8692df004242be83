"""A shooting day by the HTTP API alone: a scene onto the wall, a take, its picture and its tracking.

Start a lot, make a token on the page *Account*, and run::

    FILMLOT_TOKEN=... python examples/shooting_day.py http://localhost:8700 my_set.glb
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import httpx2

TAKE_S = 3
LOOK_S = 0.2
PATIENCE_S = 120
ENDED = {"done", "failed", "cancelled"}


def main(address: str, scene: Path, token: str) -> None:
    """Shoots one take in front of a scene and keeps its files beside this program's working folder."""
    headers = {"Authorization": f"Bearer {token}", "X-Filmlot": "1"}
    with httpx2.Client(base_url=f"{address}/api/v1", headers=headers, timeout=30) as lot:
        stage = ask(lot.get("/stage/stages"))["items"][0]
        print(f"Stage {stage['name']}")
        print(f"On the wall: {put_on_the_wall(lot, stage['id'], scene)['name']}")
        take = shoot(lot, stage["id"])
        print(f"{take['slate']}: {take['state']}, {take['frames']} frames from {take['timecode_in']}")
        for file in take["files"]:
            print(f"  {file['name']}  {file['size']} bytes  {file['blake3']}")
        look_at_tracking(lot, stage["id"], take["id"])


def put_on_the_wall(lot: httpx2.Client, stage_id: str, scene: Path) -> dict[str, Any]:
    """Uploads a scene, waits for its check, and shows it."""
    with scene.open("rb") as file:
        sent = ask(lot.post("/assets/uploads", params={"name": scene.name}, content=file))
    job = wait_for(
        lambda: next((job for job in jobs(lot) if job["id"] == sent["job_id"] and job["state"] in ENDED), None)
    )
    if job["state"] != "done":
        sys.exit(f"{scene.name} was refused: {job['error']}")
    return ask(lot.post(f"/stage/stages/{stage_id}/content", json={"version_id": sent["version_id"]}))


def shoot(lot: httpx2.Client, stage_id: str) -> dict[str, Any]:
    """Rolls, cuts, and waits until the take is verified."""
    stage = f"/stage/stages/{stage_id}"
    take = ask(lot.post(f"{stage}/roll", json={"scene": "1"}))
    time.sleep(TAKE_S)
    ask(lot.post(f"{stage}/cut"))

    def settled() -> dict[str, Any] | None:
        now = ask(lot.get(f"{stage}/takes/{take['id']}"))
        return now if now["state"] in {"verified", "interrupted"} else None

    return wait_for(settled)


def look_at_tracking(lot: httpx2.Client, stage_id: str, take_id: str) -> None:
    """Says where the camera was at the first and at the last frame."""
    tracking = ask(lot.get(f"/stage/stages/{stage_id}/takes/{take_id}/tracking"))
    for row in (0, -1):
        print(f"  {tracking['timecode'][row]}  camera at {tracking['position_m'][row]} m")


def jobs(lot: httpx2.Client) -> list[dict[str, Any]]:
    """The jobs that this token may see."""
    found: list[dict[str, Any]] = ask(lot.get("/jobs"))["items"]
    return found


def ask(answer: httpx2.Response) -> dict[str, Any]:
    """The answer's content; a problem ends the day, in its own words."""
    if answer.is_error:
        problem = answer.json()
        sys.exit(f"{problem['title']}: {problem['detail']} {problem['remedy']}")
    content: dict[str, Any] = answer.json()
    return content


def wait_for(look: Any) -> dict[str, Any]:
    """What `look` finds, as soon as it finds something."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        found: dict[str, Any] | None = look()
        if found is not None:
            return found
        time.sleep(LOOK_S)
    sys.exit("The lot did not answer in time.")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), os.environ["FILMLOT_TOKEN"])
