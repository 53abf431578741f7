"""The settings of the environment, each with the place it comes from; secrets are masked."""

from __future__ import annotations

import os
from dataclasses import fields
from urllib.request import getproxies

from .._secret import MASK
from ..config import Config, find_credentials, is_european
from ..errors import ConfigurationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    Row = dict[str, Any]

_CREDENTIALS = ("token", "private_key", "encryption_key")
_IN_PYTHON = ("ssl_context", "proxies", "on_request", "on_response")  # have no variable
_AUTHORITIES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")


def settings() -> Iterator[Row]:
    """Yield the credentials, the settings, and what the environment says of proxies and TLS.

    Raises:
        ConfigurationError: a setting is unusable.
    """
    yield from map(_credential, _CREDENTIALS)
    config = Config()
    token = _found("token") or ""
    addresses = config.for_token(token)
    region = f"region {'EU' if is_european(token) else 'US'} of the token"
    for name in [each.name for each in fields(Config) if each.name not in _IN_PYTHON]:
        variable = f"ZIGGEO_{name.upper()}"
        default = region if name in addresses else "default"
        yield {
            "setting": name,
            "value": addresses.get(name, getattr(config, name)),
            "from": variable if os.environ.get(variable) else default,
        }
    for variable in _AUTHORITIES:
        if os.environ.get(variable):
            yield {"setting": "authorities", "value": os.environ[variable], "from": variable}
    for scheme, proxy in sorted(getproxies().items()):
        yield {
            "setting": f"proxy for {scheme}" if scheme != "no" else "no proxy for",
            "value": proxy if scheme == "no" else without_password(proxy),
            "from": f"{scheme.upper()}_PROXY",
        }


def _credential(name: str) -> Row:
    """Return what is known of a credential: of a token the beginning, of a key that it is there."""
    variable = f"ZIGGEO_{name.upper()}"
    value = _found(name)
    shown = None if value is None else f"{value[:4]}…" if name == "token" else MASK
    source = variable if os.environ.get(variable) else "ZIGGEO_URL"
    return {"setting": name, "value": shown, "from": "missing" if value is None else source}


def _found(name: str) -> str | None:
    """Return one credential, whatever is the matter with the others."""
    # Any text stands for the two without which there are no credentials at all.
    given = {each: None if each == name else "-" for each in ("token", "private_key")}
    try:
        found = find_credentials(given["token"], given["private_key"], None)
    except ConfigurationError as error:
        if name in given and error.message.startswith(f"{name} missing"):
            return None
        raise
    value: str | None = getattr(found, name)
    return value


def without_password(address: str) -> str:
    """Return the address of a proxy without user and password."""
    scheme, slashes, rest = address.rpartition("://")
    return f"{scheme}{slashes}{rest.rpartition('@')[2]}"
