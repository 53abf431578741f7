"""What a site's own code calls: the client, handlers of events, files to visitors."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar

from asgiref.sync import sync_to_async
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpResponse, StreamingHttpResponse

from ...errors import ArgumentError, NotFoundError
from ..sending import send
from .client import settings

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from ..._media.readers import FileReader
    from ...client import Ziggeo
    from ...webhooks import Event

_BLOCK: Final = 256 * 1024

H = TypeVar("H", bound="Callable[[Event, Any], object]")


def client() -> Ziggeo:
    """Return the client of the site: one a process, safe for threads and forks.

    Raises:
        ConfigurationError: credentials or settings are missing or unusable.
    """
    return settings.client()


def on(*types: str) -> Callable[[H], H]:
    """Have a function called for events, as `ziggeo.webhooks.Receiver.on`."""

    def register(handler: H) -> H:
        settings.register(types, handler)
        return handler

    return register


def send_video(request: HttpRequest, token_or_key: str) -> HttpResponseBase:
    """Return the file of a video as a response, or the part of it that is asked for.

    It is read as it is sent. ``Range`` is passed on, in one request; HEAD is answered.

    Raises:
        Http404: there is no such video, or no file of it.
    """
    return _sent(request, client().videos().open_video, token_or_key)


def send_image(request: HttpRequest, token_or_key: str) -> HttpResponseBase:
    """Return the poster of a video as a response, as `send_video` does the file."""
    return _sent(request, client().videos().open_image, token_or_key)


def _sent(
    request: HttpRequest, open_file: Callable[..., FileReader], token_or_key: str
) -> HttpResponseBase:
    try:
        sent = send(
            lambda **part: open_file(token_or_key, **part),
            method=request.method or "GET",
            asked=request.headers.get("Range"),
            condition=request.headers.get("If-Range"),
        )
    except (NotFoundError, ArgumentError) as error:
        raise Http404 from error
    if sent.body is None:
        return HttpResponse(status=sent.status, headers=sent.headers)
    # Django closes what a response streams when it is over.
    blocks = sent.body if isinstance(request, WSGIRequest) else _AsyncBlocks(sent.body)
    return StreamingHttpResponse(blocks, status=sent.status, headers=sent.headers)


class _AsyncBlocks:
    """The blocks of a file for ASGI, which reads each of them in a thread."""

    def __init__(self, file: FileReader) -> None:
        self._file = file

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = sync_to_async(self._file.read, thread_sensitive=False)
        while block := await read(_BLOCK):
            yield block

    def close(self) -> None:
        """Close the file."""
        self._file.close()
