"""How Python values become paths, queries and forms."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest

from ziggeo import ArgumentError
from ziggeo.arguments import encode, merge, path

BERLIN = timezone(timedelta(hours=1))


class Colour(str, Enum):
    RED = "red"


def test_a_segment_of_a_path_is_quoted_whole() -> None:
    assert path("v1", "videos", "_a/b c?d#e%f") == "/v1/videos/_a%2Fb%20c%3Fd%23e%25f"
    assert unquote(path("_übung・1")) == "/_übung・1"


@pytest.mark.parametrize("segment", ["", " ", "\t\n", ".", "..", "...", None, 5, b"abc", "\ud800"])
def test_what_would_name_another_resource_is_refused(segment: Any) -> None:
    with pytest.raises(ArgumentError):
        path("v1", "videos", segment)


def test_a_mapping_and_keywords_are_one_set_of_arguments() -> None:
    given = MappingProxyType({"limit": 10, "from_": 1})

    assert merge(given, {"skip": 5, "to": 2}) == {"limit": 10, "from": 1, "skip": 5, "to": 2}
    assert merge(None, {}) == {}
    assert merge({}, {"from_": 1}) == {"from": 1}


@pytest.mark.parametrize(
    ("arguments", "keywords"),
    [
        ({"limit": 1}, {"limit": 2}),
        ({"from": 1}, {"from_": 2}),
        ({"from": 1, "from_": 2}, {}),
        ([("limit", 1)], {}),
        ("limit=1", {}),
        (5, {}),
        ({5: 1}, {}),
        ({"": 1}, {}),
    ],
)
def test_arguments_that_are_none_are_refused(arguments: Any, keywords: Any) -> None:
    with pytest.raises(ArgumentError):
        merge(arguments, keywords)


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("a&b=c", "a&b=c"),
        ("schön 日本 \r\n", "schön 日本 \r\n"),
        ("", ""),
        (Colour.RED, "red"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (10**30, str(10**30)),
        (0.25, "0.25"),
        (["a", "b c", 3, True], "a,b c,3,true"),
        (("a",), "a"),
        ([], ""),
        (range(3), "0,1,2"),
        (MappingProxyType({"a": 1}), '{"a":1}'),
        (date(2026, 2, 3), "2026-02-03"),
        ({"a": [1, None, {"b": "ü"}]}, '{"a":[1,null,{"b":"ü"}]}'),
    ],
)
def test_a_value_arrives_as_the_service_reads_it(value: Any, sent: str) -> None:
    assert parse_qsl(encode({"näme": value}), keep_blank_values=True) == [("näme", sent)]


def test_what_is_none_is_left_out() -> None:
    assert encode({"tags": None}) == ""
    assert encode({"tags": None, "limit": 1}) == "limit=1"
    assert encode(None) == ""


def test_a_datetime_is_sent_in_the_unit_that_its_argument_documents() -> None:
    moment = datetime(1970, 1, 2, 1, 0, 0, 500, tzinfo=BERLIN)

    assert encode({"expiration_date": moment}) == "expiration_date=86400"
    assert encode({"from_": moment}) == "from=86400000500"
    assert encode({"date": moment.astimezone(timezone.utc)}) == "date=86400000500"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("from", datetime(2026, 1, 1)),  # noqa: DTZ001 - the missing zone is the case
        ("from", date(2026, 1, 1)),
        ("expire_on", datetime(2026, 1, 1, tzinfo=timezone.utc)),
        ("unheard_of", datetime(2026, 1, 1, tzinfo=timezone.utc)),
        ("tags", ["a,b"]),
        ("tags", ["a", ""]),
        ("tags", [None]),
        ("tags", [["a"]]),
        ("tags", {"a"}),
        ("tags", b"a"),
        ("tags", bytearray(b"a")),
        ("tags", Decimal(1)),
        ("tags", object()),
        ("limit", float("nan")),
        ("limit", float("inf")),
        ("title", "\udc80"),
        ("data", {1: "a"}),
        ("data", {"a": {"b": {True: 1}}}),
        ("data", {"a": {1, 2}}),
        ("data", {"a": float("nan")}),
        ("data", {"a": "\ud800"}),
        ("\ud800", 1),
    ],
)
def test_what_would_arrive_as_something_else_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ArgumentError):
        encode({name: value})


def test_a_dict_that_holds_itself_is_refused() -> None:
    endless: dict[str, Any] = {}
    endless["again"] = [endless]

    with pytest.raises(ArgumentError, match="deep"):
        encode({"data": endless})


def test_the_callers_dict_is_never_changed() -> None:
    given = {"from_": 1, "tags": ["a"], "data": {"b": None}, "key": None}
    before = dict(given)

    encode(merge(given, {"limit": 1}))

    assert given == before
