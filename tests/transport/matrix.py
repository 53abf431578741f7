"""What happens to each kind of call under each fault: the table of docs/reliability.md, as data."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any, NamedTuple

from transport import faults
from transport.fault_server import Fault

from ziggeo import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    BadRequestError,
    DownloadError,
    InvalidResponseError,
    RateLimitError,
    ServerError,
    ZiggeoError,
)


class Cell(NamedTuple):
    """What a call does about a fault that stays; one that is sent again outlives a single fault.

    Attributes:
        sent: how often the request is sent by a client that repeats a call once.
        error: what the caller gets in the end; for the store step, the cause of its `UploadError`.
    """

    sent: int
    error: type[ZiggeoError] | None

    @property
    def again(self) -> bool:
        """Whether the request is sent again."""
        return self.sent > 1


def again(error: type[ZiggeoError]) -> Cell:
    return Cell(2, error)


def once(error: type[ZiggeoError] | None) -> Cell:
    return Cell(1, error)


COLUMNS = ("read", "create", "store", "download")


@dataclass(frozen=True)
class Row:
    """One fault, and what each kind of call does about it.

    Attributes:
        fault: what goes wrong, as the page says it.
        make: returns what the server does with a request.
        read, create, store, download: what happens to the call.
        greet: what the server does with a connection instead.
        refuses: whether nothing listens at all.
        schemes: where the fault exists.
        settings: of the client.
    """

    fault: str
    make: Callable[[], Fault] | None
    read: Cell
    create: Cell
    store: Cell
    download: Cell
    greet: Callable[[socket.socket], None] | None = None
    refuses: bool = False
    schemes: tuple[str, ...] = ("http", "https")
    settings: dict[str, Any] = field(default_factory=dict)

    def cell(self, column: str) -> Cell:
        cell: Cell = getattr(self, column)
        return cell


LOST, LATE = APIConnectionError, APITimeoutError
IMPATIENT = {"connect_timeout": 0.3, "send_timeout": 0.3, "read_timeout": 0.3}
SMALL = {"max_json_bytes": 1_000_000}
SOON = "0"


def everywhere(fault: str, make: Callable[[], Fault] | None, cell: Cell, **options: Any) -> Row:
    """Return a row in which every kind of call does the same."""
    return Row(fault, make, cell, cell, cell, cell, **options)


def unless_create(fault: str, make: Callable[[], Fault], cell: Cell, **options: Any) -> Row:
    """Return a row in which all but a create are sent again."""
    return Row(fault, make, cell, once(cell.error), cell, cell, **options)


def a_date() -> str:
    return formatdate(usegmt=True)


MATRIX: dict[str, list[Row]] = {
    "Before anything was sent": [
        everywhere("nothing listens at the port", None, again(LOST), refuses=True),
        everywhere(
            "the connection is reset as TLS begins",
            None,
            again(LOST),
            greet=faults.reset_at_hello,
            schemes=("https",),
        ),
        everywhere(
            "TLS is never answered",
            None,
            again(LATE),
            greet=faults.hold_at_accept,
            schemes=("https",),
            settings=IMPATIENT,
        ),
    ],
    "After sending had begun": [
        unless_create(
            "the connection is reset before the body was read",
            lambda: faults.reset(early=True),
            again(LOST),
        ),
        unless_create("the connection is reset, the work is done", faults.reset, again(LOST)),
        unless_create("the connection is closed without an answer", faults.hang_up, again(LOST)),
        unless_create("no answer comes", faults.silence, again(LATE), settings=IMPATIENT),
        unless_create(
            "the head of the answer comes byte by byte",
            faults.dripping_head,
            again(LATE),
            settings=IMPATIENT,
        ),
        Row(
            "the body of the answer comes byte by byte",
            faults.dripping_body,
            read=again(LATE),
            create=once(LATE),
            store=again(LATE),
            download=again(LATE),
            settings=IMPATIENT,
        ),
        Row(
            "the peer stops reading",
            faults.stop_reading,
            read=again(LATE),
            create=once(LATE),
            store=again(LATE),
            download=again(LATE),
            settings=IMPATIENT,
        ),
    ],
    "The answer is cut": [
        Row(
            "the body ends before its end",
            faults.cut,
            read=again(LOST),
            create=once(LOST),
            store=again(LOST),
            download=Cell(3, DownloadError),  # its first piece was progress, the second was not
        ),
        Row(
            "the connection is reset between head and body",
            faults.reset_after_head,
            read=again(LOST),
            create=once(LOST),
            store=again(LOST),
            download=again(DownloadError),
        ),
        Row(
            "the body ends inside of a chunk",
            faults.cut_chunked,
            read=again(LOST),
            create=once(LOST),
            store=again(LOST),
            download=again(DownloadError),
        ),
        everywhere("400, its body cut", lambda: faults.cut_refusal(400), once(BadRequestError)),
        unless_create("503, its body cut", lambda: faults.cut_refusal(503), again(ServerError)),
    ],
    "An error status": [
        everywhere("400", lambda: faults.status(400), once(BadRequestError)),
        unless_create("408", lambda: faults.status(408), again(APIStatusError)),
        everywhere("429", lambda: faults.status(429), again(RateLimitError)),
        everywhere(
            "429, Retry-After in seconds",
            lambda: faults.status(429, Retry_After=SOON),
            again(RateLimitError),
        ),
        everywhere(
            "429, Retry-After unreadable",
            lambda: faults.status(429, Retry_After="soon"),
            again(RateLimitError),
        ),
        unless_create("500", lambda: faults.status(500), again(ServerError)),
        everywhere("501", lambda: faults.status(501), once(ServerError)),
        unless_create("502", lambda: faults.status(502), again(ServerError)),
        unless_create("503", lambda: faults.status(503), again(ServerError)),
        everywhere(
            "503, Retry-After in seconds",
            lambda: faults.status(503, Retry_After=SOON),
            again(ServerError),
        ),
        everywhere(
            "503, Retry-After as a date",
            lambda: faults.status(503, Retry_After=a_date()),
            again(ServerError),
        ),
        unless_create(
            "503, Retry-After unreadable",
            lambda: faults.status(503, Retry_After="-1"),
            again(ServerError),
        ),
        unless_create("504", lambda: faults.status(504), again(ServerError)),
        unless_create(
            "500, its body in broken gzip",
            lambda: faults.status(500, Content_Encoding="gzip"),
            again(ServerError),
        ),
    ],
    "A success whose body is unusable": [
        everywhere("a web page", faults.page, once(InvalidResponseError)),
        Row(
            "no JSON",
            lambda: faults.body(b"{"),
            read=once(InvalidResponseError),
            create=once(InvalidResponseError),
            store=once(None),
            download=once(None),
        ),
        everywhere(
            "broken gzip",
            lambda: faults.body(b"{}", Content_Encoding="gzip"),
            once(InvalidResponseError),
        ),
        everywhere(
            "gzip that ends before its end",
            lambda: faults.body(faults.gzipped(b"{}")[:-9], Content_Encoding="gzip"),
            once(InvalidResponseError),
        ),
        everywhere(
            "an unknown encoding",
            lambda: faults.body(b"{}", Content_Encoding="br"),
            once(InvalidResponseError),
        ),
        Row(
            "larger than max_json_bytes",
            lambda: faults.body(b" " * 1_000_001),
            read=once(InvalidResponseError),
            create=once(InvalidResponseError),
            store=once(InvalidResponseError),
            download=once(None),
            settings=SMALL,
        ),
        Row(
            "a decompression bomb",
            faults.bomb,
            read=once(InvalidResponseError),
            create=once(InvalidResponseError),
            store=once(InvalidResponseError),
            download=once(InvalidResponseError),
            settings=SMALL,
        ),
        unless_create("no HTTP", lambda: faults.raw(b"SSH-2.0-x\r\n\r\n"), again(LOST)),
    ],
    "A redirect": [
        Row(
            "in circles",
            lambda: faults.redirect(302, "/again"),
            read=once(APIStatusError),
            create=once(APIStatusError),
            store=once(APIStatusError),
            download=once(APIStatusError),
        ),
        everywhere("nowhere", lambda: faults.redirect(302, ""), once(APIStatusError)),
        Row(
            "out of the web",
            lambda: faults.redirect(302, "file:///etc/passwd"),
            read=once(InvalidResponseError),
            create=once(APIStatusError),
            store=once(APIStatusError),
            download=once(InvalidResponseError),
        ),
    ],
}
