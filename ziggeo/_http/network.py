"""How this process reaches a host: TLS contexts, authorities and proxies, each resolved once."""

from __future__ import annotations

import os
import ssl
import threading
from functools import lru_cache
from urllib.request import getproxies

import certifi
from urllib3.util.ssl_ import create_urllib3_context

from ..errors import ConfigurationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from urllib3.poolmanager import ProxyManager

    from ..config import Config

_CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")


class _Once:
    """A lock that a forked child finds open, whoever held it in the parent."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        os.register_at_fork(after_in_child=self._renew)

    def _renew(self) -> None:
        self.lock = threading.Lock()


_making_context = _Once()


def tls_context(config: Config) -> ssl.SSLContext:
    """Return the TLS context of a configuration: one for each CA setting in a process.

    Reading a CA bundle takes 15 ms, which is why connections, threads and clients share one.

    Raises:
        ConfigurationError: a CA file or folder cannot be used.
    """
    if config.verify is False:
        return _shared_context(())
    locations = _authorities() if config.verify is True else [os.fspath(config.verify)]
    try:
        # A file that has changed since is read again.
        return _shared_context(tuple((place, os.stat(place).st_mtime_ns) for place in locations))
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(f"the authorities in {', '.join(locations)}: {error}") from error


def _authorities() -> list[str]:
    """Return every CA file and folder that the environment names, or certifi's file.

    All of them, and not the first: a machine that sets one for all its programs must not hide
    the one that a developer adds in another variable.
    """
    named = [os.environ[variable] for variable in _CA_VARIABLES if os.environ.get(variable)]
    return list({os.path.realpath(place): place for place in named}.values()) or [certifi.where()]


def _shared_context(locations: tuple[tuple[str, int], ...]) -> ssl.SSLContext:
    with _making_context.lock:
        return _context(locations)


@lru_cache(maxsize=16)
def _context(locations: tuple[tuple[str, int], ...]) -> ssl.SSLContext:
    context = create_urllib3_context()
    if not locations:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    for place, _ in locations:
        if os.path.isdir(place):
            context.load_verify_locations(capath=place)
        else:
            context.load_verify_locations(cafile=place)
    return context


def proxy_for(url: str, config: Config) -> str | None:
    """Return the address of the proxy between here and a URL, or None for a direct way."""
    proxies = getproxies() if config.proxies is None else dict(config.proxies)
    if not proxies:
        return None
    # requests knows NO_PROXY's many forms; it is imported only where a proxy is set at all.
    from requests.utils import select_proxy, should_bypass_proxies

    no_proxy = proxies.pop("no", None) if config.proxies is None else ""
    if config.proxies is None and should_bypass_proxies(url, no_proxy=no_proxy):
        return None
    return select_proxy(url, proxies)


def proxy_manager(proxy: str, config: Config, **pool_options: object) -> ProxyManager:
    """Return urllib3's manager for a proxy, http, https or socks, as requests sets it up."""
    from requests.adapters import HTTPAdapter

    if "://" not in proxy:
        proxy = f"http://{proxy}"
    if proxy.startswith("https:"):
        pool_options["proxy_ssl_context"] = tls_context(config)
    manager: ProxyManager = HTTPAdapter().proxy_manager_for(proxy, **pool_options)
    return manager
