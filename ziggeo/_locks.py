"""Locks on open files, which end with the process that holds them, however it ends."""

from __future__ import annotations

import errno
import sys
from contextlib import suppress

if sys.platform != "win32":
    import fcntl

# What file systems answer that know no locks: some over a network, some in user space.
_WITHOUT_LOCKS = frozenset({errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS})


def lock(handle: int) -> bool:
    """Lock an open file, or tell that another has it; it counts as locked where none can be.

    Raises:
        OSError: the system refuses for another reason.
    """
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # the latter where NFS locks for it
        return False
    except OSError as error:
        if error.errno not in _WITHOUT_LOCKS:
            raise
    return True


def unlock(handle: int) -> None:
    """Let go of a file, also where a forked child still has its descriptor."""
    if sys.platform == "win32":
        return
    with suppress(OSError):  # not locked, where locks are not known
        fcntl.flock(handle, fcntl.LOCK_UN)
