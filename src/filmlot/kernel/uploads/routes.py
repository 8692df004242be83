"""`/api/v1/uploads`: resumable uploads by tus 1.0.0, with its extensions creation, expiration and termination.

`Upload-Metadata` may name the file (`filename`) and announce its BLAKE3 hash (`blake3`). The answer to the last bytes
carries the hash in `Filmlot-Blake3`.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated, NamedTuple

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool

from filmlot.kernel.arrival import PIECE_BYTES, BlobTooLarge
from filmlot.kernel.ground import Ground
from filmlot.kernel.http import actor_of, allow_body, changes, ground_of, insist_on_own_page, reads
from filmlot.kernel.problems import Problem, SignInNeeded
from filmlot.kernel.uploads import upload
from filmlot.kernel.uploads.upload import KEPT, UPLOAD_SEND, UploadBusy, UploadOffsetWrong
from filmlot.kernel.work import UnitOfWork

router = APIRouter()
VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,termination"
HASH = re.compile(r"[0-9a-f]{64}")


class UploadHeaderWrong(Problem):
    """A header that tus asks for is missing or does not fit."""

    code = "uploads.header_wrong"
    status = 400

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class Sending(NamedTuple):
    """An upload that takes bytes: its id, how many it has in all, and how many are there."""

    upload_id: str
    bytes: int
    offset: int


@router.post("", status_code=201, response_class=Response)
def post_upload(request: Request, work: Annotated[UnitOfWork, changes(UPLOAD_SEND)]) -> Response:
    """Announces a file of `Upload-Length` bytes; `Location` is where they go."""
    ground = ground_of(request)
    size = _count(request, "upload-length")
    if size > ground.settings.upload_limit_bytes:
        raise BlobTooLarge(limit_bytes=ground.settings.upload_limit_bytes)
    named = _metadata(request.headers.get("upload-metadata", ""))
    announced = named.get("blake3")
    if announced is not None and HASH.fullmatch(announced) is None:
        raise UploadHeaderWrong(name="Upload-Metadata")
    row = upload.begin(work, ground, name=named.get("filename", ""), size=size, announced=announced)
    if size == 0:
        upload.finish(work, ground, row)
    headers = {"location": f"{request.url.path}/{row.id}", "upload-expires": _expiry(row)}
    return Response(status_code=201, headers=_tus(headers))


@router.head("/{upload_id}", response_class=Response)
def head_upload(upload_id: str, request: Request, work: Annotated[UnitOfWork, reads(UPLOAD_SEND)]) -> Response:
    """How far an upload came."""
    row = upload.find_upload(work, upload_id)
    offset = upload.offset_of(ground_of(request), row)
    headers = {"upload-offset": str(offset), "upload-length": str(row.bytes), "cache-control": "no-store"}
    return Response(headers=_tus(headers | _hash_header(row)))


@router.delete("/{upload_id}", status_code=204, response_class=Response)
def delete_upload(upload_id: str, request: Request, work: Annotated[UnitOfWork, changes(UPLOAD_SEND)]) -> Response:
    """Ends an upload that is not wanted any more."""
    upload.forget(work, ground_of(request), upload.find_upload(work, upload_id))
    return Response(status_code=204, headers=_tus({}))


def _sending(upload_id: str, request: Request) -> Sending:
    """The actor's own upload; asked before a byte is taken, and holding no transaction."""
    if actor_of(request).kind == "nobody":
        raise SignInNeeded
    insist_on_own_page(request)
    with ground_of(request).look(actor_of(request)) as work:
        row = upload.find_upload(work, upload_id)
        offset = upload.offset_of(ground_of(request), row)
    if request.headers.get("content-type") != "application/offset+octet-stream":
        raise UploadHeaderWrong(name="Content-Type")
    if _count(request, "upload-offset") != offset or row.blake3 is not None:
        raise UploadOffsetWrong(offset=offset)
    return Sending(row.id, row.bytes, offset)


_sending.permission = UPLOAD_SEND  # type: ignore[attr-defined] # read by permission_of


@router.patch("/{upload_id}", status_code=204, response_class=Response)
async def patch_upload(request: Request, sending: Annotated[Sending, Depends(_sending, scope="function")]) -> Response:
    """Takes bytes that follow `Upload-Offset`; what came before a cut stays."""
    ground = ground_of(request)
    path = upload.file_of(ground, sending.upload_id)
    allow_body(request, sending.bytes - sending.offset)
    with _held(path) as file:
        if (there := os.fstat(file.fileno()).st_size) != sending.offset:
            raise UploadOffsetWrong(offset=there)
        await _append(file, request.stream())
        offset = os.fstat(file.fileno()).st_size
        headers = {"upload-offset": str(offset)}
        if offset == sending.bytes:
            headers |= await run_in_threadpool(_finish, request, ground, sending.upload_id)
    return Response(status_code=204, headers=_tus(headers))


@router.options("", status_code=204, response_class=Response)
def options_upload(request: Request, work: Annotated[UnitOfWork, reads(UPLOAD_SEND)]) -> Response:
    """What of tus this server speaks."""
    upload.insist_on_right(work)
    limit = str(ground_of(request).settings.upload_limit_bytes)
    told = {"tus-version": VERSION, "tus-extension": EXTENSIONS, "tus-max-size": limit}
    return Response(status_code=204, headers=_tus(told))


async def _append(file: IO[bytes], chunks: AsyncIterator[bytes]) -> None:
    gathered = bytearray()
    try:
        async for chunk in chunks:
            gathered += chunk
            if len(gathered) >= PIECE_BYTES:
                full, gathered = gathered, bytearray()
                await run_in_threadpool(file.write, full)
    finally:
        file.write(gathered)


def _finish(request: Request, ground: Ground, upload_id: str) -> dict[str, str]:
    with ground.work(actor_of(request), correlation_id=request.state.correlation_id) as work:
        row = upload.find_upload(work, upload_id)
        upload.finish(work, ground, row)
        return _hash_header(row)


@contextmanager
def _held(path: Path) -> Iterator[IO[bytes]]:
    """The file, open for appending by this request alone."""
    with path.open("ab", buffering=0) as file:
        if os.name != "nt":
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise UploadBusy from None
        yield file


def _count(request: Request, name: str) -> int:
    text = request.headers.get(name, "")
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise UploadHeaderWrong(name=name.title())
    return int(text)


def _metadata(text: str) -> dict[str, str]:
    """The pairs of `Upload-Metadata`: key, space, base64 of UTF-8 (tus 1.0.0, "Creation")."""
    found = {}
    for pair in filter(None, (pair.strip() for pair in text.split(","))):
        key, _space, value = pair.partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise UploadHeaderWrong(name="Upload-Metadata") from None
    return found


def _expiry(row: upload.UploadRow) -> str:
    return f"{row.created_at + KEPT:%a, %d %b %Y %H:%M:%S} GMT"


def _hash_header(row: upload.UploadRow) -> dict[str, str]:
    return {} if row.blake3 is None else {"filmlot-blake3": row.blake3}


def _tus(headers: dict[str, str]) -> dict[str, str]:
    return {"tus-resumable": VERSION} | headers
