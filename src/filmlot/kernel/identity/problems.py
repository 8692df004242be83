"""What can go wrong with accounts, sessions and tokens."""

from __future__ import annotations

from filmlot.kernel.problems import Problem


class SignInRefused(Problem):
    """E-mail or password is wrong; which of them is not said."""

    code = "identity.sign_in_refused"
    status = 401


class CodeNeeded(Problem):
    """E-mail and password are right; the account also asks for a code of its authenticator app."""

    code = "identity.code_needed"
    status = 401


class CodeWrong(Problem):
    """The code of the authenticator app is wrong, too old, or was used already."""

    code = "identity.code_wrong"
    status = 401


class TooManyAttempts(Problem):
    """Too many wrong sign-ins for this account or from this address."""

    code = "identity.too_many_attempts"
    status = 429

    def __init__(self, *, retry_after_s: int) -> None:
        super().__init__(retry_after_s=retry_after_s)


class SetupLinkInvalid(Problem):
    """The link of the first start was used already, or a newer one took its place."""

    code = "identity.setup_link_invalid"
    status = 403


class EmailInvalid(Problem):
    """This is no e-mail address."""

    code = "identity.email_invalid"
    status = 422

    def __init__(self, *, email: str) -> None:
        super().__init__(email=email)


class EmailTaken(Problem):
    """There is an account with this e-mail address."""

    code = "identity.email_taken"
    status = 409

    def __init__(self, *, email: str) -> None:
        super().__init__(email=email)


class PasswordTooShort(Problem):
    """The password has too few characters."""

    code = "identity.password_too_short"
    status = 422

    def __init__(self, *, minimum: int) -> None:
        super().__init__(minimum=minimum)


class PasswordTooCommon(Problem):
    """The password is one that everybody tries first, or only repeats name or e-mail."""

    code = "identity.password_too_common"
    status = 422


class PasswordWrong(Problem):
    """The present password that was given is not the account's."""

    code = "identity.password_wrong"
    status = 403


class PermissionUnknown(Problem):
    """A token cannot be limited to a permission that no building knows."""

    code = "identity.permission_unknown"
    status = 422

    def __init__(self, *, permission: str) -> None:
        super().__init__(permission=permission)


class TotpOn(Problem):
    """The account asks for codes already."""

    code = "identity.totp_on"
    status = 409


class TotpNotStarted(Problem):
    """There is no enrolment to confirm."""

    code = "identity.totp_not_started"
    status = 409


IDENTITY_PROBLEMS: tuple[type[Problem], ...] = (
    SignInRefused,
    CodeNeeded,
    CodeWrong,
    TooManyAttempts,
    SetupLinkInvalid,
    EmailInvalid,
    EmailTaken,
    PasswordTooShort,
    PasswordTooCommon,
    PasswordWrong,
    PermissionUnknown,
    TotpOn,
    TotpNotStarted,
)
