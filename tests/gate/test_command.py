"""The command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.conftest import EMAIL, Owner
from typer.testing import CliRunner, Result

from filmlot.gate.command import app, entrances, load, main
from filmlot.kernel.ground import Ground
from filmlot.kernel.identity.account import find_account
from filmlot.kernel.identity.password import matches

HEAVY = ("fastapi", "sqlalchemy", "pydantic", "numpy", "alembic", "wgpu", "av", "pxr")


def run(ground: Ground, *words: str, given: str = "", language: str = "en") -> Result:
    environment = {"FILMLOT_HOME": str(ground.settings.home), "FILMLOT_LANGUAGE": language}
    return CliRunner().invoke(app, words, env=environment, input=given)


def test_help_loads_nothing_heavy() -> None:
    script = f"import sys, filmlot.gate.command as c\nc.entrances()\nprint([m for m in {HEAVY} if m in sys.modules])"

    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "[]"


def test_help_names_every_command() -> None:
    shown = CliRunner().invoke(app, ["--help"]).output

    assert all(name in shown for name in entrances())


def test_every_command_loads_and_explains_itself() -> None:
    assert all(load(name).help for name in entrances())


def test_migrating_an_empty_folder_makes_the_database(bare_ground: Ground, tmp_path: Path) -> None:
    environment = {"FILMLOT_HOME": str(tmp_path / "new"), "FILMLOT_LANGUAGE": "en"}

    first = CliRunner().invoke(app, ["migrate"], env=environment)
    second = CliRunner().invoke(app, ["migrate"], env=environment)

    assert (first.exit_code, first.output) == (0, "The database was brought up to date.\n")
    assert "nothing to do" in second.output


def test_a_sound_audit_is_said_to_hold(owner: Owner, owned_ground: Ground) -> None:
    verified = run(owned_ground, "audit", "verify")

    assert verified.exit_code == 0
    assert verified.output.startswith("3 lines, and every one of them holds.")


def test_a_broken_audit_ends_with_status_1_and_names_the_line(owner: Owner, owned_ground: Ground) -> None:
    with owned_ground.database.writer.begin() as connection:
        connection.execute(sa.text("UPDATE kernel_audit SET actor = 'user:me' WHERE position = 2"))

    verified = run(owned_ground, "audit", "verify", language="zh-CN")

    assert verified.exit_code == 1
    assert "第 2 条" in verified.output


def test_a_locked_out_owner_gets_a_new_password(owner: Owner, owned_ground: Ground) -> None:
    reset = run(owned_ground, "account", "reset-password", EMAIL, "--password-stdin", given="a new fine sentence\n")

    assert reset.exit_code == 0
    with owned_ground.look() as work:
        account = find_account(work.session, EMAIL)
    assert account is not None
    assert matches("a new fine sentence", account.password_hash)
    assert owner.client.get("/api/v1/identity/me").json()["user"] is None


def test_a_reset_for_nobody_says_so(owned_ground: Ground) -> None:
    reset = run(owned_ground, "account", "reset-password", "nobody@example.org")

    assert reset.exit_code == 1
    assert reset.output == "There is no account with the e-mail nobody@example.org.\n"


def test_an_account_can_be_made_and_its_password_is_printed(owned_ground: Ground) -> None:
    made = run(owned_ground, "account", "create", "wang@example.org", "--name", "Wang", "--role", "operator")

    password = made.output.splitlines()[1].removeprefix("Password: ")
    with owned_ground.look() as work:
        account = find_account(work.session, "wang@example.org")
    assert account is not None
    assert matches(password, account.password_hash)


def test_a_problem_is_told_in_the_terminals_language_without_a_traceback(
    owned_ground: Ground, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FILMLOT_HOME", str(owned_ground.settings.home))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.setattr(sys, "argv", ["filmlot", "account", "create", EMAIL, "--name", "Li"])

    with pytest.raises(SystemExit) as end:
        main()

    assert end.value.code == 1
    assert capsys.readouterr().err == f"邮箱已被使用: {EMAIL} 已有账号。\n请直接登录，或换一个邮箱。\n"


def test_a_setting_that_makes_no_sense_is_named(tmp_path: Path) -> None:
    environment = os.environ | {"FILMLOT_HOME": str(tmp_path), "FILMLOT_PORT": "many", "LC_ALL": "C"}

    command = [sys.executable, "-m", "filmlot.gate.command", "migrate"]
    told = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)

    assert told.returncode == 1
    assert "FILMLOT_PORT" in told.stderr
    assert "Traceback" not in told.stderr


def test_settings_are_explained_with_their_source_and_without_secrets(owned_ground: Ground) -> None:
    (owned_ground.settings.home / "lot.toml").write_text('port = 8801\nbus_url = "nats://user:hidden@host"\n')

    explained = run(owned_ground, "config", "explain").output

    assert f"port = 8801  [file {owned_ground.settings.home / 'lot.toml'}]" in explained
    assert "language = en  [environment FILMLOT_LANGUAGE]" in explained
    assert "hidden" not in explained


def test_the_openapi_document_declares_the_problems_of_every_route() -> None:
    document = json.loads(CliRunner().invoke(app, ["openapi"]).output)

    for path in document["paths"].values():
        for operation in path.values():
            problems = {status for status in operation["responses"] if status >= "400"}
            assert {"401", "404", "422", "500"} <= problems
            assert all("application/problem+json" in operation["responses"][status]["content"] for status in problems)
    assert "ProblemView" in document["components"]["schemas"]
