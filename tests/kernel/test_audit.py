"""The chain of the audit."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from tests.conftest import EMAIL, PASSWORD, Owner

from filmlot.kernel.access import SYSTEM
from filmlot.kernel.audit import AuditLine, canonical_json, verify
from filmlot.kernel.ground import Ground

LINE = sa.table("kernel_audit", *(sa.column(name) for name in ("position", "after", "before", "actor", "hash")))
LINES = 5


@pytest.fixture
def written(bare_ground: Ground) -> Ground:
    """A ground with a chain of a few lines."""
    for number in range(LINES):
        with bare_ground.work() as work:
            work.audit("stage.take.rolled", subject=f"take-{number}", scope=None, after={"slate": f"1/{number}"})
    return bare_ground


def change(ground: Ground, statement: sa.Update | sa.Delete) -> None:
    with ground.database.writer.begin() as connection:
        connection.execute(statement)


def broken_at(ground: Ground) -> int | None:
    with ground.look() as work:
        return verify(work.session).broken_at


def test_an_untouched_chain_holds(written: Ground) -> None:
    with written.look() as work:
        verdict = verify(work.session)
        newest = work.session.get_one(AuditLine, LINES)

    assert (verdict.lines, verdict.broken_at, verdict.head) == (LINES, None, newest.hash)


def test_an_empty_chain_holds(bare_ground: Ground) -> None:
    assert broken_at(bare_ground) is None


@pytest.mark.parametrize("column", ["after", "before", "actor", "hash"])
def test_a_changed_line_is_found(written: Ground, column: str) -> None:
    change(written, sa.update(LINE).where(LINE.c.position == 3).values({column: "somebody else"}))

    assert broken_at(written) == 3


def test_a_removed_line_is_found(written: Ground) -> None:
    change(written, sa.delete(LINE).where(LINE.c.position == 2))

    assert broken_at(written) == 2


def test_two_lines_that_changed_places_are_found(written: Ground) -> None:
    for old, new in ((2, 99), (3, 2), (99, 3)):
        change(written, sa.update(LINE).where(LINE.c.position == old).values(position=new))

    assert broken_at(written) == 2


def test_a_work_that_is_rolled_back_leaves_no_line(bare_ground: Ground) -> None:
    with pytest.raises(ZeroDivisionError), bare_ground.work() as work:  # noqa: PT012 - the failure comes last
        work.audit("stage.take.rolled", subject="take", scope=None)
        raise ZeroDivisionError

    with bare_ground.look() as work:
        assert verify(work.session).lines == 0


def test_writers_at_once_make_one_chain(bare_ground: Ground) -> None:
    writers, each = 4, 10
    start = Barrier(writers)

    def write(writer: int) -> None:
        start.wait()
        for number in range(each):
            with bare_ground.work(SYSTEM) as work:
                work.audit("stage.take.rolled", subject=f"{writer}/{number}", scope=None)

    threads = [Thread(target=write, args=(writer,)) for writer in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with bare_ground.look() as work:
        verdict = verify(work.session)
    assert (verdict.lines, verdict.broken_at) == (writers * each, None)


json_values = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()


@given(st.dictionaries(st.text(max_size=9), json_values, max_size=4))
def test_the_order_of_keys_does_not_change_the_canonical_form(value: dict[str, object]) -> None:
    turned = dict(reversed(value.items()))

    assert canonical_json(value) == canonical_json(turned)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_json_does_not_know_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical_json({"value": value})


def test_the_audit_is_read_page_by_page_newest_first(owner: Owner) -> None:
    for number in range(5):
        owner.client.post("/api/v1/identity/tokens", json={"name": f"token {number}"})

    first = owner.client.get("/api/v1/audit", params={"limit": 3}).json()
    second = owner.client.get("/api/v1/audit", params={"limit": 3, "cursor": first["next_cursor"]}).json()

    texts = [line["text"] for line in first["items"] + second["items"]]
    assert texts[:5] == [f"made the API token token {number}" for number in (4, 3, 2, 1, 0)]
    assert first["items"][0]["actor_name"] == "Li Mei"


def test_who_did_it_is_named(owner: Owner, client: TestClient) -> None:
    sign_in = {"email": EMAIL, "password": "a wrong sentence"}
    client.post("/api/v1/identity/sign-in", json=sign_in)
    client.post("/api/v1/identity/sign-in", json=sign_in | {"password": PASSWORD})

    lines = owner.client.get("/api/v1/audit").json()["items"]

    assert [(line["verb"], line["actor_name"]) for line in lines[:2]] == [
        ("identity.session.started", "Li Mei"),
        ("identity.sign_in.refused", "nobody"),
    ]


def test_the_last_page_says_so(owner: Owner) -> None:
    assert owner.client.get("/api/v1/audit", params={"limit": 200}).json()["next_cursor"] is None
