"""How fields become values: nesting, booleans, numbers, lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ziggeo.emulator.arguments.values import Arguments, nested
from ziggeo.emulator.model.refusals import BadRequest

if TYPE_CHECKING:
    from emulator.calling import Caller


def test_brackets_nest_and_repeated_names_win_last() -> None:
    pairs = [("a", "1"), ("a", "2"), ("b[x]", "3"), ("b[y][z]", "4"), ("c[]", "5"), ("c[]", "6")]
    expected = {"a": "2", "b": {"x": "3", "y": {"z": "4"}}, "c": ["5", "6"]}
    assert nested(pairs) == expected
    assert nested([("d[0][k]", "1"), ("d[1][k]", "2"), ("odd[", "3")]) == {
        "d": [{"k": "1"}, {"k": "2"}],
        "odd[": "3",
    }


def test_a_name_is_a_value_or_a_list_but_not_both() -> None:
    with pytest.raises(BadRequest):
        nested([("a[b]", "1"), ("a[b][c]", "2")])


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("true", True),
        ("ON", True),
        ("Yes", True),
        ("1", True),
        (True, True),
        (1, True),
        ("false", False),
        ("Off", False),
        ("no", False),
        ("0", False),
        ("", False),
        ("null", None),
        ("None", None),
        (None, None),
    ],
)
def test_booleans_have_many_spellings(sent: object, meant: bool | None) -> None:
    assert Arguments({"flag": sent}).boolean("flag") is meant


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("a,b , c,", ["a", "b", "c"]),
        ('["a", "b,c"]', ["a", "b,c"]),
        ("[a],b", ["[a]", "b"]),
        (["a", 2], ["a", "2"]),
        ("", []),
        (None, []),
    ],
)
def test_lists_come_as_text_or_as_lists(sent: object, meant: list[str]) -> None:
    assert Arguments({"tags": sent}).listing("tags") == meant


def test_numbers_come_back_as_they_were_sent() -> None:
    arguments = Arguments({"text": "10", "real": 1.5, "none": "null", "words": "ten"})
    assert (arguments.number("text"), arguments.number("real")) == ("10", 1.5)
    assert arguments.number("none") is arguments.number("missing") is None
    assert arguments.whole("none", 7) == arguments.whole("missing", 7) == 7
    assert arguments.day("none") is arguments.day("missing") is None
    for read in (arguments.number, arguments.fraction):
        with pytest.raises(BadRequest):
            read("words")


def test_text_is_not_a_structure() -> None:
    with pytest.raises(BadRequest):
        Arguments({"title": {"a": "b"}}).text("title")


def test_every_kind_of_body_is_read(caller: Caller) -> None:
    multipart = caller.send("POST", "/v1/videos/", files={"title": (None, "ä"), "key": (None, "k")})
    assert (multipart.json()["title"], multipart.json()["key"]) == ("ä", "k")
    as_json = caller.send("POST", "/v1/videos/_k", json={"title": "ö"})
    assert as_json.json()["title"] == "ö"
    form = caller.send("POST", "/v1/videos/_k?title=query", data={"title": "form"})
    assert form.json()["title"] == "form"
    headers = {"Content-Type": "application/json"}
    assert caller.status("POST", "/v1/videos/_k", headers=headers) == 200
    for body in ("[]", "{", "1"):
        assert caller.status("POST", "/v1/videos/_k", data=body, headers=headers) == 400


def test_nested_fields_reach_the_object(caller: Caller) -> None:
    fields = {"data[a]": "1", "data[b][]": ["2", "3"], "tags[]": ["x", "y"]}
    video = caller.post("/v1/videos/", **fields)
    assert (video["data"], video["tags"]) == ({"a": "1", "b": ["2", "3"]}, ["x", "y"])
