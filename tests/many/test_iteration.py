"""Reading a list that changes at random between requests; the list is one in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count, islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ziggeo import InvalidResponseError
from ziggeo._many.iteration import iterate
from ziggeo.types import VideoIterateArguments

Fetch = Callable[[dict[str, Any]], Any]


@dataclass
class Service:
    """A list in the order of creation, newest first or oldest first, and what is done to it.

    Attributes:
        changes: what is done before each request and after each object.
        cap: how many objects a page holds at most.
    """

    size: int
    newest_first: bool = True
    changes: list[list[tuple[str, int]]] = field(default_factory=list)
    cap: int = 100

    def __post_init__(self) -> None:
        self.all = list(range(self.size))  # in the order of creation
        self.shown = set(self.all)
        self.staying = set(self.all)
        self.requests = 0

    def listed(self) -> list[int]:
        listed = [number for number in self.all if number in self.shown]
        return listed[::-1] if self.newest_first else listed

    def page(self, arguments: dict[str, Any]) -> list[dict[str, str]]:
        self.requests += 1
        self.change()
        listed, skip = self.listed(), arguments["skip"]
        limit = min(arguments["limit"], self.cap)
        return [{"token": str(number)} for number in listed[skip : skip + limit]]

    def change(self) -> None:
        for kind, number in self.changes.pop(0) if self.changes else []:
            getattr(self, kind)(number)

    def create(self, amount: int) -> None:
        new = range(len(self.all), len(self.all) + amount)
        self.all.extend(new)
        self.shown.update(new)

    def hide(self, number: int) -> None:
        """Delete one, or tag it otherwise."""
        self.shown.discard(number % len(self.all))
        self.staying.discard(number % len(self.all))

    def hide_many(self, number: int) -> None:
        for each in range(number, number + 20):
            self.hide(each)

    def show(self, number: int) -> None:
        """Tag one as it was; it has not been there all the time, though."""
        self.shown.add(number % len(self.all))


def read(fetch: Fetch, limit: int | None = None, page_size: int = 100) -> Iterator[int]:
    found = iterate(
        fetch, None, {}, limit=limit, page_size=page_size, documented=VideoIterateArguments
    )
    return (int(each["token"]) for each in found)


def by_offset(fetch: Fetch, page_size: int) -> Iterator[int]:
    skip = 0
    while page := fetch({"skip": skip, "limit": page_size}):
        yield from (int(each["token"]) for each in page)
        skip += len(page)


change = st.one_of(
    st.tuples(st.just("create"), st.integers(1, 12)),
    st.tuples(st.sampled_from(["hide", "hide_many", "show"]), st.integers(0, 80)),
)
services = st.builds(
    Service,
    size=st.integers(1, 80),
    newest_first=st.booleans(),
    changes=st.lists(st.lists(change, max_size=5), max_size=40),
)


@settings(deadline=None)  # other tests may have the processor meanwhile
@given(service=services, page_size=st.integers(1, 30), between=st.booleans())
def test_what_stays_comes_and_nothing_comes_twice(
    service: Service, page_size: int, between: bool
) -> None:
    seen = []
    for number in read(service.page, page_size=page_size):
        seen.append(number)
        if between:
            service.change()
    assert len(seen) == len(set(seen))
    assert service.staying <= set(seen)


@settings(deadline=None)  # other tests may have the processor meanwhile
@given(service=services, page_size=st.integers(1, 30), limit=st.integers(0, 100))
def test_a_limit_cuts_off_and_loses_nothing_before(
    service: Service, page_size: int, limit: int
) -> None:
    seen = list(read(service.page, limit, page_size))
    assert len(seen) == len(set(seen)) <= limit
    if len(seen) < limit:
        assert service.staying <= set(seen)


@settings(deadline=None)  # other tests may have the processor meanwhile
@given(size=st.integers(0, 130), page_size=st.integers(1, 30), cap=st.integers(2, 30))
def test_a_service_that_gives_fewer_than_asked_hides_nothing(
    size: int, page_size: int, cap: int
) -> None:
    service = Service(size, cap=cap)
    assert list(read(service.page, page_size=page_size)) == service.listed()


@settings(deadline=None)  # other tests may have the processor meanwhile
@given(size=st.integers(0, 200), page_size=st.integers(1, 30), keep=st.integers(1, 5))
def test_a_loop_that_deletes_gets_all(size: int, page_size: int, keep: int) -> None:
    service = Service(size)
    expected = service.listed()
    seen = []
    for position, number in enumerate(read(service.page, page_size=page_size)):
        seen.append(number)
        if keep == 1 or position % keep:
            service.hide(number)
    assert seen == expected


@pytest.mark.parametrize(
    ("size", "keep", "at_most"), [(1050, None, 14), (3000, 1, 33), (3000, 2, 40), (3000, 7, 40)]
)
def test_few_requests_do(size: int, keep: int | None, at_most: int) -> None:
    """At best 100 objects come with a request; the loop deletes all, or all but each `keep`-th."""
    service = Service(size)
    for position, number in enumerate(read(service.page)):
        if keep is not None and (keep == 1 or position % keep):
            service.hide(number)
    assert service.requests <= at_most


def test_a_deletion_in_front_of_a_long_list_is_got_over_in_few_steps() -> None:
    service = Service(10_000)
    videos = read(service.page)
    seen = list(islice(videos, 5_000))
    for number in seen[:3_000]:
        service.hide(number)
    before = service.requests
    seen.append(next(videos))
    assert service.requests - before <= 30
    assert [*seen, *videos] == list(range(9_999, -1, -1))


@pytest.mark.parametrize("page_size", [2, 10])
def test_the_control_plain_paging_by_offset_loses_objects_and_repeats_others(
    page_size: int,
) -> None:
    losing = Service(40, changes=[[], [("hide", 39)]])
    assert not losing.staying <= set(by_offset(losing.page, page_size))
    repeating = Service(40, changes=[[], [("create", 1)]])
    seen = list(by_offset(repeating.page, page_size))
    assert len(seen) > len(set(seen))


def answers(*bodies: Any) -> Fetch:
    """Return a service that answers so, and with the last of it for ever."""
    left = list(bodies)
    return lambda arguments: left.pop(0) if len(left) > 1 else left[0]


def page_of(*numbers: int) -> list[dict[str, str]]:
    return [{"token": str(number)} for number in numbers]


@pytest.mark.parametrize(
    "fetch",
    [
        answers(page_of(*range(10))),
        answers(page_of(*range(5))),
        answers(page_of(*range(25))),
        lambda arguments: page_of(*range(10)) if not arguments["skip"] else [],
    ],
    ids=[
        "the same page",
        "the same page, shorter than asked",
        "the same page, larger than asked",
        "nothing but the first page",
    ],
)
def test_a_service_whose_list_does_not_go_on_is_an_error(fetch: Fetch) -> None:
    seen: list[int] = []
    with pytest.raises(InvalidResponseError, match="does not go on"):
        seen.extend(read(fetch, page_size=10))
    assert seen in ([*range(5)], [*range(10)], [*range(25)])


def test_a_service_that_gives_more_than_asked_loses_nothing_and_keeps_the_limit() -> None:
    service = Service(90)

    def generous(arguments: dict[str, Any]) -> Any:
        return service.page({**arguments, "limit": arguments["limit"] + 7})

    assert list(read(generous, page_size=10)) == service.listed()
    assert list(read(generous, 5, page_size=10)) == service.listed()[:5]


def test_a_page_with_an_object_twice_gives_it_once() -> None:
    assert list(read(answers(page_of(1, 2, 1, 2, 3), page_of(3)))) == [1, 2, 3]


@pytest.mark.parametrize(
    "page",
    [{"videos": []}, None, "text", 5, [None], [{}], [{"token": 5}], [{"token": ""}], [[]]],
    ids=str,
)
def test_what_is_not_a_list_of_objects_with_tokens_is_an_error(page: Any) -> None:
    videos = read(answers(page_of(*range(10)), page), page_size=10)
    assert list(islice(videos, 10)) == list(range(10))
    with pytest.raises(InvalidResponseError):
        next(videos)
    assert list(videos) == []


def test_an_object_that_the_loop_changes_is_still_known() -> None:
    service = Service(30)
    found = iterate(
        service.page, None, {}, limit=None, page_size=10, documented=VideoIterateArguments
    )
    assert sum(1 for each in found if each.pop("token")) == 30


def test_others_who_create_faster_than_is_read_do_not_keep_it_for_ever() -> None:
    service = Service(50)
    numbers = count()

    def growing(arguments: dict[str, Any]) -> Any:
        if next(numbers):
            service.create(9)
        return service.page(arguments)

    with pytest.raises(InvalidResponseError):
        list(read(growing, page_size=10))
