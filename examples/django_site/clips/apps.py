"""The application of Django."""

from __future__ import annotations

from django.apps import AppConfig


class ClipsConfig(AppConfig):
    """The application `clips`."""

    name = "clips"

    def ready(self) -> None:
        """Register what is done when the service tells of an event."""
        from . import events  # noqa: F401 - importing it registers them
