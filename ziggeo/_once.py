"""What happens once in a process, such as a first import, and is never cut in two by a fork."""

from __future__ import annotations

import os
import threading

once = threading.RLock()
"""Held by whoever imports late, or makes what a process has one of.

A fork waits until nobody holds it: a child that inherited a half-done import would wait for ever
for the thread that was to finish it, which it does not have.
"""

if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(
        before=once.acquire, after_in_parent=once.release, after_in_child=once.release
    )
