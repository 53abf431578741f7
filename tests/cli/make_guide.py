"""Writes into docs/guide/command-line.md what its commands write, when it is run."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from cli import commands

from ziggeo.emulator import Emulator

ROOT = Path(__file__).parent.parent.parent
GUIDE = ROOT / "docs" / "guide" / "command-line.md"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BAR = re.compile(r"\x1b\[\?25l.*?\x1b\[\?25h(\r\x1b\[1A\x1b\[2K)?", re.DOTALL)
VARIES = (  # and what stands for it in the guide
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d"), "2026-12-01 12:00"),
    (re.compile(r"127\.0\.0\.1:\d{4,5}"), "127.0.0.1:12345"),
    (re.compile(r"\d+\.\d s$", re.MULTILINE), "0.5 s"),
    (re.compile(r"(?<=answers )( +)\d+$", re.MULTILINE), r"\g<1>9"),
    # The poster is cut from the clip, and as large as the installed encoder makes it.
    (re.compile(r"^[4-9]\d{3}$|^1\d{4}$", re.MULTILINE), "6081"),
    (re.compile(r"1\d\d,\d{3}(?= bytes in)"), "111,900"),
    (re.compile(r"^authorities +.*\n", re.MULTILINE), ""),
)


def rendered(guide: str) -> str:
    """Return the guide with what its commands write today, run in their order."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Emulator(seed="guide") as emulator,
    ):
        place = Path(folder)
        _prepare(place)
        env = commands.environment(**emulator.environment, NO_COLOR="1", COLUMNS="100")
        env["PATH"] = f"{place / 'bin'}{os.pathsep}{env['PATH']}"
        for name in [name for name in env if name.startswith(("SSL_CERT", "REQUESTS_", "CURL_"))]:
            del env[name]
        return BLOCK.sub(lambda block: _run_block(block[1], place, env), guide)


def _prepare(place: Path) -> None:
    clip = ROOT / "examples" / "media" / "clip.mp4"
    shutil.copy(clip, place / "clip.mp4")
    (place / "clips").mkdir()
    shutil.copy(clip, place / "clips" / "harbour.mp4")  # of several, the order would vary
    (place / "bin").mkdir()
    script = place / "bin" / "ziggeo"
    script.write_text(f'#!/bin/sh\nexec {shlex.join(commands.COMMAND)} "$@"\n', encoding="utf-8")
    script.chmod(0o755)


def _run_block(block: str, place: Path, env: dict[str, str]) -> str:
    lines = [line for line in block.splitlines() if line.startswith("$ ")]
    shown = "".join(f"{line}\n{_shown(line[2:], place, env)}" for line in lines)
    return f"```console\n{shown}```"


def _shown(line: str, place: Path, env: dict[str, str]) -> str:
    """Return what a line shows on a terminal."""
    written = commands.show(["sh", "-c", line], env=env, folder=place).shown
    text = commands.ESCAPES.sub("", BAR.sub("", written)).replace("\r\n", "\n")
    text = "".join(f"{line.rstrip()}\n" for line in text.splitlines())
    for pattern, stand_in in VARIES:
        text = pattern.sub(stand_in, text)
    return text


if __name__ == "__main__":
    GUIDE.write_text(rendered(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")
