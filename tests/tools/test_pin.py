"""The pins: what a pin file says, and when it no longer answers to the project."""

from __future__ import annotations

import pytest

from tools import pin


def test_a_pin_is_its_name_its_version_and_its_marker() -> None:
    text = "# header\na==1 \\\n    --hash=sha256:00\nuvloop==0.23 ; sys_platform != 'win32' \\\n    --hash=sha256:11\n"

    assert pin.pinned_versions(text) == {"a==1", "uvloop==0.23 ; sys_platform != 'win32'"}


def test_every_set_has_its_pins() -> None:
    for name in pin.SETS:
        assert pin.pinned_versions((pin.REQUIREMENTS / f"{name}.txt").read_text()), name


def test_one_environment_fits_all_sets() -> None:
    runtime = pin.pinned_versions((pin.REQUIREMENTS / "runtime.txt").read_text())
    for name in ("cluster", "test"):
        assert runtime <= pin.pinned_versions((pin.REQUIREMENTS / f"{name}.txt").read_text()), name


def test_without_uv_the_way_to_get_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    monkeypatch.setattr("sysconfig.get_path", lambda _name: "nowhere")

    with pytest.raises(SystemExit, match="pip install uv"):
        pin.find_uv()
