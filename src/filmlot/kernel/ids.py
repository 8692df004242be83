"""Identifiers: UUIDs of version 7, so that rows and files sort by their time of birth (RFC 9562 §5.7)."""

from __future__ import annotations

import uuid_utils


def new_id() -> str:
    """A new identifier of 36 characters."""
    return str(uuid_utils.uuid7())
