"""How an emulator was asked to be, and what of it outlives its running."""

from __future__ import annotations

from dataclasses import dataclass

from .clock import Clock
from .objects import Credentials, WebhookVariant
from .request_log import RequestLog
from .state import Options


@dataclass(frozen=True)
class Setup:
    """How an emulator was asked to be, and what of it outlives its running.

    Args:
        tls: whether it serves https.
        port: the port to listen on; 0 takes a free one.
        credentials: the application's token and keys.
        options: how the service behaves.
        webhook_variant: how messages to webhooks are written in the beginning.
        clock: what tells the time.
        log: where requests are noted.
    """

    tls: bool
    port: int
    credentials: Credentials
    options: Options
    webhook_variant: WebhookVariant
    clock: Clock
    log: RequestLog
