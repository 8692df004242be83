"""`/api/v1/identity`: the first start, signing in and out, and one's own account."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Request, Response

from filmlot.kernel.access import NOBODY, Actor, Permission, Scope, authorize_own, permissions_of
from filmlot.kernel.http import actor_of, changes, ground_of, insist_on_own_page, reads
from filmlot.kernel.identity import contracts, password, session, throttle, token, totp
from filmlot.kernel.identity.account import Account, any_account, change_account, normal_email, set_password
from filmlot.kernel.identity.bearer import COOKIE, LANGUAGES_BY_CODE, cookie_secret
from filmlot.kernel.identity.permissions import ACCOUNT_OWN
from filmlot.kernel.identity.problems import PasswordWrong
from filmlot.kernel.identity.setup import check_setup, set_up
from filmlot.kernel.identity.sign_in import Attempt, sign_in
from filmlot.kernel.work import UnitOfWork

router = APIRouter()
Reads = Annotated[UnitOfWork, reads(ACCOUNT_OWN)]
Changes = Annotated[UnitOfWork, changes(ACCOUNT_OWN)]


@router.get("/me")
def me(request: Request) -> contracts.MeView:
    """Who asks, in which company, with which permissions; `user` is null for nobody."""
    with ground_of(request).look(actor_of(request)) as work:
        return _me(work, request)


@router.post("/setup", status_code=201)
def post_setup(body: contracts.SetupInput, request: Request, response: Response) -> contracts.MeView:
    """Makes the owner's account with the link of the first start, and signs the owner in."""
    insist_on_own_page(request)
    ground = ground_of(request)
    with ground.look() as work:
        check_setup(work.session, body.token)
    email = normal_email(body.email)
    password.check_new(body.password, email=email, name=body.name)
    password_hash = password.hash_password(body.password)
    with ground.work(NOBODY, correlation_id=request.state.correlation_id) as work:
        owner = set_up(
            work,
            secret=body.token,
            name=body.name,
            email=email,
            password_hash=password_hash,
            company_name=body.company_name,
            language=body.language,
        )
        secret = session.start_session(work, owner, address=_address(request), user_agent=_agent(request))
        view = _me_of(work, request, owner, owner.actor)
    _give_cookie(response, request, secret)
    return view


@router.post("/sign-in")
def post_sign_in(body: contracts.SignInInput, request: Request, response: Response) -> contracts.MeView:
    """Signs the browser in; its former session ends."""
    insist_on_own_page(request)
    ground = ground_of(request)
    attempt = Attempt(
        email=body.email,
        password=body.password,
        code=body.code,
        address=_address(request),
        user_agent=_agent(request),
        former_secret=cookie_secret(request.headers),
    )
    secret = sign_in(ground, attempt, correlation_id=request.state.correlation_id)
    _give_cookie(response, request, secret)
    with ground.look() as work:
        found = session.find_session(work.session, secret, work.clock())
        assert found is not None
        return _me_of(work, request, found[1], found[1].actor)


@router.post("/sign-out", status_code=204)
def post_sign_out(request: Request, response: Response) -> None:
    """Ends the session of the browser; without one there is nothing to do."""
    insist_on_own_page(request)
    session_id = request.state.session_id
    if session_id is not None:
        with ground_of(request).work(actor_of(request), correlation_id=request.state.correlation_id) as work:
            session.end_session(work, work.session.get_one(Account, request.state.account_id), session_id)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")


@router.patch("/me")
def patch_me(body: contracts.MePatch, request: Request, work: Changes) -> contracts.MeView:
    """Changes name or language."""
    change_account(work, _own(work, request), name=body.name, language=body.language)
    return _me(work, request)


@router.post("/password", status_code=204)
def post_password(body: contracts.PasswordInput, request: Request, work: Reads) -> None:
    """Sets a new password and signs out every other browser."""
    account = _own(work, request)
    _prove(request, work, account, body.present)
    password.check_new(body.new, email=account.email, name=account.name)
    password_hash = password.hash_password(body.new)  # before the writing begins: argon2 takes its time
    with ground_of(request).work(work.actor, correlation_id=request.state.correlation_id) as changing:
        own = changing.session.get_one(Account, account.id)
        set_password(changing, own, password_hash)
        session.end_sessions(changing, own, keep=request.state.session_id)


@router.post("/totp")
def post_totp(request: Request, work: Changes) -> contracts.EnrolmentView:
    """Begins to ask for codes: gives the secret, once."""
    enrolment = totp.start_totp(work, _own(work, request))
    return contracts.EnrolmentView(secret=enrolment.secret, uri=enrolment.uri, qr_svg=enrolment.qr_svg)


@router.post("/totp/confirm", status_code=204)
def post_totp_confirm(body: contracts.CodeInput, request: Request, work: Changes) -> None:
    """Asks for codes from now on."""
    totp.confirm_totp(work, _own(work, request), body.code)


@router.post("/totp/remove", status_code=204)
def post_totp_remove(body: contracts.PresentPasswordInput, request: Request, work: Reads) -> None:
    """Asks for no codes any more; a page left open is not enough for that."""
    account = _own(work, request)
    _prove(request, work, account, body.present)
    with ground_of(request).work(work.actor, correlation_id=request.state.correlation_id) as changing:
        totp.remove_totp(changing, changing.session.get_one(Account, account.id))


@router.get("/tokens")
def get_tokens(request: Request, work: Reads) -> contracts.TokenList:
    """The tokens of the person, the newest first."""
    account = _own(work, request)
    return contracts.TokenList(items=[_token(row) for row in token.tokens_of(work.session, account.id)])


@router.post("/tokens", status_code=201)
def post_token(body: contracts.TokenInput, request: Request, work: Changes) -> contracts.NewTokenView:
    """Makes a token; its secret is in this answer and never again."""
    row, secret = token.create_token(
        work,
        _own(work, request),
        name=body.name,
        permissions=body.permissions,
        known=[permission.code for permission in _known(request)],
        lasts=None if body.expires_in_days is None else timedelta(days=body.expires_in_days),
    )
    return contracts.NewTokenView(**_token(row).model_dump(), token=secret)


@router.delete("/tokens/{token_id}", status_code=204)
def delete_token(token_id: str, request: Request, work: Changes) -> None:
    """Ends a token."""
    token.revoke_token(work, _own(work, request), token_id)


@router.get("/sessions")
def get_sessions(request: Request, work: Reads) -> contracts.SessionList:
    """The browsers that are signed in, the newest first."""
    rows = session.sessions_of(work.session, _own(work, request).id, work.clock())
    return contracts.SessionList(items=[_session(row, current_id=request.state.session_id) for row in rows])


@router.delete("/sessions/{session_id}", status_code=204)
def delete_session(session_id: str, request: Request, work: Changes) -> None:
    """Signs one browser out."""
    session.end_session(work, _own(work, request), session_id)


def _prove(request: Request, work: UnitOfWork, account: Account, present: str) -> None:
    """Lets pass who gives the account's password; counts who does not."""
    throttle.check_brakes(work, email=account.email, address=_address(request))
    if not password.matches(present, account.password_hash):
        with ground_of(request).work(work.actor, correlation_id=request.state.correlation_id) as counting:
            throttle.record_failure(counting, email=account.email, address=_address(request))
        raise PasswordWrong


def _own(work: UnitOfWork, request: Request) -> Account:
    authorize_own(work, ACCOUNT_OWN)
    return work.session.get_one(Account, request.state.account_id)


def _me(work: UnitOfWork, request: Request) -> contracts.MeView:
    account_id = request.state.account_id
    if account_id is None:
        needed = not any_account(work.session)
        return contracts.MeView(user=None, setup_needed=needed, company=None, permissions=[])
    return _me_of(work, request, work.session.get_one(Account, account_id), work.actor)


def _me_of(work: UnitOfWork, request: Request, account: Account, actor: Actor) -> contracts.MeView:
    company = work.session.get_one(Scope, account.company_id)
    user = contracts.UserView(
        id=account.id,
        name=account.name,
        email=account.email,
        language=LANGUAGES_BY_CODE.get(account.language, "en"),
        totp_enabled=account.asks_for_code,
    )
    return contracts.MeView(
        user=user,
        setup_needed=False,
        company=contracts.CompanyView(id=company.id, name=company.name),
        permissions=permissions_of(work.session, actor, _known(request)),
    )


def _token(row: token.Token) -> contracts.TokenView:
    return contracts.TokenView(
        id=row.id,
        name=row.name,
        permissions=row.permissions,
        created_at=row.created_at,
        used_at=row.used_at,
        expires_at=row.expires_at,
    )


def _session(row: session.SessionRow, *, current_id: str | None) -> contracts.SessionView:
    return contracts.SessionView(
        id=row.id,
        created_at=row.created_at,
        seen_at=row.seen_at,
        expires_at=row.expires_at,
        address=row.address,
        user_agent=row.user_agent,
        current=row.id == current_id,
    )


def _known(request: Request) -> tuple[Permission, ...]:
    known: tuple[Permission, ...] = request.app.state.permissions
    return known


def _give_cookie(response: Response, request: Request, secret: str) -> None:
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(session.ABSOLUTE.total_seconds()),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def _agent(request: Request) -> str:
    return request.headers.get("user-agent", "")
