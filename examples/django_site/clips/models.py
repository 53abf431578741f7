"""What this site knows of the videos of its application; the files stay at the service."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from django.db import models
from django.urls import reverse

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

    from ziggeo.types import Video

_TITLE_LENGTH = 200


class Clip(models.Model):
    """A video of the service, as the site has last heard of it."""

    token: models.CharField[str, str] = models.CharField(max_length=100, unique=True)
    title: models.CharField[str, str] = models.CharField(max_length=_TITLE_LENGTH, blank=True)
    tags: models.JSONField[Any, Any] = models.JSONField(default=list)
    state: models.CharField[str, str] = models.CharField(max_length=20)
    approved: models.BooleanField[bool | None, bool | None] = models.BooleanField(null=True)
    seconds: models.FloatField[float | None, float | None] = models.FloatField(null=True)
    created: models.DateTimeField[datetime, datetime] = models.DateTimeField()

    class Meta:
        """Newest first."""

        ordering = ("-created", "-pk")

    def __str__(self) -> str:
        """Return the title, or words in its place."""
        return self.title.strip() or "Untitled clip"

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("clip", args=[self.token])

    @property
    def is_ready(self) -> bool:
        """Whether there is something to watch."""
        return self.state == "READY"

    @property
    def standing(self) -> str:
        """What a moderator wants to know first, in one word."""
        return _STANDINGS[self.approved] if self.is_ready else self.state.lower()

    @property
    def length(self) -> str:
        """Its length in minutes and seconds, or nothing while it is not known."""
        return "" if self.seconds is None else "{}:{:02}".format(*divmod(round(self.seconds), 60))


class Notice(models.Model):
    """Something that the service has told of a clip."""

    clip: models.ForeignKey[Clip, Clip] = models.ForeignKey(
        Clip, on_delete=models.CASCADE, related_name="notices"
    )
    kind: models.CharField[str, str] = models.CharField(max_length=100)
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Newest first."""

        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        """Return what has happened."""
        return self.kind


_STANDINGS = {None: "waiting", True: "approved", False: "rejected"}
APPROVED = {standing: approved for approved, standing in _STANDINGS.items()}


def is_moderator(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Tell whether somebody decides what is shown."""
    return bool(getattr(user, "is_staff", False))


def visible_to(user: AbstractBaseUser | AnonymousUser) -> models.QuerySet[Clip]:
    """Return the clips that somebody may see: moderators all, others what is approved."""
    if is_moderator(user):
        return Clip.objects.all()
    return Clip.objects.filter(state="READY", approved=True)


def note(video: Video) -> Clip:
    """Remember a video as the service has it now."""
    columns = _columns(video)
    # One statement, so that two events at once neither collide nor wait for each other.
    Clip.objects.bulk_create(
        [Clip(token=video["token"], **columns)],
        update_conflicts=True,
        unique_fields=["token"],
        update_fields=list(columns),
    )
    return Clip.objects.get(token=video["token"])


def note_upload(video: Video) -> Clip:
    """Remember a video that has just been sent, unless an event has told more of it already."""
    columns = {**_columns(video), "state": "PROCESSING"}
    return Clip.objects.get_or_create(token=video["token"], defaults=columns)[0]


def _columns(video: Video) -> dict[str, Any]:
    return {
        "title": _storable(video.get("title") or "")[:_TITLE_LENGTH],
        "tags": [_storable(tag) for tag in video.get("tags") or []],
        "state": video["state_string"],
        "approved": video.get("approved"),
        "seconds": video.get("duration"),
        "created": datetime.fromtimestamp(video["created"], timezone.utc),
    }


def _storable(text: str) -> str:
    """Return text without what databases refuse: NUL, and halves of characters."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
