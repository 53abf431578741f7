"""The errors of the SDK; what raises them lives elsewhere.

ZiggeoError
├── ConfigurationError          credentials or settings are missing or unusable
├── ArgumentError               an argument cannot be sent (also a ValueError)
├── SourceError                 what was given cannot be uploaded (also an OSError)
├── APIConnectionError          no answer came: refused, reset, TLS, DNS
│   └── APITimeoutError         no answer came in time
├── APIStatusError              an answer with an error status came
│   ├── BadRequestError         400
│   ├── AuthenticationError     401
│   ├── PaymentRequiredError    402
│   ├── PermissionDeniedError   403
│   ├── NotFoundError           404
│   ├── PreconditionFailedError 412
│   ├── RateLimitError          429, with retry_after
│   └── ServerError             5xx
├── InvalidResponseError        a success that is not what it should be
├── UploadError                 a step of an upload failed; what was created is named
├── DownloadError               a file did not arrive whole, or cannot be written
├── ProcessingFailedError       what was waited for has failed
├── WaitTimeoutError            what was waited for is still not ready
└── WorkflowError               an export or import cannot begin or go on
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class ZiggeoError(Exception):
    """Base of every error that the SDK raises.

    Attributes:
        message: what was wrong, and what to do about it.
        method: HTTP verb of the request, or None when nothing was sent.
        url: address of the request without its query and without credentials, or None.
        status: HTTP status of the answer, or None when no answer came.
        body: text of the answer, its first 64 KiB, secrets masked, or None.
        detail: the service's own words in it, or None when there are none.
        headers: headers of the answer, names in lower case; empty when no answer came.
        request_id: the service's own name for the request, or None.
        attempts: how many times the request was sent, or was tried to be.
        completed: answers of a bulk call's parts that came before the one that failed, in the order
            asked; empty for what has no parts.
    """

    def __init__(
        self,
        message: str,
        *,
        method: str | None = None,
        url: str | None = None,
        status: int | None = None,
        body: str | None = None,
        detail: str | None = None,
        headers: Mapping[str, str] | None = None,
        request_id: str | None = None,
        attempts: int = 0,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.method = method
        self.url = url
        self.status = status
        self.body = body
        self.detail = detail
        self.headers: dict[str, str] = dict(headers or {})
        self.request_id = request_id
        self.attempts = attempts
        self.completed: list[Any] = []

    def __str__(self) -> str:
        """Return the message, and which request it is about."""
        about = []
        if self.method and self.url:
            about.append(f"{self.method} {self.url}")
        if self.attempts > 1:
            about.append(f"{self.attempts} attempts")
        if self.request_id:
            about.append(f"request id {self.request_id}")
        return f"{self.message} ({', '.join(about)})" if about else self.message

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy with every attribute, which keyword-only arguments would prevent."""
        return (_rebuild, (type(self), self.message), self.__dict__)


def _rebuild(cls: type[ZiggeoError], message: str) -> ZiggeoError:
    return cls(message)


class ConfigurationError(ZiggeoError):
    """Credentials or settings are missing or unusable; nothing was sent."""


class ArgumentError(ZiggeoError, ValueError):
    """An argument cannot be sent as it is; nothing was sent."""


class SourceError(ZiggeoError, OSError):
    """What was given cannot be uploaded: missing, empty, in text mode, shrunk while it was sent.

    Attributes:
        step: "store" when the upload had begun, otherwise None: nothing was created.
        token: token of what prepare had created, when the upload had begun.
        stream_token: token of its stream, where it has one of its own.
    """

    step: str | None = None
    token: str | None = None
    stream_token: str | None = None


class APIConnectionError(ZiggeoError):
    """No answer came: the connection was refused, reset or could not be trusted."""


class APITimeoutError(APIConnectionError):
    """No answer came within the configured time."""


class APIStatusError(ZiggeoError):
    """The service answered with an error status."""


class BadRequestError(APIStatusError):
    """400: the service refuses the arguments."""


class AuthenticationError(APIStatusError):
    """401: the token or the private key is wrong."""


class PaymentRequiredError(APIStatusError):
    """402: the application's plan does not cover the call."""


class PermissionDeniedError(APIStatusError):
    """403: the credentials do not allow the call."""


class NotFoundError(APIStatusError):
    """404: no object has this token or key."""


class PreconditionFailedError(APIStatusError):
    """412: the object is not in the state that the call needs."""


class RateLimitError(APIStatusError):
    """429: too many calls.

    Attributes:
        retry_after: seconds to wait as the service asks, or None when it does not say.
    """

    retry_after: float | None = None


class ServerError(APIStatusError):
    """5xx: the service failed."""


class InvalidResponseError(ZiggeoError):
    """The service reported success with something that is not what it should be."""


class UploadError(ZiggeoError):
    """A step of an upload failed; what prepare created is still there, under `token`.

    Attributes:
        step: "prepare", "store" or "confirm": the step that failed.
        token: token of what prepare created, to go on with or to delete; None when unknown.
        stream_token: token of the stream to attach the file to, where there is one.
    """

    def __init__(
        self,
        message: str,
        *,
        step: str | None = None,
        token: str | None = None,
        stream_token: str | None = None,
        **request: Any,
    ) -> None:
        super().__init__(message, **request)
        self.step = step
        self.token = token
        self.stream_token = stream_token


class DownloadError(ZiggeoError):
    """A file did not arrive whole, or cannot be written where it should go."""


class _WaitError(ZiggeoError):
    """Base of the errors of waiting; holds the object as it was read last."""

    def __init__(
        self, message: str, *, media: dict[str, Any] | None = None, **request: Any
    ) -> None:
        super().__init__(message, **request)
        self.media: dict[str, Any] = media or {}

    @property
    def video(self) -> dict[str, Any]:
        """The video, or the audio, as it was read last."""
        return self.media

    audio = video


class ProcessingFailedError(_WaitError):
    """The service could not process what was uploaded; `video` or `audio` is its last state."""


class WaitTimeoutError(_WaitError):
    """It was not ready in time; `video` or `audio` is its last state."""


class WorkflowError(ZiggeoError):
    """An export or import cannot begin or go on: another run is at it, the workers are gone.

    Attributes:
        report: the `ziggeo.workflows.Report` of what was done until then, or None where nothing
            had begun.
    """

    report: Any = None


_BY_STATUS: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    402: PaymentRequiredError,
    403: PermissionDeniedError,
    404: NotFoundError,
    412: PreconditionFailedError,
    429: RateLimitError,
}


def status_error_class(status: int) -> type[APIStatusError]:
    """Return the class that stands for an HTTP status."""
    return _BY_STATUS.get(status, ServerError if status >= 500 else APIStatusError)
