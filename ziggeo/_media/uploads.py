"""The signed upload: prepare at the service, store where it says, confirm at the service."""

from __future__ import annotations

import ipaddress
import logging
import re
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from ..errors import InvalidResponseError, SourceError, UploadError, ZiggeoError
from .form import MultipartBody

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..connect import Connect
    from ..progress import Meter
    from .sources import OpenSource

_logger = logging.getLogger("ziggeo")

_STORAGE_REASON = re.compile(r"<Code>([^<]*)</Code>(?:.*?<Message>([^<]*)</Message>)?", re.DOTALL)
_SHORTEST_SECRET = 8  # shorter fields are words like "private", which errors may well say


class Upload(NamedTuple):
    """What a signed upload gave.

    Attributes:
        created: the object that prepare created.
        confirmed: what confirm answered.
    """

    created: dict[str, Any]
    confirmed: Any


class _Signed(NamedTuple):
    """Where to store a file, and which fields prove the right to."""

    url: str
    fields: list[tuple[str, str]]

    @property
    def secrets(self) -> tuple[str, ...]:
        values = [*self.fields, *parse_qsl(urlsplit(self.url).query)]
        return tuple(value for _, value in values if len(value) >= _SHORTEST_SECRET)


@dataclass(frozen=True)
class SignedUpload:
    """One upload; `Connect.upload` tells its parameters."""

    connect: Connect
    scope: str
    confirm: Callable[[dict[str, Any]], str]
    type_field: str | None
    parent: str | None
    discard: Callable[[dict[str, Any]], object] | None
    cleanup_on_error: bool
    operation: str | None

    def run(
        self, prepare: str, source: OpenSource, arguments: Mapping[str, Any] | None, meter: Meter
    ) -> Upload:
        """Take the three steps; a signature that has expired meanwhile is asked for once more.

        Raises:
            SourceError: the file cannot be uploaded.
            UploadError: a step failed after something was created.
        """
        fields = self._with_type(dict(arguments or {}), source)
        try:
            return self._steps(prepare, fields, source, meter, discards=True)
        except UploadError as error:
            if not _is_expired(error):
                raise
        source.rewind()
        return self._steps(prepare, fields, source, meter, discards=self.cleanup_on_error)

    def _steps(
        self,
        prepare: str,
        fields: dict[str, Any],
        source: OpenSource,
        meter: Meter,
        *,
        discards: bool,
    ) -> Upload:
        answer = self.connect.post_json(prepare, fields, operation=self.operation)
        created = self._created(answer)
        try:
            self._store(self._signed(answer, created), source, meter, created)
            return Upload(created, self._confirm(created))
        except BaseException as error:
            if self.cleanup_on_error or (discards and _is_expired(error)):
                self._discard(created)
            raise

    def _discard(self, created: dict[str, Any]) -> None:
        """Delete what was created for nothing; the error that led here stays the one to see."""
        if self.discard is None:
            return
        try:
            self.discard(created)
        except (ZiggeoError, KeyError) as error:
            _logger.warning("what a failed upload had created was not deleted: %s", error)

    def _with_type(self, arguments: dict[str, Any], source: OpenSource) -> dict[str, Any]:
        if self.type_field and source.extension:
            arguments.setdefault(self.type_field, source.extension)
        return arguments

    def _created(self, answer: Any) -> dict[str, Any]:
        created = answer.get(self.scope) if isinstance(answer, dict) else None
        if not isinstance(created, dict):
            raise InvalidResponseError(f"the answer to the upload's start holds no {self.scope!r}")
        return created

    def _signed(self, answer: dict[str, Any], created: dict[str, Any]) -> _Signed:
        """Read the signed address; an answer without one leaves an object to clean up."""
        try:
            data = answer["url_data"]
            # PHP writes an empty map as an empty list.
            fields = [(name, str(value)) for name, value in dict(data["fields"] or {}).items()]
            signed = _Signed(str(data["url"]), fields)
            _require_storage(signed.url, self.connect.base_url)
        except (KeyError, TypeError, ValueError) as error:
            cause = InvalidResponseError(f"no signed address came: {error!r}")
            raise self._failed("prepare", created, cause) from cause
        return signed

    def _store(
        self, signed: _Signed, source: OpenSource, meter: Meter, created: dict[str, Any]
    ) -> None:
        form = MultipartBody(signed.fields, source, meter)
        try:
            self.connect.store(signed.url, form, secrets=signed.secrets, operation=self.operation)
        except SourceError as error:
            error.step = "store"
            error.token, error.stream_token = self._tokens(created)
            raise
        except ZiggeoError as error:
            if error is form.failure:  # what a callback raised, by a call of its own
                raise
            raise self._failed("store", created, error) from error

    def _confirm(self, created: dict[str, Any]) -> Any:
        try:
            return self.connect.post_json(
                self.confirm(created), repeatable=True, operation=self.operation
            )
        except ZiggeoError as error:
            raise self._failed("confirm", created, error) from error
        except (KeyError, TypeError) as error:
            cause = InvalidResponseError(f"the created {self.scope} lacks {error}")
            raise self._failed("confirm", created, cause) from cause

    def _failed(self, step: str, created: dict[str, Any], cause: ZiggeoError) -> UploadError:
        token, stream_token = self._tokens(created)
        return UploadError(
            f"the upload failed at its step {step!r}: {_reason(cause)}",
            step=step,
            token=token,
            stream_token=stream_token,
            method=cause.method,
            url=cause.url,
            status=cause.status,
            body=cause.body,
            headers=cause.headers,
            request_id=cause.request_id,
            attempts=cause.attempts,
        )

    def _tokens(self, created: dict[str, Any]) -> tuple[str | None, str | None]:
        """Return the tokens with which the upload can be gone on with, or deleted."""
        if self.parent is not None:
            return self.parent, created.get("token")
        stream = created.get("default_stream")
        return created.get("token"), stream.get("token") if isinstance(stream, dict) else None


def _require_storage(url: str, base_url: str) -> None:
    """Refuse to send a file in the open, except where everything is a test on this machine.

    Raises:
        ValueError: the address is neither https nor such a test's.
    """
    storage, base = urlsplit(url), urlsplit(base_url)
    if storage.scheme == "https" and storage.hostname:
        return
    both_plain = storage.scheme == base.scheme == "http"
    if not (both_plain and _is_loopback(storage.hostname) and _is_loopback(base.hostname)):
        raise ValueError("the storage address is not https")


def _is_loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _is_expired(error: BaseException) -> bool:
    """Tell whether the storage refused a signature for its age."""
    if not isinstance(error, UploadError) or error.step != "store":
        return False
    match = _STORAGE_REASON.search(error.body or "")
    return match is not None and "expired" in f"{match[1]} {match[2]}".lower()


def _reason(cause: ZiggeoError) -> str:
    """Return what went wrong, read from the storage's XML where it is that."""
    match = _STORAGE_REASON.search(cause.body or "")
    if match is None:
        return cause.message
    code, message = match.groups()
    return f"{cause.status} {code}: {message}" if message else f"{cause.status} {code}"
