"""Codes of an authenticator app (TOTP, RFC 6238): six digits, 30 seconds, one step of drift, each code good once."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

import pyotp

from filmlot.kernel.identity.account import Account
from filmlot.kernel.identity.problems import CodeWrong, TotpNotStarted, TotpOn
from filmlot.kernel.work import UnitOfWork

STEP_S = 30
DRIFT_STEPS = 1
ISSUER = "Filmlot"


@dataclass(frozen=True)
class Enrolment:
    """What the app needs: the secret to type, or the address to scan as `qr_svg`."""

    secret: str
    uri: str
    qr_svg: str


def start_totp(work: UnitOfWork, account: Account) -> Enrolment:
    """A new secret that waits for its first code; it is shown this once.

    Raises:
        TotpOn: the account asks for codes already.
    """
    if account.asks_for_code:
        raise TotpOn
    account.totp_secret = pyotp.random_base32()
    account.totp_step = None
    work.audit("identity.totp.started", subject=account.id, scope=account.company_id)
    uri = pyotp.TOTP(account.totp_secret).provisioning_uri(name=account.email, issuer_name=ISSUER)
    return Enrolment(secret=account.totp_secret, uri=uri, qr_svg=_draw_qr(uri))


def confirm_totp(work: UnitOfWork, account: Account, code: str) -> None:
    """From now on signing in takes a code.

    Raises:
        TotpOn: it does already.
        TotpNotStarted: no secret waits.
        CodeWrong: the code is not that of the waiting secret.
    """
    if account.asks_for_code:
        raise TotpOn
    if account.totp_secret is None:
        raise TotpNotStarted
    if not spend_code(account, code, work.clock()):
        raise CodeWrong
    account.totp_confirmed_at = work.clock()
    work.audit("identity.totp.enabled", subject=account.id, scope=account.company_id)


def remove_totp(work: UnitOfWork, account: Account) -> None:
    """Signing in takes no code any more."""
    was_on = account.asks_for_code
    account.totp_secret = account.totp_confirmed_at = account.totp_step = None
    if was_on:
        work.audit("identity.totp.removed", subject=account.id, scope=account.company_id)


def spend_code(account: Account, code: str, now: datetime) -> bool:
    """Whether the code is right and newer than the last one that was taken; then it is spent."""
    assert account.totp_secret is not None
    step = matching_step(account.totp_secret, code, int(now.timestamp()) // STEP_S)
    if step is None or step <= (account.totp_step or 0):
        return False
    account.totp_step = step
    return True


def matching_step(secret: str, code: str, now_step: int) -> int | None:
    """The time step within the drift whose code this is."""
    totp = pyotp.TOTP(secret)
    given = code.replace(" ", "").encode()
    steps = range(now_step - DRIFT_STEPS, now_step + DRIFT_STEPS + 1)
    matching = [step for step in steps if hmac.compare_digest(totp.generate_otp(step).encode(), given)]
    return matching[-1] if matching else None


def _draw_qr(uri: str) -> str:
    import qrcode
    from qrcode.image.svg import SvgPathImage

    image = qrcode.make(uri, image_factory=SvgPathImage)
    return str(image.to_string(encoding="unicode"))
