"""The Python SDK of the Ziggeo video service.

from ziggeo import Ziggeo

with Ziggeo("token", "private key") as ziggeo:
    video = ziggeo.videos().create(file="holiday.mp4", tags=["summer"])
"""

from __future__ import annotations

from ._version import __version__
from .arguments import path
from .client import Ziggeo
from .config import Config
from .connect import Connect
from .errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    ArgumentError,
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    DownloadError,
    InvalidResponseError,
    NotFoundError,
    PaymentRequiredError,
    PermissionDeniedError,
    PreconditionFailedError,
    ProcessingFailedError,
    RateLimitError,
    ServerError,
    SourceError,
    UploadError,
    WaitTimeoutError,
    WorkflowError,
    ZiggeoError,
)
from .events import RequestEvent, ResponseEvent

__all__ = [
    "APIConnectionError",
    "APIStatusError",
    "APITimeoutError",
    "ArgumentError",
    "AuthenticationError",
    "BadRequestError",
    "Config",
    "ConfigurationError",
    "Connect",
    "DownloadError",
    "InvalidResponseError",
    "NotFoundError",
    "PaymentRequiredError",
    "PermissionDeniedError",
    "PreconditionFailedError",
    "ProcessingFailedError",
    "RateLimitError",
    "RequestEvent",
    "ResponseEvent",
    "ServerError",
    "SourceError",
    "UploadError",
    "WaitTimeoutError",
    "WorkflowError",
    "Ziggeo",
    "ZiggeoError",
    "__version__",
    "path",
]
