"""Signing in: three steps, so that no transaction waits for argon2 and a refused try is counted all the same."""

from __future__ import annotations

from dataclasses import dataclass

from filmlot.kernel.access import NOBODY
from filmlot.kernel.ground import Ground
from filmlot.kernel.identity import throttle
from filmlot.kernel.identity.account import Account, find_account, normal_email
from filmlot.kernel.identity.password import matches
from filmlot.kernel.identity.problems import CodeNeeded, CodeWrong, EmailInvalid, SignInRefused
from filmlot.kernel.identity.session import end_session, find_session, start_session
from filmlot.kernel.identity.totp import spend_code
from filmlot.kernel.problems import Problem
from filmlot.kernel.work import UnitOfWork


@dataclass(frozen=True)
class Attempt:
    """What a person gave to sign in, from where, and the session that the browser held before."""

    email: str
    password: str
    code: str | None
    address: str
    user_agent: str
    former_secret: str | None


def sign_in(ground: Ground, attempt: Attempt, *, correlation_id: str) -> str:
    """The secret of a new session; the browser's former one is ended.

    Raises:
        TooManyAttempts: the brake is on.
        SignInRefused: e-mail or password is wrong.
        CodeNeeded: the account asks for a code and none was given.
        CodeWrong: the code is wrong, too old, or spent.
    """
    email = _comparable(attempt.email)
    with ground.look() as work:
        throttle.check_brakes(work, email=email, address=attempt.address)
        account = find_account(work.session, email)
        kept = account.password_hash if account else None
    right = matches(attempt.password, kept)
    with ground.work(NOBODY, correlation_id=correlation_id) as work:
        throttle.check_brakes(work, email=email, address=attempt.address)
        outcome = _decide(work, attempt, email=email, right=right, kept=kept)
    if isinstance(outcome, Problem):  # raised only now: the count of failures had to be committed
        raise outcome
    return outcome


def _decide(work: UnitOfWork, attempt: Attempt, *, email: str, right: bool, kept: str | None) -> str | Problem:
    account = find_account(work.session, email)
    if account is None or not right or account.password_hash != kept:
        return _refuse(work, attempt, account, SignInRefused(), email=email)
    if account.asks_for_code:
        if not attempt.code:
            return CodeNeeded()
        work.session.refresh(account, with_for_update=True)  # two tries at once must not both spend one code
        if not spend_code(account, attempt.code, work.clock()):
            return _refuse(work, attempt, account, CodeWrong(), email=email)
    work.actor = account.actor
    throttle.forget_failures(work, email=email)
    _end_former(work, attempt.former_secret)
    return start_session(work, account, address=attempt.address, user_agent=attempt.user_agent)


def _refuse(work: UnitOfWork, attempt: Attempt, account: Account | None, problem: Problem, *, email: str) -> Problem:
    throttle.record_failure(work, email=email, address=attempt.address)
    if account is not None:
        after = {"from": attempt.address, "reason": problem.code}
        work.audit("identity.sign_in.refused", subject=account.id, scope=account.company_id, after=after)
    return problem


def _end_former(work: UnitOfWork, secret: str | None) -> None:
    former = find_session(work.session, secret, work.clock()) if secret else None
    if former is not None:
        row, account = former
        end_session(work, account, row.id)


def _comparable(email: str) -> str:
    try:
        return normal_email(email)
    except EmailInvalid:
        return ""
