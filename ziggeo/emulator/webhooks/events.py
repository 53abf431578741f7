"""Tells webhooks what happened: which event says what to whom. Sending is ``sender``'s part.

Only videos have events: the public documents name none for audios.
"""

from __future__ import annotations

from typing import Any

from ..model import serializers
from ..model.objects import Recording, Webhook
from ..model.state import State
from .payloads import VALIDATION, greeting, validation

_GREETING = "This address is to receive events. Answer with status 200 to get its validation code."


def send_validation(state: State, webhook: Webhook) -> None:
    """Send the two messages of the handshake; the code only to a target that answers with 200."""
    state.sender.enqueue(
        webhook,
        VALIDATION,
        greeting(_GREETING, webhook.variant),
        validation(webhook.validation_code, webhook.id, webhook.variant),
    )


def announce(state: State, event_type: str, recording: Recording, **more: Any) -> None:
    """Tell the confirmed webhooks that want an event what has happened to a video.

    Inferred: a webhook without ``events`` gets all of them.
    """
    if recording.kind != "video":
        return
    listeners = [
        webhook
        for webhook in state.webhooks
        if webhook.confirmed and (not webhook.events or event_type in webhook.events)
    ]
    if listeners:
        data = {"video": serializers.video(recording), **more}
        for webhook in listeners:
            state.sender.enqueue(webhook, event_type, {"event_type": event_type, "data": data})
