"""Takes the messages of a webhook: who may send them, what is done with them, what is responded.

A view of a web framework hands over body, query and headers, and sends back the `Answer`.
"""

from __future__ import annotations

import hmac
import logging
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from .._words import is_encodable
from ..client import Ziggeo
from ..errors import ArgumentError, NotFoundError, WebhookError, ZiggeoError
from .events import Event, Handshake
from .parsing import parse

if TYPE_CHECKING:
    from .parsing import Body

Handler: TypeAlias = "Callable[[Event, Any], object]"
H = TypeVar("H", bound="Callable[[Event, Any], object]")

_PARAMETER: Final = "ziggeo_secret"
_MIN_SECRET_LENGTH: Final = 8
_MAX_QUERY: Final = 64 * 1024

_logger = logging.getLogger("ziggeo.webhooks")


class Answer(NamedTuple):
    """What to respond with.

    Attributes:
        status: the HTTP status: 200, 400 to what is not a message or not from the service, or 500
            where something of one's own failed.
        body: text.
        content_type: its media type.
    """

    status: int
    body: str = ""
    content_type: str = "text/plain; charset=utf-8"


def secret_url(url: str, secret: str) -> str:
    """Return the address of a webhook with a secret in its query, to be registered at the service.

    The service signs nothing: an address that nobody else knows is the only proof of origin.

    Args:
        url: address of the view that receives, https.
        secret: at least eight characters that nobody can guess.

    Raises:
        ArgumentError: the secret is too short, or the address has one already.

    Examples:
        >>> secret_url("https://example.com/ziggeo", "correct horse")
        'https://example.com/ziggeo?ziggeo_secret=correct+horse'
    """
    _require_secret(secret)
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if _PARAMETER in dict(pairs):
        raise ArgumentError(f"the address has a {_PARAMETER} already")
    return urlunsplit(parts._replace(query=urlencode([*pairs, (_PARAMETER, secret)])))


class Receiver:
    """Takes the messages of a webhook and calls the handlers of their events.

    The messages may come more than once and in any order. Handlers get the event and the video (or
    audio) as the service has it now, which is what to believe: ``None`` when it is gone.

    Args:
        client: asks the service; a function is asked for it when it is needed; a `Ziggeo()` by the
            environment when left out.
        secrets: those that an address may carry, several while they are changed. Without any,
            whoever knows the address can send events; a warning says so once.
        fetch: whether the object is fetched for the handlers; otherwise they get it as it came.
        seen: told the `digest` of each event before its handlers are called; where it returns
            True, they are not, as it has been handled. What then fails is not handled again.

    Examples:
        >>> receiver = Receiver(ziggeo, secrets=["correct horse"])
        >>> @receiver.on("video_ready")
        ... def publish(event, video):
        ...     print(video["token"])
        >>> receiver.receive(b"{}", query="ziggeo_secret=wrong").status
        400
    """

    def __init__(
        self,
        client: Ziggeo | Callable[[], Ziggeo] | None = None,
        *,
        secrets: Iterable[str] = (),
        fetch: bool = True,
        seen: Callable[[str], bool] | None = None,
    ) -> None:
        if isinstance(secrets, str):
            raise ArgumentError("secrets is a list of them")
        self._secrets = tuple(secrets)
        for secret in self._secrets:
            _require_secret(secret)
        if not self._secrets:
            msg = "a Receiver without secrets takes events from whoever knows its address"
            warnings.warn(msg, stacklevel=2)
        self._given_client = client
        self._fetch = fetch
        self._seen = seen
        self._handlers: list[tuple[frozenset[str], Handler]] = []

    def __repr__(self) -> str:
        """Return how many secrets and handlers there are."""
        return f"Receiver({len(self._secrets)} secrets, {len(self._handlers)} handlers)"

    def on(self, *types: str) -> Callable[[H], H]:
        """Have a function called for events of some types, or of all types without any.

        Args:
            types: names of events, ``video_ready``; see `EventType`.
        """

        def register(handler: H) -> H:
            self._handlers.append((frozenset(types), handler))
            return handler

        return register

    def receive(
        self,
        body: Body,
        *,
        query: str | bytes | Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Take one message, call the handlers of its event, and return what to respond.

        Args:
            body: the body of the request, as for `parse`.
            query: the query of the request: text, or the mapping that a framework has made of it.
            headers: the headers of the request.

        Returns:
            Answer. It is 400 where the secret is missing or wrong, before anything is read, and
            for what is not a message; 500 where a handler or the service failed, which is logged.
        """
        if not self._is_trusted(query):
            return Answer(400, "not found here")
        try:
            message = parse(body, headers)
        except WebhookError as error:
            _logger.info("what came is not a message of a webhook: %s", error)
            return Answer(400, "not a message of a webhook")
        if isinstance(message, Handshake):
            return self._complete(message)
        return self._dispatch(message)

    def _is_trusted(self, query: str | bytes | Mapping[str, Any] | None) -> bool:
        if not self._secrets:
            return True
        given = _given_secret(query).encode("utf-8", "surrogatepass")
        # All are compared, so that time tells nothing about which is near.
        matches = [hmac.compare_digest(given, secret.encode()) for secret in self._secrets]
        return True in matches

    def _complete(self, handshake: Handshake) -> Answer:
        """Confirm the webhook, and give the code back: no document says which of them counts."""
        if handshake.code is None:
            return Answer(200)
        if handshake.webhook_id is not None:
            try:
                self._client.webhooks().confirm(
                    webhook_id=handshake.webhook_id, validation_code=handshake.code
                )
            except ZiggeoError:
                _logger.exception("the webhook could not be confirmed")
                return Answer(500, "the webhook could not be confirmed")
        return Answer(200, handshake.code, "text/plain")

    def _dispatch(self, event: Event) -> Answer:
        handlers = [
            handler for types, handler in self._handlers if not types or event.type in types
        ]
        if not handlers:
            return Answer(200)
        try:
            if self._seen is not None and self._seen(event.digest):
                return Answer(200)
            about = self._object_of(event)
        except Exception:
            _logger.exception("the event %s could not be looked up", event.type)
            return Answer(500, "the event could not be handled")
        results = [self._call(handler, event, about) for handler in handlers]
        return Answer(200) if all(results) else Answer(500, "the event could not be handled")

    def _call(self, handler: Handler, event: Event, about: Any) -> bool:
        """Call a handler, and tell whether it went well; its error is no other handler's."""
        try:
            handler(event, about)
        except Exception:
            _logger.exception("a handler of %s failed", event.type)
            return False
        return True

    def _object_of(self, event: Event) -> Any:
        """Return the video or audio as it is now, or None when it is gone."""
        if not self._fetch:
            return event.video or event.audio
        if event.token is None:
            return None
        is_audio = event.video is None and event.audio is not None
        resource = self._client.audios() if is_audio else self._client.videos()
        try:
            return resource.get(event.token)
        except (NotFoundError, ArgumentError):
            return None

    @property
    def _client(self) -> Ziggeo:
        if self._given_client is None:
            self._given_client = Ziggeo()
        given = self._given_client
        return given if isinstance(given, Ziggeo) else given()


def _given_secret(query: str | bytes | Mapping[str, Any] | None) -> str:
    """Return the secret of a query, or nothing where there is none."""
    if isinstance(query, Mapping):
        value = query.get(_PARAMETER)
        value = value[-1] if isinstance(value, (list, tuple)) and value else value
        return value if isinstance(value, str) else ""
    if isinstance(query, (bytes, bytearray)):
        query = bytes(query).decode("latin-1")
    if not isinstance(query, str) or len(query) > _MAX_QUERY:
        return ""
    return dict(parse_qsl(query.removeprefix("?"))).get(_PARAMETER, "")


def _require_secret(secret: Any) -> None:
    if not isinstance(secret, str) or len(secret) < _MIN_SECRET_LENGTH or not is_encodable(secret):
        raise ArgumentError(f"a secret is text of at least {_MIN_SECRET_LENGTH} characters")
