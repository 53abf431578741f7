"""Events that are sent to try a receiver, which need neither be registered nor have happened."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any

from ..model import serializers
from ..model.assumptions import WEBHOOK_ENCODINGS
from ..model.clock import Clock
from ..model.loopback import checked_target
from ..model.objects import Delivery, Document, Webhook, WebhookVariant
from ..model.schedule import Schedule
from ..model.state import State
from .samples import sample_event, sample_video
from .sender import WebhookSender

Data = Mapping[str, Any]


def send_event(
    url: str,
    event_type: str,
    *,
    video: Document | None = None,
    data: Data | None = None,
    encoding: str = "json",
    variant: WebhookVariant,
) -> Delivery:
    """Send an event without an emulator.

    Args:
        url: the address, on this machine.
        event_type: the event, also one that nobody knows.
        video: the video as the service shows it; one that is made up when left out.
        data: further fields of the event's data.
        encoding: json, jsonheader or form.
        variant: how it is written.

    Returns:
        The message, with what was answered.

    Raises:
        ValueError: the address is not on this machine, or there is no such encoding.
    """
    clock = Clock(lambda: None)
    if video is None:
        video = sample_video(secrets.token_hex(16), secrets.token_hex(16), clock.seconds())
    webhook = _unregistered(url, encoding, variant)
    sender = WebhookSender(clock, Schedule(clock))
    return sender.send(webhook, event_type, _document(event_type, video, data))


def send_event_of(
    state: State,
    url: str,
    event_type: str,
    *,
    video: str | None = None,
    data: Data | None = None,
    encoding: str = "json",
    variant: WebhookVariant | None = None,
) -> Delivery:
    """Send an event of an application; see `Emulator.send_event`."""
    webhook = _unregistered(url, encoding, variant or state.webhook_variant)
    document = _document(event_type, _shown_video(state, video), data)
    return state.sender.send(webhook, event_type, document)


def _unregistered(url: str, encoding: str, variant: WebhookVariant) -> Webhook:
    """Return a webhook of which the application does not know.

    Raises:
        ValueError: the address is not on this machine, or there is no such encoding.
    """
    if encoding not in WEBHOOK_ENCODINGS:
        known = ", ".join(sorted(WEBHOOK_ENCODINGS))
        raise ValueError(f"encoding is one of {known}, not {encoding!r}")
    try:
        return Webhook("", checked_target(url), encoding, variant=variant)
    except ValueError as error:
        raise ValueError(f"the address cannot be used: {error}") from error


def _document(event_type: str, video: Document, data: Data | None) -> Document:
    """Return the message of an event.

    Raises:
        ValueError: it holds what JSON cannot.
    """
    document = sample_event(event_type, video, data or {})
    try:
        json.dumps(document, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"data cannot be written as JSON: {error}") from error
    return document


def _shown_video(state: State, token_or_key: str | None) -> Document:
    """Return a video as events show it: the newest one, or one that is made up, without a name."""
    with state.lock:
        if token_or_key is None:
            found = next(reversed(state.videos), None)
        elif (found := state.videos.find(token_or_key)) is None:
            raise LookupError(f"there is no video {token_or_key}")
        if found is not None:
            return serializers.video(found)
        return sample_video(state.new_token(), state.new_token(), state.clock.seconds())
