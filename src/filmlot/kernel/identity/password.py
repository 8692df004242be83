"""Passwords: which are accepted, and how they are kept (argon2id, RFC 9106 §4, second recommended option)."""

from __future__ import annotations

import unicodedata
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from filmlot.kernel.identity.problems import PasswordTooCommon, PasswordTooShort

SHORTEST = 10
LONGEST = 256
FEWEST_DIFFERENT = 4
COMMON = frozenset(
    """
    0123456789 01234567890 0987654321 1111111111 1122334455 1234512345 1234554321 1234567890 12345678900 12345678901
    12345678910 123456789a 123456789q 1234567891 123123123123 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc 147258369a 9876543210
    a123456789 aa12345678 aa123456789 abc123456789 abcd123456 abcdefghij abcdefghijk admin12345 admin123456 administrator
    asdfghjkl1 asdfghjkl; asdfghjkl123 basketball changeme123 chocolate1 computer123 football123 iloveyou12 iloveyou123
    iloveyou1234 letmein123 letmein1234 liverpool1 manchester michelle12 mypassword passw0rd12 passw0rd123 password00
    password01 password10 password11 password12 password123 password1234 password12345 password!1 password!123 princess12
    q1w2e3r4t5 q1w2e3r4t5y6 qazwsxedc123 qazwsxedcrfv qwe123qwe123 qwer123456 qwert12345 qwerty1234 qwerty12345
    qwerty123456 qwertyuiop qwertyuiop1 qwertyuiop123 qwertyuiop[] starwars123 superman123 sunshine123 superuser1
    welcome123 welcome1234 woaini1314 woaini1314520 woaini520 woaini521 wangwang123 zaq12wsxcde3 zxcvbnm123 zxcvbnm1234
    """.split()
)

_hasher = PasswordHasher()
_turnstile = BoundedSemaphore(2)  # each hash takes 64 MiB: a rush of sign-ins must not take the machine's memory


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
    if plain in COMMON or plain in own_words or len(set(plain)) < FEWEST_DIFFERENT:
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
def _nobodys_hash() -> str:
    return _hasher.hash("the password of an account that does not exist")


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
