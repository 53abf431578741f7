"""What happens once in a process, such as a first import, and is never cut in two by a fork."""

from __future__ import annotations

import logging  # noqa: F401 - its own lock comes before ours, as told below
import os
import threading
from importlib import import_module

once = threading.RLock()
"""Held by whoever imports late, or makes what a process has one of.

A fork waits until nobody holds it: a child that inherited a half-done import would wait for ever
for the thread that was to finish it, which it does not have.
"""

if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    # Before a fork, what was registered last is called first. Whoever holds this lock may need that
    # of logging, which is registered on import: waiting here must begin before it is taken.
    os.register_at_fork(
        before=once.acquire, after_in_parent=once.release, after_in_child=once.release
    )

_loaded: set[str] = set()


def load(*modules: str) -> None:
    """Import modules late: what is imported from them afterwards waits for nobody.

    Args:
        modules: their names in full.
    """
    if not _loaded.issuperset(modules):
        with once:
            for module in modules:
                import_module(module)
            _loaded.update(modules)
