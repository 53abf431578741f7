"""A form field for what a recorder in the page has made: its value is the token of the video."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from ...errors import ArgumentError, NotFoundError
from .client import settings


class RecorderWidget(forms.HiddenInput):
    """A recorder, and the hidden field that it writes the token of its video into.

    Args:
        recorder: attributes of the recorder: ``{"tags": ["interview"], "timelimit": 60}``.
        attrs: attributes of the hidden field.
    """

    # A recorder is a group of controls: a legend names it, where a label would name a hidden field.
    use_fieldset: bool = True

    def __init__(
        self, recorder: dict[str, Any] | None = None, attrs: dict[str, Any] | None = None
    ) -> None:
        super().__init__(attrs)
        self.recorder: dict[str, Any] = dict(recorder or {})

    def __deepcopy__(self, memo: dict[int, Any]) -> RecorderWidget:
        """Return the widget of one form, which may tell its recorder more than others do."""
        copied: RecorderWidget = super().__deepcopy__(memo)
        copied.recorder = dict(self.recorder)
        return copied

    # Django leaves the label of hidden fields out, and this one is seen.
    @property
    def is_hidden(self) -> bool:
        """Return False: the recorder is seen."""
        return False

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> Any:
        """Return the hidden field with the recorder behind it."""
        field = super().render(name, value, attrs, renderer)
        recorder = settings.client().embeds().recorder(self.recorder, input_bind=name)
        return format_html("{}{}", field, recorder)


class VideoField(forms.CharField):
    """The token of a video that was recorded in the page, looked up at the service.

    Its cleaned value is the token.

    Args:
        recorder: attributes of the recorder.
        **options: those of `django.forms.CharField`.
    """

    default_error_messages: ClassVar[dict[str, Any]] = {"unknown": "This video does not exist."}

    def __init__(self, *, recorder: dict[str, Any] | None = None, **options: Any) -> None:
        options.setdefault("widget", RecorderWidget(recorder))
        super().__init__(**options)

    def clean(self, value: Any) -> Any:
        """Return the token, once the service has said that there is such a video."""
        token = super().clean(value)
        if not token:
            return token
        try:
            video = settings.client().videos().get(token)
        except (NotFoundError, ArgumentError) as error:
            message = self.error_messages["unknown"]
            raise ValidationError(message, code="unknown") from error
        return video["token"]
