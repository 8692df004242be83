"""The stage whose console plays on devices that answer at once."""

from __future__ import annotations

from tests.buildings.stage.show.conftest import stage  # noqa: F401 - a fixture
