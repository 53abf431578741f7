"""The signed upload: prepare at the service, store where it says, confirm at the service."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from ..errors import InvalidResponseError, SourceError, UploadError, ZiggeoError
from .form import MultipartBody
from .signed import Prepared

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..progress import Meter
    from .signed import SignedForm
    from .sources import OpenSource

_logger = logging.getLogger("ziggeo")

_STORAGE_REASON = re.compile(r"<Code>([^<]*)</Code>(?:.*?<Message>([^<]*)</Message>)?", re.DOTALL)
_SIGNED_PART = "url_data"  # of prepare's response


class Upload(NamedTuple):
    """What a signed upload gave.

    Attributes:
        created: the object that prepare created.
        confirmed: what confirm answered.
    """

    created: dict[str, Any]
    confirmed: Any


class Host(Protocol):
    """What the steps need of a `Connect`."""

    base_url: str

    def post_json(
        self,
        path: str,
        arguments: Mapping[str, Any] | None = None,
        *,
        repeatable: bool = False,
        operation: str | None = None,
    ) -> Any:
        """Send a form and read the response as JSON."""
        ...

    def store(
        self, signed: SignedForm, form: MultipartBody, *, operation: str | None = None
    ) -> None:
        """Send a file to a signed address."""
        ...


@dataclass(frozen=True)
class SignedUpload:
    """One upload; `Connect.upload` tells its parameters."""

    host: Host
    prepare: str
    source: OpenSource
    meter: Meter
    scope: str
    confirm: Callable[[dict[str, Any]], str]
    type_field: str | None
    parent: str | None
    discard: Callable[[dict[str, Any]], object] | None
    cleanup_on_error: bool
    operation: str | None

    def run(self, arguments: Mapping[str, Any] | None) -> Upload:
        """Take the three steps; a signature that has expired meanwhile is asked for once more.

        Raises:
            SourceError: the file cannot be uploaded.
            UploadError: a step failed after something was created.
        """
        fields = self._with_type(dict(arguments or {}))
        try:
            return self._steps(fields, discards=True)
        except UploadError as error:
            if not _is_expired(error):
                raise
        self.source.rewind()
        return self._steps(fields, discards=self.cleanup_on_error)

    def _steps(self, fields: dict[str, Any], *, discards: bool) -> Upload:
        prepared = self._prepare(fields)
        created = prepared.created
        if created is None:
            raise InvalidResponseError(f"the response to prepare holds no {self.scope!r}")
        try:
            self._store(self._signed(prepared, created), created)
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

    def _with_type(self, arguments: dict[str, Any]) -> dict[str, Any]:
        if self.type_field and self.source.extension:
            arguments.setdefault(self.type_field, self.source.extension)
        return arguments

    def _operation(self, step: str) -> str | None:
        return None if self.operation is None else f"{self.operation}.{step}"

    def _prepare(self, fields: dict[str, Any]) -> Prepared:
        """Take the first step; no frame keeps its response, which holds what is signed."""
        try:
            return Prepared(
                self.host.post_json(self.prepare, fields, operation=self._operation("prepare")),
                self.scope,
                self.host.base_url,
            )
        except InvalidResponseError as error:
            if _SIGNED_PART not in (error.body or ""):
                raise
            failure = _without_body(error)
        raise failure

    def _signed(self, prepared: Prepared, created: dict[str, Any]) -> SignedForm:
        """Return the signed form; a response without one leaves an object to clean up."""
        if prepared.signed is None:
            cause = InvalidResponseError(f"no usable signed form came: {prepared.fault}")
            raise self._failed("prepare", created, cause) from cause
        return prepared.signed

    def _store(self, signed: SignedForm, created: dict[str, Any]) -> None:
        form = MultipartBody(signed, self.source, self.meter)
        try:
            self.host.store(signed, form, operation=self._operation("store"))
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
            return self.host.post_json(
                self.confirm(created), repeatable=True, operation=self._operation("confirm")
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
            detail=cause.detail,
            headers=cause.headers,
            request_id=cause.request_id,
            attempts=cause.attempts,
        )

    def _tokens(self, created: dict[str, Any]) -> tuple[str | None, str | None]:
        """Return the tokens with which the upload can be gone on with, or deleted."""
        if self.parent is not None:
            return self.parent, _token(created)
        return _token(created), _token(created.get("default_stream"))


def _token(media: Any) -> str | None:
    token = media.get("token") if isinstance(media, dict) else None
    return token if isinstance(token, str) else None


def _without_body(error: InvalidResponseError) -> InvalidResponseError:
    """Return what is wrong with a response to prepare without quoting it: it is not JSON."""
    return InvalidResponseError(
        error.message.partition(":")[0],
        method=error.method,
        url=error.url,
        status=error.status,
        headers=error.headers,
        request_id=error.request_id,
        attempts=error.attempts,
    )


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
