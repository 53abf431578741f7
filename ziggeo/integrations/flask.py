"""Ziggeo in a Flask site: one client, embeds in templates, webhooks in, files to visitors."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Blueprint, Flask, Response, abort, current_app, request

from ..client import Ziggeo
from ..errors import ArgumentError, ConfigurationError, NotFoundError
from ..webhooks import Event, Receiver
from .sending import SentFile, send

if TYPE_CHECKING:
    from ..embeds import Embeds

H = TypeVar("H", bound="Callable[[Event, Any], object]")


class FlaskZiggeo:
    """An extension of Flask.

    It puts `embeds()` into templates under the name ``ziggeo``, and, where there are secrets, a
    view that receives webhooks at `webhook_url`.

    Args:
        app: the application; `init_app` takes it later when left out.
        client: the client; made from the mapping ``app.config["ZIGGEO"]`` (the arguments of
            `ziggeo.Ziggeo`), or from the environment, when left out.
        secrets: those that the address of the webhook may carry, as for `ziggeo.webhooks.Receiver`.
        webhook_url: where webhooks are received.

    Examples:
        >>> from flask import Flask
        >>> app = Flask("site")
        >>> site = FlaskZiggeo(app, client=ziggeo, secrets=["correct horse"])
        >>> @site.on("video_ready")
        ... def publish(event, video):
        ...     print(video["token"])
        >>> app.test_client().post("/ziggeo/webhook", json={}).status
        '400 BAD REQUEST'
    """

    def __init__(
        self,
        app: Flask | None = None,
        *,
        client: Ziggeo | None = None,
        secrets: Iterable[str] = (),
        webhook_url: str = "/ziggeo/webhook",
    ) -> None:
        self._given = client
        secrets = tuple(secrets)
        # Of the application at work: one extension may serve several.
        self._receiver = Receiver(lambda: self.client, secrets=secrets) if secrets else None
        self._webhook_url = webhook_url
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Take an application.

        Raises:
            ConfigurationError: credentials or settings are missing or unusable.
        """
        client = self._given or _client_of(app)
        state = _State(client, self._receiver)
        app.extensions["ziggeo"] = state
        app.jinja_env.globals["ziggeo"] = client.embeds()
        if state.receiver is not None:
            views = Blueprint("ziggeo", __name__)
            views.add_url_rule(self._webhook_url, "webhook", _webhook, methods=["POST", "HEAD"])
            app.register_blueprint(views)

    @property
    def client(self) -> Ziggeo:
        """The client of the application at work."""
        return _state().client

    @property
    def embeds(self) -> Embeds:
        """HTML for pages of the application at work."""
        return self.client.embeds()

    def on(self, *types: str) -> Callable[[H], H]:
        """Have a function called for events, as `ziggeo.webhooks.Receiver.on`.

        Raises:
            ConfigurationError: there are no secrets, so that no events are received.
        """
        if self._receiver is None:
            raise ConfigurationError("secrets are missing: without them no webhook is received")
        return self._receiver.on(*types)

    def send_video(self, token_or_key: str) -> Response:
        """Return the file of a video as a response, or the part of it that is asked for.

        It is read as it is sent. `Range` is passed on, in one request; HEAD is answered. Without
        such a video, or without a file of it, the response is 404.
        """
        return _response(_sent(self.client.videos().open_video, token_or_key))

    def send_image(self, token_or_key: str) -> Response:
        """Return the poster of a video as a response, as `send_video` does the file."""
        return _response(_sent(self.client.videos().open_image, token_or_key))


class _State:
    """What one application has."""

    def __init__(self, client: Ziggeo, receiver: Receiver | None) -> None:
        self.client = client
        self.receiver = receiver


def _state() -> _State:
    state: _State = current_app.extensions["ziggeo"]
    return state


def _client_of(app: Flask) -> Ziggeo:
    settings = app.config.get("ZIGGEO") or {}
    try:
        return Ziggeo(**settings)
    except TypeError as error:
        raise ConfigurationError(
            f'app.config["ZIGGEO"] holds what Ziggeo does not take: {error}'
        ) from error


def _webhook() -> Response:
    receiver = _state().receiver
    if request.method == "HEAD" or receiver is None:
        return Response()
    answer = receiver.receive(
        request.get_data(), query=request.query_string, headers=dict(request.headers)
    )
    return Response(answer.body, answer.status, content_type=answer.content_type)


def _sent(open_file: Callable[..., Any], token_or_key: str) -> SentFile:
    try:
        return send(
            lambda **part: open_file(token_or_key, **part),
            method=request.method,
            asked=request.headers.get("Range"),
            condition=request.headers.get("If-Range"),
        )
    except (NotFoundError, ArgumentError):
        abort(404)


def _response(sent: SentFile) -> Response:
    response = Response(sent.body, sent.status, sent.headers, direct_passthrough=True)
    if sent.body is not None:
        response.call_on_close(sent.body.close)
    return response
