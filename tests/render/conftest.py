from __future__ import annotations

from pathlib import Path

import pytest

from filmlot.render import Gpu, GpuError, open_gpu


@pytest.fixture(scope="session")
def skies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for prefiltered skies: many tests draw under the same few."""
    return tmp_path_factory.mktemp("skies")


@pytest.fixture(scope="session")
def gpu() -> Gpu:
    try:
        return open_gpu()
    except GpuError as error:
        pytest.skip(str(error))
