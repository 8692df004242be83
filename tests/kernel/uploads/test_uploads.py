"""Uploads by tus 1.0.0: what is cut goes on, what is announced is compared, nobody sees another's."""

from __future__ import annotations

import base64

import httpx2
import pytest
import sqlalchemy as sa
from blake3 import blake3
from starlette.testclient import TestClient
from tests.conftest import OWN_PAGE, Owner

from filmlot.kernel.ground import Ground
from filmlot.kernel.uploads import upload
from filmlot.kernel.work import utc_now

UPLOADS = "/api/v1/uploads"
BYTES = bytes(range(256)) * 8


def begin(client: TestClient, size: int, **metadata: str) -> httpx2.Response:
    pairs = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in metadata.items())
    return client.post(UPLOADS, headers=OWN_PAGE | {"upload-length": str(size), "upload-metadata": pairs})


def send(client: TestClient, address: str, data: bytes, *, offset: int) -> httpx2.Response:
    headers = {"upload-offset": str(offset), "content-type": "application/offset+octet-stream"}
    return client.patch(address, content=data, headers=OWN_PAGE | headers)


def test_a_file_that_comes_in_two_parts_is_stored_whole(owner: Owner, ground: Ground) -> None:
    address = begin(owner.client, len(BYTES), filename="街景.glb").headers["location"]
    first = send(owner.client, address, BYTES[:700], offset=0)
    assert (first.status_code, first.headers["upload-offset"]) == (204, "700")
    told = owner.client.head(address)
    assert (told.headers["upload-offset"], told.headers["upload-length"]) == ("700", str(len(BYTES)))
    last = send(owner.client, address, BYTES[700:], offset=700)
    stored = last.headers["filmlot-blake3"]
    assert stored == blake3(BYTES).hexdigest()
    assert b"".join(ground.blobs.read(stored)) == BYTES
    assert owner.client.head(address).headers["filmlot-blake3"] == stored
    assert list((ground.settings.home / "uploads").iterdir()) == []


def test_an_empty_file_is_whole_at_once(owner: Owner) -> None:
    address = begin(owner.client, 0).headers["location"]
    assert owner.client.head(address).headers["filmlot-blake3"] == blake3(b"").hexdigest()


def test_bytes_that_do_not_follow_are_refused_with_where_to_go_on(owner: Owner) -> None:
    address = begin(owner.client, len(BYTES)).headers["location"]
    send(owner.client, address, BYTES[:10], offset=0)
    answer = send(owner.client, address, BYTES[20:], offset=20)
    assert (answer.status_code, answer.json()["code"]) == (409, "uploads.offset_wrong")
    assert answer.json()["params"] == {"offset": 10}


def test_more_than_was_announced_is_refused(owner: Owner) -> None:
    address = begin(owner.client, 5).headers["location"]
    assert send(owner.client, address, b"123456", offset=0).json()["code"] == "kernel.body_too_large"


def test_bytes_with_another_hash_than_announced_begin_anew(owner: Owner, ground: Ground) -> None:
    address = begin(owner.client, len(BYTES), blake3="0" * 64).headers["location"]
    answer = send(owner.client, address, BYTES, offset=0)
    assert (answer.status_code, answer.json()["code"]) == (422, "kernel.blob_mismatch")
    assert owner.client.head(address).headers["upload-offset"] == "0"
    assert not ground.blobs.exists(blake3(BYTES).hexdigest())


@pytest.mark.parametrize("value", ["", "-1", "1e3", "٣", "9" * 16])
def test_a_length_that_is_no_count_is_refused_by_name(owner: Owner, value: str) -> None:
    headers = OWN_PAGE | {"upload-length": value.encode()}
    answer = owner.client.post(UPLOADS, headers=headers)
    assert (answer.status_code, answer.json()["params"]) == (400, {"name": "Upload-Length"})


def test_a_file_beyond_the_limit_is_refused_before_a_byte_came(owner: Owner, ground: Ground) -> None:
    answer = begin(owner.client, ground.settings.upload_limit_bytes + 1)
    assert answer.json()["code"] == "kernel.blob_too_large"


def test_an_upload_that_is_not_wanted_leaves_nothing(owner: Owner, ground: Ground) -> None:
    address = begin(owner.client, 10).headers["location"]
    assert owner.client.delete(address, headers=OWN_PAGE).status_code == 204
    assert owner.client.head(address).status_code == 404
    assert list((ground.settings.home / "uploads").iterdir()) == []


def test_what_lay_for_a_day_is_forgotten_when_the_next_begins(owner: Owner, ground: Ground) -> None:
    old = begin(owner.client, 10).headers["location"]
    with ground.work() as work:
        work.session.execute(sa.update(upload.UploadRow).values(created_at=utc_now() - upload.KEPT * 2))
    begin(owner.client, 10)
    assert owner.client.head(old).status_code == 404


def test_only_so_many_are_open_at_once(owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "MOST_OPEN", 2)
    begin(owner.client, 10)
    begin(owner.client, 10)
    assert begin(owner.client, 10).json()["code"] == "uploads.too_many"


def test_what_arrived_may_be_named_by_whoever_sent_it_alone(owner: Owner, ground: Ground, stranger: TestClient) -> None:
    address = begin(owner.client, len(BYTES)).headers["location"]
    send(owner.client, address, BYTES, offset=0)
    assert stranger.head(address).status_code == 404
    with ground.look() as work:
        assert upload.arrived(work, [blake3(BYTES).hexdigest()]) == set()


def test_what_the_server_speaks_is_told(owner: Owner) -> None:
    told = owner.client.options(UPLOADS).headers
    assert (told["tus-version"], told["tus-resumable"]) == ("1.0.0", "1.0.0")
    assert "creation" in told["tus-extension"]
