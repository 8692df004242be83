"""The launcher, copied into a tree of its own so that nothing here touches the environment that runs the tests."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree with the launcher and its texts, and nothing installed."""
    shutil.copy(ROOT / "lot", tmp_path / "lot")
    (tmp_path / "tools").mkdir()
    for texts in (ROOT / "tools").glob("launcher.*.json"):
        shutil.copy(texts, tmp_path / "tools")
    return tmp_path


@pytest.fixture
def lot(tree: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The launcher as a module, speaking English."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    loader = SourceFileLoader("lot_under_test", str(tree / "lot"))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    (tree / ".venv" / "bin").mkdir(parents=True)
    module.PYTHON.parent.mkdir(parents=True, exist_ok=True)
    module.PYTHON.touch()
    yield module
    module.read_texts.cache_clear()


def call(tree: Path, *arguments: str, language: str = "C.UTF-8") -> subprocess.CompletedProcess[str]:
    """Run the launcher as a person does."""
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": language, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, str(tree / "lot"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=60)


def test_without_a_verb_it_says_what_it_can_do(tree: Path) -> None:
    answer = call(tree)

    assert answer.returncode == 0
    assert all(f"python3 lot {verb}" in answer.stdout for verb in ("up", "test", "bench", "run", "doctor"))


def test_an_unknown_verb_is_answered_with_the_known_ones(tree: Path) -> None:
    answer = call(tree, "launch")

    assert answer.returncode == 2
    assert "python3 lot up" in answer.stdout


def test_it_speaks_chinese_to_a_chinese_shell(tree: Path) -> None:
    assert "运行一项基准" in call(tree, language="zh_CN.UTF-8").stdout


def test_the_doctor_changes_nothing_and_says_what_is_not_installed(tree: Path) -> None:
    before = sorted(tree.rglob("*"))

    answer = call(tree, "doctor")

    assert "python3 lot up installs it" in answer.stdout
    assert sorted(tree.rglob("*")) == before


def test_a_failed_step_shows_its_last_words_and_what_to_do(lot: ModuleType, tree: Path) -> None:
    program = "import sys; print('no route to the index'); sys.exit(3)"

    with pytest.raises(lot.StepFailed) as failure:
        lot.run_step("packages", [sys.executable, "-c", program])

    assert "Packages: failed" in str(failure.value)
    assert "no route to the index" in str(failure.value)
    assert "look at the network" in str(failure.value)
    assert "no route to the index" in (tree / ".lot" / "launcher.log").read_text()


def test_a_failed_step_shows_the_cause_even_when_much_is_said_after_it(lot: ModuleType) -> None:
    program = "print('error: lock out of step'); [print(f'usage {n}') for n in range(90)]; raise SystemExit(1)"

    with pytest.raises(lot.StepFailed) as failure:
        lot.run_step("pages", [sys.executable, "-c", program])

    assert "error: lock out of step" in str(failure.value)
    assert "usage 89" in str(failure.value)


def test_a_step_counts_the_packages_that_pip_names(lot: ModuleType) -> None:
    line = lot.StepLine("Packages", total=2)

    for said in (
        "Collecting numpy==2.4.0",
        "  Downloading numpy-2.4.0.whl",
        "Ignoring uvloop: markers",
        "Collecting a",
    ):
        line.take(said)

    assert (line.count, line.package) == (2, "a")


def test_what_is_done_is_not_done_again_until_its_input_changes(lot: ModuleType, tree: Path) -> None:
    pins = tree / "pins.txt"
    done = []

    for content in ("a==1", "a==1", "a==2"):
        pins.write_text(content)
        lot.do_once("pins", lot.digest_of(pins), lambda text=content: done.append(text))

    assert done == ["a==1", "a==2"]


def test_a_step_that_failed_is_tried_again(lot: ModuleType) -> None:
    def fail() -> None:
        raise lot.StepFailed

    with pytest.raises(lot.StepFailed):
        lot.do_once("pins", "1", fail)

    assert lot.read_stamp() == {}


@pytest.mark.parametrize("content", ["", "{", "[1]", "null"])
def test_a_broken_stamp_means_that_nothing_is_done(lot: ModuleType, content: str) -> None:
    lot.STAMP.write_text(content)

    assert lot.read_stamp() == {}


def test_installed_modules_do_not_count_as_sources(lot: ModuleType, tree: Path) -> None:
    page = tree / "web" / "src" / "page.ts"
    module = tree / "web" / "node_modules" / "m.js"
    for path in (page, module):
        path.parent.mkdir(parents=True)
        path.write_text("1")
    before = lot.digest_of(tree / "web")

    module.write_text("2")
    assert lot.digest_of(tree / "web") == before
    page.write_text("2")
    assert lot.digest_of(tree / "web") != before


def test_missing_system_packages_are_named_with_one_line_when_we_may_not_install(
    lot: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lot, "find_apt", lambda: None)
    part = lot.SystemPart("libnowhere1", ("usr/lib/nowhere/*",), "no_pictures")

    lot.offer_system([part])

    said = capsys.readouterr().out
    assert "sudo apt-get install -y --no-install-recommends libnowhere1" in said
    assert "the wall and the camera picture are not drawn" in said


def test_an_install_that_did_not_help_is_not_tried_at_every_start(
    lot: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[list[str]] = []
    monkeypatch.setattr(lot, "install_packages", tried.append)
    part = lot.SystemPart("libnowhere1", ("usr/lib/nowhere/*",), "no_pictures")

    lot.offer_system([part])
    lot.offer_system([part])

    assert tried == [["libnowhere1"]]


def test_a_package_that_the_system_does_not_know_keeps_no_other_back(
    lot: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[list[str]] = []
    monkeypatch.setattr(lot, "install_packages", lambda packages: tried.append(packages) or len(packages) == 1)
    parts = [lot.SystemPart(name, ("usr/lib/nowhere/*",), "no_pictures") for name in ("libone1", "libtwo2")]

    lot.offer_system(parts)

    assert tried == [["libone1", "libtwo2"], ["libone1"], ["libtwo2"]]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for a child")
def test_ctrl_c_ends_the_running_step_and_its_child(tree: Path) -> None:
    program = f"""
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests may ignore it
from importlib.machinery import SourceFileLoader
lot = SourceFileLoader("lot", {str(tree / "lot")!r}).load_module()
child = "import os, time; print('child', os.getpid(), flush=True); time.sleep(60)"
lot.up = lambda arguments: lot.run_step("packages", [sys.executable, "-c", child])
sys.exit(lot.main(["up"]))
"""
    command = [sys.executable, "-W", "ignore", "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as launcher:
        log = tree / ".lot" / "launcher.log"
        while not (log.exists() and "child" in log.read_text()):
            assert launcher.poll() is None
        child = int(log.read_text().split()[1])
        launcher.send_signal(signal.SIGINT)
        said = launcher.communicate(timeout=20)[0]

    assert launcher.returncode == 130
    assert "Stopped" in said or "已停止" in said
    assert not Path(f"/proc/{child}").exists()


def test_the_pins_hold_hashes_for_everything() -> None:
    for pins in (ROOT / "requirements").glob("*.txt"):
        names = [line for line in pins.read_text().splitlines() if "==" in line and not line.startswith(" ")]

        assert names, pins.name
        assert all(line.endswith("\\") for line in names), f"{pins.name}: a pin without a hash"


def test_both_languages_of_the_launcher_know_what_the_code_says() -> None:
    source = (ROOT / "lot").read_text()
    for language in ("en", "zh-CN"):
        texts = json.loads((ROOT / "tools" / f"launcher.{language}.json").read_text())
        unknown = [key for key in texts if not re.search(rf"[\"']{key}[\"']", source) and not key.endswith("_remedy")]

        assert not unknown, f"{language}: {unknown} is said nowhere"
