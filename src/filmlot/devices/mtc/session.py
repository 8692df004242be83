"""Sessions in which we are the guest: invitations are accepted, clocks compared, packets acknowledged."""

from __future__ import annotations

from collections.abc import Sequence

from filmlot.devicekit.contract import Sender
from filmlot.standards.rtp_midi import (
    CLOCK_HZ,
    Exchange,
    Feedback,
    Invitation,
    SessionMessage,
    Sync,
    encode_session,
)

_GUESTS_AT = 8
_FEEDBACK_NS = 1_000_000_000
_UNIT_NS = 1_000_000_000 // CLOCK_HZ


class _Host:
    """One who has invited us; `control` is where the invitation came from first."""

    def __init__(self, control: Sender) -> None:
        self.control = control
        self.sequence: int | None = None


class Sessions:
    """Who has invited us, by the RTP source that each is."""

    def __init__(self, name: str, *, source: int) -> None:
        self._name, self._source = name, source
        self._hosts: dict[int, _Host] = {}
        self._called_ns = 0

    def answer(self, message: SessionMessage | None, sender: Sender, receive_ns: int) -> tuple[bytes, ...]:
        """What is to be answered to a word about a session."""
        match message:
            case Exchange(Invitation.INVITED, token, source):
                command = Invitation.ACCEPTED if self._accept(source, sender) else Invitation.REJECTED
                return (encode_session(Exchange(command, token, self._source, self._name)),)
            case Exchange(Invitation.ENDED, _, source):
                self._hosts.pop(source, None)
            case Sync(_, 0, times):
                # Its clock's first word, ours now; it answers with a third, from which each knows how the other's goes.
                ours = receive_ns // _UNIT_NS
                return (encode_session(Sync(self._source, 1, (times[0], ours, 0))),)
        return ()

    def _accept(self, source: int, sender: Sender) -> bool:
        if source not in self._hosts and len(self._hosts) < _GUESTS_AT:
            self._hosts[source] = _Host(sender)
        return source in self._hosts

    def note(self, source: int, sequence: int) -> None:
        """Remember the newest packet of a host."""
        host = self._hosts.get(source)
        if host is not None:
            host.sequence = sequence

    def calls(self, now_ns: int) -> Sequence[tuple[Sender, bytes]]:
        """What each host is told about once a second: up to where we have heard it, so that its journal stays short."""
        if abs(now_ns - self._called_ns) < _FEEDBACK_NS:
            return ()
        self._called_ns = now_ns
        return [
            (host.control, encode_session(Feedback(self._source, host.sequence)))
            for host in self._hosts.values()
            if host.sequence is not None
        ]
