"""A Django site of one process: its settings, and what its addresses show."""

from __future__ import annotations

from typing import Any

import django
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

SECRET = "correct horse battery"
APPLICATION = "ziggeo.integrations.django"

settings.configure(
    ALLOWED_HOSTS=["*"],
    INSTALLED_APPS=[APPLICATION],
    ROOT_URLCONF=__name__,
    SECRET_KEY="for tests",
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"libraries": {"ziggeo": f"{APPLICATION}.templatetags.ziggeo"}},
        }
    ],
)
django.setup()

from ziggeo.integrations.django.forms import VideoField  # noqa: E402 (needs the settings)
from ziggeo.integrations.django.shortcuts import send_image, send_video  # noqa: E402
from ziggeo.integrations.django.views import webhook  # noqa: E402

PAGE = """{% load ziggeo %}{% ziggeo_assets %}{% ziggeo_application auth=True %}
{% ziggeo_player video title=title %}{% ziggeo_recorder tags="a,b" input_bind="video" %}
{% ziggeo_audio_player "_song" %}{% ziggeo_audio_recorder %}"""


class Interview(forms.Form):
    """A form with a video that was recorded in the page."""

    video = VideoField(recorder={"timelimit": 60})


def page(request: HttpRequest) -> HttpResponse:
    template = engines["django"].from_string(PAGE)
    return HttpResponse(template.render({"video": "_a", "title": '"<b>'}))


urlpatterns: list[Any] = [
    path("", page),
    path("video/<token_or_key>", send_video),
    path("poster/<token_or_key>", send_image),
    path("ziggeo/webhook", webhook),
]
