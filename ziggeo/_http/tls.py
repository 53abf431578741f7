"""TLS: whom this process trusts and how it shows itself, with one context for each such setting."""

from __future__ import annotations

import os
import ssl
from functools import lru_cache
from typing import TYPE_CHECKING

import certifi
from urllib3.util.ssl_ import create_urllib3_context

from .._once import once
from ..errors import ConfigurationError
from .timeouts import TimedSSLSocket

if TYPE_CHECKING:
    from ..config import Config

    Files = tuple[tuple[str, int], ...]

_CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")


def tls_context(config: Config) -> ssl.SSLContext:
    """Return the TLS context of a configuration.

    Reading a CA bundle takes 15 ms, which is why connections, threads and clients share one.

    Raises:
        ConfigurationError: a CA file or folder, or the client's certificate, cannot be used.
    """
    if config.ssl_context is not None:
        return config.ssl_context
    authorities = _dated(_authorities(config.verify), "the authorities in")
    with once:
        certificate = _dated(_certificate(config.cert), "the certificate in")
        return _context(os.getpid(), authorities, certificate)


def _authorities(verify: bool | str | os.PathLike[str]) -> list[str]:
    """Return every CA file and folder that the environment names, or certifi's file.

    All of them, and not the first: a machine that sets one for all its programs must not hide
    the one that a developer adds in another variable.
    """
    if verify is False:
        return []
    if verify is not True:
        return [os.fspath(verify)]
    named = [os.environ[variable] for variable in _CA_VARIABLES if os.environ.get(variable)]
    return list({os.path.realpath(place): place for place in named}.values()) or [certifi.where()]


def _certificate(cert: str | tuple[str, str] | None) -> list[str]:
    if cert is None:
        return []
    return [cert] if isinstance(cert, str) else list(cert)


def _dated(places: list[str], what: str) -> Files:
    """Return places with their times of change: a file that has changed is read again."""
    try:
        return tuple((place, os.stat(place).st_mtime_ns) for place in places)
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{what} {', '.join(places)} cannot be read: {error}") from error


@lru_cache(maxsize=16)
def _context(process: int, authorities: Files, certificate: Files) -> ssl.SSLContext:
    """Return the context of a process.

    A forked child has its own: OpenSSL locks a context while it shakes hands, and who held the lock
    in the parent is not there in the child to let go of it.
    """
    del process
    context = create_urllib3_context()
    context.sslsocket_class = TimedSSLSocket
    if not authorities:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    try:
        for place, _ in authorities:
            if os.path.isdir(place):
                context.load_verify_locations(capath=place)
            else:
                context.load_verify_locations(cafile=place)
        if certificate:
            # An empty password: a key that has one must not make a server ask at its terminal.
            context.load_cert_chain(certificate[0][0], certificate[-1][0], password="")
    except (OSError, ssl.SSLError) as error:
        places = ", ".join(place for place, _ in authorities + certificate)
        raise ConfigurationError(f"TLS cannot be set up with {places}: {error}") from error
    return context
