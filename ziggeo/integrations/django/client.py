"""The client of the site, and the receiver of its webhooks: one of each a process."""

from __future__ import annotations

import warnings
from functools import cached_property
from typing import Any, Final

from django.conf import settings as django_settings

from ...client import Ziggeo
from ...config import Config
from ...errors import ConfigurationError
from ...webhooks import Receiver

_KNOWN: Final = ("TOKEN", "PRIVATE_KEY", "ENCRYPTION_KEY", "CONFIG", "WEBHOOK_SECRETS")


class _Settings:
    """What follows from the setting ``ZIGGEO``, made when it is first asked for."""

    def __init__(self) -> None:
        # Handlers are registered while modules are imported, and outlive a change of settings.
        self.handlers: list[tuple[tuple[str, ...], Any]] = []

    @cached_property
    def _client(self) -> Ziggeo:
        given = _given()
        config = given.get("CONFIG") or {}
        try:
            return Ziggeo(
                given.get("TOKEN"),
                given.get("PRIVATE_KEY"),
                given.get("ENCRYPTION_KEY"),
                config=config if isinstance(config, Config) else Config(**config),
            )
        except TypeError as error:
            raise ConfigurationError(f"ZIGGEO['CONFIG'] is not a Config: {error}") from error

    @cached_property
    def _receiver(self) -> Receiver:
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            receiver = Receiver(self._client, secrets=_given().get("WEBHOOK_SECRETS") or ())
        for types, handler in self.handlers:
            receiver.on(*types)(handler)
        return receiver

    def client(self) -> Ziggeo:
        """Return the client."""
        return self._client

    def receiver(self) -> Receiver:
        """Return the receiver of webhooks."""
        return self._receiver

    def register(self, types: tuple[str, ...], handler: Any) -> None:
        """Have a function called for events."""
        self.handlers.append((types, handler))
        if "_receiver" in vars(self):
            self._receiver.on(*types)(handler)

    def forget(self) -> None:
        """Make client and receiver anew when they are next asked for."""
        for name in ("_client", "_receiver"):
            vars(self).pop(name, None)


settings: _Settings = _Settings()


def unknown_settings() -> list[str]:
    """Return the names in ``ZIGGEO`` that mean nothing."""
    return sorted(str(name) for name in _given() if name not in _KNOWN)


def forget(*, setting: str, **_: Any) -> None:
    """Take the settings anew, when a test has changed them."""
    if setting == "ZIGGEO":
        settings.forget()


def _given() -> dict[str, Any]:
    given = getattr(django_settings, "ZIGGEO", None) or {}
    if not isinstance(given, dict):
        raise ConfigurationError("the setting ZIGGEO is a dict")
    return given
