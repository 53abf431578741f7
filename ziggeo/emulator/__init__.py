"""A local Ziggeo to run against, by its public names; the code is in the modules beside.

It needs ``ziggeo[emulator]``, speaks the service's HTTP interface on loopback, keeps everything in
memory and under one temporary folder, and knows nothing of the SDK's own code, so that a shared
mistake cannot hide. What it takes for granted where the documents are silent stands in
``model.assumptions``.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .emulator import Emulator
    from .faults.faults import Fault
    from .model.clock import Clock
    from .model.objects import Delivery, WebhookVariant
    from .model.request_log import RequestRecord

__all__ = ["Clock", "Delivery", "Emulator", "Fault", "RequestRecord", "WebhookVariant"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is asked for: pytest imports this file in every test run."""
    homes = {
        "Clock": "model.clock",
        "Delivery": "model.objects",
        "Emulator": "emulator",
        "Fault": "faults.faults",
        "RequestRecord": "model.request_log",
        "WebhookVariant": "model.objects",
    }
    if name not in homes:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{homes[name]}"), name)
