"""How Python values become paths, queries and forms."""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        ("tags", [{"a"}]),
        ("tags", {"a,b"}),
        pytest.param("tags", 10**5000, id="tags-of-too-many-digits"),
        ("usage_expiration_time", timedelta(seconds=1.5)),
        ("usage_expiration_time", timedelta(seconds=-1)),
        ("expiration_days", timedelta(hours=1)),
        ("limit", timedelta(days=1)),
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


class Hue(Enum):
    RED = "red"


class Size(IntEnum):
    LARGE = 3


class Index:
    """An integer of another library, as numpy's are."""

    def __index__(self) -> int:
        return 7


class Scalar:
    """A scalar of another library, as numpy's booleans are."""

    shape = ()

    def item(self) -> Any:
        return True


@pytest.mark.parametrize(
    ("name", "value", "sent"),
    [
        ("tags", {"b", "a"}, "a,b"),
        ("tags", frozenset({"a"}), "a"),
        ("tags", (tag for tag in ("b", "a")), "b,a"),
        ("tags", {"b": 1, "a": 2}.keys(), "b,a"),
        ("tags", deque(["a", "b"]), "a,b"),
        ("tags", [Hue.RED, Size.LARGE, Index()], "red,3,7"),
        ("limit", Index(), "7"),
        ("limit", Size.LARGE, "3"),
        ("reverse", Scalar(), "true"),
        ("states", Hue.RED, "red"),
        ("data", {"a": Index(), "b": Hue.RED}, '{"a":7,"b":"red"}'),
        ("usage_expiration_time", timedelta(hours=1), "3600"),
        ("max_duration", timedelta(minutes=2), "120"),
        ("expiration_days", timedelta(days=30), "30"),
    ],
)
def test_what_stands_for_a_value_is_sent_as_that_value(name: str, value: Any, sent: str) -> None:
    assert parse_qs(encode({name: value})) == {name: [sent]}


def test_what_is_read_once_is_there_for_every_attempt() -> None:
    merged = merge({"tags": iter(["a", "b"])})
    assert encode(merged) == encode(merged) == "tags=a%2Cb"


SCALARS = (
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text()
    | st.binary()
    | st.dates()
    | st.datetimes()
    | st.timedeltas()
    | st.decimals()
    | st.complex_numbers()
)


@given(
    st.recursive(
        SCALARS,
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.text() | st.integers(), inner)
            | st.sets(st.text() | st.integers())
        ),
    )
)
def test_whatever_is_given_is_sent_or_refused(value: Any) -> None:
    with suppress(ArgumentError):
        assert isinstance(encode({"name": value}), str)
