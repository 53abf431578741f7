"""`iterate` on the local Ziggeo: nothing is lost, nothing comes twice, few requests do it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import pytest

from ziggeo import ArgumentError, ServerError, Ziggeo
from ziggeo.emulator import Emulator

RESOURCES = ("videos", "audios", "effectProfiles", "metaProfiles")


def create(client: Ziggeo, count: int, resource: str = "videos", **settings: Any) -> list[str]:
    """Create objects and return their tokens, oldest first."""
    resources = getattr(client, resource)()
    titled = {"title": "t"} if resource == "metaProfiles" else {}
    return [resources.create(**titled, **settings)["token"] for _ in range(count)]


def tokens(objects: Iterator[Any]) -> list[str]:
    return [each["token"] for each in objects]


def pages(emulator: Emulator) -> list[tuple[int, int]]:
    """Return `skip` and `limit` of the pages that were asked for."""
    return [
        (int(request.arguments["skip"]), int(request.arguments["limit"]))
        for request in emulator.requests
        if request.operation.endswith(".index")
    ]


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("count", [0, 1, 2, 5, 6, 23])
def test_all_come_once_in_both_orders(client: Ziggeo, resource: str, count: int) -> None:
    made = create(client, count, resource)
    resources = getattr(client, resource)()
    assert tokens(resources.iterate(page_size=5)) == made[::-1]
    assert tokens(resources.iterate(page_size=5, reverse=True)) == made


def test_the_smallest_page_is_enough(client: Ziggeo) -> None:
    made = create(client, 7)
    assert tokens(client.videos().iterate(page_size=1, reverse=True)) == made


def test_filters_go_along_with_each_page(client: Ziggeo, emulator: Emulator) -> None:
    wanted = create(client, 7, tags=["a", "b"])
    create(client, 7, tags=["a"])
    found = client.videos().iterate({"states": "EMPTY"}, tags=iter(["b"]), page_size=3)
    assert tokens(found) == wanted[::-1]
    arguments = [each.arguments for each in emulator.requests if each.operation == "videos.index"]
    assert len(arguments) > 2
    assert {(each["tags"], each["states"]) for each in arguments} == {("b", "EMPTY")}


def test_a_filter_that_is_changed_meanwhile_does_not_change_the_list(client: Ziggeo) -> None:
    wanted, tags = create(client, 7, tags=["a"]), ["a"]
    found = client.videos().iterate(tags=tags, page_size=3)
    tags[:] = ["b"]
    assert tokens(found) == wanted[::-1]


def test_nothing_is_sent_before_the_first_object_and_one_request_for_it(
    client: Ziggeo, emulator: Emulator
) -> None:
    create(client, 3)
    videos = client.videos().iterate()
    assert pages(emulator) == []
    next(videos)
    assert pages(emulator) == [(0, 100)]


def test_1050_videos_take_no_more_than_14_requests(client: Ziggeo, emulator: Emulator) -> None:
    made = create(client, 1050)
    assert tokens(client.videos().iterate()) == made[::-1]
    assert len(pages(emulator)) <= 14


def test_no_more_is_asked_for_than_the_limit_needs(client: Ziggeo, emulator: Emulator) -> None:
    made = create(client, 12)[::-1]
    assert tokens(client.videos().iterate(limit=5)) == made[:5]
    assert pages(emulator) == [(0, 5)]
    assert tokens(client.videos().iterate({"limit": 7}, page_size=5)) == made[:7]
    assert pages(emulator)[1:] == [(0, 5), (4, 3)]
    assert tokens(client.videos().iterate(limit=99)) == made
    assert tokens(client.videos().iterate(limit=0)) == []


def test_what_the_loop_deletes_hides_nothing(client: Ziggeo, emulator: Emulator) -> None:
    made = create(client, 300, tags=["old"])
    kept = create(client, 2)
    deleted = []
    for video in client.videos().iterate(tags="old"):
        client.videos().delete(video["token"])
        deleted.append(video["token"])
    assert deleted == made[::-1]
    assert len(pages(emulator)) <= 6
    assert tokens(client.videos().iterate(reverse=True)) == kept


@pytest.mark.parametrize("reverse", [True, False])
def test_what_the_loop_retags_hides_nothing(client: Ziggeo, reverse: bool) -> None:
    made = create(client, 60, tags=["new"])
    seen = []
    for number, video in enumerate(
        client.videos().iterate(tags="new", page_size=10, reverse=reverse)
    ):
        seen.append(video["token"])
        if number % 3:
            client.videos().update(video["token"], tags=["done"])
    assert seen == (made if reverse else made[::-1])


@pytest.mark.parametrize("reverse", [True, False])
def test_what_the_loop_creates_makes_nothing_come_twice(client: Ziggeo, reverse: bool) -> None:
    made = create(client, 40)
    seen = []
    for number, video in enumerate(client.videos().iterate(page_size=10, reverse=reverse)):
        seen.append(video["token"])
        if number < 40:
            create(client, 1)
    assert len(seen) == len(set(seen))
    assert set(made) <= set(seen)


def test_when_nearly_all_goes_what_is_left_still_comes(client: Ziggeo) -> None:
    made = create(client, 250)
    videos = client.videos().iterate(page_size=20, reverse=True)
    seen = tokens(islice(videos, 200))
    for token in seen[1:190]:
        client.videos().delete(token)
    assert seen + tokens(videos) == made


def test_an_error_comes_where_it_happens_and_ends_it(client: Ziggeo, emulator: Emulator) -> None:
    made = create(client, 8)[::-1]
    with emulator.client(retries=0) as impatient:
        videos = impatient.videos().iterate(page_size=5)
        seen = tokens(islice(videos, 5))
        emulator.fail("videos.index", status=500)
        with pytest.raises(ServerError):
            next(videos)
        assert seen == made[:5]
        assert list(videos) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"skip": 0},
        {"skip": 5},
        {"page_size": 0},
        {"page_size": 101},
        {"page_size": True},
        {"page_size": "10"},
        {"page_size": 1.5},
        {"page_size": None},
        {"limit": -1},
        {"limit": True},
        {"limit": "5"},
        {"limit": 1.5},
        {"limit": float("nan")},
        {"tags": b"bytes"},
        {"arguments": {"skip": 1}},
        {"arguments": {"page_size": 1}},
        {"arguments": {"limit": 1}, "limit": 1},
        {"arguments": {"limit": "x"}},
        {"arguments": [("limit", 1)]},
        {"data": {"limit": 1}},
    ],
    ids=str,
)
@pytest.mark.parametrize("resource", RESOURCES)
def test_what_makes_no_sense_is_refused_at_the_call(
    client: Ziggeo, emulator: Emulator, resource: str, wrong: dict[str, Any]
) -> None:
    with pytest.raises(ArgumentError):
        getattr(client, resource)().iterate(**wrong)
    assert pages(emulator) == []


def test_a_skip_of_none_is_left_out(client: Ziggeo) -> None:
    made = create(client, 1)
    assert tokens(client.videos().iterate({"skip": None, "limit": None})) == made


def test_plain_paging_by_offset_fails_where_iterate_does_not(client: Ziggeo) -> None:
    made = create(client, 30)

    def by_offset() -> Iterator[Any]:
        skip = 0
        while page := client.videos().index(limit=10, skip=skip):
            yield from page
            skip += len(page)

    def losing(walk: Callable[[], Iterator[Any]]) -> set[str]:
        """Delete 5 that were seen after the first page, and return those that never came."""
        walked = walk()
        first = tokens(islice(walked, 10))
        for token in first[:5]:
            client.videos().delete(token)
        return set(made) - set(first) - set(tokens(walked))

    assert losing(lambda: client.videos().iterate(page_size=10)) == set()
    made = made[:25]
    assert len(losing(by_offset)) == 5
