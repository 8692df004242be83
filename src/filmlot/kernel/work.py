"""The unit of work: one session, one actor, one clock, one commit, at the edge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from filmlot.kernel import audit
from filmlot.kernel.access import Actor
from filmlot.kernel.events import Event, EventRow
from filmlot.kernel.ids import new_id

if TYPE_CHECKING:
    from filmlot.kernel.jobs.job import Job, Params

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


@dataclass
class UnitOfWork:
    """What a domain verb gets: it changes rows, emits events and audits through this, and never commits."""

    session: Session
    actor: Actor
    clock: Clock = utc_now
    correlation_id: str = field(default_factory=new_id)
    authorized: set[str] = field(default_factory=set)
    """Codes of the permissions that were asked for so far; the edge refuses a route that never asked for its own."""
    visible: dict[str, frozenset[str]] = field(default_factory=dict)
    """The scopes at which the actor holds a permission, by its code, as they were when they were first asked for."""
    entries: list[audit.Entry] = field(default_factory=list)
    """Acts that `finish` writes into the audit."""

    def emit(self, event: Event, *, subject: str, scope: str) -> None:
        """Writes an event about `subject` (an id) that readers of `scope` may see, with this transaction."""
        row = EventRow(
            id=new_id(),
            type=event.type,
            version=event.version,
            time=self.clock(),
            subject=subject,
            scope=scope,
            actor=self.actor.name_in_log,
            correlation=self.correlation_id,
            data=event.model_dump(mode="json"),
        )
        self.session.add(row)

    def start_job(self, job: Job[Params], params: Params, *, scope: str, name: str) -> str:
        """Asks for a job with this transaction; gives its id. `name` is what people call its object."""
        from filmlot.kernel.jobs.job import start

        return start(self, job, params, scope=scope, name=name)

    def audit(
        self,
        verb: str,
        *,
        subject: str,
        scope: str | None,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
    ) -> None:
        """Notes that the actor did `verb` to `subject`; only what changed belongs into `before` and `after`."""
        self.entries.append(audit.entry(verb, subject=subject, scope=scope, before=before, after=after))

    def finish(self) -> None:
        """Writes the noted acts into the audit; the edge calls it right before the commit."""
        audit.write_entries(
            self.session, self.entries, time=self.clock(), actor=self.actor.name_in_log, correlation=self.correlation_id
        )
        self.entries.clear()
