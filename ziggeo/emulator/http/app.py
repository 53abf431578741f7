"""The HTTP face: hosts, dispatch, errors, faults and the log of requests.

What an operation does is in ``routes``, who may ask in ``access``; sockets are in ``server``.
"""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from ..access.authorization import authorize, read_fields, remember_session
from ..arguments.values import Arguments
from ..media import storage
from ..model.assumptions import MAX_FIELDS, MAX_FIELDS_BYTES, Host
from ..model.loopback import is_loopback
from ..model.refusals import Forbidden, NotFound, Refusal
from ..model.request_log import RequestLog, RequestRecord
from ..operations import STORAGE, Call, Operation
from ..routes import APPLICATION_STATISTICS_PATH, all_operations
from ..site.app import Site
from .connection import FAULT_KIND
from .cross_origin import preflight, require_local_origin, share
from .method_override import effective_method

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from ..faults.faults import Fault, Faults
    from ..model.state import State

_log = logging.getLogger("ziggeo.emulator")
_HOST: Final = "ziggeo.host"
_PATH: Final = "ziggeo.path"
_METHOD: Final = "ziggeo.method"
# What browsers ask; the private key of the others is no page's.
_OF_PAGES: Final = ("pages.", "storage.")


class Service:
    """The local Ziggeo as a WSGI application.

    Args:
        state: what the application holds; may be replaced at any time.
        log: where requests are noted.
        faults: what is to go wrong.
    """

    def __init__(self, state: State, log: RequestLog, faults: Faults) -> None:
        self.state = state
        self._log = log
        self._faults = faults
        self._site = Site(lambda: self.state, log)
        self._flask = Flask("ziggeo.emulator", static_folder=None, template_folder=None)
        # Flask before 3.1 reads neither, and has half of the first and the same of the second.
        self._flask.config["MAX_FORM_MEMORY_SIZE"] = MAX_FIELDS_BYTES
        self._flask.config["MAX_FORM_PARTS"] = MAX_FIELDS
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
        self._flask.before_request(partial(preflight, request))
        self._flask.after_request(self._note)
        self._flask.register_error_handler(Refusal, _render_refusal)
        self._flask.register_error_handler(HTTPException, self._render_http_error)
        self._flask.register_error_handler(storage.StorageRefusal, self._render_storage_refusal)
        self._flask.register_error_handler(ConnectionError, _render_lost_request)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path = environ["PATH_INFO"]
        if Site.serves(path):
            return self._site(environ, start_response)
        environ[_PATH] = path
        environ[_HOST], path = split_host(path)
        # The service answers with and without a slash at the end; clients differ.
        environ["PATH_INFO"] = path[:-1] if path.endswith("/") else path
        environ[_METHOD] = environ["REQUEST_METHOD"]
        if environ[_HOST] is not Host.STORAGE:
            environ["REQUEST_METHOD"] = effective_method(environ)
        return self._flask(environ, start_response)

    def _perform(self, operation: Operation, **segments: str) -> Response:
        host = request.environ[_HOST]
        if host is not None and host not in operation.hosts:
            raise NotFound(f"{operation.name} is not an operation of the {host.value} host")
        fault = self._faults.find(operation.name, host or operation.hosts[0])
        if fault is None:
            return self._work(operation, segments)
        g.fault = fault
        request.environ[FAULT_KIND] = fault.behaviour
        if fault.status is None:
            # Without work there is nothing to send, and the connection sends none of it.
            return self._work(operation, segments) if fault.does_work else Response(status=503)
        if fault.does_work:
            # Whatever became of it: the response is lost.
            with contextlib.suppress(Refusal, storage.StorageRefusal):
                self._work(operation, segments).close()
        return self._render_fault(fault, operation)

    def _work(self, operation: Operation, segments: dict[str, str]) -> Response:
        state = self.state
        # Storage has its own ways to be asked.
        is_form = operation.hosts == STORAGE
        arguments = Arguments({}) if is_form else read_fields(operation, state, request)
        call = Call(state, _decoded(segments), arguments, request, g.get("session"))
        with state.lock:
            state.run_due_jobs()
            authorize(operation, call)
            if operation.exclusive:
                return _render(operation.handler(call), operation.status)
        return _render(operation.handler(call), operation.status)

    def _note(self, response: Response) -> Response:
        remember_session(response)
        if (request.endpoint or "").startswith(_OF_PAGES):
            share(request, response)
        host = request.environ[_HOST]
        fault: Fault | None = g.get("fault")
        is_lost = fault is not None and fault.behaviour.loses_response
        arguments = g.get("arguments")
        self._log.add(
            RequestRecord(
                at=self.state.clock.now(),
                connection=request.environ.get("ziggeo.connection", 0),
                method=request.environ[_METHOD],
                path=request.environ[_PATH],
                host=None if host is None else host.value,
                operation=request.endpoint,
                segments=_decoded(request.view_args or {}),
                arguments={} if arguments is None else arguments.values,
                authorized=g.get("authorized", False),
                auth=g.get("auth"),
                status=0 if is_lost else response.status_code,
                fault=None if fault is None else fault.kind,
            )
        )
        return response

    def _render_fault(self, fault: Fault, operation: Operation) -> Response:
        status = fault.status or 500
        if fault.body is not None:
            response = Response(fault.body, status, mimetype="text/html")
        elif operation.hosts == STORAGE and status >= 300:
            response = self._render_storage_refusal(storage.injected(status, fault.code))
        else:
            response = _render({"error": "a fault that was asked for", "status": status}, status)
        if fault.retry_after is not None:
            response.headers["Retry-After"] = str(fault.retry_after)
        return response

    def _render_http_error(self, error: HTTPException) -> Response:
        status = error.code or 500
        if request.environ[_HOST] is Host.STORAGE:
            message = "Storage takes signed forms by POST, and nothing else."
            return self._render_storage_refusal(
                storage.StorageRefusal(status, "MethodNotAllowed", message)
            )
        what = f"{request.environ[_METHOD]} {request.environ[_PATH]}"
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


def _decoded(segments: dict[str, str]) -> dict[str, str]:
    return {name: unquote(segment) for name, segment in segments.items()}


def _require_loopback() -> None:
    """Refuse other names for this machine, which a web page could have made up."""
    name = request.headers.get("Host")
    if name is not None and not is_loopback(name):
        raise Forbidden(f"this service is asked for on loopback only, not as {name!r}")
    require_local_origin(request)


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
