"""A client on its way to other processes: each of them makes one, however many items it gets."""

from __future__ import annotations

import hashlib
import pickle
from functools import cached_property

from .._once import once

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..client import Ziggeo

_MOST = 8  # clients that a process keeps; one that works for more applications makes them anew

_clients: dict[str, Ziggeo] = {}
"""The clients of this process by the digest of their settings, the one used last at the end.

This is the one thing that a worker keeps between two items: a client of its own for each item would
open a connection for each item.
"""


def application_of(client: Ziggeo) -> str:
    """Return what tells the application of a client from others, and is not its token."""
    return hashlib.sha256(client._credentials.token.encode()).hexdigest()


class SharedClient:
    """A client that, pickled, arrives as the one that its new process has for these settings.

    Attributes:
        client: the client to use here.
    """

    def __init__(self, client: Ziggeo) -> None:
        self.client = client

    @cached_property
    def digest(self) -> str:
        """What tells clients of other settings apart.

        Raises:
            ConfigurationError: a setting of the client cannot be pickled.
        """
        return hashlib.sha256(pickle.dumps(self.client)).hexdigest()

    def __reduce__(self) -> tuple[Any, ...]:
        return _arrived, (self.digest, self.client)


def client_of(given: Ziggeo | SharedClient) -> Ziggeo:
    """Return the client to use here."""
    return given.client if isinstance(given, SharedClient) else given


def _arrived(digest: str, client: Ziggeo) -> SharedClient:
    with once:
        client = _clients.pop(digest, client)
        _clients[digest] = client
        while len(_clients) > _MOST:
            del _clients[next(iter(_clients))]
    shared = SharedClient(client)
    shared.digest = digest
    return shared
