"""The requests of one client: what is the same in all of them is made ready once."""

from __future__ import annotations

import base64
import sys
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from .._version import __version__
from ..errors import InvalidResponseError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from http.client import HTTPResponse

    from .._media.form import MultipartBody
    from ..config import Config, Credentials
    from .connection import Body

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SAFE_IN_TARGET = "/%:@!$&'()*+,;=~-._"
_SHORTEST_SECRET = 4  # a shorter one would be found in every other word


class Request(NamedTuple):
    """One request, the same at each attempt.

    Attributes:
        method: HTTP verb.
        origin: scheme, host and port, "https://srv-api.ziggeo.com".
        target: path and query, percent-quoted.
        headers: all headers but Host.
        body: bytes, or something that is read in blocks and rewound for another attempt.
        operation: its name for logs, hooks and errors.
        repeatable: whether doing it twice does the same as doing it once.
        secrets: texts that no error may show, besides the credentials.
    """

    method: str
    origin: str
    target: str
    headers: dict[str, str]
    body: bytes | Body | None = None
    operation: str | None = None
    repeatable: bool = False
    secrets: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]


class Requests:
    """Makes requests with the credentials and settings of one client.

    Attributes:
        secrets: texts that no error may show.
    """

    def __init__(self, credentials: Credentials, config: Config) -> None:
        pair = f"{credentials.token}:{credentials.private_key}".encode()
        basic = base64.b64encode(pair).decode()
        secrets = (basic, credentials.private_key, credentials.encryption_key or "")
        self.secrets = tuple(secret for secret in secrets if len(secret) >= _SHORTEST_SECRET)
        agent = {"User-Agent": _user_agent(config), "Accept": "*/*"}
        authorized = {**agent, "Authorization": f"Basic {basic}"}
        form_type = {"Content-Type": "application/x-www-form-urlencoded"}
        self._json_headers = {**authorized, "Accept-Encoding": "gzip"}
        self._form_headers = {**self._json_headers, **form_type}
        self._download_headers = {**authorized, "Accept-Encoding": "identity"}
        self._storage_headers = {**agent, "Accept-Encoding": "identity"}

    def get(self, origin: str, target: str, operation: str | None) -> Request:
        """Return the request that reads something small."""
        return Request("GET", origin, target, self._json_headers, None, operation, True)

    def post(
        self, origin: str, target: str, form: bytes, repeatable: bool, operation: str | None
    ) -> Request:
        """Return the request that sends a form."""
        return Request("POST", origin, target, self._form_headers, form, operation, repeatable)

    def delete(self, origin: str, target: str, operation: str | None) -> Request:
        """Return the request that deletes something; done twice, it is done."""
        return Request("DELETE", origin, target, self._json_headers, None, operation, True)

    def download(self, origin: str, target: str, operation: str | None) -> Request:
        """Return the request that reads a file as it is."""
        return Request("GET", origin, target, self._download_headers, None, operation, True)

    def storage(
        self,
        origin: str,
        target: str,
        form: MultipartBody,
        operation: str | None,
        secrets: tuple[str, ...],
    ) -> Request:
        """Return the request that stores a file at a signed address, without credentials."""
        headers = {
            **self._storage_headers,
            "Content-Type": form.content_type,
            "Content-Length": str(len(form)),
        }
        return Request("POST", origin, target, headers, form, operation, True, secrets)


def redirected(request: Request, response: HTTPResponse) -> Request | None:
    """Return the request for where a GET is redirected; credentials stay with their origin.

    Raises:
        InvalidResponseError: it is redirected to another scheme, or to somebody's credentials.
    """
    location = response.headers.get("Location")
    if response.status not in _REDIRECTS or request.method != "GET" or not location:
        return None
    url = urlsplit(urljoin(request.origin + request.target, location))
    origin = f"{url.scheme}://{url.netloc}".lower()
    downgraded = url.scheme == "http" and request.origin.startswith("https:")
    if url.scheme not in ("http", "https") or downgraded or "@" in url.netloc or not url.hostname:
        raise InvalidResponseError(f"redirected to where this does not follow: {url.scheme}:")
    headers = request.headers
    if origin != request.origin.lower():
        headers = {name: value for name, value in headers.items() if name != "Authorization"}
    target = quote(url.path or "/", safe=_SAFE_IN_TARGET)
    if url.query:
        target += "?" + quote(url.query, safe=_SAFE_IN_TARGET + "?")
    return request._replace(origin=origin, target=target, headers=headers)


def _user_agent(config: Config) -> str:
    python = ".".join(map(str, sys.version_info[:3]))
    agent = f"ziggeo-python/{__version__} Python/{python}"
    return f"{agent} {config.user_agent_suffix}" if config.user_agent_suffix else agent
