from __future__ import annotations

import pytest

from filmlot.render import Gpu, GpuError, open_gpu


@pytest.fixture(scope="session")
def gpu() -> Gpu:
    try:
        return open_gpu()
    except GpuError as error:
        pytest.skip(str(error))
