"""Whatever goes in comes out of the wire decoded to the same, or is refused before it is sent."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some
from transport import clients
from transport.fault_server import FaultServer

from ziggeo import ArgumentError, ConfigurationError, Ziggeo, path

RELAXED = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
ANY_TEXT = some.text(some.characters(), max_size=40)  # with surrogates and control characters
NAMES = some.text(min_size=1, max_size=20)
JSON = some.recursive(
    some.none() | some.booleans() | some.integers(-(2**60), 2**60) | ANY_TEXT,
    lambda inside: some.lists(inside, max_size=4) | some.dictionaries(ANY_TEXT, inside, max_size=4),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def wire() -> Iterator[FaultServer]:
    server = FaultServer()
    yield server
    server.close()


@pytest.fixture(scope="module")
def client(wire: FaultServer) -> Iterator[Ziggeo]:
    with clients.connect_to(wire.url, proxies={}) as client:
        yield client


def is_text(text: str) -> bool:
    """Tell whether a text has a form in UTF-8."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


@RELAXED
@given(token=ANY_TEXT)
@example("..")
@example("a/../b")
@example("a?b#c%2Fd")
@example("x\r\nHost: elsewhere")
@example(" ")
def test_a_token_arrives_as_one_segment_or_is_refused(
    wire: FaultServer, client: Ziggeo, token: str
) -> None:
    wire.arrivals.clear()
    try:
        client.videos().get(token)
    except ArgumentError:
        assert wire.arrivals == []
        assert not token.strip() or not token.strip(".") or not is_text(token)
        return
    [arrival] = wire.arrivals
    assert arrival.target.isascii()
    prefix, _, segment = arrival.target.rpartition("/")
    assert (prefix, unquote(segment)) == ("/v1/videos", token)
    assert "?" not in segment
    assert segment.strip(".")


@RELAXED
@given(segments=some.lists(ANY_TEXT, min_size=1, max_size=4))
def test_a_path_has_as_many_segments_as_it_was_given(segments: list[str]) -> None:
    try:
        joined = path(*segments)
    except ArgumentError:
        return
    assert [unquote(segment) for segment in joined.split("/")] == ["", *segments]


@RELAXED
@given(name=NAMES, value=ANY_TEXT)
@example("a&b", "c=d&e")
@example("tags", "x\r\nSet-Cookie: y")
@example("from_", "1")
def test_text_arrives_as_it_is_in_a_query_and_in_a_form(
    wire: FaultServer, client: Ziggeo, name: str, value: str
) -> None:
    wire.arrivals.clear()
    try:
        client.connect.get_json("/v1/x", {name: value})
        client.connect.post_json("/v1/x", {name: value})
    except ArgumentError:
        assert wire.arrivals == []
        assert not (is_text(name) and is_text(value))
        return
    in_query, in_form = wire.arrivals
    expected = [("from" if name == "from_" else name, value)]
    assert parse_qsl(in_query.target.partition("?")[2], keep_blank_values=True) == expected
    assert parse_qsl(in_form.body.decode("ascii"), keep_blank_values=True) == expected


@RELAXED
@given(value=some.dictionaries(ANY_TEXT, JSON, max_size=4))
def test_a_dict_arrives_as_json_or_is_refused(
    wire: FaultServer, client: Ziggeo, value: dict[str, Any]
) -> None:
    wire.arrivals.clear()
    try:
        client.connect.post_json("/v1/x", {"data": value})
    except ArgumentError:
        assert wire.arrivals == []
        return
    [(_, sent)] = parse_qsl(wire.arrivals[0].body.decode("ascii"), keep_blank_values=True)
    assert json.loads(sent) == value


@RELAXED
@given(items=some.lists(ANY_TEXT, min_size=1, max_size=5))
def test_a_list_arrives_with_the_same_items_or_is_refused(
    wire: FaultServer, client: Ziggeo, items: list[str]
) -> None:
    wire.arrivals.clear()
    try:
        client.connect.post_json("/v1/x", {"tags": items})
    except ArgumentError:
        assert wire.arrivals == []
        assert any(not item or "," in item or not is_text(item) for item in items)
        return
    [(_, sent)] = parse_qsl(wire.arrivals[0].body.decode("ascii"), keep_blank_values=True)
    assert sent.split(",") == items


@RELAXED
@given(name=ANY_TEXT)
@example('a"; filename="b')
@example("a\r\nX-Injected: 1")
@example(" ")
@example("../../etc/passwd")
@example("C:\\movies\\a.mp4")
@example("Grüße.mp4")
def test_a_file_name_breaks_out_of_nothing(wire: FaultServer, client: Ziggeo, name: str) -> None:
    wire.arrivals.clear()
    client.videos().create(file=(name, b"content"))
    [stored] = wire.seen("/storage")
    head = f"Content-Type: {stored.headers['content-type']}\r\n\r\n".encode()
    parts = list(message_from_bytes(head + stored.body, policy=policy.HTTP).iter_parts())
    assert len(parts) == 2
    assert parts[1].get_payload(decode=True) == b"content"
    assert set(parts[1].keys()) == {"Content-Disposition", "Content-Type"}
    file_name = parts[1].get_filename()
    assert file_name
    assert "/" not in file_name
    assert "\\" not in file_name


@RELAXED
@given(key=some.text(some.characters(), min_size=1, max_size=20))
def test_a_key_adds_no_header_or_is_refused(wire: FaultServer, key: str) -> None:
    wire.arrivals.clear()
    try:
        client = Ziggeo("token", key, config=clients.connect_to(wire.url).config)
    except ConfigurationError:
        return
    with client:
        try:
            client.videos().count()
        except (ConfigurationError, ArgumentError):
            assert wire.arrivals == []
            return
    known = {"host", "accept-encoding", "user-agent", "accept", "authorization"}
    assert set(wire.arrivals[0].headers) <= known


@RELAXED
@given(suffix=some.text(string.printable, max_size=20))
def test_a_user_agent_suffix_adds_no_header_or_is_refused(wire: FaultServer, suffix: str) -> None:
    wire.arrivals.clear()
    try:
        client = clients.connect_to(wire.url, user_agent_suffix=suffix)
    except ConfigurationError:
        return
    with client:
        client.videos().count()
    assert wire.arrivals[0].headers["user-agent"].endswith(suffix.strip())


@RELAXED
@given(raw=ANY_TEXT)
@example("%")
@example("a%2fb%")
@example("a%2fb")
def test_a_path_of_ones_own_reaches_the_wire_as_it_is_or_not_at_all(
    wire: FaultServer, client: Ziggeo, raw: str
) -> None:
    wire.arrivals.clear()
    try:
        client.connect.get_json(f"/{raw}")
    except ArgumentError:
        assert wire.arrivals == []
        return
    # RFC 3986, section 6.2.2.1: %2f and %2F are the same.
    written = re.sub("%..", lambda escape: escape[0].upper(), f"/{raw}")
    assert [arrival.target for arrival in wire.arrivals] == [written]
