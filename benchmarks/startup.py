"""What a program pays before its first answer: import, one call, and 64 threads that start cold."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from cases import Measured
from peers import PRIVATE_KEY, TOKEN, VIDEO
from stage import CACHE, clean_python, package_folders

COLD_THREADS = 64

IMPORTS = {
    "Python alone": "pass",
    "ziggeo": "import ziggeo",
    "dataclasses, typing, json, logging": "import dataclasses, typing, json, logging",
    "ziggeo 2.30": "import Ziggeo",
    "requests": "import requests",
}
CALLS = {
    "ziggeo": f"""
import ziggeo
config = ziggeo.Config(server_api_url=URL)
with ziggeo.Ziggeo({TOKEN!r}, {PRIVATE_KEY!r}, config=config) as client:
    client.videos().get({VIDEO!r})
""",
    "requests.Session": f"""
import requests
with requests.Session() as session:
    session.auth = ({TOKEN!r}, {PRIVATE_KEY!r})
    session.get(URL + "/v1/videos/{VIDEO}").json()
""",
    "ziggeo 2.30": f"""
from Ziggeo import Ziggeo
from ZiggeoConnect import ZiggeoConnect
client = Ziggeo({TOKEN!r}, {PRIVATE_KEY!r})
client.connect = ZiggeoConnect(client, URL)
client.videos().get({VIDEO!r})
""",
}


def imports(rounds: int, old: str) -> Measured:
    """Measure the seconds from start to end of a program that only imports."""
    return programs(IMPORTS, rounds, old, "")


def one_call(rounds: int, old: str, url: str) -> Measured:
    """Measure the seconds from start to end of a program that makes one call."""
    return programs(CALLS, rounds, old, url)


def programs(sources: dict[str, str], rounds: int, old: str, url: str) -> Measured:
    """Run each program in turns, in a Python whose start-up imports nothing."""
    python = clean_python()
    compiled = {**os.environ, "PYTHONPYCACHEPREFIX": str(CACHE / "compiled")}
    compiled.pop("PYTHONDONTWRITEBYTECODE", None)
    head = f"import sys; sys.path += {[*package_folders(), old]!r}; URL = {url!r}\n"
    measured = Measured(list(sources))
    for number in range(rounds + 1):
        for name, source in sources.items():
            begun = time.perf_counter()
            subprocess.run([python, "-c", head + source], check=True, env=compiled)
            if number:  # the first writes the compiled files
                measured.runs[name].append(time.perf_counter() - begun)
    return measured


def cold_start(peer: str, url: str, old: str) -> dict[str, float]:
    """Let 64 threads of a new process make their first call at once."""
    command = [sys.executable, __file__, peer, url, old]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _cold_start(peer: str, url: str) -> dict[str, float]:
    """Return what the first calls of 64 threads took, in this process."""
    import gc
    import ssl
    import threading

    from peers import PEERS

    made: list[object] = []
    ours = PEERS[peer](url)
    before, begun = _resident(), time.perf_counter()
    done = threading.Event()
    called = threading.Semaphore(0)

    def call() -> None:
        try:
            made.append(ours.video())
        finally:
            called.release()
        done.wait()

    threads = [threading.Thread(target=call) for _ in range(COLD_THREADS)]
    for thread in threads:
        thread.start()
    for _ in threads:
        called.acquire()
    found = {
        "answers": len(made),
        "seconds": time.perf_counter() - begun,
        "contexts": sum(isinstance(each, ssl.SSLContext) for each in gc.get_objects()),
        "bytes": (_resident() - before) / COLD_THREADS,
    }
    done.set()
    return found


def _resident() -> int:
    """Return the bytes of memory that this process holds (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    from peers import find_old

    find_old(sys.argv[3])
    print(json.dumps(_cold_start(sys.argv[1], sys.argv[2])))
