"""Measures uploads and downloads of a large file, each in a program of its own, taken in turns."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from cases import Measured, environment
from stage import HERE
from transfer import available

WAYS = {"up": "upload", "down": "download"}


def transfers(
    way: str, url: str, size: int, rounds: int, bundle: Path, old: str
) -> tuple[Measured, Measured, Measured]:
    """Return seconds, processor seconds and growth in bytes of each peer's transfers."""
    names = available()
    results = Measured(names), Measured(names), Measured(names)
    with environment(bundle):
        for _ in range(rounds):
            for name in names:
                taken = _transfer(name, way, url, size, old)
                for result, figure in zip(results, taken, strict=True):
                    result.runs[name].append(figure)
    return results


def _transfer(name: str, way: str, url: str, size: int, old: str) -> list[float]:
    command = [sys.executable, str(HERE / "transfer.py"), name, way, url, str(size)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "OLD_SDK": old}
    )
    figures = json.loads(done.stdout)
    return [figures["seconds"], figures["processor"], figures["grown"]]
