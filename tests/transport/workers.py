"""What tests let other processes do; it is here so that those can import it."""

from __future__ import annotations

from multiprocessing.connection import Connection
from typing import Any

from ziggeo import Ziggeo


def call_as(client: Ziggeo, name: str, answers: Connection | None = None, times: int = 3) -> int:
    """Make calls under a name, check the answers, and return (and send) how many were right."""
    right = 0
    for number in range(times):
        answer: Any = client.videos().get(f"{name}-{number}")
        right += answer["target"] == f"/v1/videos/{name}-{number}"
    if answers is not None:
        answers.send(right)
        answers.close()
    return right


def fail_as(client: Ziggeo, name: str) -> int:
    """Make a call that fails; the error is for the parent."""
    return call_as(client, name, times=1)
