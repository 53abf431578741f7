"""The page at the root and the files beside it, as a WSGI application; what it shows: ``shown``.

It changes nothing but what its two forms ask for, which only the page itself may send.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from flask import Flask, Response, abort, redirect, render_template, request, send_from_directory

from ..lifecycle.viewing import record_view
from ..media import cdn
from ..model.loopback import is_loopback
from ..model.refusals import Refusal
from ..webhooks.trials import send_event_of
from .shown import EVENT_TYPES, cut, overview

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from ..model.request_log import RequestLog
    from ..model.state import State

_FOLDER: Final = Path(__file__).parent
_RELEASE: Final = re.compile(r"v[0-9]+-(stable|latest|r[0-9]+)")
_NAME: Final = re.compile(r"[a-z][a-z0-9-]*")
# What these pages may load and do: nothing of it comes from elsewhere.
_OWN: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
    )
)
# Nobody may frame the page with the forms; a player or recorder is for pages of this machine.
_PAGE_POLICY: Final = f"{_OWN}; form-action 'self'; frame-ancestors 'none'"
_FRAME_POLICY: Final = (
    f"{_OWN}; form-action 'none'; "
    "frame-ancestors 'self' http://127.0.0.1:* http://localhost:* https://127.0.0.1:*"
)


class Site:
    """What the emulator shows to people.

    Args:
        get_state: returns what the application holds at the moment.
        log: the requests that have arrived.
    """

    def __init__(self, get_state: Callable[[], State], log: RequestLog) -> None:
        self._get_state = get_state
        self._log = log
        self._form_token = secrets.token_urlsafe()
        self._flask = Flask(__name__, static_folder=None, template_folder=str(_FOLDER))
        self._flask.before_request(_require_loopback)
        self._flask.before_request(self._require_own_form)
        self._flask.after_request(_protect)
        rule = self._flask.add_url_rule
        rule("/", "page", self._page)
        # Browsers ask for it whatever a page says.
        rule("/favicon.ico", "icon", lambda: Response(status=204))
        rule("/assets/<release>/<any('ziggeo.js', 'ziggeo.css'):name>", "assets", _asset)
        rule("/site/<any('page.js', 'page.css', 'frame.js'):name>", "file", _file)
        rule("/site/videos/<token>", "media", self._media)
        rule("/site/posters/<token>", "poster", self._poster)
        rule("/frames/p/<token>", "player", self._player)
        rule("/frames/r/<token>", "recorder", self._recorder)
        rule("/site/views", "view", self._record_view, methods=["POST"])
        rule("/site/events", "event", self._send_event, methods=["POST"])

    @staticmethod
    def serves(path: str) -> bool:
        """Tell whether a path is meant for people, and not for clients of the service."""
        return path in ("/", "/favicon.ico") or path.startswith(("/assets/", "/frames/", "/site/"))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        return self._flask(environ, start_response)

    def _page(self) -> str:
        state = self._get_state()
        state.run_due_jobs()
        return render_template(
            "page.html",
            address=request.host_url.rstrip("/"),
            event_types=EVENT_TYPES,
            form_token=self._form_token,
            said=request.args.get("said", ""),
            **overview(state, self._log),
        )

    def _player(self, token: str) -> Response:
        return self._frame("ziggeoplayer", {**request.args, "video": token})

    def _recorder(self, token: str) -> Response:
        if token != self._get_state().credentials.token:
            abort(404)
        return self._frame("ziggeorecorder", request.args)

    def _frame(self, tag: str, attributes: Mapping[str, str]) -> Response:
        """Return a page with one element, for frames in pages of this machine."""
        page = render_template(
            "frame.html",
            tag=tag,
            attributes={name: value for name, value in attributes.items() if _NAME.fullmatch(name)},
            token=self._get_state().credentials.token,
        )
        return Response(page, headers={"Content-Security-Policy": _FRAME_POLICY})

    def _media(self, token: str) -> Response:
        return self._sent(token, cdn.media_of)

    def _poster(self, token: str) -> Response:
        return self._sent(token, cdn.image_of)

    def _sent(self, token: str, file_of: Callable[..., Any]) -> Response:
        state = self._get_state()
        try:
            with state.lock:
                file = file_of(cdn.default_stream(state.videos.get(token)))
            return cdn.send(file, request)
        except Refusal:
            abort(404)

    def _record_view(self) -> Any:
        form = request.form
        try:
            record_view(
                self._get_state(),
                form.get("video", ""),
                country=form.get("country", "")[:2].upper() or "US",
                browser=form.get("browser") or "Chrome",
                os=form.get("os") or "Windows",
                device="desktop",
                full="full" in form,
                at=None,
            )
        except LookupError as error:
            return _back(str(error))
        return _back("One more view is recorded.")

    def _send_event(self) -> Any:
        form = request.form
        try:
            delivery = send_event_of(
                self._get_state(),
                form.get("url", ""),
                form.get("event_type", ""),
                video=form.get("video") or None,
                encoding=form.get("encoding", "json"),
            )
        except (LookupError, ValueError) as error:
            return _back(str(error))
        return _back(f"{delivery.event_type}: answered {delivery.status or delivery.error}")

    def _require_own_form(self) -> None:
        """Refuse forms of other pages, which could not know the token of this one."""
        if request.method not in ("GET", "HEAD"):
            given = request.form.get("form_token", "").encode()
            origin = request.headers.get("Origin", request.host_url.rstrip("/"))
            is_own = origin == request.host_url.rstrip("/")
            if not is_own or not hmac.compare_digest(given, self._form_token.encode()):
                abort(403)


def _asset(release: str, name: str) -> Response:
    if not _RELEASE.fullmatch(release):
        abort(404)
    return _file(name)


def _file(name: str) -> Response:
    return send_from_directory(_FOLDER, name)


def _back(said: str) -> Any:
    # RFC 9110, section 15.4.4: 303 has a browser fetch the page, and not send the form again.
    return redirect(f"/?{urlencode({'said': cut(said)})}", 303)


def _require_loopback() -> None:
    """Refuse other names for this machine, which a web page could have made up."""
    if not is_loopback(request.headers.get("Host", "")):
        abort(403)


def _protect(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _PAGE_POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Without any referrer a browser would not say either where a form comes from.
    response.headers["Referrer-Policy"] = "same-origin"
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-cache"
    return response
