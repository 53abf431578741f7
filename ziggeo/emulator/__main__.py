"""``python -m ziggeo.emulator``: serve until stopped, and print what points a client here."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import sys
import threading
from collections.abc import Sequence
from types import FrameType

from . import Emulator


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the emulator until SIGINT or SIGTERM.

    Args:
        arguments: the command line without the program's name; that of the process when left out.

    Returns:
        The exit status: 0 when it was stopped, 2 when it could not start.
    """
    options = _parser().parse_args(arguments)
    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    emulator = Emulator(tls=options.tls, port=options.port, processing_time=options.processing_time)
    try:
        emulator.start()
    except (OSError, ImportError) as error:
        sys.stderr.write(f"The emulator cannot start: {error}\n")
        return 2
    try:
        _announce(emulator)
        stopped.wait()
    finally:
        emulator.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ziggeo.emulator",
        description="Serve a local Ziggeo on 127.0.0.1 and print the variables that lead to it.",
    )
    parser.add_argument(
        "--port", type=int, default=0, help="port to listen on (default: a free one)"
    )
    parser.add_argument("--tls", action="store_true", help="serve https with a throw-away CA")
    parser.add_argument(
        "--processing-time",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="how long an upload stays in PROCESSING (default: 0)",
    )
    return parser


def _announce(emulator: Emulator) -> None:
    for name, value in emulator.environment.items():
        sys.stdout.write(_quoted(name, value))
    sys.stdout.flush()
    # A shell that reads this with $( ... & ) waits for the end of the output, so let it end.
    end_of_output = os.open(os.devnull, os.O_WRONLY)
    os.dup2(end_of_output, 1)
    os.close(end_of_output)
    sys.stderr.write(
        f"A local Ziggeo listens on {emulator.url}; stop it with Ctrl-C or: kill {os.getpid()}\n"
        "Paste the lines above into a shell, or start it with\n"
        '    eval "$(python -m ziggeo.emulator &)"\n'
        "and try:\n"
        '    python -c "from ziggeo import Ziggeo; print(Ziggeo().videos().count())"\n'
    )
    sys.stderr.flush()


def _quoted(name: str, value: str) -> str:
    return f"export {name}={shlex.quote(value)}\n"


if __name__ == "__main__":
    sys.exit(main())
