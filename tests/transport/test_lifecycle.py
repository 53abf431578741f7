"""A client from its first call to its end: no late import, no lock, no warning, in any process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from transport import clients
from transport.fault_server import FaultServer

COMMON = """
import gc, os, sys, tempfile, threading, time
from ziggeo import Config, Ziggeo

url, ca_file = sys.argv[1:]
config = Config(
    server_api_url=url, cdn_url=url + "/cdn", verify=ca_file, retries=0,
    connect_timeout=20, read_timeout=20, send_timeout=20,
)

def make():
    return Ziggeo("0123456789abcdef", "fedcba9876543210", "encryption", config=config)

def call(client):
    return client.videos().get("aabb")["method"] == "GET"

def in_child(work, seconds=60):
    child = os.fork()
    if not child:
        status = 1
        try:
            status = 0 if work() else 1
        finally:
            sys.stderr.flush()
            os._exit(status)
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status == 0
        time.sleep(0.01)
    os.kill(child, 9)
    os.waitpid(child, 0)
    return False
"""


def run(program: str, server: FaultServer, ca_file: Path) -> subprocess.CompletedProcess[str]:
    """Run a program of its own, in which every warning shows."""
    command = [sys.executable, "-W", "always", "-W", "ignore::DeprecationWarning", "-c"]
    return subprocess.run(
        [*command, COMMON + program, server.url, str(ca_file)],
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_client_that_is_forgotten_closes_its_connections_without_a_warning(
    server: FaultServer, ca_file: Path
) -> None:
    program = "client = make(); call(client); client.videos().download_video('a')\n"
    done = run(f"{program}del client; gc.collect(); print('collected')", server, ca_file)
    assert (done.stdout, done.stderr) == ("collected\n", "")


def test_a_program_that_ends_with_open_connections_ends_without_a_warning(
    server: FaultServer, ca_file: Path
) -> None:
    done = run("client = make(); call(client)", server, ca_file)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_call_at_the_end_of_a_program_is_made(server: FaultServer, ca_file: Path) -> None:
    # From Python 3.12 on, no thread begins there any more, which looking up a name needs.
    program = "import atexit; client = make(); atexit.register(lambda: print(call(client)))"
    done = run(program, server, ca_file)
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_a_first_call_in_a_forked_child_warns_of_nothing(
    server: FaultServer, ca_file: Path
) -> None:
    program = """
client = make()
call(client)
def work():
    well = call(client)
    gc.collect()
    return well
print(in_child(work), call(client))
"""
    done = run(program, server, ca_file)
    assert (done.stdout, done.stderr) == ("True True\n", "")
    assert len({arrival.port for arrival in server.arrivals}) == 2


@pytest.mark.parametrize("delay", [0, 0.002, 0.01, 0.03, 0.06, 0.1])
def test_a_fork_in_the_middle_of_the_first_call_leaves_the_child_free(
    delay: float, plain: FaultServer, ca_file: Path
) -> None:
    program = f"""
client = make()
thread = threading.Thread(target=call, args=[client])
thread.start()
time.sleep({delay})
print(in_child(lambda: call(client)))
thread.join()
"""
    assert run(program, plain, ca_file).stdout == "True\n"


def test_a_fork_while_a_client_is_made_leaves_the_child_free(
    plain: FaultServer, ca_file: Path
) -> None:
    program = """
thread = threading.Thread(target=make)
thread.start()
print(in_child(lambda: call(make())))
thread.join()
"""
    assert run(program, plain, ca_file).stdout == "True\n"


CALLS = {
    "get": "call(client)",
    "create": "client.authtokens().create(session_limit=1)",
    "upload": "client.videos().create(file=('clip.mp4', b'clip'))",
    "download": "client.videos().download_video('aabb')",
    "save": "client.videos().download_video('aabb', to=tempfile.mkdtemp())",
    "token": "client.auth().generate(grants={'read': {'all': True}})",
}


@pytest.mark.parametrize("name", CALLS)
def test_what_a_call_imports_late_it_imports_under_the_lock_that_forks_wait_for(
    name: str, secure: FaultServer, ca_file: Path
) -> None:
    # Whatever is imported elsewhere could be cut in two by a fork.
    program = f"""
from importlib.abc import MetaPathFinder
from ziggeo._once import once

class Watch(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if not once._is_owned():
            late.append(name)

late = []
client = make()
sys.meta_path.insert(0, Watch())
{CALLS[name]}
print(late)
"""
    assert run(program, secure, ca_file).stdout == "[]\n"


def test_64_threads_that_begin_at_once_share_one_session(
    secure: FaultServer, ca_file: Path
) -> None:
    program = """
from concurrent.futures import ThreadPoolExecutor
client = make()
together = threading.Barrier(64)

def session():
    together.wait()
    return client._shared_transport().sessions.current()

with ThreadPoolExecutor(64) as threads:
    found = [each.result() for each in [threads.submit(session) for _ in range(64)]]
print(len({id(each) for each in found}))
"""
    assert run(program, secure, ca_file).stdout == "1\n"


def test_the_tools_of_these_tests_see_a_warning(server: FaultServer, ca_file: Path) -> None:
    done = run("import socket; socket.socket()", server, ca_file)
    assert "ResourceWarning" in done.stderr
    assert clients.TOKEN not in done.stderr
