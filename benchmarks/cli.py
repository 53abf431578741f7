"""What the command `ziggeo` costs before it does anything, beside other programs of click.

    python benchmarks/cli.py

Needs ``ziggeo[cli,emulator]``: flask is one of the programs that it is measured beside.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

ROUNDS = 21
MINIMAL = """
import click
@click.group()
def main(): pass
@main.command()
def hello(): "Say hello."
main(["--help"])
"""
PROGRAMS = {
    "Python alone": ["-c", "pass"],
    "a click program of one command --help": ["-c", MINIMAL],
    "flask --help": ["-m", "flask", "--help"],
    "ziggeo --help": ["-m", "ziggeo", "--help"],
    "ziggeo videos ls --help": ["-m", "ziggeo", "videos", "ls", "--help"],
    "ziggeo completion fish": ["-m", "ziggeo", "completion", "fish"],
}


def measured() -> dict[str, list[float]]:
    """Return the seconds of each program from its start to its end, taken in turns."""
    runs: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for number in range(ROUNDS + 1):
        for name, arguments in PROGRAMS.items():
            begun = time.perf_counter()
            subprocess.run(
                [sys.executable, *arguments],
                check=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            if number:  # the first writes the compiled files
                runs[name].append(time.perf_counter() - begun)
    return runs


def main() -> None:
    """Measure and print a table."""
    runs = measured()
    bare = statistics.median(runs["Python alone"])
    print("| a program from start to end | median | over Python alone |")
    print("|---|---|---|")
    for name, seconds in runs.items():
        median = statistics.median(seconds)
        over = f"{(median - bare) * 1000:.0f} ms" if median > bare else ""
        print(f"| `{name}` | {median * 1000:.0f} ms | {over} |")


if __name__ == "__main__":
    main()
