"""A ground of its own for each test of the kernel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.backends import cluster, cluster_settings

import filmlot.kernel.identity.account
import filmlot.kernel.jobs.job
import filmlot.kernel.subscribers  # noqa: F401 - their tables
from filmlot.kernel.access import ScopeKind, add_scope
from filmlot.kernel.db import Base
from filmlot.kernel.ground import Ground
from filmlot.kernel.settings import Settings

__all__ = ["cluster", "cluster_settings"]


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    ground = Ground.open(Settings(home=tmp_path / "lot"))
    Base.metadata.create_all(ground.database.engine)
    yield ground
    ground.close()


@pytest.fixture
def stage(ground: Ground) -> str:
    """The id of a stage of a company."""
    with ground.work() as work:
        company = add_scope(work.session, kind=ScopeKind.COMPANY, name="Yard", parent_id=None)
        return add_scope(work.session, kind=ScopeKind.STAGE, name="Stage 1", parent_id=company.id).id
