"""What each reader makes of an answer: plain urllib3, and the client."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import urllib3

from ziggeo import Ziggeo, ZiggeoError

PATIENCE = 10.0


@dataclass(frozen=True)
class Reading:
    """What came out of an answer.

    Attributes:
        status: of the answer, or None where none was told.
        value: what was read, or None where the answer was refused.
        error: what was raised instead.
        headers: of the answer, where they were told.
    """

    status: int | None
    value: Any = None
    error: BaseException | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        return self.error is not None


def by_urllib3(manager: urllib3.PoolManager, url: str, *, decode: bool) -> Reading:
    """Read an answer by a manager of pools with nothing added, on a connection of its own."""
    status, headers = None, {}
    try:
        response = manager.request(
            "GET", url, retries=False, redirect=False, preload_content=False, timeout=PATIENCE
        )
        status, headers = response.status, response.headers
        body = response.read(decode_content=decode)
    except Exception as error:
        return Reading(status, error=error, headers=headers)
    finally:
        manager.clear()
    return Reading(status, body, headers=headers)


def by_curl(url: str) -> Reading:
    """Read an answer by the program curl, which decodes nothing that it is not told to."""
    command = [
        "curl",
        "--silent",
        "--max-time",
        f"{PATIENCE}",
        "--noproxy",
        "*",
        "--write-out",
        "%{stderr}%{http_code}",
    ]
    done = subprocess.run([*command, url], capture_output=True, check=False)
    status = int(done.stderr or 0)
    if done.returncode:
        return Reading(status, error=CurlError(f"exit status {done.returncode}"))
    return Reading(status, done.stdout)


class CurlError(Exception):
    """curl has refused an answer."""


def by_client(client: Ziggeo, call: str, path: str, folder: Path) -> Reading:
    """Read an answer by one of the calls of the client."""
    try:
        value = CALLS[call](client, path, folder)
    except BaseException as error:
        status = error.status if isinstance(error, ZiggeoError) else None
        return Reading(status, error=error)
    return Reading(None, value)


def save(client: Ziggeo, path: str, folder: Path) -> bytes:
    target = folder / "file"
    try:
        client.connect.save(path, target)
        return target.read_bytes()
    finally:
        target.unlink(missing_ok=True)


CALLS: dict[str, Any] = {
    "json": lambda client, path, _: client.connect.get_json(path),
    "text": lambda client, path, _: client.connect.get_text(path),
    "bytes": lambda client, path, _: client.connect.download(path),
    "file": save,
}
