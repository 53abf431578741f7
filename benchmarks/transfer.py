"""One upload or download by one peer, as a program of its own: prints what it took, as JSON.

Time, processor seconds and memory are counted from a warm start: everything is imported, the
connection is open, and a small file has been through.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from peers import PRIVATE_KEY, TOKEN, find_old

FIELDS = {"key": "a" * 32, "policy": "p" * 400}
MEBIBYTE = 1024 * 1024

Transfer = Callable[[Path], Any]


def ours(url: str, folder: Path) -> dict[str, Transfer]:
    from ziggeo import Config, Ziggeo

    client = Ziggeo(TOKEN, PRIVATE_KEY, config=Config(server_api_url=url, cdn_url=url))
    videos = client.videos()
    return {
        "up": lambda path: videos.create(file=path),
        "down": lambda path: videos.download_video("v", to=path),
    }


def old(url: str, folder: Path) -> dict[str, Transfer]:
    find_old(os.environ["OLD_SDK"])
    from Ziggeo import Ziggeo
    from ZiggeoConnect import ZiggeoConnect

    client = Ziggeo(TOKEN, PRIVATE_KEY)
    client.connect = client.cdn_connect = ZiggeoConnect(client, url)
    return {
        "up": lambda path: client.videos().create(file=str(path)),
        "down": lambda path: path.write_bytes(client.videos().download_video("v")),
    }


def session(url: str, folder: Path) -> dict[str, Transfer]:
    import requests

    kept = requests.Session()

    def up(path: Path) -> None:
        with path.open("rb") as file:
            kept.post(url + "/storage", data=FIELDS, files={"file": file})

    def down(path: Path) -> None:
        with kept.get(url + "/v/video", stream=True) as answer, path.open("wb") as file:
            for block in answer.iter_content(chunk_size=8192):
                file.write(block)

    return {"up": up, "down": down}


def with_httpx(url: str, folder: Path) -> dict[str, Transfer]:
    import httpx

    client = httpx.Client(verify=os.environ["SSL_CERT_FILE"], timeout=60)

    def up(path: Path) -> None:
        with path.open("rb") as file:
            client.post(url + "/storage", data=FIELDS, files={"file": file})

    def down(path: Path) -> None:
        with client.stream("GET", url + "/v/video") as answer, path.open("wb") as file:
            for block in answer.iter_bytes():
                file.write(block)

    return {"up": up, "down": down}


def curl(url: str, folder: Path) -> dict[str, Transfer]:
    command = ["curl", "--silent", "--fail", "--cacert", os.environ["SSL_CERT_FILE"]]
    form = [word for name, value in FIELDS.items() for word in ("-F", f"{name}={value}")]

    def up(path: Path) -> None:
        file = ["-F", f"file=@{path}", "-o", os.devnull]
        subprocess.run([*command, *form, *file, url + "/storage"], check=True)

    def down(path: Path) -> None:
        subprocess.run([*command, "-o", str(path), url + "/v/video"], check=True)

    return {"up": up, "down": down}


PEERS = {
    "ziggeo": ours,
    "ziggeo 2.30": old,
    "requests.Session": session,
    "httpx": with_httpx,
    "curl": curl,
}


def measured(transfer: Transfer, path: Path) -> dict[str, float]:
    """Return seconds, processor seconds and the growth of the largest process, in bytes."""
    before, begun = os.times(), time.perf_counter()
    grown = _peak()
    transfer(path)
    seconds, after = time.perf_counter() - begun, os.times()
    return {
        "seconds": seconds,
        "processor": sum(after[:4]) - sum(before[:4]),
        "grown": (_peak() - grown) * 1024,
    }


def _peak() -> int:
    """Return the most memory, in KiB, that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(name: str, way: str, url: str, size: str) -> None:
    """Warm up, transfer, and print the figures."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        small, large = folder / "small.mp4", folder / "large.mp4"
        small.write_bytes(bytes(MEBIBYTE // 4))
        if way == "up":
            with large.open("wb") as file:
                file.truncate(int(size))
        transfers = PEERS[name](url, folder)
        transfers["up"](small)
        print(json.dumps(measured(transfers[way], large)))


def available() -> list[str]:
    """Return the peers that this machine has."""
    return [name for name in PEERS if name != "curl" or shutil.which("curl")]


if __name__ == "__main__":
    main(*sys.argv[1:])
