"""A lot's library from outside: packages go in and come out over its addresses, each byte once.

What comes out is kept in a cache by hash, so that a version whose files are known is there without the network.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blake3 import blake3

from filmlot.buildings.assets.contracts import AssetRecord, Published, PublishPlan, VersionRecord, VersionView
from filmlot.buildings.assets.search.contracts import SearchAnswer
from filmlot.kernel.problems import Problem
from filmlot.standards.asset.contents import Contents, PackageFile

if TYPE_CHECKING:
    from httpx2 import Client, Response

ASSETS, UPLOADS = "/api/v1/assets", "/api/v1/uploads"
PART_BYTES = 8 << 20
ATTEMPTS = 5
Progress = Callable[[int, int], None]


class LibraryRefused(Problem):
    """The library answered with a problem, or not at all."""

    code = "assets.library_refused"
    status = 502

    def __init__(self, *, what: str) -> None:
        super().__init__(what=what)


class LibraryUnreachable(LibraryRefused):
    """The library does not answer at all; what is kept may stand in for it."""

    code = "assets.library_unreachable"
    status = 503


class LibraryClient:
    """Speaks to the library of a lot; `open_library` makes one."""

    def __init__(self, client: Client, cache: Path) -> None:
        self._client = client
        self._cache = cache

    def push(self, folder: Path, *, slug: str, note: str, progress: Progress) -> Published:
        """Publishes the package in a folder; `progress` is told bytes sent of bytes to send.

        Raises:
            LibraryRefused: the lot does not answer, or refuses, and says why.
        """
        paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        files = {path.relative_to(folder).as_posix(): path for path in paths}
        contents = Contents(files=tuple(_file(name, path) for name, path in files.items()))
        body = {"slug": slug, "contents": contents.model_dump(mode="json"), "note": note}
        plan = PublishPlan.model_validate(self._ask("POST", f"{ASSETS}/packages/plan", json=body))
        by_hash = {file.blake3: files[file.path] for file in contents.files}
        sent_bytes = 0
        for missing in plan.missing:
            for piece_bytes in self._send(by_hash[missing]):
                sent_bytes += piece_bytes
                progress(sent_bytes, plan.missing_bytes)
        return Published.model_validate(self._ask("POST", f"{ASSETS}/packages", json=body))

    def ingest(self, path: Path, *, sheet: Mapping[str, Any], note: str) -> str:
        """Sends a foreign file, of which the lot makes an asset as the sheet says; gives the id of the job.

        Raises:
            LibraryRefused: the lot does not answer, or refuses, and says why.
        """
        for _sent in self._send(path):
            pass
        file = _file(path.name, path)
        body = {"blake3": file.blake3, "file_name": path.name, "sheet": sheet, "note": note}
        return str(self._ask("POST", f"{ASSETS}/ingests", json=body)["job_id"])

    def prove(self, version_id: str) -> str:
        """Has the whole parity certificate of a version made; gives the id of the job.

        Raises:
            LibraryRefused: the lot does not answer, or refuses, and says why.
        """
        return str(self._ask("POST", f"{ASSETS}/versions/{version_id}/proof")["job_id"])

    def search(self, text: str, *, limit: int) -> SearchAnswer:
        """What the library finds for a text.

        Raises:
            LibraryRefused: the lot does not answer, or refuses, and says why.
        """
        asked = {"text": text, "limit": limit, "counted": False}
        return SearchAnswer.model_validate(self._ask("GET", f"{ASSETS}/search", params=asked))

    def asset(self, slug: str) -> AssetRecord:
        """An asset with its versions.

        Raises:
            LibraryRefused: there is none.
        """
        items = self._ask("GET", f"{ASSETS}/assets", params={"slug": slug})["items"]
        if not items:
            raise LibraryRefused(what=slug)
        return AssetRecord.model_validate(self._ask("GET", f"{ASSETS}/assets/{items[0]['id']}"))

    def find(self, slug: str, *, semver: str | None) -> VersionView:
        """The released version of an asset, the newest before there is one, or the one of a number.

        Raises:
            LibraryRefused: there is none.
        """
        record = self.asset(slug)
        wanted = record.asset.released_id or record.asset.latest_id
        for version in record.versions:
            if version.semver == semver if semver else version.id == wanted:
                return version
        raise LibraryRefused(what=f"{slug} {semver or ''}".strip())

    def record(self, version_id: str) -> VersionRecord:
        """A version with its files.

        Raises:
            LibraryRefused: there is none.
        """
        return VersionRecord.model_validate(self._ask("GET", f"{ASSETS}/versions/{version_id}/record"))

    def pull(self, version_id: str, folder: Path, *, progress: Progress) -> int:
        """Fills a folder, which must not exist, with the files of a version; gives the bytes that were fetched.

        Raises:
            LibraryRefused: the lot does not answer, refuses, or sends other bytes than it named.
        """
        record = self.record(version_id)
        fetched_bytes = done_bytes = 0
        total_bytes = sum(file.bytes for file in record.files)
        draft = folder.with_name(f".{folder.name}.draft")
        shutil.rmtree(draft, ignore_errors=True)
        for file in record.files:
            kept = self._kept(file.blake3)
            if not kept.exists():
                self.fetch(version_id, file.path, file.blake3)
                fetched_bytes += file.bytes
            target = draft / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(kept, target)
            done_bytes += file.bytes
            progress(done_bytes, total_bytes)
        draft.rename(folder)
        return fetched_bytes

    def _send(self, path: Path) -> Iterator[int]:
        """Uploads a file by tus; what a cut took is asked for, and sent again from there."""
        size = path.stat().st_size
        begun = self._call("POST", UPLOADS, headers={"upload-length": str(size)})
        address, offset = begun.headers["location"], 0
        with path.open("rb") as file:
            for attempt in range(ATTEMPTS):
                try:
                    while offset < size:
                        file.seek(offset)
                        piece = file.read(PART_BYTES)
                        headers = {"upload-offset": str(offset), "content-type": "application/offset+octet-stream"}
                        self._call("PATCH", address, content=piece, headers=headers)
                        offset += len(piece)
                        yield len(piece)
                except LibraryUnreachable:
                    if attempt == ATTEMPTS - 1:
                        raise
                    before, offset = offset, int(self._call("HEAD", address).headers["upload-offset"])
                    yield offset - before
                else:
                    return

    def fetch(self, version_id: str, path: str, expected: str) -> None:
        """Brings a file of a version into the cache.

        Raises:
            LibraryRefused: the lot does not answer, refuses, or sends other bytes than it named.
        """
        from httpx2 import TransportError

        try:
            self._receive(f"{ASSETS}/versions/{version_id}/files/{path}", expected, self._kept(expected))
        except TransportError as error:
            raise LibraryUnreachable(what=str(error)) from error

    def _kept(self, blake3: str) -> Path:
        return self._cache / blake3[:2] / blake3

    def _receive(self, address: str, expected: str, kept: Path) -> None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        draft = kept.with_suffix(f".{os.getpid()}")
        hasher = blake3()
        try:
            with self._client.stream("GET", address) as response, draft.open("wb") as file:
                if response.status_code != 200:
                    response.read()
                    raise LibraryRefused(what=_said(response))
                for piece in response.iter_bytes():
                    hasher.update(piece)
                    file.write(piece)
            if hasher.hexdigest() != expected:
                raise LibraryRefused(what=address)
            draft.replace(kept)
        finally:
            draft.unlink(missing_ok=True)

    def _ask(self, method: str, address: str, **more: Any) -> Any:
        return self._call(method, address, **more).json()

    def _call(self, method: str, address: str, **more: Any) -> Response:
        from httpx2 import TransportError

        try:
            response = self._client.request(method, address, **more)
        except TransportError as error:
            raise LibraryUnreachable(what=str(error)) from error
        if response.status_code >= 400:
            raise LibraryRefused(what=_said(response))
        return response


@contextmanager
def open_library(url: str, token: str, cache: Path) -> Iterator[LibraryClient]:
    """A client of the lot at an address, such as `https://lot.example.org`."""
    from httpx2 import Client

    headers = {"authorization": f"Bearer {token}"}
    with Client(base_url=url, headers=headers, timeout=60, follow_redirects=False) as client:
        yield LibraryClient(client, cache)


def _file(name: str, path: Path) -> PackageFile:
    hasher = blake3(max_threads=blake3.AUTO).update_mmap(path)
    return PackageFile(path=name, blake3=hasher.hexdigest(), bytes=path.stat().st_size)


def _said(response: Response) -> str:
    try:
        told = response.json()
        return f"{told['title']}: {told['detail']} {told.get('remedy', '')}".strip()
    except (ValueError, KeyError, TypeError):
        return f"HTTP {response.status_code}"
