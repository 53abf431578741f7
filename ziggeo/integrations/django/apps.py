"""The application, and the check of its settings."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.core import checks


class ZiggeoConfig(AppConfig):
    """The application ``ziggeo.integrations.django``."""

    name = "ziggeo.integrations.django"
    label = "ziggeo"

    def ready(self) -> None:
        """Have the settings checked, and taken anew when a test changes them."""
        from django.core.signals import setting_changed

        from .client import forget

        checks.register(check_settings, "ziggeo")
        setting_changed.connect(forget, dispatch_uid="ziggeo")


def check_settings(app_configs: Any, **_: Any) -> list[checks.CheckMessage]:
    """Say what is missing or unusable in the settings."""
    from ...errors import ZiggeoError
    from .client import settings, unknown_settings

    del app_configs
    found: list[checks.CheckMessage] = []
    try:
        settings.client()
    except ZiggeoError as error:
        hint = "Set ZIGGEO = {'TOKEN': ..., 'PRIVATE_KEY': ...}, or the environment's variables."
        found.append(checks.Error(str(error), hint=hint, id="ziggeo.E001"))
    if unknown := unknown_settings():
        found.append(checks.Error(f"ZIGGEO has no {', '.join(unknown)}", id="ziggeo.E002"))
    return found
