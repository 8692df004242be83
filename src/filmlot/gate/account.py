"""`filmlot account`: for whoever runs the machine, for instance when the owner is locked out."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa
import typer

from filmlot.kernel.access import Role, Scope, ScopeKind
from filmlot.kernel.cli import acts, opened_ground, tell, terminal_language
from filmlot.kernel.identity.account import any_account, create_account, find_account, normal_email, set_password
from filmlot.kernel.identity.password import check_new, hash_password
from filmlot.kernel.identity.permissions import ACCOUNT_MANAGE
from filmlot.kernel.identity.secret import new_secret
from filmlot.kernel.identity.session import end_sessions
from filmlot.kernel.identity.totp import remove_totp

app = typer.Typer(help="Accounts.", no_args_is_help=True, rich_markup_mode=None)
Email = Annotated[str, typer.Argument(help="The e-mail address to sign in with.")]
PasswordStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from the first line of input.")
]


@app.command("create")
@acts(ACCOUNT_MANAGE)
def create(
    email: Email,
    name: Annotated[str, typer.Option(help="The person's name.")],
    role: Annotated[Role, typer.Option(help="The role in the whole company.")] = Role.VIEWER,
    password_stdin: PasswordStdin = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Create an account in the company; prints a password unless one is given."""
    password = _password(given=password_stdin)
    check_new(password, email=normal_email(email), name=name)
    with opened_ground() as ground:
        language = terminal_language(ground.settings)
        with ground.work() as work:
            company_id = work.session.scalar(
                sa.select(Scope.id).where(Scope.kind == ScopeKind.COMPANY).order_by(Scope.id)
            )
            if company_id is None or not any_account(work.session):
                tell("gate.account.no_company", language=language)
                raise typer.Exit(1)
            create_account(
                work,
                email=email,
                name=name,
                password_hash=hash_password(password),
                language=language,
                company_id=company_id,
                role=role,
            )
    tell("gate.account.created", language=language, email=email, role=role)
    if not password_stdin:
        tell("gate.account.password", language=language, password=password)


@app.command("reset-password")
@acts(ACCOUNT_MANAGE)
def reset_password(
    email: Email,
    password_stdin: PasswordStdin = False,  # noqa: FBT002
    drop_codes: Annotated[bool, typer.Option("--drop-codes", help="Ask for no codes any more.")] = False,  # noqa: FBT002
) -> None:
    """Set a new password and sign out every browser; prints a password unless one is given."""
    password = _password(given=password_stdin)
    with opened_ground() as ground:
        language = terminal_language(ground.settings)
        with ground.work() as work:
            account = find_account(work.session, normal_email(email))
            if account is None:
                tell("gate.account.unknown", language=language, email=email)
                raise typer.Exit(1)
            check_new(password, email=account.email, name=account.name)
            set_password(work, account, hash_password(password))
            end_sessions(work, account)
            if drop_codes:
                remove_totp(work, account)
    tell("gate.account.reset", language=language, email=email)
    if not password_stdin:
        tell("gate.account.password", language=language, password=password)


def _password(*, given: bool) -> str:
    return typer.get_text_stream("stdin").readline().rstrip("\r\n") if given else new_secret()[:20]
