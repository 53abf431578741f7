"""What the client may make of an answer, given what urllib3 makes of it; nothing is sent here."""

from __future__ import annotations

import json
import re
from typing import Any

from transport.differential.answers import Case
from transport.differential.differences import COMPRESSED, DIFFERENCES, FILES, encoding
from transport.differential.readers import Reading

from ziggeo import ZiggeoError

SUCCESSES = range(200, 300)
INTERIM = range(102, 200)
NO_CONTENT = 204
DIGITS = re.compile("[0-9]{1,18}")
REFUSED = object()


def same_as_curl(curl: Reading, ours: Reading, case: Case) -> None:
    """Check that what both take is the same; curl knows no calls, and refuses other things.

    Raises:
        AssertionError: it is not the same.
    """
    if curl.refused or ours.refused:
        assert ours.error is None or isinstance(ours.error, ZiggeoError)
        return
    assert curl.value == ours.value, f"{case.wire!r}: curl reads {curl.value!r}, not {ours.value!r}"


def verdict(call: str, plain: Reading, ours: Reading) -> str:
    """Return the name of the rule by which a reading of the client is right.

    Raises:
        AssertionError: there is none.
    """
    if ours.error is not None:
        assert isinstance(ours.error, ZiggeoError), "what came out is not a ZiggeoError"
    if plain.status in INTERIM:  # one that is damaged, and urllib3 takes for the answer
        return "after an interim answer"
    expected = expectation(call, plain)
    if is_whole_by_its_length(call, plain, ours):
        return "a file whose length has come, whatever came after it"
    if not ours.refused:
        assert expected is not REFUSED, "it was taken, and urllib3 refuses it"
        assert ours.value == expected, "something else was read than urllib3 reads"
        return "the same"
    if expected is REFUSED:
        return refused_alike(call, plain, ours)
    return explanation(call, plain, ours)


def is_whole_by_its_length(call: str, plain: Reading, ours: Reading) -> bool:
    """Tell whether a file has the length that its head promises, whatever its chunks did then."""
    if ours.refused or not plain.refused or call not in FILES:
        return False
    return plain.headers.get("Content-Length") == f"{len(ours.value)}"


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

    urllib3 reads a body of 204 where the head says chunked, and all that comes where a length is
    said twice in one header.
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
