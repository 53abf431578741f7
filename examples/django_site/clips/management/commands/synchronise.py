"""``python manage.py synchronise``: take over the videos that were there before the site was."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clips.models import Clip, note
from ziggeo import ZiggeoError
from ziggeo.integrations.django.shortcuts import client


class Command(BaseCommand):
    """Make the clips those of the service, for when no event has told of them."""

    help = "Make the clips of this site those of the service."

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through all videos, and forget the clips that there is no video of."""
        # What is sent meanwhile is not in the list, and stays.
        before = set(Clip.objects.values_list("token", flat=True))
        try:
            there = {note(video).token for video in client().videos().iterate()}
        except ZiggeoError as error:
            raise CommandError(str(error)) from error
        Clip.objects.filter(token__in=before - there).delete()
        self.stdout.write(f"{len(there)} clips, {len(before - there)} forgotten")
