"""The command `ziggeo` for shells; it needs ``ziggeo[cli]``, and is imported by nothing else.

What each file holds: ``commands`` one file a group of commands, ``running`` one run from its
arguments to its exit status, ``failures`` which error ends with which status, ``rows`` and
``tables`` what is written to stdout, ``terminal`` and ``bars`` what is written to stderr.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_NEEDED = ("click", "rich")
_NOT_INSTALLED = 3  # the status of what is not set up; `failures` needs click


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: the command line without the program's name; that of the process when left out.

    Returns:
        The exit status: 0 all done, 1 some failed, 2 usage, 3 configuration or credentials, 4 not
        found, 130 interrupted.
    """
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        sys.stderr.write(
            f"ziggeo: the command needs {' and '.join(missing)}: pip install 'ziggeo[cli]'\n"
        )
        return _NOT_INSTALLED
    from .running import run

    return run(sys.argv[1:] if arguments is None else list(arguments))
