"""The ground: scopes, grants, events, cursors, audit, identity."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from filmlot.kernel.db import Json, UtcTime

revision = "0001_ground"
down_revision = None
branch_labels = ("kernel",)
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    _make_access()
    _make_events()
    _make_audit()
    _make_accounts()
    _make_entrances()


def _make_access() -> None:
    op.create_table(
        "kernel_scope",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("parent_id", sa.String(36)),
        sa.Column("path", sa.String(400), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kernel_scope"),
        sa.ForeignKeyConstraint(["parent_id"], ["kernel_scope.id"], name="fk_kernel_scope_parent_id"),
        sa.UniqueConstraint("path", name="uq_kernel_scope_path"),
    )
    op.create_index("ix_kernel_scope_parent_id", "kernel_scope", ["parent_id"])
    op.create_table(
        "kernel_grant",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("principal", sa.String(80), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("scope_id", sa.String(36), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kernel_grant"),
        sa.ForeignKeyConstraint(["scope_id"], ["kernel_scope.id"], name="fk_kernel_grant_scope_id"),
        sa.UniqueConstraint("principal", "role", "scope_id", name="uq_kernel_grant_principal_role_scope_id"),
    )
    op.create_index("ix_kernel_grant_principal", "kernel_grant", ["principal"])
    op.create_index("ix_kernel_grant_scope_id", "kernel_grant", ["scope_id"])


def _make_events() -> None:
    op.create_table(
        "kernel_event",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("position", sa.BigInteger()),
        sa.Column("type", sa.String(120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("time", UtcTime(), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("scope", sa.String(36), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("correlation", sa.String(36), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kernel_event"),
        sa.UniqueConstraint("position", name="uq_kernel_event_position"),
    )
    op.create_index("ix_kernel_event_scope", "kernel_event", ["scope"])
    op.create_table(
        "kernel_cursor",
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_kernel_cursor"),
    )


def _make_audit() -> None:
    op.create_table(
        "kernel_audit",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("time", UtcTime(), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("verb", sa.String(120), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("scope", sa.String(36)),
        sa.Column("before", sa.Text()),
        sa.Column("after", sa.Text()),
        sa.Column("correlation", sa.String(36), nullable=False),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_kernel_audit"),
    )
    op.create_index("ix_kernel_audit_scope", "kernel_audit", ["scope"])


def _make_accounts() -> None:
    op.create_table(
        "identity_account",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("company_id", sa.String(36), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("totp_secret", sa.String(64)),
        sa.Column("totp_confirmed_at", UtcTime()),
        sa.Column("totp_step", sa.BigInteger()),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_identity_account"),
        sa.ForeignKeyConstraint(["company_id"], ["kernel_scope.id"], name="fk_identity_account_company_id"),
        sa.UniqueConstraint("email", name="uq_identity_account_email"),
    )
    op.create_index("ix_identity_account_company_id", "identity_account", ["company_id"])
    op.create_table(
        "identity_setup_link",
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("secret_hash", name="pk_identity_setup_link"),
    )
    op.create_table(
        "identity_attempt",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", UtcTime(), nullable=False),
        sa.Column("blocked_until", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_identity_attempt"),
    )
    op.create_index("ix_identity_attempt_last_at", "identity_attempt", ["last_at"])


def _make_entrances() -> None:
    op.create_table(
        "identity_session",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("account_id", sa.String(36), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("user_agent", sa.String(300), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_identity_session"),
        sa.ForeignKeyConstraint(["account_id"], ["identity_account.id"], name="fk_identity_session_account_id"),
        sa.UniqueConstraint("secret_hash", name="uq_identity_session_secret_hash"),
    )
    op.create_index("ix_identity_session_account_id", "identity_session", ["account_id"])
    op.create_table(
        "identity_token",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("account_id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("permissions", Json),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("used_at", UtcTime()),
        sa.Column("expires_at", UtcTime()),
        sa.PrimaryKeyConstraint("id", name="pk_identity_token"),
        sa.ForeignKeyConstraint(["account_id"], ["identity_account.id"], name="fk_identity_token_account_id"),
        sa.UniqueConstraint("secret_hash", name="uq_identity_token_secret_hash"),
    )
    op.create_index("ix_identity_token_account_id", "identity_token", ["account_id"])
