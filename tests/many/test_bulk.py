"""Bulk calls: any number of tokens, in parts that the service takes, answers in the order asked."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from ziggeo import ArgumentError, InvalidResponseError, ServerError, Ziggeo
from ziggeo._many.parts import in_parts
from ziggeo.emulator import Emulator

RESOURCES = ("videos", "audios")
CALLS = [
    ("videos", "get_bulk"),
    ("videos", "update_bulk"),
    ("videos", "stats_bulk"),
    ("audios", "get_bulk"),
    ("audios", "update_bulk"),
]


def create(client: Ziggeo, count: int, resource: str = "videos") -> list[str]:
    """Create objects and return their tokens, in an order of our own."""
    resources = getattr(client, resource)()
    made = [resources.create()["token"] for _ in range(count)]
    return made[1::2] + made[::2]


def tokens(objects: list[Any]) -> list[str]:
    return [each["token"] for each in objects]


def parts(emulator: Emulator) -> list[int]:
    """Return how many tokens each request had."""
    return [
        len(request.arguments["tokens_or_keys"].split(","))
        for request in emulator.requests
        if "bulk" in request.operation
    ]


@pytest.mark.parametrize("resource", RESOURCES)
def test_any_number_comes_in_the_order_asked(
    client: Ziggeo, emulator: Emulator, resource: str
) -> None:
    made = create(client, 250, resource)
    resources = getattr(client, resource)()
    assert tokens(resources.get_bulk(tokens_or_keys=made)) == made
    changed = resources.update_bulk(tokens_or_keys=iter(made), tags=["archive"])
    assert tokens(changed) == made
    assert {tuple(each["tags"]) for each in changed} == {("archive",)}
    assert parts(emulator) == [100, 100, 50] * 2


def test_the_figures_of_any_number_come_in_the_order_asked(client: Ziggeo) -> None:
    made = create(client, 120)
    assert tokens(client.videos().stats_bulk(tokens_or_keys=made, summarize=False)) == made
    assert tokens(client.videos().stats_bulk({"tokens_or_keys": made}, summarize="no")) == made  # type: ignore[arg-type]


def test_a_sum_is_the_services_own_and_of_100_at_most(client: Ziggeo, emulator: Emulator) -> None:
    made = create(client, 101)
    [total] = client.videos().stats_bulk(tokens_or_keys=[*made[:100], made[0]])
    assert total["videos"] == 100
    before = parts(emulator)
    for summarize in (True, None, "true"):
        with pytest.raises(ArgumentError, match="summarize=False"):
            client.videos().stats_bulk({"summarize": summarize}, tokens_or_keys=made)
    assert parts(emulator) == before


def test_tokens_come_in_every_form(client: Ziggeo) -> None:
    made = sorted(create(client, 3))
    forms: list[Any] = [made, tuple(made), iter(made), dict.fromkeys(made), {*made}]
    forms = [*forms[:3], forms[3].keys(), forms[4], ",".join(made), f" {', '.join(made)}, "]
    for given in forms:
        assert tokens(client.videos().get_bulk(tokens_or_keys=given)) == made
    assert tokens(client.videos().get_bulk({"tokens_or_keys": ",".join(made)})) == made


def test_keys_and_tokens_keep_their_places_and_one_given_twice_has_two(
    client: Ziggeo, emulator: Emulator
) -> None:
    one, two = create(client, 2)
    client.videos().update(one, key="one")
    asked = ["_one", two, one, two, "_one"]
    assert tokens(client.videos().get_bulk(tokens_or_keys=asked)) == [one, two, one, two, one]
    assert parts(emulator) == [3]


@pytest.mark.parametrize("resource", RESOURCES)
def test_what_came_back_with_nothing_is_told(client: Ziggeo, resource: str) -> None:
    made = create(client, 150, resource)
    gone = [f"gone{number}" for number in range(60)]
    asked = [*made[:70], *gone, *made[70:], "_nobody"]
    for name, settings in (("get_bulk", {}), ("update_bulk", {"tags": "a"})):
        missing: list[str] = ["before"]
        method = getattr(getattr(client, resource)(), name)
        assert tokens(method(tokens_or_keys=asked, missing=missing, **settings)) == made
        assert missing == ["before", *gone, "_nobody"]


@pytest.mark.parametrize(("resource", "name"), CALLS)
@pytest.mark.parametrize("given", [[], (), set(), "", " , ", {}, {"a": 1}, ["a", ""]], ids=str)
def test_an_empty_list_is_refused(
    client: Ziggeo, emulator: Emulator, resource: str, name: str, given: Any
) -> None:
    with pytest.raises(ArgumentError):
        getattr(getattr(client, resource)(), name)(tokens_or_keys=given)
    assert parts(emulator) == []


def test_missing_is_a_list(client: Ziggeo, emulator: Emulator) -> None:
    with pytest.raises(ArgumentError):
        client.videos().get_bulk(tokens_or_keys="a", missing=())  # type: ignore[arg-type]
    assert parts(emulator) == []


def test_an_error_on_the_way_carries_what_had_come(client: Ziggeo, emulator: Emulator) -> None:
    made = create(client, 250)
    asked = [*made[:150], "gone", *made[150:]]

    def stop_after_two(event: Any) -> None:
        if parts(emulator) == [100, 100]:
            emulator.fail("videos.update_bulk", status=500, times=None)

    missing: list[str] = []
    with (
        emulator.client(retries=0, on_response=stop_after_two) as hooked,
        pytest.raises(ServerError) as caught,
    ):
        hooked.videos().update_bulk(tokens_or_keys=asked, tags="a", missing=missing)
    error = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own
    assert tokens(error.completed) == made[:199]
    assert missing == ["gone"]
    done = {*tokens(error.completed), *missing}
    assert [name for name in asked if name not in done] == made[199:]


def test_an_error_of_the_first_part_or_of_another_call_carries_nothing(client: Ziggeo) -> None:
    with pytest.raises(ArgumentError) as caught:
        client.videos().get_bulk(tokens_or_keys=[])
    assert caught.value.completed == []


def shuffled(arguments: dict[str, Any]) -> Any:
    """Answer in another order than asked, as a service may."""
    return [{"token": name} for name in sorted(arguments["tokens_or_keys"])]


def test_the_order_is_the_one_asked_whatever_the_service_does() -> None:
    asked = [f"{number}" for number in range(250, 0, -1)]
    assert tokens(in_parts(shuffled, {"tokens_or_keys": asked})) == asked


def test_rows_without_names_stay_in_their_order() -> None:
    missing: list[str] = []
    rows = [{"plays": 1}, {"token": "b"}, {"plays": 3}]
    asked = {"tokens_or_keys": ["_a", "b", "_c"]}
    assert in_parts(lambda arguments: rows, asked, missing) == rows
    assert missing == []
    assert in_parts(lambda arguments: rows[:2], asked, missing) == [rows[1], rows[0]]
    assert missing == ["_a", "_c"]


def test_an_answer_that_is_not_a_list_is_returned_alone_and_an_error_among_parts() -> None:
    names = [str(number) for number in range(101)]
    assert in_parts(lambda arguments: {"done": True}, {"tokens_or_keys": "a"}) == {"done": True}
    with pytest.raises(InvalidResponseError):
        in_parts(lambda arguments: {"done": True}, {"tokens_or_keys": names})
