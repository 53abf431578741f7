"""A resolver and addresses that do wrong: names that are never answered, hosts that take nobody."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

PATIENCE = 30.0
_ask_the_system = socket.getaddrinfo


class Resolver:
    """Stands in the place of the operating system's for names that end in `.test`.

    Attributes:
        asked: the names, in order.
        hangs: whether names are not answered before `release`.
        answers: what a name has, or what is raised for it.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.hangs: bool = False
        self.answers: dict[str, list[str] | Exception] = {}
        self._released = threading.Event()

    def __call__(self, host: Any, port: Any, *rest: Any, **options: Any) -> list[Any]:
        if not str(host).endswith(".test"):
            return _ask_the_system(host, port, *rest, **options)
        self.asked.append(host)
        if self.hangs:
            self._released.wait(PATIENCE)
        answer = self.answers.get(host, socket.gaierror(socket.EAI_NONAME, "no such name"))
        if isinstance(answer, Exception):
            raise answer
        return [known for each in answer for known in _ask_the_system(each, port, *rest, **options)]

    def release(self) -> None:
        """Let all names be answered, from now on at once."""
        self.hangs = False
        self._released.set()


@contextmanager
def taking_nobody(*addresses: str, port: int) -> Iterator[None]:
    """Listen at addresses whose queues are full, so that nobody gets any answer there."""
    opened: list[socket.socket] = []
    try:
        for address in addresses:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            opened.append(socket.create_server((address, port), family=family, backlog=0))
            for _ in range(4):
                opened.append(socket.socket(family))
                opened[-1].setblocking(False)
                opened[-1].connect_ex((address, port))
        yield
    finally:
        for each in opened:
            each.close()
