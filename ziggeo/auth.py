"""Encrypted tokens that let a page read, record or delete as far as they grant; nothing is sent."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING

from ._once import load
from .arguments import merge, moment, span
from .errors import ArgumentError, ConfigurationError
from .types.arguments import AuthTokenArguments
from .types.results import Grant, Grants

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from typing_extensions import Unpack

    from .config import Credentials

_BLOCK_BITS = 128
_GENERATED = ("application_token", "nonce")
_OLD_PARAMETER = "options"  # of earlier SDKs, where this one has `arguments`


class Auth:
    """Tokens for the `ziggeo-client-auth` attribute of a recorder or player."""

    __slots__ = ("_credentials",)

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    def __repr__(self) -> str:
        """Return the class's name: an encryption key is nobody's to read."""
        return "Auth()"

    def generate(
        self,
        arguments: Mapping[str, Any] | None = None,
        **keywords: Unpack[AuthTokenArguments],
    ) -> str:
        """Return an encrypted token for client-side use; each one is different.

        Args:
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            grants: what it permits, a dict or JSON text: create, read, update and destroy, each
                with `all`, `session_owned` or `resources` (a list of video tokens).
            session_limit: how many sessions at most, int.
            usage_expiration_time: how long one session lasts, int, seconds, or a timedelta.
            usage_experitation_time: the same as older documentation spells it; kept as it is.
            expiration_date: when it expires, a datetime with a time zone or int, Unix seconds.
            volatile: True to have the token removed if it stays empty.
            hidden: True to keep the token from being used directly.

        Returns:
            Text of hexadecimal digits: the initialisation vector, then the ciphertext.

        Raises:
            ConfigurationError: the client has no encryption key.
            ArgumentError: an argument cannot be put into a token, or is not one of these: a name
                that is not known is refused, for the limit that it was meant to set would be none.

        Source:
            The token's scheme is that of the service's server SDKs: AES-256 in CBC mode with
            PKCS#7 padding, under the MD5 of the encryption key in hexadecimal digits.

        Examples:
            >>> token = ziggeo.auth().generate(
            ...     grants={"read": {"resources": ["VIDEO_TOKEN"]}}, session_limit=1
            ... )
        """
        encryption_key = self._credentials.encryption_key
        if not encryption_key:
            raise ConfigurationError(
                "encryption_key missing: give it to Ziggeo(...), or set ZIGGEO_ENCRYPTION_KEY"
            )
        permits = merge(arguments, keywords, AuthTokenArguments)
        return _encrypted(_payload(permits, self._credentials.token), encryption_key)


def _payload(permits: dict[str, Any], token: str) -> bytes:
    if _OLD_PARAMETER in permits:
        raise ArgumentError("options is not an argument: give its content as the first parameter")
    for name in _GENERATED:
        if name in permits:
            raise ArgumentError(f"{name} is made for each token, and is not an argument")
    _require_known("argument", permits, AuthTokenArguments)
    values = {name: _value(name, value) for name, value in permits.items() if value is not None}
    values |= {"application_token": token, "nonce": _nonce()}
    try:
        return json.dumps(values, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise ArgumentError(f"the arguments cannot become JSON: {error}") from error


def _value(name: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return moment(name, value)
    if isinstance(value, timedelta):
        return span(name, value)
    return _grants(value) if name == "grants" else value


def _require_known(what: str, names: Iterable[Any], documented: type) -> None:
    """Refuse a name that no token has: what it was meant to limit would be without a limit."""
    known = documented.__annotations__
    for name in names:
        if name not in known:
            close = get_close_matches(str(name), known, n=1, cutoff=0.5)
            hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known)}"
            raise ArgumentError(f"{name!r} is not an {what} of a token: {hint}")


def _grants(value: Any) -> Any:
    """Return grants as an object, which is how the documentation shows them in a token."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise ArgumentError("grants is text that is not JSON") from None
    if not isinstance(value, dict):
        raise ArgumentError(f"grants is a dict or its JSON text, not {type(value).__name__}")
    _require_known("action in the grants", value, Grants)
    for grant in value.values():
        if isinstance(grant, dict):
            _require_known("option in the grants", grant, Grant)
    return value


def _nonce() -> str:
    """Return the time in seconds followed by 63 random bits, as the other SDKs make it."""
    return f"{int(time.time())}{secrets.randbits(63)}"


def _encrypted(text: bytes, encryption_key: str) -> str:
    load(
        "cryptography.hazmat.primitives.ciphers",
        "cryptography.hazmat.primitives.padding",
        "cryptography.hazmat.backends.openssl.backend",  # which older versions import as they begin
    )
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.padding import PKCS7

    key = hashlib.md5(encryption_key.encode(), usedforsecurity=False).hexdigest().encode()
    vector = secrets.token_hex(8).encode()
    padder = PKCS7(_BLOCK_BITS).padder()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
    padded = padder.update(text) + padder.finalize()
    return vector.decode() + (encryptor.update(padded) + encryptor.finalize()).hex()
