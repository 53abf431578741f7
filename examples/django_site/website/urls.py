"""The addresses of the site."""

from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from ziggeo.integrations.django.views import webhook

urlpatterns = [
    path("", include("clips.urls")),
    path("login/", LoginView.as_view(template_name="clips/login.html"), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("ziggeo/webhook", webhook, name="webhook"),
]
