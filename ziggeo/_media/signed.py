"""The signed form that prepare answers: read, checked, and shown to nobody."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from .._http.addresses import usable
from .._words import is_encodable

if TYPE_CHECKING:
    from urllib3.util import Url

_FILE_FIELD = "file"  # of the form; a signed field of this name would end the form for a storage
_MIN_SECRET_LENGTH = 8  # shorter fields are words like "private", which errors may well say


class SignedForm:
    """Where to store a file, and the fields that prove the right to.

    It is neither a tuple nor a mapping, which reporters of errors unpack to show what is in them.
    """

    __slots__ = ("_fields", "_url")

    def __init__(self, url: Url, fields: dict[str, str]) -> None:
        self._url = url
        self._fields = fields

    def __repr__(self) -> str:
        """Return the host and the number of fields: a query or a value can be the signature."""
        return f"SignedForm({self.origin!r}, {len(self._fields)} fields)"

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"{self._url.scheme}://{self._url.netloc}"

    @property
    def target(self) -> str:
        """Path and query, percent-quoted."""
        return self._url.request_uri

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Names and values, in the order they are sent in."""
        return list(self._fields.items())

    @property
    def secrets(self) -> tuple[str, ...]:
        """The texts that no error may show, those of the query as sent and as meant."""
        query = self._url.query or ""
        quoted = [pair.partition("=")[2] for pair in query.split("&")]
        meant = [value for _, value in parse_qsl(query)]
        values = dict.fromkeys([*self._fields.values(), *quoted, *meant])
        return tuple(value for value in values if len(value) >= _MIN_SECRET_LENGTH)


class Prepared:
    """What prepare answered; `signed` is None where `fault` says why it cannot be used.

    Attributes:
        created: the object that was created, or None where the response holds none.
        signed: where to store the file.
        fault: what is wrong with the signed form, without a word of it.
    """

    __slots__ = ("created", "fault", "signed")

    def __init__(self, response: Any, scope: str, base_url: str) -> None:
        created = response.get(scope) if isinstance(response, dict) else None
        self.created: dict[str, Any] | None = created if isinstance(created, dict) else None
        self.signed: SignedForm | None = None
        self.fault = ""
        try:
            data = response["url_data"]
            self.signed = SignedForm(_storage(data["url"], base_url), _fields(data["fields"]))
        except _UnusableError as error:
            self.fault = str(error)
        except (KeyError, TypeError):
            self.fault = "a part of it is missing"


class _UnusableError(Exception):
    """A signed form cannot be used; nothing of it stands in the words."""


def _storage(url: Any, base_url: str) -> Url:
    """Return the address to store at."""
    if not isinstance(url, str):
        raise _UnusableError("the address is not text")
    try:
        parts = usable(url)
    except ValueError as error:
        raise _UnusableError(str(error)) from None
    if not _is_safe(parts, base_url):
        raise _UnusableError("the address is not https")
    return parts


def _is_safe(storage: Url, base_url: str) -> bool:
    """Tell whether a file may go there: over https, or in a test that stays on this machine."""
    base = urlsplit(base_url)
    both_plain = storage.scheme == base.scheme == "http"
    both_here = _is_loopback(storage.host) and _is_loopback(base.hostname)
    return storage.scheme == "https" or (both_plain and both_here)


def _is_loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address((host or "").strip("[]")).is_loopback
    except ValueError:
        return False


def _fields(fields: Any) -> dict[str, str]:
    """Return the fields as text; PHP writes an empty map as an empty list."""
    if not fields and isinstance(fields, (list, dict, type(None))):
        return {}
    if not isinstance(fields, dict):
        raise _UnusableError("the fields are not names with values")
    return {_field_name(name): _field_value(value) for name, value in fields.items()}


def _field_name(name: str) -> str:
    if not name or not name.isprintable() or name == _FILE_FIELD:
        raise _UnusableError("a field has no usable name")
    return name


def _field_value(value: Any) -> str:
    """Return a value as text; a whole number is text that lost its quotes, as a status does."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not is_encodable(value):
        raise _UnusableError("a field has a value that is not text")
    return value
