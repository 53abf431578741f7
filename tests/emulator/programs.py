"""Programs that the tests start, such as pytest on tests that are not this project's."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import ziggeo

PLUGIN = "ziggeo.emulator.pytest_plugin"


def is_plugin_installed() -> bool:
    """Tell whether pytest finds the plugin by itself, which it does not in a bare checkout."""
    return any(entry.value == PLUGIN for entry in entry_points(group="pytest11"))


def environment() -> dict[str, str]:
    """Return an environment in which the package that is tested can be imported."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return {**kept, "PYTHONPATH": str(Path(ziggeo.__file__).parent.parent)}


def run(*command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a Python program in a folder."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def run_pytest(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run pytest in a folder that has nothing to do with this project."""
    plugin = () if is_plugin_installed() else ("-p", PLUGIN)
    return run("-m", "pytest", "-p", "no:cacheprovider", *plugin, *arguments, folder=folder)
