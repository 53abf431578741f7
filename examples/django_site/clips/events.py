"""What the site does when the service tells of an event, and how it asks to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from ziggeo.integrations.django.shortcuts import client, on
from ziggeo.webhooks import Event, secret_url

from .models import Clip, Notice, note

if TYPE_CHECKING:
    from ziggeo.types import WebhookEncoding

EVENTS = [
    "video_create",
    "video_ready",
    "video_failed",
    "video_approve",
    "video_reject",
    "video_delete",
]
# The same words within a minute are the same message that came twice; later, they are news again.
_REMEMBERED = 60


@on(*EVENTS)
def follow(event: Event, video: Any) -> None:
    """Bring a clip up to date; the video is as the service has it now, None when it is gone.

    Messages come in any order, and more than once. The state is that of the service whatever the
    message says, so that taking one twice does no harm; the list of notices has each once.
    """
    if video is None:
        Clip.objects.filter(token=event.token).delete()
        return
    clip = note(video)
    if cache.add(f"event-{event.digest}", True, _REMEMBERED):
        Notice.objects.create(clip=clip, kind=event.type[:100])


def listen(site: str, *, encoding: WebhookEncoding = "jsonheader") -> str:
    """Have events sent to this site, and return the id of the webhook.

    Args:
        site: address of the site as the service reaches it: ``https://example.com``.
        encoding: json, jsonheader or form; the site reads all of them.
    """
    address = secret_url(
        site.rstrip("/") + reverse("webhook"), settings.ZIGGEO["WEBHOOK_SECRETS"][0]
    )
    return client().webhooks().create(target_url=address, encoding=encoding, events=EVENTS)
