"""The words of an error: the service's own where there are any, on one line and to be seen."""

from __future__ import annotations

import pickle

import pytest

from ziggeo import NotFoundError
from ziggeo._words import service_detail, visible


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ('{"error": "no such video"}', "no such video"),
        ('{"message": " spaced "}', "spaced"),
        ('{"error": {"code": 5, "message": "inside"}}', "inside"),
        ('{"errors": ["one", {"msg": "two"}]}', "one, two"),
        ('"just text"', "just text"),
        ("plain text", "plain text"),
        ("plain\nof two lines", "plain\nof two lines"),
        ("<Error><Code>A</Code><Message>expired</Message></Error>", "expired"),
        ("", None),
        ("[]", None),
        ("{}", None),
        ("null", None),
        ("5", None),
        ('{"error": true, "code": 900}', None),
        ("<!DOCTYPE html><p>Sorry</p>", None),
        ('{"error": ', None),
        ("\ufffd\ufffd\x00", None),
        ("\x01\x02", None),
        ("[" * 100_000, None),
    ],
)
def test_the_services_own_words_are_found(body: str, detail: str | None) -> None:
    assert service_detail(body) == detail


def test_what_cannot_be_seen_is_written_out() -> None:
    assert visible(" a\r\nb\x00\u202ec ") == "a\\r\\nb\\x00\\u202ec"


def test_what_is_long_is_cut_between_characters() -> None:
    assert visible("\x00" * 1000).endswith("\\x00…")
    assert len(visible("x" * 1000)) == 201


def test_the_words_of_an_error_cross_a_process_boundary() -> None:
    error = NotFoundError("404 Not Found: gone", status=404, detail="gone")
    assert pickle.loads(pickle.dumps(error)).detail == "gone"  # noqa: S301
