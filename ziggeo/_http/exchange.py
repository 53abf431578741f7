"""One request sent by a session, and its response while the body is still to be read.

Whatever breaks here comes out as an error of urllib3, without the frames of who sent it.
"""

from __future__ import annotations

import io
import ssl
from typing import TYPE_CHECKING, Any

import requests
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    MaxRetryError,
    NewConnectionError,
    ProtocolError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.util.ssl_match_hostname import CertificateError

from .._secret import being_handled, without_frames
from ..errors import ZiggeoError
from .connection import StaleConnectionError
from .masking import masking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ExchangeError = HTTPError  # whatever breaks an exchange


class Exchange:
    """The response to one request.

    Attributes:
        status: HTTP status.
        reason: the words after it.
        headers: the response's headers, whose names ignore case.
        location: where it redirects to, or None.
        received: bytes of the body so far.
        keep_open: whether who reads the body also closes it.
    """

    def __init__(self, response: requests.Response, location: str | None) -> None:
        self._response = response
        self.status: int = response.status_code
        self.reason: str = response.reason or ""
        self.headers: Mapping[str, str] = response.headers
        self.location: str | None = location
        self.received: int = 0
        self.keep_open: bool = False
        self._read = _reader(response)
        self._finished = False

    def read(self, size: int) -> bytes:
        """Return at most so many bytes of the body, as they are on the wire; none at its end.

        Raises:
            ExchangeError: the response is cut, or does not go on in time.
        """
        handled = being_handled()
        try:
            block = self._read(size)
            if not block and not self.received and self._response.content:
                block = self._read_again(size)
        except BaseException as error:
            self._response.close()
            raise without_frames(_as_exchange_error(error), handled)  # noqa: B904 - its cause is in it
        self.received += len(block)
        return block

    def read_up_to(self, size: int) -> bytes:
        """Return the whole body, or its first bytes where it is longer than `size`."""
        blocks = []
        while size > 0 and (block := self.read(size)):
            blocks.append(block)
            size -= len(block)
            # Spares another look, and closing, where urllib3 has counted to the end: there it has
            # given the connection back.
            if getattr(self._response.raw, "length_remaining", None) == 0:
                self._finished = True
                break
        return blocks[0] if len(blocks) == 1 else b"".join(blocks)

    def _read_again(self, size: int) -> bytes:
        """Read what a hook of the user's session has read already, and requests has kept."""
        self._read = io.BytesIO(self._response.content).read
        # It is kept as it is after decompressing.
        encoded = ("content-encoding", "transfer-encoding")
        kept = {name: value for name, value in self.headers.items() if name.lower() not in encoded}
        self.headers = CaseInsensitiveDict(kept)
        return self._read(size)

    def close(self) -> None:
        """Keep the connection if the body was read to its end, and close it otherwise."""
        if not self._finished:
            self._response.close()


def _reader(response: requests.Response) -> Callable[[int], bytes]:
    """Return what reads the body as it is on the wire, from urllib3 or from what stands for it."""
    raw = response.raw
    if raw is None:  # of an adapter that sets the content itself
        return io.BytesIO(response.content).read
    # As requests tells a response of urllib3 from any other file.
    if not hasattr(raw, "stream"):
        read: Callable[[int], bytes] = raw.read
        return read
    return lambda size: raw.read(size, decode_content=False)


class _Withheld:
    """A hook, the last one, that withholds from a session what is not its business."""

    location: str | None = None

    def __call__(self, response: requests.Response, **_: Any) -> None:
        """Take away where it redirects to, and its cookies.

        A session would read the whole body of a redirect, which may have no end, and keep cookies
        for whoever else uses it.
        """
        if "Location" in response.headers:
            self.location = response.headers.pop("Location")
        if "Set-Cookie" in response.headers:
            # requests looks for cookies in this attribute of urllib3's, which has no public name.
            original = getattr(response.raw, "_original_response", None)
            message = getattr(original, "msg", None)
            if message is not None:
                del message["Set-Cookie"]


def send(
    session: requests.Session, prepared: requests.PreparedRequest, options: dict[str, Any]
) -> Exchange:
    """Send a request once and return the exchange, its response read up to the body.

    Raises:
        urllib3.exceptions.ConnectTimeoutError: nothing was sent.
        urllib3.exceptions.SSLError: the peer cannot be trusted; nothing was sent.
        urllib3.exceptions.ReadTimeoutError: time was over after sending had begun.
        urllib3.exceptions.ProtocolError: the connection broke after sending had begun.
        urllib3.exceptions.HTTPError: it cannot be sent at all.
    """
    handled = being_handled()
    withheld = _Withheld()
    hooks = session.hooks.get("response", [])
    prepared.hooks = {"response": [*([hooks] if callable(hooks) else hooks), withheld]}
    masking.sending = True
    try:
        response = session.send(prepared, stream=True, allow_redirects=False, **options)
    except BaseException as error:
        raise without_frames(_as_exchange_error(error), handled)  # noqa: B904 - its cause is in it
    finally:
        masking.sending = False
    return Exchange(response, withheld.location)


def is_timeout(error: ExchangeError) -> bool:
    """Tell whether an exchange broke because its time was over."""
    refused = isinstance(error, NewConnectionError)  # which urllib3 counts among the timeouts
    return isinstance(error, (ConnectTimeoutError, ReadTimeoutError)) and not refused


def first_cause(error: BaseException) -> BaseException:
    """Return what happened first, whose words are the plainest."""
    return list(_links(error))[-1]


def _as_exchange_error(error: BaseException) -> BaseException:
    """Return what an error of a session, an adapter or a connection comes out as."""
    if isinstance(error, ZiggeoError) or not isinstance(error, Exception):
        return error
    links = list(_links(error))
    for kind in (StaleConnectionError, NewConnectionError, ConnectTimeoutError, ReadTimeoutError):
        for link in links:
            if isinstance(link, kind):
                return link
    first = links[-1]
    return _translate(error, first)


def _translate(error: Exception, first: BaseException) -> ExchangeError:
    no_pool: Any = None
    words = str(first) or type(first).__name__
    translated: ExchangeError
    if isinstance(first, (ssl.SSLCertVerificationError, CertificateError)):
        translated = SSLError(words)
    elif isinstance(error, requests.ConnectTimeout):
        translated = ConnectTimeoutError(words)
    elif isinstance(error, requests.Timeout) or isinstance(first, TimeoutError):
        translated = ReadTimeoutError(no_pool, None, words)
    elif isinstance(error, requests.exceptions.ProxyError):
        translated = ProxyError(words, first if isinstance(first, Exception) else error)
    elif isinstance(error, (HTTPError, OSError)) and not isinstance(error, ValueError):
        translated = ProtocolError(words, first)
    else:  # an adapter or a hook of the user's failed, or a tool refuses to let it out
        translated = HTTPError(words)
    translated.__cause__ = first if first is not translated else None
    return translated


def _links(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what led to it, however requests, urllib3 and Python say so."""
    seen: list[BaseException] = []
    link: Any = error
    while isinstance(link, BaseException) and not any(link is known for known in seen):
        seen.append(link)
        yield link
        inside = [link.reason] if isinstance(link, MaxRetryError) else list(link.args)
        link = link.__cause__ or next(
            (each for each in inside if isinstance(each, BaseException)), None
        )
