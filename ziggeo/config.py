"""Hosts, regions, credentials and settings: every default, and every environment variable."""
# ruff: noqa: RUF009 - `_setting` makes a dataclass field, as `field` does

from __future__ import annotations

import os
from dataclasses import KW_ONLY, dataclass, field, fields
from functools import partial
from urllib.parse import parse_qs, unquote, urlsplit

from ._secret import Secret
from .errors import ConfigurationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping
    from typing import Any

    from .events import RequestEvent, ResponseEvent

_UNITED_STATES = {
    "server_api_url": "https://srv-api.ziggeo.com",
    "api_url": "https://api-us-east-1.ziggeo.com",
    "cdn_url": "https://video-cdn.ziggeo.com",
    "js_cdn_url": "https://media-cdn.ziggeo.com",
}
_EUROPE = {
    "server_api_url": "https://srv-api-eu-west-1.ziggeo.com",
    "api_url": "https://api-eu-west-1.ziggeo.com",
    "cdn_url": "https://video-cdn-eu-west-1.ziggeo.com",
    "js_cdn_url": "https://media-cdn-eu-west-1.ziggeo.com",
}

_CREDENTIALS = ("token", "private_key", "encryption_key")
_MEBIBYTE = 1024 * 1024
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


def _flag_or_path(value: str) -> bool | str:
    if value.lower() in _TRUE:
        return True
    return False if value.lower() in _FALSE else value


def _setting(variable: str, default: Any, read: Callable[[str], Any] = str) -> Any:
    """Return a dataclass field that, left out, comes from the environment or is the default."""
    return field(default_factory=partial(_from_environment, variable, default, read))


def _from_environment(variable: str, default: Any, read: Callable[[str], Any]) -> Any:
    value = os.environ.get(variable)
    if not value:
        return default
    try:
        return read(value)
    except ValueError:
        raise ConfigurationError(f"{variable} is {value!r}, which is not a number") from None


@dataclass(frozen=True)
class Config:
    """Settings of a client; what is left out comes from the environment, then from the default.

    The variable of a field is its name in capitals after ``ZIGGEO_``: ``ZIGGEO_SERVER_API_URL``,
    ``ZIGGEO_RETRIES``, ``ZIGGEO_READ_TIMEOUT``. Proxies come from the customary ``HTTPS_PROXY`` and
    ``NO_PROXY``, and hooks are given in Python only.

    Attributes:
        server_api_url: base address of the server API, None for the region of the token.
        api_url: base address of the API for audios and application statistics, None likewise.
        cdn_url: base address for downloads of videos and images, None likewise.
        js_cdn_url: base address for downloads of audios, None likewise.
        assets_url: where pages load the service's script from, without its release, None for the
            service's own host: a local Ziggeo's, in tests.
        frames_url: where frames with players and recorders come from, None likewise.
        connect_timeout: seconds to reach a host: its name, all of its addresses, a proxy and TLS
            together.
        read_timeout: seconds for a whole JSON response, or for the next kilobyte of a download.
        send_timeout: seconds for each block of a body to be taken by the peer.
        deadline: seconds for a whole call with its retries and pauses, None for no bound.
        retries: how many times a call that may be repeated is repeated, 0 for never.
        pool_size: connections kept open for each host while nothing uses them.
        max_idle: seconds after which an unused connection is not used again.
        max_json_bytes: largest JSON response that is read, in bytes after decompression.
        user_agent_suffix: text added to the User-Agent header.
        verify: True to verify TLS with the usual authorities, the path of a CA file or folder,
            or False for no verification.
        cert: certificate that this client shows: path of a PEM file with certificate and key, or
            ``(certificate, key)``.
        ssl_context: TLS settings of your own, in place of `verify` and `cert`.
        proxies: proxy for each scheme, as ``{"https": "http://proxy:3128"}``; {} for none, None for
            those of the environment.
        on_request: called with a `RequestEvent` before each attempt.
        on_response: called with a `ResponseEvent` after each attempt.

    Raises:
        ConfigurationError: a value is unusable.

    Examples:
        >>> Config(deadline=20, retries=1).retries
        1
    """

    server_api_url: str | None = _setting("ZIGGEO_SERVER_API_URL", None)
    api_url: str | None = _setting("ZIGGEO_API_URL", None)
    cdn_url: str | None = _setting("ZIGGEO_CDN_URL", None)
    js_cdn_url: str | None = _setting("ZIGGEO_JS_CDN_URL", None)
    connect_timeout: float = _setting("ZIGGEO_CONNECT_TIMEOUT", 10, float)
    read_timeout: float = _setting("ZIGGEO_READ_TIMEOUT", 60, float)
    send_timeout: float = _setting("ZIGGEO_SEND_TIMEOUT", 60, float)
    deadline: float | None = _setting("ZIGGEO_DEADLINE", None, float)
    retries: int = _setting("ZIGGEO_RETRIES", 3, int)
    pool_size: int = _setting("ZIGGEO_POOL_SIZE", 32, int)
    max_idle: float = _setting("ZIGGEO_MAX_IDLE", 50, float)
    max_json_bytes: int = _setting("ZIGGEO_MAX_JSON_BYTES", 64 * _MEBIBYTE, int)
    user_agent_suffix: str | None = _setting("ZIGGEO_USER_AGENT_SUFFIX", None)
    verify: bool | str | os.PathLike[str] = _setting("ZIGGEO_VERIFY", True, _flag_or_path)
    proxies: Mapping[str, str] | None = field(default=None, repr=False)
    on_request: Callable[[RequestEvent], object] | None = None
    on_response: Callable[[ResponseEvent], object] | None = None
    _: KW_ONLY  # the places of those above are promised; what is new has none
    assets_url: str | None = _setting("ZIGGEO_ASSETS_URL", None)
    frames_url: str | None = _setting("ZIGGEO_FRAMES_URL", None)
    cert: str | tuple[str, str] | None = _setting("ZIGGEO_CERT", None)
    ssl_context: ssl.SSLContext | None = None

    def __post_init__(self) -> None:
        """Check every value, and take the slash off the end of each base address."""
        for name in (*_UNITED_STATES, "assets_url", "frames_url"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, _base_url(name, getattr(self, name)))
        for name in ("connect_timeout", "read_timeout", "send_timeout", "max_idle"):
            _require_number(name, getattr(self, name))
        if self.deadline is not None:
            _require_number("deadline", self.deadline)
        for name, least in (("retries", 0), ("pool_size", 1), ("max_json_bytes", 1)):
            _require_count(name, getattr(self, name), least)
        _require_header_text(self.user_agent_suffix)
        if not isinstance(self.verify, (bool, str, os.PathLike)):
            raise ConfigurationError("verify is True, False or the path of a CA file or folder")
        object.__setattr__(self, "cert", _cert_files(self.cert))
        if self.ssl_context is not None:
            _require_ssl_context(self)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the settings, or say which of them cannot be."""
        import pickle

        settings = {each.name: getattr(self, each.name) for each in fields(self)}
        for name, value in settings.items():
            try:
                pickle.dumps(value)
            except Exception as error:
                raise ConfigurationError(
                    f"{name} cannot be pickled: {error}; a function must be one of a module's own"
                ) from error
        return partial(Config, **settings), ()

    def __copy__(self) -> Config:
        """Return the settings themselves, which never change."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Config:
        """Return the settings themselves, which never change."""
        return self

    def for_token(self, token: str) -> dict[str, str]:
        """Return the four base addresses: as configured, else those of the token's region."""
        region = _EUROPE if is_european(token) else _UNITED_STATES
        return {name: getattr(self, name) or address for name, address in region.items()}


def is_european(token: str) -> bool:
    """Tell whether the application of a token belongs to the region Ireland."""
    return token.startswith("r1")


def _base_url(name: str, value: Any) -> str:
    unusable = ConfigurationError(f"{name} is not an address of the form https://host")
    if not isinstance(value, str):
        raise unusable
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise unusable from None
    if not usable:
        raise unusable
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ConfigurationError(f"{name} holds more than scheme, host, port and path")
    return value.rstrip("/")


def _require_number(name: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ConfigurationError(f"{name} is a number of seconds, not {value!r}")
    if not 0 < value < float("inf"):
        raise ConfigurationError(f"{name} is more than 0 and finite, not {value!r}")


def _require_count(name: str, value: Any, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ConfigurationError(f"{name} is a whole number, {least} or more, not {value!r}")


def _require_header_text(value: Any) -> None:
    if value is not None and not (
        isinstance(value, str) and value.isascii() and value.isprintable()
    ):
        raise ConfigurationError("user_agent_suffix is printable ASCII text")


def _cert_files(cert: Any) -> str | tuple[str, str] | None:
    """Return a client certificate as text: one path, or two."""
    if cert is None:
        return None
    paths = cert if isinstance(cert, (tuple, list)) else (cert,)
    if len(paths) not in (1, 2) or not all(isinstance(each, (str, os.PathLike)) for each in paths):
        raise ConfigurationError("cert is the path of a PEM file, or (certificate, key)")
    texts = [os.fspath(each) for each in paths]
    return texts[0] if len(texts) == 1 else (texts[0], texts[1])


def _require_ssl_context(config: Config) -> None:
    if not callable(getattr(config.ssl_context, "wrap_socket", None)):
        raise ConfigurationError("ssl_context is an ssl.SSLContext")
    if config.verify is not True or config.cert is not None:
        raise ConfigurationError("ssl_context takes the place of verify and cert: give one of them")


@dataclass(frozen=True)
class Credentials:
    """What identifies an application; its repr shows the first four characters of the token."""

    token: str = field(repr=False)
    private_key: str = field(repr=False)
    encryption_key: str | None = field(repr=False)

    def __repr__(self) -> str:
        """Return the beginning of the token, and no key."""
        return f"Credentials(token={self.token[:4] + '…'!r})"


def find_credentials(
    token: str | None, private_key: str | None, encryption_key: str | None
) -> Credentials:
    """Complete what was given with ``ZIGGEO_TOKEN`` and its kin, then with ``ZIGGEO_URL``.

    Raises:
        ConfigurationError: the token or the private key is nowhere, or one is unusable.
    """
    in_url = _credentials_in_url(os.environ.get("ZIGGEO_URL", ""))
    found: dict[str, Any] = {}
    for name, value in zip(_CREDENTIALS, (token, private_key, encryption_key), strict=True):
        found[name] = value or os.environ.get(f"ZIGGEO_{name.upper()}") or in_url.get(name) or None
        _require_credential(name, found[name])
    missing = [name for name in ("token", "private_key") if not found[name]]
    if missing:
        variables = " and ".join(f"ZIGGEO_{name.upper()}" for name in missing)
        raise ConfigurationError(
            f"{' and '.join(missing)} missing: give it to Ziggeo(...), or set {variables} or "
            "ZIGGEO_URL"
        )
    keys = {
        name: None if found[name] is None else Secret(found[name])
        for name in ("private_key", "encryption_key")
    }
    return Credentials(**{**found, **keys})


def _credentials_in_url(url: str) -> dict[str, str]:
    """Read ``https://token:key@host?encryption_key=...``, as a hosting add-on sets it.

    Its host is not used: the add-on still names an old alias of the server API.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        raise ConfigurationError(
            "ZIGGEO_URL is not an address of the form https://token:key@host"
        ) from None
    return {
        "token": unquote(parts.username or ""),
        "private_key": unquote(parts.password or ""),
        "encryption_key": parse_qs(parts.query).get("encryption_key", [""])[0],
    }


def _require_credential(name: str, value: Any) -> None:
    """Refuse what no header could carry; the value itself is not shown."""
    if value is None:
        return
    if not isinstance(value, str):
        raise ConfigurationError(f"{name} is text, not {type(value).__name__}")
    if not value.isprintable() or value != value.strip():
        raise ConfigurationError(f"{name} holds white space or a control character")
    if name == "token" and ":" in value:
        raise ConfigurationError(
            "token holds a colon, which ends the token in Basic authentication"
        )
