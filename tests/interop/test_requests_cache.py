"""A CachedSession as `session=`: what it may cache is asked for once."""

from __future__ import annotations

from collections.abc import Callable

from requests_cache import CachedSession

from ziggeo import Ziggeo
from ziggeo.emulator import Emulator


def test_what_is_cached_is_asked_for_once(
    connect: Callable[..., Ziggeo], emulator: Emulator, program: Callable[[Ziggeo], str]
) -> None:
    with CachedSession(backend="memory", allowable_methods=("GET",)) as session:
        client = connect(session)
        token = client.videos().create()["token"]
        before = len(emulator.requests)
        assert client.videos().get(token) == client.videos().get(token)
        assert client.videos().count() == client.videos().count()
        assert len(emulator.requests) == before + 2


def test_a_program_runs_on_it(
    connect: Callable[..., Ziggeo], emulator: Emulator, program: Callable[[Ziggeo], str]
) -> None:
    with CachedSession(backend="memory") as session:
        assert program(connect(session))
    assert "videos.delete" in [request.operation for request in emulator.requests]
