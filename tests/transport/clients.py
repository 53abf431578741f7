"""Clients of the fault server, the calls that tests make with them, and the sockets they hold."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Iterator
from typing import Any

from ziggeo import Config, Ziggeo

TOKEN = "0123456789abcdef0123456789abcdef"
PRIVATE_KEY = "fedcba9876543210fedcba9876543210"
VIDEO = "aabbccddeeff00112233445566778899"
SOURCE = bytes(range(256)) * 4096  # 1 MiB, more than a socket buffers

PATIENT = dict.fromkeys(("connect_timeout", "send_timeout", "read_timeout"), 15)


def connect_to(url: str, **settings: Any) -> Ziggeo:
    """Return a client whose four hosts are prefixes of one address."""
    hosts = {
        "server_api_url": url,
        "api_url": f"{url}/api",
        "cdn_url": f"{url}/cdn",
        "js_cdn_url": f"{url}/cdn",
    }
    config = Config(**{"retries": 1, **hosts, **PATIENT, **settings})
    return Ziggeo(TOKEN, PRIVATE_KEY, config=config)


def read(client: Ziggeo) -> Any:
    """Make a call that may be repeated."""
    return client.videos().get(VIDEO)


def create(client: Ziggeo) -> Any:
    """Make a call that may not be repeated."""
    return client.authtokens().create(session_limit=1)


def delete(client: Ziggeo) -> Any:
    """Make a call that deletes something."""
    return client.videos().delete(VIDEO)


def upload(client: Ziggeo) -> Any:
    """Make a call whose middle step stores a file."""
    return client.videos().create(file=("clip.mp4", SOURCE))


def download(client: Ziggeo) -> bytes:
    """Make a call that reads a file."""
    return client.videos().download_video(VIDEO)


def sockets_to(port: int) -> Iterator[socket.socket]:
    """Yield each socket of this process that is connected to a port of loopback."""
    for name in os.listdir("/proc/self/fd"):
        try:
            if not stat.S_ISSOCK(os.stat(int(name)).st_mode):
                continue
            found = socket.socket(fileno=os.dup(int(name)))
        except OSError:
            continue  # listing the folder was itself a descriptor
        with found:
            try:
                if found.getpeername()[1] == port:
                    yield found
            except (OSError, IndexError):
                continue
