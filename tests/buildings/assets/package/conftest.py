from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.buildings.assets.package.box import source

from filmlot.buildings.assets.engine.package.reader import Package, read_package
from filmlot.buildings.assets.engine.package.writer import write_package


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the box; only for reading."""
    folder = tmp_path_factory.mktemp("package")
    write_package(folder, source())
    return folder


@pytest.fixture
def package(written: Path) -> Package:
    return read_package(written)


@pytest.fixture
def own(written: Path, tmp_path: Path) -> Path:
    """A copy of the box to change."""
    return Path(shutil.copytree(written, tmp_path / "own"))
