"""What the client refuses by a rule of its own, though plain urllib3 takes it: each with a reason.

docs/reliability.md has this list as a table.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from transport.differential.compression import RAW, compressed
from transport.differential.readers import Reading

FILES = ("bytes", "file")
COMPRESSED = ("gzip", "x-gzip", "deflate")
OK = b"HTTP/1.1 200 OK\r\n"
GZIP = OK + b"Content-Encoding: gzip\r\n\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"

Where = Callable[[str, Reading], object]


def encoding(plain: Reading) -> str:
    return plain.headers.get("Content-Encoding", "").strip().lower()


def anywhere(call: str, plain: Reading) -> bool:
    return True


def for_text(call: str, plain: Reading) -> bool:
    return call == "text"


def for_files(call: str, plain: Reading) -> bool:
    return call in FILES


def without_a_body(call: str, plain: Reading) -> bool:
    return plain.value == b""


def in_gzip(call: str, plain: Reading) -> bool:
    return encoding(plain) in ("gzip", "x-gzip")


def with_header(*names: str) -> Where:
    return lambda call, plain: any(name in plain.headers for name in names)


@dataclass(frozen=True)
class Difference:
    """Something that the client refuses.

    Attributes:
        name: what is refused.
        reason: why.
        says: pattern of the error's words.
        example: an answer.
        call: which call gets it.
        where: whether the rule speaks of an answer, by the call and what urllib3 read.
    """

    name: str
    reason: str
    says: str
    example: bytes
    call: str = "json"
    where: Where = anywhere

    def explains(self, call: str, plain: Reading, ours: Reading) -> bool:
        return bool(re.search(self.says, str(ours.error)) and self.where(call, plain))


DIFFERENCES = (
    Difference(
        "a head without its empty line",
        "it was cut, and headers that did not come may have said more",
        r"IncompleteRead\(\d+ bytes read\)",
        OK + b"Content-Le",
        "text",
        without_a_body,
    ),
    Difference(
        "the size of the last chunk without the end of its line",
        "it was cut: of the size 0a, what is left may be 0, which is the end of a body",
        r"IncompleteRead\(\d+ bytes read\)",
        CHUNKED + b"2\r\n{}\r\n0",
        where=with_header("Transfer-Encoding"),
    ),
    Difference(
        "a chunk that does not end where it says",
        "`http.client` throws two bytes away and goes on in the midst of something else",
        "a chunk does not end where it says",
        CHUNKED + b"2\n{}\n10\n                \n0\n\n",
        where=with_header("Transfer-Encoding"),
    ),
    Difference(
        "a line of the head that is not a header",
        "`http.client` takes all lines from there on for the body (RFC 9112, section 5)",
        "a line of the head is not a header",
        OK + b"no colon\r\nContent-Length: 2\r\n\r\n{}",
        "text",
    ),
    Difference(
        "a carriage return inside of a line",
        "Python's reader of headers parts the line there (RFC 9112, section 2.2)",
        "a line has a carriage return inside",
        OK + b"X: a\r\r\nContent-Length: 2\r\n\r\n{}",
        "text",
    ),
    Difference(
        "a transfer coding other than `chunked`, or several",
        "nobody knows where the body ends (RFC 9112, section 6.1)",
        "Transfer-Encoding is not exactly chunked",
        OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        "text",
    ),
    Difference(
        "two lengths",
        "two readers would take two bodies out of it (RFC 9112, section 6.3)",
        "there are two values of Content-Length",
        OK + b"Content-Length: 2\r\nContent-Length: two\r\n\r\n{}",
    ),
    Difference(
        "less than a length that is said twice, `2, 2`",
        "urllib3 counts only where it is said once, and does not see the cut",
        r"IncompleteRead\(\d+ bytes read, \d+ more expected\)|the file was cut after",
        OK + b"Content-Length: 2, 2\r\n\r\n1",
        where=lambda call, plain: "," in plain.headers.get("Content-Length", ""),
    ),
    Difference(
        "a length that is not a number of bytes",
        "urllib3 reads to the end of the connection, where a cut is not seen",
        "Content-Length is not a length",
        OK + b"Content-Length: 0x2\r\n\r\n{}",
    ),
    Difference(
        "a redirect that leads nowhere",
        "it is told where it leads, and not as a status",
        "a redirect to .* is not followed",
        b"HTTP/1.1 302 Found\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n",
        where=with_header("Location"),
    ),
    Difference(
        "a content coding that was not asked for",
        "`Accept-Encoding` is `gzip`, and `identity` for files",
        "the response is encoded as",
        OK + b"Content-Encoding: br\r\nContent-Length: 2\r\n\r\n{}",
        where=lambda call, plain: encoding(plain) not in (*COMPRESSED, "identity", ""),
    ),
    Difference(
        "deflate without the envelope of zlib",
        "nobody asked for deflate, and RFC 9110, section 8.4.1.2, has it in one",
        "cannot be decompressed",
        OK + b"Content-Encoding: deflate\r\n\r\n" + compressed(b"{}", RAW),
        where=lambda call, plain: encoding(plain) == "deflate",
    ),
    Difference(
        "a later member of gzip that is broken",
        "urllib3 drops it without a word, and what is left is not the whole",
        "cannot be decompressed",
        GZIP + compressed(b"{}") + compressed(b" ")[:-8] + bytes(8),
        where=in_gzip,
    ),
    Difference(
        "gzip that ends before its end",
        "it was cut, though its framing says nothing of it",
        "the compressed response ends before its end",
        GZIP + compressed(b"{}")[:-8],
        where=lambda call, plain: encoding(plain) in COMPRESSED,
    ),
    Difference(
        "a web page where text is due",
        "a proxy or a captive portal answers so, and the service does not",
        "the response is a web page",
        OK + b"Content-Length: 6\r\n\r\n<html>",
        "text",
        for_text,
    ),
    Difference(
        "a web page where a file is due",
        "the same",
        "a web page came",
        OK + b"Content-Type: text/html\r\nContent-Length: 2\r\n\r\n{}",
        "bytes",
        for_files,
    ),
    Difference(
        "a file in a content coding",
        "its length and its parts would be those of the coded bytes",
        "an encoded file came",
        OK + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
        "bytes",
        for_files,
    ),
    Difference(
        "a success other than 200 and 206 where a file is due",
        "what comes is not the file",
        r"status \d+ came where a file is due",
        b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}",
        "file",
        for_files,
    ),
    Difference(
        "a part of a file that nobody asked for",
        "it would be taken for the whole",
        "another part of the file came",
        b"HTTP/1.1 206 OK\r\nContent-Range: bytes 5-6/9\r\nContent-Length: 2\r\n\r\n{}",
        "file",
        lambda call, plain: call in FILES and plain.status == 206,
    ),
    Difference(
        "a file of another length than its head says",
        "beside chunks `Content-Length` frames nothing, but it promises a length",
        "the file was cut after|more came than the",
        CHUNKED[:-2] + b"Content-Length: 3\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        "file",
        lambda call, plain: (
            call in FILES and with_header("Content-Length", "Content-Range")(call, plain)
        ),
    ),
)
