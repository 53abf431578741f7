"""Reading a list to its end, page by page, while it changes; which list it is, others know.

A page is told by how many objects come before it, and those come and go between two requests. What
stays is the order: objects that are there all the time keep their places among each other. So each
page overlaps what came before. One that holds an object seen before goes on from it without a gap;
one that holds none may lie behind a gap, and counts for nothing: it is read again further ahead.
"""

from __future__ import annotations

from operator import index
from typing import TYPE_CHECKING

from ..arguments import merge, plain, text
from ..errors import ArgumentError, InvalidResponseError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from ..types import Arguments

    Fetch = Callable[[dict[str, Any]], Any]

_MAX_PAGE_SIZE = 100
_OVERLAPPED_PART = 10  # a tenth of each page is what the one before it held
_FRUITLESS = 50  # requests in a row, beyond those that reading all over again takes


def iterate(
    fetch: Fetch,
    arguments: Arguments | None,
    filters: Mapping[str, Any],
    *,
    limit: int | None,
    page_size: int,
    documented: type,
) -> Iterator[Any]:
    """Check the arguments, and return an iterator over all objects that match.

    Args:
        fetch: returns the page that its arguments, `skip` and `limit` among them, ask for.
        arguments: filters as a mapping, and perhaps `limit`.
        filters: filters as keywords.
        limit: how many objects at most.
        page_size: how many objects a request asks for, from 1 to 100.
        documented: the TypedDict of the filters.

    Raises:
        ArgumentError: an argument cannot be sent, or has no meaning here.
    """
    given = {} if limit is None else {"limit": limit}
    merged = merge(arguments, {**filters, **given}, documented)
    if merged.pop("skip", None) is not None:
        raise ArgumentError("skip has no place in iterate, which begins at the first object")
    if "page_size" in merged:
        raise ArgumentError("page_size is not an argument of the service: pass it as a keyword")
    most = _most(merged.pop("limit", None))
    size = _whole("page_size", page_size)
    if not 1 <= size <= _MAX_PAGE_SIZE:
        raise ArgumentError(f"page_size is from 1 to {_MAX_PAGE_SIZE}, not {size}")
    # As text, what the caller changes meanwhile does not change what the next page is a part of.
    fixed = {name: text(name, value) for name, value in merged.items() if value is not None}
    return _objects(fetch, fixed, size, most)


def _most(limit: Any) -> int | None:
    if limit is None:
        return None
    most = _whole("limit", limit)
    if most < 0:
        raise ArgumentError(f"limit is how many objects at most, not {most}")
    return most


def _whole(name: str, value: Any) -> int:
    value = plain(value)
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise ArgumentError(f"{name} is a whole number, not {value!r}")
    try:
        return index(value)
    except (TypeError, ValueError) as error:
        raise ArgumentError(f"{name} is a whole number: {error}") from error


def _objects(
    fetch: Fetch, filters: dict[str, str], page_size: int, most: int | None
) -> Iterator[Any]:
    reading = _Reading(page_size)
    left = most
    while left != 0 and not reading.ended:
        asked = reading.page_size(left)
        for each in reading.take(fetch({**filters, "skip": reading.skip, "limit": asked}), asked):
            yield each
            if left is not None:
                left -= 1
                if not left:
                    return


class _Reading:
    """Where in the list the reading is, and what it has seen.

    What is seen is all there was up to the last object seen, but for what came too late.

    Attributes:
        skip: how many objects the next page leaves out.
        ended: whether the last page was the end of the list.
    """

    def __init__(self, page_size: int) -> None:
        self.skip = 0
        self.ended = False
        self._page_size = page_size
        self._seen: set[str] = set()
        self._longest = 0  # page so far
        self._end = 0  # of what is seen: how many objects it took up when the last page came
        self._new = 0  # objects that the last page brought
        self._back = 0  # how far the last step back went
        self._fruitless = 0

    def page_size(self, left: int | None) -> int:
        """Return how many objects to ask for, where so many are left to be handed out."""
        if not self._seen:
            return self._page_size if left is None else min(self._page_size, left)
        # Beside the one that it overlaps, a page has room for another one.
        size = max(2, self._page_size)
        return size if left is None else min(size, left + _overlap(size))

    def take(self, page: Any, asked: int) -> list[Any]:
        """Return what is new in a page, and find out where the next one begins."""
        tokens = _tokens(page)
        known = max((i for i, token in enumerate(tokens, 1) if token in self._seen), default=0)
        if self.skip and not known:
            self._step_back(asked)
            return []
        found = dict(zip(tokens, page, strict=True))
        new = {token: each for token, each in found.items() if token not in self._seen}
        self._count(bool(new))
        self._seen.update(new)
        self.ended = self._is_end(len(tokens), asked, bool(new))
        self._longest = max(self._longest, len(tokens))
        self._go_on(known, len(tokens), len(new))
        return list(new.values())

    def _is_end(self, length: int, asked: int, is_fruitful: bool) -> bool:
        """Tell whether a page ends the list.

        That it is shorter than asked does not tell, as long as none was longer: a service may
        give fewer at a time than it is asked for.
        """
        return length < min(asked, self._longest) or not length or (length == 1 and not is_fruitful)

    def _go_on(self, known: int, length: int, new: int) -> None:
        """Place the next page behind this one, so that they overlap.

        When the caller deletes what it gets, what is seen shrinks; it is taken to go on shrinking
        by the same part of what is new.
        """
        start, end = self.skip, self.skip + length
        lost = self._end - start - known
        going = new * lost // self._new if lost > 0 and self._new else 0
        self.skip = max(0 if new else start + 1, end - _overlap(length) - going)
        self._end, self._new, self._back = end, new, 0

    def _step_back(self, asked: int) -> None:
        """Place the next page further ahead, each time twice as far."""
        self._count(is_fruitful=False)
        self._back = 2 * self._back or asked
        self.skip = max(0, self.skip - self._back)

    def _count(self, is_fruitful: bool) -> None:
        """Give up on a list in which the next object does not come.

        Reading it all over again takes so many requests; more are taken by a service that has the
        same page for ever, or by others who create faster than this is read.
        """
        self._fruitless = 0 if is_fruitful else self._fruitless + 1
        step = max(1, max(2, self._page_size) - _overlap(self._page_size))
        if self._fruitless > _FRUITLESS + 2 * (len(self._seen) // step):
            raise InvalidResponseError(
                f"the list does not go on: {self._fruitless} requests in a row have brought "
                f"nothing new after {len(self._seen)} objects, and not the end of the list either"
            )


def _overlap(length: int) -> int:
    return max(1, length // _OVERLAPPED_PART)


def _tokens(page: Any) -> list[str]:
    """Return the tokens of a page's objects, which tell one from another.

    Raises:
        InvalidResponseError: it is not a list of objects with tokens.
    """
    if not isinstance(page, list):
        raise InvalidResponseError(f"a page is a list of objects, not {type(page).__name__}")
    return [_token(each) for each in page]


def _token(each: Any) -> str:
    token = each.get("token") if isinstance(each, dict) else None
    if not isinstance(token, str) or not token:
        raise InvalidResponseError(f"a page holds an object whose token is {token!r}")
    return token
