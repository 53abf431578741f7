"""Which proxy stands between here and an origin; requests and urllib3 go through it."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.request import getproxies

from requests.utils import prepend_scheme_if_needed, select_proxy, should_bypass_proxies
from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from .._secret import Secret
from ..errors import ConfigurationError

if TYPE_CHECKING:
    from ..config import Config

_SOCKS = ("socks4", "socks4a", "socks5", "socks5h")


def proxies_for(origin: str, config: Config) -> dict[str, str]:
    """Return the proxies for an origin as `Session.send` takes them, {} for a direct way.

    Raises:
        ConfigurationError: the proxy is not one that can be used.
    """
    proxy = _proxy_for(origin, config)
    if proxy is None:
        return {}
    scheme = origin.partition(":")[0]
    return {scheme: Secret(_usable(proxy))}


def _proxy_for(origin: str, config: Config) -> str | None:
    proxies = getproxies() if config.proxies is None else dict(config.proxies)
    if not proxies:
        return None
    no_proxy = proxies.pop("no", None) if config.proxies is None else ""
    if config.proxies is None and should_bypass_proxies(origin, no_proxy=no_proxy):
        return None
    return select_proxy(origin, proxies)


def _usable(proxy: str) -> str:
    address = _parsed(proxy)
    if address is None or not address.host or address.scheme not in ("http", "https", *_SOCKS):
        raise ConfigurationError("the address of the proxy is not of the form http://host:port")
    if address.scheme in _SOCKS and find_spec("socks") is None:
        raise ConfigurationError("a SOCKS proxy needs PySocks: install requests[socks]")
    return address.url


def _parsed(proxy: str) -> Url | None:
    """Return an address, or None where it is not one: the error would quote its password."""
    try:
        with_scheme: str = prepend_scheme_if_needed(proxy, "http")  # type: ignore[no-untyped-call]
        return parse_url(with_scheme)
    except (LocationParseError, ValueError, AttributeError):
        return None
