"""What the service sends to an address of yours: read it, check it, act on it.

Nothing here needs a framework; `parse` needs no client either.
"""

from __future__ import annotations

from .events import Event, EventData, EventType, Handshake
from .parsing import parse
from .receiver import Answer, Receiver, secret_url

__all__ = [
    "Answer",
    "Event",
    "EventData",
    "EventType",
    "Handshake",
    "Receiver",
    "parse",
    "secret_url",
]
