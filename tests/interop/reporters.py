"""What the real reporters of errors make of one: what Sentry sends, what Django's page shows."""

from __future__ import annotations

import json
from typing import Any

import django
import sentry_sdk
from django.conf import settings
from django.views.debug import ExceptionReporter
from sentry_sdk.scrubber import EventScrubber
from sentry_sdk.transport import Transport

if not settings.configured:
    settings.configure(DEBUG=True, SECRET_KEY="of this test")
    django.setup()


class Kept(Transport):
    """Keeps what would be sent to Sentry."""

    def __init__(self, options: Any = None) -> None:
        super().__init__(options)
        self.events: list[Any] = []

    def capture_envelope(self, envelope: Any) -> None:
        self.events += [item.payload.json for item in envelope.items]


def sent_by_sentry(error: BaseException) -> str:
    """Return the event of an error as it would leave, with the variables of every frame."""
    kept = Kept()
    client = sentry_sdk.Client(
        dsn="https://key@sentry.test/1",
        transport=kept,
        include_local_variables=True,
        default_integrations=False,
        max_value_length=100_000,
        event_scrubber=EventScrubber(denylist=[]),  # it would hide by its name what is not to come
    )
    with sentry_sdk.new_scope() as scope:
        scope.set_client(client)
        sentry_sdk.capture_exception(error)
    [event] = kept.events
    return json.dumps(event)


def shown_by_django(error: BaseException) -> str:
    """Return the technical page of an error, as HTML and as text."""
    reporter = ExceptionReporter(None, type(error), error, error.__traceback__)
    return f"{reporter.get_traceback_html()}{reporter.get_traceback_text()}"


REPORTERS = [sent_by_sentry, shown_by_django]
