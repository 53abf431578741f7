"""``python -m ziggeo.emulator``: serve until stopped, or as long as a command runs."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from .emulator import Emulator
from .model.objects import WebhookVariant

_PROGRAM = "python -m ziggeo.emulator"
# A terminal that is closed says SIGHUP; Windows knows none.
_ENDINGS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
_PID = "ZIGGEO_EMULATOR_PID"
# What shells say of a command that is not there, and add to the number of a deadly signal.
_NOT_FOUND = 127
_BY_SIGNAL = 128


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the emulator until SIGINT or SIGTERM, or until a command has ended.

    Args:
        arguments: the command line without the program's name; that of the process when left out.

    Returns:
        The exit status: the command's, 0 when there is none and it was stopped, 2 when it could
        not start.
    """
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        emulator = Emulator(
            tls=options.tls,
            port=options.port,
            processing_time=options.processing_time,
            strict=options.strict,
            seed=options.seed,
            webhook_variant=WebhookVariant(options.handshake, options.form, options.json_type),
        )
    except ValueError as error:
        parser.error(str(error))
    return serve(emulator, options.exec)


def serve(emulator: Emulator, command: str | None, *, program: str = _PROGRAM) -> int:
    """Run an emulator until SIGINT or SIGTERM, or until a command has ended.

    Args:
        emulator: the emulator, not started yet.
        command: the command line to run meanwhile, or None.
        program: how this is started, for what is said about it.

    Returns:
        The exit status, as that of `main`.
    """
    stopped = threading.Event()
    with _signals(lambda number: stopped.set()):
        try:
            with _signals_blocked():
                emulator.start()
        except (OSError, ImportError) as error:
            sys.stderr.write(f"The emulator cannot start: {error}\n")
            return 2
        try:
            if command is not None:
                return _run(emulator, command)
            _announce(emulator, program)
            stopped.wait()
        finally:
            emulator.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=_PROGRAM,
        description="Serve a local Ziggeo on 127.0.0.1 and print the variables that lead to it.",
    )
    parser.add_argument(
        "--exec",
        metavar="COMMAND",
        help="run a command with these variables set, and end with its exit status",
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
    parser.add_argument(
        "--no-strict",
        dest="strict",
        action="store_false",
        help="let arguments pass that the documents don't know",
    )
    parser.add_argument("--seed", help="make tokens and keys the same in every run")
    parser.add_argument(
        "--handshake",
        choices=["marked", "unmarked", "data"],
        default="marked",
        help="how the handshake of webhooks is written (default: marked)",
    )
    parser.add_argument(
        "--form",
        choices=["nested", "json"],
        default="nested",
        help="how forms have what is nested (default: nested)",
    )
    parser.add_argument(
        "--json-type",
        default="text/plain",
        metavar="TYPE",
        help="the content type of the encoding json (default: text/plain)",
    )
    return parser


def _run(emulator: Emulator, command: str) -> int:
    """Run a command to its end; being told to stop is passed on to it."""
    told = threading.Event()
    running: list[subprocess.Popen[bytes]] = []

    def pass_on(number: int) -> None:
        # A terminal sends SIGINT to both of them, and twice means something else to some commands.
        if number != signal.SIGINT:
            told.set()
            for process in running:
                process.terminate()

    with _signals(pass_on):
        try:
            # It is the user's own command line, and no shell reads it.
            environment = {**os.environ, **emulator.environment}
            process = subprocess.Popen(shlex.split(command), env=environment)  # noqa: S603
        except (OSError, IndexError, ValueError) as error:
            sys.stderr.write(f"The command {command!r} cannot run: {error}\n")
            return _NOT_FOUND
        running.append(process)
        if told.is_set():
            process.terminate()
        status = process.wait()
    return status if status >= 0 else _BY_SIGNAL - status


@contextmanager
def _signals(handler: Callable[[int], object]) -> Iterator[None]:
    """Have a function called for what ends a program, but for a SIGHUP that is ignored (nohup)."""

    def handle(number: int, frame: FrameType | None) -> None:
        handler(number)

    ignored = {number for number in _ENDINGS if signal.getsignal(number) is signal.SIG_IGN}
    heard = [number for number in _ENDINGS if number not in ignored or number == signal.SIGINT]
    previous = {number: signal.signal(number, handle) for number in heard}
    try:
        yield
    finally:
        for number, before in previous.items():
            signal.signal(number, before)


@contextmanager
def _signals_blocked() -> Iterator[None]:
    """Have the threads that begin meanwhile leave signals to this one.

    A signal that another thread receives does not end the waiting of this one, which handles it.
    """
    if sys.platform == "win32":
        yield
        return
    previous = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDINGS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, previous)


def _announce(emulator: Emulator, program: str) -> None:
    for name, value in {**emulator.environment, _PID: str(os.getpid())}.items():
        sys.stdout.write(_quoted(name, value))
    sys.stdout.flush()
    # A shell that reads this with $( ... & ) waits for the end of the output, so let it end.
    end_of_output = os.open(os.devnull, os.O_WRONLY)
    os.dup2(end_of_output, 1)
    os.close(end_of_output)
    sys.stderr.write(
        f"A local Ziggeo listens on {emulator.url}; stop it with Ctrl-C or: kill {os.getpid()}\n"
        f"What is in it is shown at {emulator.url}/\n"
        "Paste the lines above into a shell, or start it with\n"
        f'    eval "$({program} &)"\n'
        "and try:\n"
        '    python -c "from ziggeo import Ziggeo; print(Ziggeo().videos().count())"\n'
    )
    sys.stderr.flush()


def _quoted(name: str, value: str) -> str:
    return f"export {name}={shlex.quote(value)}\n"


if __name__ == "__main__":
    sys.exit(main())
