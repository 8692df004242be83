"""Terms as one row of PostgreSQL, for hubs on several machines: each change is one statement, done or not done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from filmlot.kernel.db import Base
from filmlot.kernel.lease.term import Term

NAME = "hub"


class LeaseRow(Base):
    """A lease by name, with its newest term."""

    __tablename__ = "kernel_lease"

    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    epoch: Mapped[int] = mapped_column(sa.BigInteger)
    holder: Mapped[str] = mapped_column(sa.String(80))
    url: Mapped[str] = mapped_column(sa.String(400))
    mark: Mapped[int] = mapped_column(sa.BigInteger)


class SqlStore:
    """The row, over a connection of its own: a pool that is used up must not cost the lease."""

    def __init__(self, url: str, *, patience_ms: int) -> None:
        patience = {"connect_timeout": 2, "options": f"-c statement_timeout={patience_ms}"}
        self._engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", pool_size=1, connect_args=patience)

    def read(self) -> Term | None:
        """The newest term; see `LeaseStore`."""
        asked = sa.select(LeaseRow.epoch, LeaseRow.holder, LeaseRow.url, LeaseRow.mark).where(LeaseRow.name == NAME)
        with self._connected() as connection:
            row = connection.execute(asked).one_or_none()
        return None if row is None else Term(*row)

    def take(self, term: Term) -> bool:
        """Begins a term; see `LeaseStore`."""
        values = {"epoch": term.epoch, "holder": term.holder, "url": term.url, "mark": term.mark}
        first = insert(LeaseRow).values(name=NAME, **values)
        follows = LeaseRow.epoch == term.epoch - 1
        with self._connected() as connection:
            asked = first.on_conflict_do_update(index_elements=[LeaseRow.name], set_=values, where=follows)
            return connection.execute(asked.returning(LeaseRow.epoch)).first() is not None

    def renew(self, term: Term) -> bool:
        """Changes the mark; see `LeaseStore`."""
        return self._change(term, mark=LeaseRow.mark + 1)

    def give_back(self, term: Term) -> None:
        """Ends the term; see `LeaseStore`."""
        self._change(term, holder="")

    def close(self) -> None:
        """Closes the connection."""
        self._engine.dispose()

    def _change(self, term: Term, **values: object) -> bool:
        own = (LeaseRow.name == NAME, LeaseRow.epoch == term.epoch, LeaseRow.holder == term.holder)
        with self._connected() as connection:
            return connection.execute(sa.update(LeaseRow).where(*own).values(**values)).rowcount == 1

    @contextmanager
    def _connected(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except sa.exc.DBAPIError as error:
            raise OSError(f"PostgreSQL: {error.orig}") from error
