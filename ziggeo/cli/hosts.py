"""Whether the hosts of the service answer, by one harmless call of each, and what their TLS is."""

from __future__ import annotations

import ssl
import time
from urllib.parse import urlsplit

from ..errors import APIStatusError, NotFoundError, ZiggeoError
from .failures import Status, status_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from ..client import Ziggeo
    from ..config import Config

    Row = dict[str, Any]

_NOTHING = "ziggeo-check"  # the token of no video: tokens are of hexadecimal digits


def host_checks(client: Ziggeo) -> Iterator[Row]:
    """Yield for each of the four hosts whether it answers."""
    calls: dict[str, tuple[str, Callable[[], object]]] = {
        "server API": (client.connect.base_url, client.videos().count),
        "API for audios": (client.api_connect.base_url, client.audios().count),
        "CDN of videos": (
            client.cdn_connect.base_url,
            lambda: client.videos().download_image(_NOTHING),
        ),
        "CDN of audios": (
            client.js_cdn_connect.base_url,
            lambda: client.audios().download_audio(_NOTHING),
        ),
    }
    for host, (url, call) in calls.items():
        begun = time.perf_counter()
        status, answer = _answer(call)
        elapsed = round((time.perf_counter() - begun) * 1000)
        yield {
            "host": host,
            "url": url,
            "status": status,
            "answer": answer,
            "tls": _tls(url, client.config) if status != "silent" else None,
            "ms": elapsed,
        }


def _answer(call: Callable[[], object]) -> tuple[str, str]:
    """Return a word for what came, and the words for it."""
    try:
        call()
    except NotFoundError:
        return "ok", "answers"  # to the question for something that is not there
    except ZiggeoError as error:
        if status_of(error) is Status.CONFIGURATION:
            return "credentials", error.message
        is_answer = isinstance(error, APIStatusError)
        return ("error" if is_answer else "silent"), error.message
    return "ok", "answers"


def _tls(url: str, config: Config) -> str | None:
    """Return the version of TLS and the end of the certificate, None without TLS."""
    from .._http.proxies import proxies_for
    from .._http.tls import tls_context

    parts = urlsplit(url)
    if parts.scheme != "https" or parts.hostname is None:
        return None
    if proxies_for(f"{parts.scheme}://{parts.netloc}", config):
        return "through a proxy"
    try:
        return _handshake(
            parts.hostname, parts.port or 443, tls_context(config), config.connect_timeout
        )
    except (OSError, ValueError) as error:  # although the call before has come through
        return f"unknown: {error}"


def _handshake(host: str, port: int, context: ssl.SSLContext, seconds: float) -> str:
    from .._http.reaching import addresses_of, connect_to_one

    with (
        connect_to_one(addresses_of(host, port, seconds), seconds, None, ()) as plain,
        context.wrap_socket(plain, server_hostname=host) as secure,
    ):
        version = secure.version() or "TLS"
        certificate = secure.getpeercert() or {}
    if "notAfter" not in certificate:  # which it is where nothing is verified
        return f"{version}, not verified"
    end = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
    return f"{version}, verified, until {time.strftime('%Y-%m-%d', time.gmtime(end))}"
