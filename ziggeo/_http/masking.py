"""Keeps tokens and signatures out of logs: our own, and those that urllib3 writes for us."""

from __future__ import annotations

import logging
import re
import threading

_WORD = re.compile(r"v\d|[a-z][a-z-]{0,23}|[a-z]+_[a-z]+")


def masked_path(path: str) -> str:
    """Return a path for the log: what is not a word of the API is shown by its beginning only."""
    return "/".join(
        segment if not segment or _WORD.fullmatch(segment) else segment[:4] + "…"
        for segment in path.split("/")
    )


class _Masking(threading.local, logging.Filter):
    """Masks what urllib3 logs while this thread sends a request of ours.

    At DEBUG it writes the whole target of each request, in which tokens and signatures stand; it
    has no setting for that.
    """

    sending = False

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten each path and leave out its query."""
        if self.sending and isinstance(record.args, tuple):
            record.args = tuple(
                masked_path(argument.partition("?")[0])
                if isinstance(argument, str) and "/" in argument[1:]
                else argument
                for argument in record.args
            )
        return True


masking = _Masking()
for _name in ("urllib3.connectionpool", "urllib3.util.retry"):
    logging.getLogger(_name).addFilter(masking)
