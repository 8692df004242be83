"""Problems: failures that a person sees, with a stable code, typed parameters and a text in each language.

On the wire a problem is `application/problem+json` (RFC 9457). Its texts (title, detail, remedy) stand in the
`locales/` folder of the building that declares it, under its code.
"""

from __future__ import annotations

from typing import Any, ClassVar


class Problem(Exception):  # noqa: N818 - "problem" is the standard's word
    """The parent of every failure that a person sees."""

    code: ClassVar[str]
    status: ClassVar[int]

    def __init__(self, **params: Any) -> None:
        super().__init__(self.code, params)
        self.params = params


class SignInNeeded(Problem):
    """Nobody is signed in, or the session has ended."""

    code = "kernel.sign_in_needed"
    status = 401


class Denied(Problem):
    """The actor sees the thing but may not do this to it."""

    code = "kernel.denied"
    status = 403

    def __init__(self, *, permission: str) -> None:
        super().__init__(permission=permission)


class NotFound(Problem):
    """There is no such thing, or it belongs to somebody else: the answer is the same on purpose."""

    code = "kernel.not_found"
    status = 404

    def __init__(self, *, kind: str, id: str) -> None:  # noqa: A002 - the public name
        super().__init__(kind=kind, id=id)


class Conflict(Problem):
    """The thing was changed by somebody else in the meantime."""

    code = "kernel.conflict"
    status = 409

    def __init__(self, *, kind: str, id: str) -> None:  # noqa: A002
        super().__init__(kind=kind, id=id)


class InputInvalid(Problem):
    """The request does not have the shape that the address asks for."""

    code = "kernel.input_invalid"
    status = 422

    def __init__(self, *, errors: list[dict[str, Any]]) -> None:
        super().__init__(errors=errors)


class HeaderMissing(Problem):
    """A changing request from a browser came without the header that only our own pages send."""

    code = "kernel.header_missing"
    status = 403


class OriginForeign(Problem):
    """A page of another site asks for something that only our own pages may ask for."""

    code = "kernel.origin_foreign"
    status = 403

    def __init__(self, *, origin: str) -> None:
        super().__init__(origin=origin)


class HostUnknown(Problem):
    """The request names a host that this lot does not answer to (DNS rebinding looks like this)."""

    code = "kernel.host_unknown"
    status = 421

    def __init__(self, *, host: str) -> None:
        super().__init__(host=host)


class AddressUnknown(Problem):
    """Nothing answers at this address."""

    code = "kernel.address_unknown"
    status = 404

    def __init__(self, *, path: str) -> None:
        super().__init__(path=path)


class MethodNotAllowed(Problem):
    """The address exists, but not for this method."""

    code = "kernel.method_not_allowed"
    status = 405

    def __init__(self, *, method: str, path: str) -> None:
        super().__init__(method=method, path=path)


class BodyTooLarge(Problem):
    """The request carries more than the address takes."""

    code = "kernel.body_too_large"
    status = 413

    def __init__(self, *, limit_bytes: int) -> None:
        super().__init__(limit_bytes=limit_bytes)


class RequestRefused(Problem):
    """The request cannot be read as HTTP or JSON at all."""

    code = "kernel.request_refused"
    status = 400


class Busy(Problem):
    """The database did not give its write lock in time; nothing was changed."""

    code = "kernel.busy"
    status = 503


class Unexpected(Problem):
    """A fault of the lot itself; the log holds the rest under the correlation id."""

    code = "kernel.unexpected"
    status = 500

    def __init__(self, *, correlation_id: str) -> None:
        super().__init__(correlation_id=correlation_id)


KERNEL_PROBLEMS: tuple[type[Problem], ...] = (
    SignInNeeded,
    Denied,
    NotFound,
    Conflict,
    InputInvalid,
    HeaderMissing,
    OriginForeign,
    HostUnknown,
    AddressUnknown,
    MethodNotAllowed,
    BodyTooLarge,
    RequestRefused,
    Busy,
    Unexpected,
)
