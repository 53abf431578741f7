"""Reaching a host in time: its name is looked up, and its addresses are tried, while time is left.

The operating system looks a name up for as long as it likes, and nothing can interrupt that, so a
thread of its own asks. urllib3 would give each address the whole time.
"""

from __future__ import annotations

import copy
import socket
import threading
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any

from urllib3.util.connection import allowed_gai_family

from .._once import once

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    # Family, kind, protocol, canonical name and address, as getaddrinfo returns them.
    Address: TypeAlias = tuple[Any, Any, int, str, Any]
    Options: TypeAlias = Sequence[tuple[int, int, int | bytes]]

_MAX_LOOKUPS = 64  # at once: redirects can name any number of hosts
_MIN_SHARE = 0.25  # seconds: RFC 8305, section 8, goes on to the next address no sooner

_lookups: dict[tuple[Any, ...], _Lookup] = {}  # by question; changed by who holds `once`


class _Lookup(threading.Thread):
    """A name that is being looked up, for all who ask for it meanwhile."""

    def __init__(self, *question: Any) -> None:
        super().__init__(name=f"ziggeo-lookup-{question[0]}", daemon=True)
        self._question = question
        self._addresses: list[Address] = []
        self._error: Exception | None = None

    def run(self) -> None:
        """Ask, and keep what comes."""
        try:
            self._addresses = list(socket.getaddrinfo(*self._question))
        except Exception as error:  # also of what stands in the system's place
            self._error = error

    def wait(self, seconds: float) -> list[Address]:
        """Return the addresses.

        Raises:
            OSError: there is no such name.
            TimeoutError: there is no answer yet.
        """
        if self.ident is None:
            self.run()
        else:
            self.join(seconds)
        if self.is_alive():
            raise TimeoutError("looking up the name timed out")
        if self._error is not None:
            # A copy for each thread: the frames of another one hold the headers of its request.
            raise copy.copy(self._error)
        return self._addresses


def addresses_of(host: str, port: int, seconds: float) -> list[Address]:
    """Return the addresses of a host, in the order in which the system wants them tried.

    Raises:
        OSError: there is no such name.
        TimeoutError: they are not known in time.
        UnicodeError: it is not a name.
    """
    host.encode("idna")  # an empty label fails
    question = (host.strip("[]"), port, allowed_gai_family(), socket.SOCK_STREAM)
    return _lookup_of(*question).wait(seconds)


def connect_to_one(
    addresses: list[Address], seconds: float, source: tuple[str, int] | None, options: Options
) -> socket.socket:
    """Return a socket that is connected to the first address that takes it.

    No address gets more than its share of the time that is left, so that one that never answers
    leaves some for the others.

    Raises:
        OSError: none of them takes it; the error of the last one.
        TimeoutError: it is one, and means that the last one did not answer in time.
    """
    ends = monotonic() + seconds
    failure = OSError("the name has no address")
    for untried, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
        left = ends - monotonic()
        if left <= 0:
            break
        try:
            return _connected(address, max(left / untried, min(left, _MIN_SHARE)), source, options)
        except OSError as error:
            failure = error
    raise failure


def _lookup_of(*question: Any) -> _Lookup:
    """Return the lookup of a name that goes on, or one that has just begun.

    Raises:
        TimeoutError: too many others go on.
    """
    with once:
        for each, lookup in list(_lookups.items()):
            if not lookup.is_alive():  # it has ended, or was the parent's before a fork
                del _lookups[each]
        if question in _lookups:
            return _lookups[question]
        if len(_lookups) >= _MAX_LOOKUPS:
            raise TimeoutError(f"looking up {_MAX_LOOKUPS} other names has not ended")
        lookup = _Lookup(*question)
        # Without a thread, such as when the interpreter is about to end, whoever waits asks.
        with suppress(RuntimeError):
            lookup.start()
            _lookups[question] = lookup
        return lookup


def _connected(
    address: Address, seconds: float, source: tuple[str, int] | None, options: Options
) -> socket.socket:
    """Return a socket that is connected to an address."""
    # Not by urllib3's create_connection, which looks up what it is given.
    family, kind, protocol, _, where = address
    opened = socket.socket(family, kind, protocol)
    try:
        for option in options:
            opened.setsockopt(*option)
        opened.settimeout(seconds)
        if source is not None:
            opened.bind(source)
        opened.connect(where)
    except BaseException:
        opened.close()
        raise
    return opened
