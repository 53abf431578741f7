"""Objects of one kind, found by token or key; what the objects are is said in ``objects``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar

from .refusals import BadRequest, NotFound


class Named(Protocol):
    """What can be kept in a ``Collection``."""

    token: str
    key: str | None


Item = TypeVar("Item", bound=Named)


class Collection(Generic[Item]):
    """Objects of one kind, oldest first, found by token or by ``_key``.

    Args:
        noun: what one of them is called in messages.
    """

    def __init__(self, noun: str) -> None:
        self._noun = noun
        self._by_token: dict[str, Item] = {}
        self._token_by_key: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._by_token)

    def __iter__(self) -> Iterator[Item]:
        return iter(self._by_token.values())

    def __reversed__(self) -> Iterator[Item]:
        return reversed(self._by_token.values())

    def find(self, token_or_key: str) -> Item | None:
        """Return the object with this token or ``_key``, or None."""
        if token_or_key.startswith("_"):
            token_or_key = self._token_by_key.get(token_or_key[1:], "")
        return self._by_token.get(token_or_key)

    def get(self, token_or_key: str) -> Item:
        """Return the object with this token or ``_key``, or refuse the request."""
        item = self.find(token_or_key)
        if item is None:
            raise NotFound(f"there is no {self._noun} {token_or_key}")
        return item

    def require(self, token_or_key: str, argument: str) -> Item:
        """Return the object that an argument names, or refuse what is not this application's."""
        item = self.find(token_or_key)
        if item is None:
            msg = f"{argument} must be the token, or _ and the key, of one of this application's"
            raise BadRequest(f"{msg} {self._noun}s, not {token_or_key!r}")
        return item

    def add(self, item: Item) -> Item:
        """Take in a new object, under its key if it has one."""
        self._claim(item, item.key)
        self._by_token[item.token] = item
        return item

    def rename(self, item: Item, key: str | None) -> None:
        """Give an object another key, or none."""
        self._claim(item, key)
        if item.key is not None and item.key != key:
            del self._token_by_key[item.key]
        item.key = key

    def remove(self, item: Item) -> None:
        """Forget an object and its key."""
        del self._by_token[item.token]
        if item.key is not None:
            del self._token_by_key[item.key]

    def _claim(self, item: Item, key: str | None) -> None:
        if key is None:
            return
        if self._token_by_key.get(key, item.token) != item.token:
            raise BadRequest(f"the key {key!r} belongs to another {self._noun}")
        self._token_by_key[key] = item.token
