"""The tool that looks into frames sees what a reporter of errors sees."""

from __future__ import annotations

from collections import deque
from typing import Any, NamedTuple

import pytest
from frames import shown

from ziggeo import ZiggeoError


class Pair(NamedTuple):
    name: str
    value: Any


class Masked:
    def __init__(self, secret: Any) -> None:
        self.secret = secret


class Unshowable:
    def __repr__(self) -> str:
        raise RuntimeError("not even this")


def fail_with(held: Any) -> None:
    raise ZiggeoError("it failed")


def fail_with_cause(held: Any) -> None:
    try:
        fail_with(held)
    except ZiggeoError:
        raise ZiggeoError("it failed too") from ValueError("the cause")


@pytest.mark.parametrize("fail", [fail_with, fail_with_cause])
@pytest.mark.parametrize(
    "held",
    [
        "hidden",
        b"hidden",
        ["hidden"],
        {"hidden": 1},
        {"name": {"hidden"}},
        Pair("name", Pair("name", ["hidden"])),
        deque([Masked(1), "hidden"]),
        [Unshowable(), "hidden"],
    ],
)
def test_what_a_local_variable_holds_is_shown(fail: Any, held: Any) -> None:
    with pytest.raises(ZiggeoError) as caught:
        fail(held)
    text = shown(caught.value, leaving_out=())  # pytest keeps the parts of an assertion in locals
    assert "hidden" in text


@pytest.mark.parametrize("fail", [fail_with, fail_with_cause])
def test_what_an_object_does_not_show_is_not_shown(fail: Any) -> None:
    def call() -> None:
        fail(Masked("hid" + "den"))

    with pytest.raises(ZiggeoError) as caught:
        call()
    text = shown(caught.value, leaving_out=())  # pytest keeps the parts of an assertion in locals
    assert "hidden" not in text


def test_what_an_error_says_and_carries_is_shown() -> None:
    error = ZiggeoError("hidden 1", body="hidden 2", headers={"name": "hidden 3"})
    error.__cause__ = ValueError("hidden 4")
    error.__context__ = KeyError("hidden 5")
    text = shown(error)
    assert all(f"hidden {number}" in text for number in range(1, 6))
