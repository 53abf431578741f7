"""A fork in the middle of a transfer: the child calls, the parent goes on, and both are right."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from transport import clients, faults
from transport.conftest import Connect
from transport.fault_server import CLIP, FaultServer
from transport.test_processes import in_a_fork

from ziggeo import Ziggeo

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"),
    pytest.mark.filterwarnings("ignore:.*use of fork.*:DeprecationWarning"),
]

BIG = 2048 * 600  # more than two blocks


class ForkingOnce:
    """A progress callback that forks in the middle of the file.

    Attributes:
        well: whether the child's work went well, or None before the fork.
    """

    def __init__(self, work: Callable[[], bool]) -> None:
        self._work = work
        self.well: bool | None = None

    def __call__(self, done: int, total: int | None) -> None:
        if done and self.well is None and done != total:
            self.well = in_a_fork(self._work)


def everything(client: Ziggeo, folder: Path) -> Callable[[], bool]:
    """Return what a child does: a call, an upload, and a download to a path of its own."""

    def work() -> bool:
        clients.read(client)
        client.videos().create(file=("child.mp4", CLIP))
        target = folder / "child.mp4"
        client.videos().download_video("child", to=target)
        return target.read_bytes() == CLIP

    return work


def require_own_connections(server: FaultServer, transfer: str) -> None:
    """Check that nothing of the child went over the connection of the transfer."""
    [port] = {arrival.port for arrival in server.seen(transfer)}
    others = [arrival.target for arrival in server.arrivals if arrival.port == port]
    assert not [target for target in others if "child" in target]


def test_a_fork_in_an_upload_disturbs_neither(
    server: FaultServer, connect: Connect, tmp_path: Path
) -> None:
    client = connect(server)
    source = tmp_path / "source.mp4"
    source.write_bytes(clients.SOURCE)
    forking = ForkingOnce(everything(client, tmp_path))
    client.videos().create(file=source, progress=forking)
    assert forking.well
    stored = [arrival.body for arrival in server.seen("/storage")]
    assert sorted(clients.SOURCE in body for body in stored) == [False, True]
    assert all(arrival.whole for arrival in server.seen("/storage"))


@pytest.mark.parametrize("keep_partial", [False, True])
def test_a_fork_in_a_download_disturbs_neither(
    keep_partial: bool, server: FaultServer, connect: Connect, tmp_path: Path
) -> None:
    server.fail("parent", faults.slow_file(pause=0, blocks=BIG // 2048))
    client = connect(server)
    forking = ForkingOnce(everything(client, tmp_path))
    target = tmp_path / "parent.mp4"
    client.videos().download_video("parent", to=target, progress=forking, keep_partial=keep_partial)
    assert forking.well
    assert target.read_bytes() == bytes(BIG)
    assert sorted(os.listdir(tmp_path)) == ["child.mp4", "parent.mp4"]
    require_own_connections(server, "parent")


def test_a_child_that_unwinds_takes_nothing_of_its_parents_download_away(
    server: FaultServer, connect: Connect, tmp_path: Path
) -> None:
    server.fail("parent", faults.slow_file(pause=0, blocks=BIG // 2048))
    client = connect(server)
    target = tmp_path / "parent.mp4"
    children: list[int] = []

    def fork(done: int, total: int | None) -> None:
        if done and not children:
            children.append(os.fork())
            if not children[0]:
                raise SystemExit
            os.waitpid(children[0], 0)

    try:
        client.videos().download_video("parent", to=target, progress=fork)
    except SystemExit:
        os._exit(0)
    assert children
    assert target.read_bytes() == bytes(BIG)
    assert os.listdir(tmp_path) == ["parent.mp4"]


def test_a_fork_in_a_stream_disturbs_neither(server: FaultServer, connect: Connect) -> None:
    server.fail("parent", faults.slow_file(pause=0, blocks=BIG // 2048))
    client = connect(server)

    def child() -> bool:
        with client.videos().open_video("child") as video:
            return video.read() == CLIP

    with client.videos().open_video("parent") as video:
        begun = video.read(100_000)
        assert in_a_fork(child)
        assert begun + video.read() == bytes(BIG)
    require_own_connections(server, "parent")
