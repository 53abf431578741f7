"""The answers that say no: one exception a status, raised by operations and rendered by ``app``."""

from __future__ import annotations

from typing import ClassVar


class Refusal(Exception):
    """A request that the service turns down; subclasses say with which status."""

    status: ClassVar[int]


class BadRequest(Refusal):
    """400: an argument is missing, malformed or outside its documented values."""

    status = 400


class Unauthorized(Refusal):
    """401: the Basic credentials or the token of a page are missing, or not the application's."""

    status = 401


class Forbidden(Refusal):
    """403: the request came by a name that is not loopback, or a page may not do this."""

    status = 403


class NotFound(Refusal):
    """404: no such operation on this host, no such object, or nothing to download."""

    status = 404


class PreconditionFailed(Refusal):
    """412: right in principle, but not in the state that the object is in."""

    status = 412


class TooLarge(Refusal):
    """413: a form or JSON longer than anybody means. Files may be as long as they like."""

    status = 413
