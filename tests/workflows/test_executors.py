"""Any executor does the work of the threads: processes, one of somebody's own, one that breaks."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from ziggeo import ArgumentError, ConfigurationError, WorkflowError, Ziggeo
from ziggeo.emulator import Emulator
from ziggeo.workflows import (
    SharedClient,
    export_video,
    export_videos,
    import_video,
    import_videos,
    read_journal,
)

Fill = Callable[[int], list[str]]
SPAWN = multiprocessing.get_context("spawn")


def test_processes_export_and_import_with_one_pool_of_connections_each(
    client: Ziggeo, emulator: Emulator, fill: Fill, tmp_path: Path
) -> None:
    fill(24)
    first = max(request.connection for request in emulator.requests)
    with ProcessPoolExecutor(2, mp_context=SPAWN) as processes:
        report = export_videos(client, tmp_path, executor=processes, workers=2)
        assert (report.done, report.failed) == (24, 0)
        assert report.bytes > 24 * 1000
        downloads = [
            request.connection
            for request in emulator.requests
            if (request.operation or "").startswith("streams.download")
        ]
        assert len(downloads) == 48
        assert len({number for number in downloads if number > first}) <= 2
        with Emulator() as other, other.client() as there:
            assert import_videos(there, tmp_path, executor=processes, wait=True).done == 24


class Counting(Executor):
    """Threads that count what is under way."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(2)
        self._lock = threading.Lock()
        self._under_way = 0
        self.most = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        with self._lock:
            self._under_way += 1
            self.most = max(self.most, self._under_way)
        future = self._threads.submit(fn, *args, **kwargs)
        future.add_done_callback(self._done)
        return future

    def _done(self, future: Future[Any]) -> None:
        with self._lock:
            self._under_way -= 1


def test_a_bounded_number_of_items_is_under_way(client: Ziggeo, fill: Fill, tmp_path: Path) -> None:
    fill(30)
    executor = Counting()
    assert export_videos(client, tmp_path, executor=executor, workers=2).done == 30
    assert executor.most <= 8


class Dying(Executor):
    """Kills the process that works, after some items."""

    def __init__(self, processes: ProcessPoolExecutor, good: int) -> None:
        self._processes = processes
        self._good = good

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self._good -= 1
        if self._good < 0:
            return self._processes.submit(die)
        return self._processes.submit(fn, *args, **kwargs)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_broken_workers_end_the_run_with_a_report_and_the_next_one_goes_on(
    client: Ziggeo, fill: Fill, tmp_path: Path
) -> None:
    fill(10)
    with ProcessPoolExecutor(1, mp_context=SPAWN) as processes:
        with pytest.raises(WorkflowError, match="the workers are gone") as caught:
            export_videos(client, tmp_path, executor=Dying(processes, 6), workers=1)
        assert caught.value.report.ok
        with pytest.raises(WorkflowError, match="the workers are gone"):
            export_videos(client, tmp_path, executor=processes)
    noted = len(list(read_journal(tmp_path)))
    report = export_videos(client, tmp_path)
    assert (report.skipped, report.total) == (noted, 10)


def test_an_executor_that_was_shut_down_is_refused(
    client: Ziggeo, fill: Fill, tmp_path: Path
) -> None:
    fill(1)
    threads = ThreadPoolExecutor(1)
    threads.shutdown()
    with pytest.raises(WorkflowError, match="no more work"):
        export_videos(client, tmp_path, executor=threads)


class Losing(Executor):
    """Loses every item."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(MemoryError("a worker was too big"))
        return future


def test_items_that_an_executor_loses_are_failures(
    client: Ziggeo, fill: Fill, tmp_path: Path, clips: Path
) -> None:
    tokens = fill(3)
    report = export_videos(client, tmp_path / "out", executor=Losing())
    assert {failure["token"] for failure in report.failures} == set(tokens)
    assert "MemoryError: a worker was too big" in str(report)
    assert import_videos(client, clips, executor=Losing()).failed == 6


def test_a_client_that_cannot_be_sent_to_processes_is_refused_before_anything_is_sent(
    emulator: Emulator, tmp_path: Path
) -> None:
    with (
        emulator.client(on_request=lambda event: None) as client,
        ProcessPoolExecutor(1, mp_context=SPAWN) as processes,
        pytest.raises(ConfigurationError, match="on_request cannot be pickled"),
    ):
        export_videos(client, tmp_path, executor=processes)
    assert emulator.requests == []


def test_a_client_that_arrives_twice_in_a_process_is_one(emulator: Emulator) -> None:
    with emulator.client() as one, emulator.client(retries=7) as other:
        copies = [pickle.loads(pickle.dumps(SharedClient(one))).client for _ in range(2)]  # noqa: S301
        another = pickle.loads(pickle.dumps(SharedClient(other))).client  # noqa: S301
    assert copies[0] is copies[1]
    assert copies[0] is not one
    assert another.config.retries == 7


@pytest.mark.parametrize(
    "wrong",
    [
        lambda client: export_video(client, "a", 3),  # type: ignore[arg-type]
        lambda client: export_video(client, "a", "b", streams="c"),  # type: ignore[arg-type]
        lambda client: import_video(client, 3, key="a"),  # type: ignore[arg-type]
        lambda client: import_video(client, "a", key=""),
        lambda client: import_video(client, "a", key="a", wait=-1),
    ],
)
def test_one_item_with_a_bad_argument_is_refused_before_anything_is_sent(
    client: Ziggeo, emulator: Emulator, wrong: Callable[[Ziggeo], Any]
) -> None:
    with pytest.raises(ArgumentError):
        wrong(client)
    assert emulator.requests == []


def test_no_worker_shows_a_key(client: Ziggeo, emulator: Emulator) -> None:
    shared = SharedClient(client)
    assert emulator.private_key not in f"{shared.__reduce__()!r}"
