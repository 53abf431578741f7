"""The requests of one client: what is the same in all of them is made ready once."""

from __future__ import annotations

import base64
import sys
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from requests import PreparedRequest

from .._secret import Secret
from .._version import __version__
from ..errors import InvalidResponseError
from .addresses import redirect_target
from .headers import Headers

if TYPE_CHECKING:
    from types import TracebackType

    from urllib3.util import Url

    from ..config import Config, Credentials

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MIN_SECRET_LENGTH = 4  # a shorter one would be found in every other word


class StreamedBody(Protocol):
    """A body that is read in blocks, and rewound for another attempt.

    Attributes:
        content_type: value of the Content-Type header.
        failure: what reading it raised, if it raised.
        failure_traceback: the frames of the failure, from `read` inwards.
    """

    content_type: str
    failure: BaseException | None
    failure_traceback: TracebackType | None

    def __len__(self) -> int:
        """Return the bytes of the whole body."""
        ...

    def read(self, size: int | None = -1) -> bytes:
        """Return at most so many bytes; none at the end."""
        ...

    def rewind(self) -> None:
        """Go back to the beginning."""
        ...


class SignedAddress(Protocol):
    """Where a file is stored without credentials, and what no error may show of it."""

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        ...

    @property
    def target(self) -> str:
        """Path and query."""
        ...

    @property
    def secrets(self) -> tuple[str, ...]:
        """Texts that no error may show."""
        ...


@dataclass  # frozen would cost a hundredth of a call
class Request:
    """One request, the same at each attempt: nothing changes it once it is made.

    Attributes:
        method: HTTP verb.
        origin: scheme, host and port, "https://srv-api.ziggeo.com".
        target: path and query, percent-quoted.
        headers: all headers but Host and Authorization.
        body: bytes, or something that is read in blocks and rewound for another attempt.
        operation: its name for logs, hooks and errors.
        repeatable: whether doing it twice does the same as doing it once.
        authorized: whether the credentials go along.
        is_file: whether a file is asked for, which may take long as long as it goes on.
        secrets: texts that no error may show, besides the credentials.
    """

    method: str
    origin: str
    target: str = field(repr=False)  # a signature may stand in it
    headers: dict[str, str] = field(repr=False)
    body: bytes | StreamedBody | None = field(default=None, repr=False)
    operation: str | None = None
    repeatable: bool = False
    authorized: bool = True
    is_file: bool = False
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    @property
    def url(self) -> str:
        """The whole address, with its query."""
        return self.origin + self.target

    def with_headers(self, headers: dict[str, str]) -> Request:
        """Return the request with more headers."""
        return replace(self, headers={**self.headers, **headers})


class RequestFactory:
    """Makes requests with the credentials and settings of one client.

    Attributes:
        secrets: texts that no error may show.
    """

    def __init__(self, credentials: Credentials, config: Config) -> None:
        pair = f"{credentials.token}:{credentials.private_key}".encode()
        basic = base64.b64encode(pair).decode()
        secrets = (basic, credentials.private_key, credentials.encryption_key or "")
        self.secrets: tuple[Secret, ...] = tuple(
            Secret(each) for each in secrets if len(each) >= _MIN_SECRET_LENGTH
        )
        self._authorization = Secret(f"Basic {basic}")
        agent = {"User-Agent": _user_agent(config), "Accept": "*/*"}
        self._json_headers = {**agent, "Accept-Encoding": "gzip"}
        self._form_headers = {
            **self._json_headers,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self._file_headers = {**agent, "Accept-Encoding": "identity"}

    def build_get(self, origin: str, target: str, operation: str | None) -> Request:
        """Return the request that reads something small."""
        return Request("GET", origin, target, self._json_headers, None, operation, repeatable=True)

    def build_post(
        self, origin: str, target: str, form: bytes, repeatable: bool, operation: str | None
    ) -> Request:
        """Return the request that sends a form."""
        return Request("POST", origin, target, self._form_headers, form, operation, repeatable)

    def build_delete(self, origin: str, target: str, operation: str | None) -> Request:
        """Return the request that deletes something; done twice, it is done."""
        return Request(
            "DELETE", origin, target, self._json_headers, None, operation, repeatable=True
        )

    def build_download(self, origin: str, target: str, operation: str | None) -> Request:
        """Return the request that reads a file as it is."""
        return Request(
            "GET",
            origin,
            target,
            self._file_headers,
            None,
            operation,
            repeatable=True,
            is_file=True,
        )

    def build_storage(
        self, signed: SignedAddress, form: StreamedBody, operation: str | None
    ) -> Request:
        """Return the request that stores a file at a signed address, without credentials."""
        return Request(
            "POST",
            signed.origin,
            signed.target,
            {**self._file_headers, "Content-Type": form.content_type},
            form,
            operation,
            repeatable=True,
            authorized=False,
            secrets=signed.secrets,
        )

    def prepared(self, request: Request) -> PreparedRequest:
        """Return a request as requests sends it; everything in it is quoted and checked already."""
        prepared = PreparedRequest()
        prepared.method = request.method
        prepared.url = request.url
        headers = request.headers
        if request.body is not None:
            body: Any = request.body
            prepared.body = body
            headers = {**headers, "Content-Length": str(len(request.body))}
        if request.authorized:  # not before, so that it stands in no frame for longer than it must
            headers = {**headers, "Authorization": self._authorization}
        ignoring_case: Any = Headers(headers)
        prepared.headers = ignoring_case
        return prepared


def redirect_request(request: Request, status: int, location: str | None) -> Request | None:
    """Return the request for where a GET is redirected; credentials stay with their origin.

    RFC 9110, section 15.4, lets a client follow any redirect of a GET; of other methods, only one
    that the user knows of.

    Raises:
        InvalidResponseError: it is redirected to where nothing can be sent, or would be sent
            in the open.
    """
    if status not in _REDIRECTS or request.method != "GET" or not location:
        return None
    address, wrong = _target_of(request, location)
    if address is None:
        # Raised here, with nothing as its context: an error of parsing would quote the address.
        where = location.partition("?")[0].rpartition("@")[2]
        raise InvalidResponseError(f"a redirect to {where!r} is not followed: {wrong}")
    origin = f"{address.scheme}://{address.netloc}"
    same = request.authorized and origin == request.origin.lower()
    return replace(request, origin=origin, target=address.request_uri, authorized=same)


def _target_of(request: Request, location: str) -> tuple[Url | None, str]:
    """Return the address of a redirect, or None and what is wrong with it."""
    try:
        address = redirect_target(request.url, location)
    except ValueError as error:
        return None, str(error)
    if address.scheme == "http" and request.origin.startswith("https:"):
        return None, "it is http, and this was https"
    return address, ""


def _user_agent(config: Config) -> str:
    python = ".".join(map(str, sys.version_info[:3]))
    agent = f"ziggeo-python/{__version__} Python/{python}"
    return f"{agent} {config.user_agent_suffix}" if config.user_agent_suffix else agent
