"""Terms as one key of a NATS bucket: the revision of the key is the mark, and a change names the one it was made from.

For a lot whose bus is NATS: while PostgreSQL changes its own leader, the cues of a show go on.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from filmlot.kernel.lease.priority import raise_priority
from filmlot.kernel.lease.term import Term

if TYPE_CHECKING:
    from nats.js.kv import KeyValue

BUCKET, KEY = "FILMLOT_HUB", "lease"
CONNECT_S = 5.0
Result = TypeVar("Result")


class NatsStore:
    """The key, over a connection with an event loop and a thread of its own."""

    def __init__(self, url: str, *, patience_ms: int) -> None:
        self._patience_s = patience_ms / 1000
        self._revision = 0
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="lease-nats", daemon=True)
        self._thread.start()
        self._loop.call_soon_threadsafe(raise_priority)
        try:
            self._bucket = self._do(self._open(url), patience_s=CONNECT_S)
        except BaseException:
            self._end_loop()
            raise

    def read(self) -> Term | None:
        """The newest term; see `LeaseStore`."""
        from nats.js.errors import KeyNotFoundError

        try:
            entry = self._do(self._bucket.get(KEY))
        except KeyNotFoundError:
            return None
        told = json.loads(entry.value or b"{}")
        return Term(int(told["epoch"]), str(told["holder"]), str(told["url"]), entry.revision or 0)

    def take(self, term: Term) -> bool:
        """Begins a term; see `LeaseStore`."""
        before = self.read()
        if term.epoch != (1 if before is None else before.epoch + 1):
            return False
        return self._put(term, after=0 if before is None else before.mark)

    def renew(self, term: Term) -> bool:
        """Changes the mark; see `LeaseStore`."""
        if self._put(term, after=self._revision):
            return True
        found = self.read()  # the word that our last renewal was done may have been lost on its way
        if found is None or (found.epoch, found.holder) != (term.epoch, term.holder):
            return False
        return self._put(term, after=found.mark)

    def give_back(self, term: Term) -> None:
        """Ends the term; see `LeaseStore`."""
        self._put(Term(term.epoch, "", ""), after=self._revision)

    def close(self) -> None:
        """Closes the connection."""
        if self._thread.is_alive():
            with suppress(OSError):  # it is gone already
                self._do(self._client.close(), patience_s=CONNECT_S)
            self._end_loop()

    async def _open(self, url: str) -> KeyValue:
        import nats
        from nats.js.api import KeyValueConfig

        self._client = await nats.connect(
            url, name="filmlot hub", max_reconnect_attempts=-1, reconnect_time_wait=0.1, error_cb=_let_pass
        )
        return await self._client.jetstream().create_key_value(KeyValueConfig(bucket=BUCKET, history=1))

    def _put(self, term: Term, *, after: int) -> bool:
        from nats.js.errors import KeyWrongLastSequenceError

        value = json.dumps({"epoch": term.epoch, "holder": term.holder, "url": term.url}).encode()
        try:
            self._revision = self._do(self._bucket.update(KEY, value, last=after))
        except KeyWrongLastSequenceError:
            return False
        return True

    def _do(self, coroutine: Coroutine[Any, Any, Result], *, patience_s: float | None = None) -> Result:
        import nats.errors
        from nats.js.errors import APIError, KeyNotFoundError, KeyWrongLastSequenceError

        future = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        try:
            return future.result(timeout=patience_s or self._patience_s)
        except (KeyNotFoundError, KeyWrongLastSequenceError):
            raise
        except (nats.errors.Error, APIError, TimeoutError) as error:
            future.cancel()
            raise OSError(f"NATS: {error!r}") from error

    def _end_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()


async def _let_pass(_error: Exception) -> None:
    """Every call says for itself what went wrong."""
