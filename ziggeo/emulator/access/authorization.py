"""Who may ask: an application's server by its private key, and pages by the tokens they carry.

What a token says and covers is in ``auth_tokens``; which arguments are refused is decided in
``arguments.validation``.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Final

from flask import g, request

from ..arguments.validation import validated
from ..arguments.values import Arguments, read_arguments
from ..model.refusals import BadRequest, NotFound, Unauthorized
from ..operations import STORAGE, Call, Operation
from .auth_tokens import authorize as authorize_page
from .auth_tokens import read_permit

if TYPE_CHECKING:
    from flask import Request, Response

    from ..model.objects import Credentials
    from ..model.state import State

# Inferred: how the service tells sessions apart is not documented; browsers send cookies back, and
# whoever doesn't is a new session with every request, like a page that is opened again.
_SESSION_COOKIE: Final = "ziggeo_session"


def read_fields(operation: Operation, state: State, request: Request) -> Arguments:
    """Check the credentials of a server, and return the fields that an operation may see."""
    if operation.grant is None:
        if not _is_authorized(request, state.credentials):
            raise Unauthorized("the application token or its private key is missing or wrong")
        g.auth, g.authorized = "basic", True
    else:
        g.session = request.cookies.get(_SESSION_COOKIE) or state.new_token()
    # Noted before they are checked, so that the log shows what was refused.
    g.arguments = read_arguments(request)
    return validated(operation.name, g.arguments, strict=state.options.strict)


def authorize(operation: Operation, call: Call) -> None:
    """Check what a page may do; what a server may do is anything."""
    if operation.grant is None or operation.hosts == STORAGE:
        return
    _require_application(call)
    permit = read_permit(call.state, call.arguments)
    g.auth = None if permit is None else permit.kind
    recording = call.recording if {"video", "audio"} & call.segments.keys() else None
    authorize_page(call.state, permit, operation.grant, recording, g.session)
    g.authorized = True


def remember_session(response: Response) -> None:
    """Have a browser send its session with its next request."""
    if "session" in g and _SESSION_COOKIE not in request.cookies:
        response.set_cookie(_SESSION_COOKIE, g.session, httponly=True, samesite="Lax")


def _require_application(call: Call) -> None:
    if call.segments["application"] != call.state.credentials.token:
        msg = "the path names another application, and not the token of this one"
        raise (BadRequest if call.state.options.strict else NotFound)(msg)


def _is_authorized(request: Request, credentials: Credentials) -> bool:
    given = request.authorization
    if given is None or given.type != "basic":
        return False
    expected = (credentials.token, credentials.private_key)
    pairs = zip((given.username, given.password), expected, strict=True)
    return all(hmac.compare_digest(str(a).encode(), b.encode()) for a, b in pairs)
