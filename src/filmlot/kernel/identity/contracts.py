"""What crosses the wire under `/api/v1/identity`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from filmlot.kernel.identity.account import LONGEST_EMAIL
from filmlot.kernel.identity.password import LONGEST
from filmlot.kernel.settings import Language

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Email = Annotated[str, StringConstraints(min_length=3, max_length=LONGEST_EMAIL)]
Password = Annotated[str, StringConstraints(max_length=LONGEST)]
Code = Annotated[str, StringConstraints(max_length=16)]
Secret = Annotated[str, StringConstraints(max_length=128)]


class Input(BaseModel):
    """The parent of what comes in: unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Output(BaseModel):
    """The parent of what goes out."""

    model_config = ConfigDict(frozen=True)


class SetupInput(Input):
    """The owner's account, with the secret of the first-start link."""

    token: Secret
    name: Name
    email: Email
    password: Password
    company_name: Name
    language: Language


class SignInInput(Input):
    """Who wants in."""

    email: Email
    password: Password
    code: Code | None = None


class MePatch(Input):
    """What a person may change of the own account."""

    name: Name | None = None
    language: Language | None = None


class PresentPasswordInput(Input):
    """The present password, for what a page left open must not do."""

    present: Password


class PasswordInput(PresentPasswordInput):
    """The present password and the one to come."""

    new: Password


class CodeInput(Input):
    """A code of the authenticator app."""

    code: Code


class TokenInput(Input):
    """A token to make; `permissions` None leaves it all that its person may do."""

    name: Name
    permissions: list[Annotated[str, StringConstraints(max_length=120)]] | None = Field(default=None, max_length=500)
    expires_in_days: int | None = Field(default=None, ge=1, le=3660)


class UserView(Output):
    """The person who is signed in."""

    id: str
    name: str
    email: str
    language: Language
    totp_enabled: bool


class CompanyView(Output):
    """The company of the person."""

    id: str
    name: str


class MeView(Output):
    """What a page needs to know before anything else."""

    user: UserView | None
    setup_needed: bool
    company: CompanyView | None
    permissions: list[str]


class EnrolmentView(Output):
    """What the authenticator app needs; shown once."""

    secret: str
    uri: str
    qr_svg: str


class TokenView(Output):
    """A token without its secret."""

    id: str
    name: str
    permissions: list[str] | None
    created_at: datetime
    used_at: datetime | None
    expires_at: datetime | None


class NewTokenView(TokenView):
    """A new token; its secret is shown this once."""

    token: str


class TokenList(Output):
    """The tokens of the person."""

    items: list[TokenView]


class SessionView(Output):
    """A browser that is signed in; `current` is the one that asks."""

    id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str
    user_agent: str
    current: bool


class SessionList(Output):
    """The browsers that are signed in."""

    items: list[SessionView]
