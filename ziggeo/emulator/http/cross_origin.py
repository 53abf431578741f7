"""Pages of other origins: those of this machine may ask what pages ask, all others nothing.

The rules are those of the Fetch standard, https://fetch.spec.whatwg.org/#http-cors-protocol.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from ..model.loopback import is_loopback
from ..model.refusals import Forbidden

if TYPE_CHECKING:
    from flask import Request

_METHODS = "GET, HEAD, POST, DELETE"


def require_local_origin(request: Request) -> None:
    """Refuse what a page from elsewhere asks: browsers say in ``Origin`` where it comes from.

    Raises:
        Forbidden: it is not a page of this machine.
    """
    origin = request.headers.get("Origin")
    if origin is not None and not _is_local(origin):
        raise Forbidden(f"pages of this machine may ask here, and not those of {origin!r}")


def preflight(request: Request) -> Response | None:
    """Answer the question that browsers ask before a request; None for another request."""
    asked = request.headers.get("Access-Control-Request-Method")
    if request.environ["REQUEST_METHOD"] != "OPTIONS" or asked is None:
        return None
    response = Response(status=204)
    response.headers["Access-Control-Allow-Methods"] = _METHODS
    names = request.headers.get("Access-Control-Request-Headers")
    if names is not None:
        response.headers["Access-Control-Allow-Headers"] = names
    share(request, response)
    return response


def share(request: Request, response: Response) -> None:
    """Let the page that asked read a response, with the cookies of its browser."""
    origin = request.headers.get("Origin")
    if origin is not None and _is_local(origin):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Credentials"] = "true"
        response.vary.add("Origin")


def _is_local(origin: str) -> bool:
    scheme, _, host = origin.partition("://")
    return scheme in ("http", "https") and is_loopback(host)
