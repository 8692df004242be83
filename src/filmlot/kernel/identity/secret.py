"""Secrets that we hand out once and keep only as a digest: session cookies, API tokens, the link of the first start."""

from __future__ import annotations

import hashlib
import secrets

SECRET_BYTES = 32
LONGEST_SECRET = 128


def new_secret(prefix: str = "") -> str:
    """A new secret of 256 random bits, safe in addresses and headers."""
    return prefix + secrets.token_urlsafe(SECRET_BYTES)


def digest(secret: str) -> str:
    """What is stored of a secret; a plain hash will do, since nobody can try out 256 bits."""
    return hashlib.sha256(secret[:LONGEST_SECRET].encode("utf-8", "surrogatepass")).hexdigest()
