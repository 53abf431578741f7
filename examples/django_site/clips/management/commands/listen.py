"""``python manage.py listen https://example.com``: have the service tell this site of events."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clips.events import listen
from ziggeo import ZiggeoError


class Command(BaseCommand):
    """Register the webhook; the site has to be running, since it is asked at once."""

    help = "Have the service tell this site of events."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address of the site."""
        parser.add_argument("site", help="address of the site: https://example.com")

    def handle(self, *args: Any, **options: Any) -> None:
        """Register it."""
        try:
            self.stdout.write(f"webhook {listen(options['site'])}")
        except ZiggeoError as error:
            raise CommandError(str(error)) from error
