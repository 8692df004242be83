"""The bus of a lot that is many processes: NATS, with JetStream keeping what was said for those outside the lot.

An event goes to the subject `filmlot.events.TYPE` of the stream `FILMLOT` with its id as `Nats-Msg-Id`, so that one
handed over twice is kept once. Our own listeners take a plain subscription: it survives a reconnect by itself, and
what it misses meanwhile they find in the log by position, so a consumer with state of its own would add nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

import structlog

from filmlot.kernel.bus import BusUnreachable, Listener
from filmlot.kernel.events import Envelope
from filmlot.standards.phrase import Phrase

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.aio.msg import Msg

STREAM = "FILMLOT"
SUBJECTS = "filmlot.events"
KEPT_S = 7 * 24 * 3600.0
KEPT_BYTES = 1 << 30
SAME_FOR_S = 600.0  # how long JetStream knows an event again: longer than a relay takes to come back after a crash
PATIENCE_S = 10.0
CONNECT_S = 5.0
log = structlog.get_logger(__name__)

Result = TypeVar("Result")


class NatsBus:
    """A connection with an event loop and a thread of its own; comes back by itself when the server does."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="nats", daemon=True)
        self._thread.start()
        try:
            self._client: Client = self._do(self._connect())
        except BaseException:
            self._end_loop()
            raise

    def publish(self, envelopes: list[Envelope]) -> None:
        """Hands the events to JetStream in their order; returns once it has confirmed every one.

        Raises:
            BusUnreachable: it did not in time; the relay tries again.
        """
        self._do(self._publish(envelopes))

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Calls `listener` for every event from now on; the function that it gives ends that."""

        async def hear(message: Msg) -> None:
            try:
                listener([Envelope.model_validate_json(message.data)])
            except Exception:  # a supervisor: one listener must not end the others
                log.exception("bus.listener_failed", subject=message.subject)

        subscription = self._do(self._client.subscribe(f"{SUBJECTS}.>", cb=hear))
        self._do(self._client.flush())

        def leave() -> None:
            if not self._client.is_closed:
                self._do(subscription.unsubscribe())

        return leave

    def check(self) -> None:
        """Passes if the server answers.

        Raises:
            BusUnreachable: it does not.
        """
        if not self._client.is_connected:
            raise BusUnreachable(reason=Phrase("not connected"))

    def close(self) -> None:
        """Ends every delivery and the connection."""
        if self._thread.is_alive():
            self._do(self._client.close())
            self._end_loop()

    async def _connect(self) -> Client:
        import nats
        from nats.js.api import StreamConfig

        connecting = nats.connect(
            self._url,
            name="filmlot",
            max_reconnect_attempts=-1,  # the first connection counts as one, hence a bound of our own
            reconnect_time_wait=0.5,
            error_cb=_note_error,
        )
        client = await asyncio.wait_for(connecting, CONNECT_S)
        stream = StreamConfig(
            name=STREAM,
            subjects=[f"{SUBJECTS}.>"],
            max_age=KEPT_S,
            max_bytes=KEPT_BYTES,
            duplicate_window=SAME_FOR_S,
        )
        await client.jetstream(timeout=CONNECT_S).add_stream(stream)
        return client

    async def _publish(self, envelopes: list[Envelope]) -> None:
        """All at once: they leave in this order on the one connection, and only the confirmations are awaited."""
        jetstream = self._client.jetstream(timeout=PATIENCE_S)
        await asyncio.gather(
            *(
                jetstream.publish(
                    f"{SUBJECTS}.{envelope.type}",
                    envelope.model_dump_json().encode(),
                    headers={"Nats-Msg-Id": envelope.id},
                )
                for envelope in envelopes
            )
        )

    def _do(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        import nats.errors
        import nats.js.errors

        future = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        try:
            return future.result(timeout=PATIENCE_S + 5)
        except (nats.errors.Error, nats.js.errors.Error, OSError, TimeoutError) as error:
            future.cancel()
            raise BusUnreachable(reason=repr(error)[:200]) from error

    def _end_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()


async def _note_error(error: Exception) -> None:
    log.warning("bus.trouble", error=repr(error)[:200])
