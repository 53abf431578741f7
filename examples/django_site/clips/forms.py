"""What visitors and moderators fill in."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import QueryDict

from ziggeo.integrations.django.forms import VideoField
from ziggeo.integrations.django.shortcuts import client

from .models import Clip

_MAX_TAGS = 10
_TICKET_AGE = 6 * 3600


class TagsField(forms.CharField):
    """Words between commas, each once."""

    def to_python(self, value: Any) -> Any:
        """Return the words as a list."""
        words = (word.strip() for word in (super().to_python(value) or "").split(","))
        return list(dict.fromkeys(word for word in words if word))

    def prepare_value(self, value: Any) -> Any:
        """Return the list as it is written in the field."""
        return ", ".join(value) if isinstance(value, list) else value

    def validate(self, value: Any) -> None:
        """Refuse more than anybody reads."""
        super().validate(value)
        if len(value) > _MAX_TAGS:
            raise ValidationError(f"At most {_MAX_TAGS} tags.")


class DetailsForm(forms.Form):
    """Title and tags."""

    title = forms.CharField(max_length=200)
    tags = TagsField(required=False, max_length=300, help_text="Between commas: sea, summer")


class UploadForm(DetailsForm):
    """A video file with its title and tags."""

    file = forms.FileField(label="Video file", widget=forms.FileInput(attrs={"accept": "video/*"}))


class RecordForm(DetailsForm):
    """A recording that was made in this page, with its title and tags.

    A token alone would let anybody rename anybody's video. So the recorder gives its video a key
    that nobody can guess, and the form brings that key back, signed.
    """

    video = VideoField(
        label="Your recording",
        recorder={
            "timelimit": 120,
            "width": "100%",
            "theme": "modern",
            "form_accept": "#recording",
        },
    )
    ticket = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None) -> None:
        ticket = "" if data is None else data.get("ticket", "")
        self._key = _key_of(ticket) or f"visitor-{secrets.token_urlsafe(16)}"
        renewed = {"ticket": signing.dumps(self._key, salt=__name__)}
        super().__init__(None if data is None else {**data.dict(), **renewed}, initial=renewed)
        vars(self.fields["video"].widget)["recorder"]["key"] = self._key

    def clean(self) -> dict[str, Any]:
        """Refuse videos that were not recorded here, or that have been decided on."""
        cleaned = super().clean() or self.cleaned_data
        token = cleaned.get("video")
        if token and client().videos().get(token)["key"] != self._key:
            self.add_error("video", "This was not recorded in this page. Please record it again.")
        elif token and Clip.objects.filter(token=token, approved__isnull=False).exists():
            self.add_error("video", "This clip has been looked at already.")
        return cleaned


def _key_of(ticket: str) -> str | None:
    """Return the key that a ticket was made for, or None where it is none of ours, or too old."""
    try:
        key: str = signing.loads(ticket, salt=__name__, max_age=_TICKET_AGE)
    except signing.BadSignature:
        return None
    return key
