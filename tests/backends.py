"""The servers of the cluster profile for tests marked `backend`: started once a session, a fresh database each time."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from filmlot.kernel.cluster import Cluster
from filmlot.kernel.ids import new_id
from filmlot.kernel.settings import Settings


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """PostgreSQL, NATS and S3, running."""
    home = Path(tempfile.mkdtemp(prefix="filmlot-cluster-"))
    with Cluster(home) as cluster:
        yield cluster
    shutil.rmtree(home)


@pytest.fixture
def cluster_settings(cluster: Cluster, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a lot on those servers, with a database of its own."""
    with fresh_database(cluster) as database_url:
        yield Settings(
            home=tmp_path / "lot",
            database_url=SecretStr(database_url),
            bus_url=SecretStr(cluster.urls.bus_url),
            blobs_url=SecretStr(cluster.urls.blobs_url),
        )


@contextmanager
def fresh_database(cluster: Cluster) -> Iterator[str]:
    """The address of an empty database, dropped afterwards."""
    name = f"test_{new_id().replace('-', '')}"
    server_url, _, _ = cluster.urls.database_url.rpartition("/")
    with psycopg.connect(f"{server_url}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield f"{server_url}/{name}"
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
