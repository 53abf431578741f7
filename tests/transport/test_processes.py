"""Processes: a client that crosses a fork, or is pickled, never shares a socket with another."""

from __future__ import annotations

import copy
import multiprocessing
import os
import pickle
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.context import BaseContext
from pathlib import Path

import pytest
from transport import clients, faults
from transport.conftest import Connect
from transport.fault_server import FaultServer
from transport.workers import call_as, fail_as

from ziggeo import NotFoundError, Ziggeo

# Python 3.12 warns whoever forks beside threads; that it works with ours is what is shown here.
pytestmark = pytest.mark.filterwarnings("ignore:.*use of fork.*:DeprecationWarning")

METHODS = [name for name in ("fork", "spawn", "forkserver") if hasattr(os, "fork")]


def require_own_sockets(server: FaultServer) -> None:
    """Check that no port was used under two names."""
    users: dict[int, set[str]] = {}
    for arrival in server.arrivals:
        users.setdefault(arrival.port, set()).add(arrival.target.split("/")[-1].split("-")[0])
    assert users
    assert all(len(names) == 1 for names in users.values()), users


def in_a_fork(work: Callable[[], bool], seconds: float = 30) -> bool:
    """Do something in a child made by os.fork, and return whether it went well and in time.

    A child may inherit a lock that nobody there lets go of, of a tool that measures this process.
    """
    child = os.fork()
    if not child:
        status = 1
        try:
            status = 0 if work() else 1
        finally:
            os._exit(status)
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status == 0
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def test_after_os_fork_the_child_has_its_own_connections(
    server: FaultServer, connect: Connect
) -> None:
    client = connect(server)
    assert call_as(client, "parent") == 3
    assert in_a_fork(lambda: call_as(client, "child") == 3)
    assert in_a_fork(lambda: call_as(client, "sibling") == 3)
    assert call_as(client, "parent") == 3
    require_own_sockets(server)
    assert len({arrival.port for arrival in server.seen("parent")}) == 1


def test_a_grandchild_has_its_own_connections(server: FaultServer, connect: Connect) -> None:
    client = connect(server)
    call_as(client, "parent")

    def child() -> bool:
        well = call_as(client, "child") == 3
        well = in_a_fork(lambda: call_as(client, "grandchild") == 3) and well
        return call_as(client, "child") == 3 and well

    assert in_a_fork(child)
    require_own_sockets(server)


def test_closing_the_client_in_the_child_leaves_the_parents_connections_alone(
    server: FaultServer, connect: Connect
) -> None:
    client = connect(server)
    call_as(client, "parent")

    def child() -> bool:
        client.close()
        return True

    assert in_a_fork(child)
    call_as(client, "parent")
    assert server.connections == 1


@pytest.mark.parametrize("method", METHODS)
def test_multiprocessing_hands_a_client_to_its_children(
    server: FaultServer, connect: Connect, method: str
) -> None:
    client = connect(server)
    call_as(client, "parent")
    context: BaseContext = multiprocessing.get_context(method)
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=call_as, args=(client, "child", sender))  # type: ignore[attr-defined]
    child.start()
    sender.close()
    assert receiver.poll(60), "the child did not answer"
    assert receiver.recv() == 3
    child.join(30)
    call_as(client, "parent")
    require_own_sockets(server)


BUSY_PROGRAM = """
import sys, threading
from transport import clients
from transport.test_processes import in_a_fork
from transport.workers import call_as

client = clients.connect_to(sys.argv[1], verify=sys.argv[2])
stop = threading.Event()
together = threading.Barrier(17)  # nobody forks while TLS shakes hands: see docs/reliability.md
wrong = []

def keep_calling():
    call_as(client, "parent")
    together.wait(60)
    while not stop.is_set():
        try:
            if call_as(client, "parent") != 3:
                wrong.append("another answer")
        except Exception as error:
            wrong.append(repr(error))

threads = [threading.Thread(target=keep_calling) for _ in range(16)]
for thread in threads:
    thread.start()
together.wait(60)
outcomes = []
while len(outcomes) < 8 and all(outcomes):  # a child that hangs is enough, and calls take memory
    number = len(outcomes)
    outcomes.append(in_a_fork(lambda: call_as(client, f"child{number}") == 3))
stop.set()
for thread in threads:
    thread.join(30)
print(outcomes.count(True), wrong[:3])
"""


def test_forks_while_16_threads_are_calling_disturb_nobody(
    server: FaultServer, ca_file: Path
) -> None:
    # A program of its own, which no tool measures: its locks would be inherited, too.
    environment = {name: value for name, value in os.environ.items() if "COV" not in name}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", BUSY_PROGRAM, server.url, str(ca_file)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (done.stdout, done.stderr) == ("8 []\n", "")
    require_own_sockets(server)


@pytest.mark.parametrize("scheme", ["plain", "secure"])
def test_workers_of_a_preloaded_gunicorn_have_their_own_connections(
    scheme: str, request: pytest.FixtureRequest, ca_file: Path, tmp_path: Path
) -> None:
    server: FaultServer = request.getfixturevalue(scheme)
    with serving("transport.preloaded_app:app", server, ca_file, tmp_path) as (_, address):
        answers = [ask(address) for _ in range(12)]
    assert all(re.fullmatch(r"\d+ 3", answer) for answer in answers), answers
    assert len(server.seen("master")) == 3
    require_own_sockets(server)


@contextmanager
def serving(
    app: str, service: FaultServer, ca_file: Path, folder: Path, *options: str
) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """Run a preloaded gunicorn of two workers, whose client calls a service."""
    pytest.importorskip("gunicorn")
    address = folder / "socket"
    command = [sys.executable, "-m", "gunicorn", "--preload", "--workers=2", *options]
    web_server = subprocess.Popen(
        [*command, f"--bind=unix:{address}", "--log-level=critical", app],
        cwd=folder,
        env={
            **os.environ,
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "ZIGGEO_TOKEN": clients.TOKEN,
            "ZIGGEO_PRIVATE_KEY": clients.PRIVATE_KEY,
            "ZIGGEO_SERVER_API_URL": service.url,
            "ZIGGEO_VERIFY": str(ca_file),
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        },
    )
    try:
        yield web_server, address
    finally:
        stop(web_server)


def stop(web_server: subprocess.Popen[bytes]) -> None:
    """End a web server, however long it takes on a busy machine."""
    web_server.terminate()
    try:
        web_server.wait(60)
    except subprocess.TimeoutExpired:
        web_server.kill()
        web_server.wait(10)
        raise


def ask(address: Path, path: str = "/") -> str:
    """Return what a web server answers, as soon as it is there; nothing where it was killed."""
    ends = time.monotonic() + 60
    while True:
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.connect(str(address))
            except OSError:
                assert time.monotonic() < ends, "gunicorn did not start"
                time.sleep(0.05)
                continue
            connection.settimeout(60)
            try:
                connection.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
                return connection.makefile().read().rpartition("\n")[2]
            except ConnectionError:
                return ""


def test_a_client_that_was_used_pickles_and_copies_without_its_connections(
    server: FaultServer, connect: Connect
) -> None:
    client = connect(server)
    call_as(client, "first")
    twins: list[Ziggeo] = [pickle.loads(pickle.dumps(client)), copy.deepcopy(client)]  # noqa: S301
    for number, twin in enumerate(twins):
        assert twin.config == client.config
        with twin:
            assert call_as(twin, f"twin{number}") == 3
    require_own_sockets(server)
    assert len({arrival.headers["authorization"] for arrival in server.arrivals}) == 1


def test_an_error_crosses_a_process_boundary_whole(plain: FaultServer, connect: Connect) -> None:
    plain.fail("", faults.status(404, X_Request_Id="r-1"), lasting=True)
    client = connect(plain)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as processes:
        error = processes.submit(fail_as, client, "child").exception()
    assert isinstance(error, NotFoundError)
    assert (error.status, error.method, error.attempts) == (404, "GET", 1)
    assert error.url == f"{plain.url}/v1/videos/child-0"
    assert error.request_id == "r-1"
    assert error.body == '{"error": "as told"}'
