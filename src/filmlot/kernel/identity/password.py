"""Passwords: which are accepted, and how they are kept: argon2id (RFC 9106) at the first of OWASP's equal costs."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from filmlot.kernel.identity.problems import PasswordTooCommon, PasswordTooShort

SHORTEST = 10
LONGEST = 256
FEWEST_DIFFERENT = 4
COMMON_FILE = Path(__file__).with_name("common_passwords.txt")

_hasher = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
_turnstile = BoundedSemaphore(2)  # each hash takes 46 MiB: a rush of sign-ins must not take the machine's memory


def check_new(password: str, *, email: str, name: str) -> None:
    """Passes a password that may be set.

    Raises:
        PasswordTooShort: it has fewer than `SHORTEST` characters.
        PasswordTooCommon: it is on every attacker's list, repeats a few characters, or is the person's name or e-mail.
    """
    if len(password) < SHORTEST:
        raise PasswordTooShort(minimum=SHORTEST)
    plain = _normal(password).casefold()
    own_words = {
        email.casefold(),
        email.partition("@")[0].casefold(),
        name.casefold(),
        name.replace(" ", "").casefold(),
    }
    if plain in _common() or plain in own_words or len(set(plain)) < FEWEST_DIFFERENT:
        raise PasswordTooCommon


def hash_password(password: str) -> str:
    """The argon2id hash with its salt and costs, as a PHC string."""
    with _turnstile:
        return _hasher.hash(_normal(password))


def matches(password: str, kept: str | None) -> bool:
    """Whether the password belongs to the hash; without a hash it takes as long and says no."""
    with _turnstile:
        try:
            _hasher.verify(kept or _nobodys_hash(), _normal(password))
        except VerificationError:
            return False
    return kept is not None


@cache
def _common() -> frozenset[str]:
    return frozenset(COMMON_FILE.read_text(encoding="utf-8").split())


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("the password of an account that does not exist")


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
