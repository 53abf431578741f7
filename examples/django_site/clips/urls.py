"""The addresses of clips."""

from __future__ import annotations

from django.urls import path

from . import moderation, views

urlpatterns = [
    path("", views.index, name="index"),
    path("send/", views.upload, name="upload"),
    path("record/", views.record, name="record"),
    path("clips/<str:token>/", views.clip, name="clip"),
    path("clips/<str:token>/file", views.file, name="file"),
    path("clips/<str:token>/poster", views.poster, name="poster"),
    path("clips/<str:token>/decide", moderation.decide, name="decide"),
    path("clips/<str:token>/edit", moderation.edit, name="edit"),
    path("clips/<str:token>/delete", moderation.delete, name="delete"),
]
