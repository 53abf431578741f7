"""The HTTP face: hosts, credentials, method override, dispatch, errors and the log of requests.

What an operation does is in ``routes``; sockets are in ``server``.
"""

from __future__ import annotations

import hmac
import ipaddress
import json
import logging
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from flask import Flask, Request, Response, g, request
from werkzeug.exceptions import HTTPException

from . import storage
from .arguments import Arguments, read_arguments
from .decisions import Host
from .operations import STORAGE, Call, Operation
from .refusals import Forbidden, NotFound, Refusal, Unauthorized
from .requestlog import RequestLog, RequestRecord
from .routes import APPLICATION_STATISTICS_PATH, all_operations

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from .state import Credentials, State

_log = logging.getLogger("ziggeo.emulator")
_HOST: Final = "ziggeo.host"
_PATH: Final = "ziggeo.path"


class Service:
    """The local Ziggeo as a WSGI application.

    Args:
        state: what the application holds; may be replaced at any time.
        log: where requests are noted.
    """

    def __init__(self, state: State, log: RequestLog) -> None:
        self.state = state
        self._log = log
        self._flask = Flask("ziggeo.emulator", static_folder=None, template_folder=None)
        self._flask.url_map.merge_slashes = False
        for operation in all_operations():
            self._flask.add_url_rule(
                operation.path,
                endpoint=operation.name,
                view_func=partial(self._perform, operation),
                methods=[operation.verb],
                provide_automatic_options=False,
            )
        self._flask.before_request(_require_loopback)
        self._flask.after_request(self._note)
        self._flask.register_error_handler(Refusal, _render_refusal)
        self._flask.register_error_handler(HTTPException, self._render_http_error)
        self._flask.register_error_handler(storage.StorageRefusal, self._render_storage_refusal)
        self._flask.register_error_handler(ConnectionError, _render_lost_request)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path = environ["PATH_INFO"]
        environ[_PATH] = path
        environ[_HOST], path = split_host(path)
        # The service answers with and without a slash at the end; clients differ.
        environ["PATH_INFO"] = path[:-1] if path.endswith("/") else path
        environ["REQUEST_METHOD"] = _method(environ)
        return self._flask(environ, start_response)

    def _perform(self, operation: Operation, **segments: str) -> Response:
        state = self.state
        host = request.environ[_HOST]
        if host is not None and host not in operation.hosts:
            raise NotFound(f"{operation.name} is not an operation of the {host.value} host")
        call = Call(state, _decoded(segments), self._admit(operation, state), request)
        with state.lock:
            state.settle()
            if operation.exclusive:
                return _render(operation.answer(call), operation.status)
        return _render(operation.answer(call), operation.status)

    def _admit(self, operation: Operation, state: State) -> Arguments:
        """Check the credentials and read the fields; storage has its own ways for both."""
        if operation.hosts == STORAGE:
            return Arguments({})
        if not _is_authorized(request, state.credentials):
            raise Unauthorized("the application token or its private key is missing or wrong")
        g.authorized = True
        arguments = read_arguments(request)
        g.arguments = arguments.values
        return arguments

    def _note(self, response: Response) -> Response:
        host = request.environ[_HOST]
        self._log.add(
            RequestRecord(
                at=self.state.clock.now(),
                connection=request.environ.get("ziggeo.connection", 0),
                method=request.environ["ziggeo.method"],
                path=request.environ[_PATH],
                host=None if host is None else host.value,
                operation=request.endpoint,
                segments=_decoded(request.view_args or {}),
                arguments=g.get("arguments", {}),
                authorized=g.get("authorized", False),
                status=response.status_code,
            )
        )
        return response

    def _render_http_error(self, error: HTTPException) -> Response:
        status = error.code or 500
        if request.environ[_HOST] is Host.STORAGE:
            message = "Storage takes signed forms by POST, and nothing else."
            return self._render_storage_refusal(
                storage.StorageRefusal(status, "MethodNotAllowed", message)
            )
        what = f"{request.environ['ziggeo.method']} {request.environ[_PATH]}"
        answer = _render({"error": f"{what}: {error.name}", "status": status}, status)
        for name, value in error.get_headers():
            if name in ("Allow", "Content-Range"):
                answer.headers[name] = value
        return answer

    def _render_storage_refusal(self, refusal: storage.StorageRefusal) -> Response:
        return storage.render_refusal(refusal, self.state.new_token()[:16].upper())


def split_host(path: str) -> tuple[Host | None, str]:
    """Tell which host a path is meant for.

    Clients that drop the path of their base URL send none of the prefixes; what they ask for is
    then found by its path alone, and the host is None.
    """
    first, slash, rest = path[1:].partition("/")
    for host in Host:
        # One path of the service itself begins like the prefix of the server host.
        if slash and first == host.value and path != APPLICATION_STATISTICS_PATH:
            return host, f"/{rest}"
    return None, path


def _method(environ: WSGIEnvironment) -> str:
    """Return what the request is to be taken for: a POST may say DELETE in its query."""
    method: str = environ["REQUEST_METHOD"]
    environ["ziggeo.method"] = method
    if method != "POST" or "_method" not in environ["QUERY_STRING"]:
        return method
    override: str = parse_qs(environ["QUERY_STRING"]).get("_method", [method])[-1]
    return override.upper()


def _decoded(segments: dict[str, str]) -> dict[str, str]:
    return {name: unquote(segment) for name, segment in segments.items()}


def _is_authorized(request: Request, credentials: Credentials) -> bool:
    given = request.authorization
    if given is None or given.type != "basic":
        return False
    expected = (credentials.token, credentials.private_key)
    pairs = zip((given.username, given.password), expected, strict=True)
    return all(hmac.compare_digest(str(a).encode(), b.encode()) for a, b in pairs)


def _require_loopback() -> None:
    """Refuse other names for this machine, which a web page could have made up."""
    name = request.headers.get("Host")
    if name is not None and not is_loopback(name):
        raise Forbidden(f"this service is asked for on loopback only, not as {name!r}")


def is_loopback(host: str) -> bool:
    """Tell whether a Host header names this machine alone."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _render(value: Any, status: int) -> Response:
    if isinstance(value, Response):
        return value
    # ASCII only: one official client decodes answers as ASCII.
    return Response(json.dumps(value), status, mimetype="application/json")


def _render_refusal(refusal: Refusal) -> Response:
    return _render({"error": str(refusal), "status": refusal.status}, refusal.status)


def _render_lost_request(error: ConnectionError) -> Response:
    _log.debug("request not finished: %s", error)
    return _render({"error": str(error), "status": 400}, 400)
