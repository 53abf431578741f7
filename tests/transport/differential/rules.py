"""What the client may make of an answer, given what urllib3 makes of it; nothing is sent here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from transport.differential.readers import Reading

from ziggeo import ZiggeoError

SUCCESSES = range(200, 300)
INTERIM = range(102, 200)
NO_CONTENT = 204
COMPRESSED = ("gzip", "x-gzip", "deflate")
FILES = ("bytes", "file")
DIGITS = re.compile("[0-9]{1,18}")
REFUSED = object()


@dataclass(frozen=True)
class Difference:
    """Something that the client refuses by a rule of its own, though urllib3 takes it.

    Attributes:
        name: what is refused.
        reason: why.
        says: pattern of the error's words.
        where: whether the rule speaks of this answer, by the call and what urllib3 read.
    """

    name: str
    reason: str
    says: str
    where: Callable[[str, Reading], object] = lambda call, plain: True

    def explains(self, call: str, plain: Reading, ours: Reading) -> bool:
        return bool(re.search(self.says, str(ours.error)) and self.where(call, plain))


def for_files(call: str, plain: Reading) -> bool:
    del plain
    return call in FILES


def without_a_body(call: str, plain: Reading) -> bool:
    del call
    return plain.value == b""


def encoded_as(*names: str) -> Callable[[str, Reading], bool]:
    return lambda call, plain: encoding(plain) in names


def encoding(plain: Reading) -> str:
    return plain.headers.get("Content-Encoding", "").strip().lower()


def names(plain: Reading) -> set[str]:
    return {name.lower() for name in plain.headers}


DIFFERENCES = (
    Difference(
        "a head without its empty line",
        "it was cut, and headers that did not come may have said more",
        r"IncompleteRead\(\d+ bytes read\)",
        without_a_body,
    ),
    Difference(
        "the size of the last chunk, or what comes after it, without the end of its line",
        "the size 0a that is cut is 0, the end of the body",
        r"IncompleteRead\(\d+ bytes read\)",
        lambda call, plain: "Transfer-Encoding" in plain.headers,
    ),
    Difference(
        "a line of the head that is not a header",
        "http.client takes all lines from there on for the body; RFC 9112, section 5",
        "a line of the head is not a header",
    ),
    Difference(
        "a transfer coding other than chunked, or several",
        "nobody knows where the body ends; RFC 9112, section 6.1",
        "Transfer-Encoding is not exactly chunked",
    ),
    Difference(
        "lengths that differ",
        "two readers would take two bodies out of it; RFC 9112, section 6.3",
        "there are two values of Content-Length",
    ),
    Difference(
        "a length beyond that of any file",
        "it says nothing about this body",
        "Content-Length is not a length",
    ),
    Difference(
        "a redirect that leads nowhere",
        "it is told where it leads, and not as a status",
        "a redirect to .* is not followed",
        lambda call, plain: "Location" in plain.headers,
    ),
    Difference(
        "a content coding that was not asked for",
        "requests say Accept-Encoding: gzip, and identity for files",
        "the response is encoded as",
        lambda call, plain: encoding(plain) not in (*COMPRESSED, "identity", ""),
    ),
    Difference(
        "deflate without the envelope of zlib",
        "RFC 9110, section 8.4.1.2, asks for it, and nobody asked for deflate",
        "cannot be decompressed",
        encoded_as("deflate"),
    ),
    Difference(
        "a later member of gzip that is broken",
        "urllib3 drops it without a word, and what is left is not the whole",
        "cannot be decompressed",
        encoded_as("gzip", "x-gzip"),
    ),
    Difference(
        "gzip that ends before its end",
        "it was cut, though its framing says nothing of it",
        "the compressed response ends before its end",
        encoded_as(*COMPRESSED),
    ),
    Difference(
        "a web page where text is due",
        "a proxy or a captive portal answers so; the service does not",
        "the response is a web page",
        lambda call, plain: call == "text",
    ),
    Difference("a web page where a file is due", "the same", "a web page came", for_files),
    Difference(
        "a file in a content coding",
        "its length and its parts would be those of the coded bytes",
        "an encoded file came",
        for_files,
    ),
    Difference(
        "a success other than 200 and 206 where a file is due",
        "what comes is not the file",
        r"status \d+ came where a file is due",
        for_files,
    ),
    Difference(
        "a part of a file that nobody asked for",
        "it would be taken for the whole",
        "another part of the file came",
        lambda call, plain: call in FILES and plain.status == 206,
    ),
    Difference(
        "a file of another length than its head says",
        "beside chunks Content-Length frames nothing, but it promises a length, as Content-Range does",
        "the file was cut after|more came than the",
        lambda call, plain: call in FILES and {"content-length", "content-range"} & names(plain),
    ),
)


def verdict(call: str, plain: Reading, ours: Reading) -> str:
    """Return the name of the rule by which a reading of the client is right.

    Raises:
        AssertionError: there is none.
    """
    if ours.error is not None:
        assert isinstance(ours.error, ZiggeoError), "what came out is not a ZiggeoError"
    if plain.status in INTERIM:  # any 1xx is passed over, RFC 9110, section 15.2
        return "after an interim answer"
    expected = expectation(call, plain)
    if not ours.refused:
        assert expected is not REFUSED, "it was taken, and urllib3 refuses it"
        assert ours.value == expected, "something else was read than urllib3 reads"
        return "the same"
    if expected is REFUSED:
        return refused_alike(call, plain, ours)
    return explanation(call, plain, ours)


def expectation(call: str, plain: Reading) -> Any:
    """Return what a call makes of the body that urllib3 read, or REFUSED."""
    if plain.status not in SUCCESSES or (plain.refused and plain.status != NO_CONTENT):
        return REFUSED
    body = body_of(plain)
    if call in FILES:
        return body
    if call == "text":
        return body.decode("utf-8", "replace")
    try:
        return json.loads(body.decode())
    except ValueError:
        return REFUSED


def body_of(plain: Reading) -> bytes:
    """Return the body that urllib3 read, as RFC 9112, section 6.3, wants it.

    urllib3 reads a body of 204 where the head says chunked, and all that comes where a length is said
    twice in one header.
    """
    if plain.status == NO_CONTENT:
        return b""
    body: bytes = plain.value
    if "Transfer-Encoding" in plain.headers or encoding(plain) in COMPRESSED:
        return body
    lengths = {part.strip(" \t") for part in plain.headers.get("Content-Length", "").split(",")}
    length = lengths.pop() if len(lengths) == 1 else ""
    return body[: int(length)] if DIGITS.fullmatch(length) else body


def refused_alike(call: str, plain: Reading, ours: Reading) -> str:
    """Let both refuse; an error status that urllib3 read in full is told as that status."""
    if plain.refused or plain.status in SUCCESSES or ours.status == plain.status:
        return "refused alike"
    return explanation(call, plain, ours)


def explanation(call: str, plain: Reading, ours: Reading) -> str:
    for difference in DIFFERENCES:
        if difference.explains(call, plain, ours):
            return difference.name
    raise AssertionError("it was refused, and no rule says why")
