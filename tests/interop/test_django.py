"""Django's debug page shows the variables of each frame, and none of them is a key."""

from __future__ import annotations

import base64
import sys
from collections.abc import Callable

import django
import pytest
from django.conf import settings
from django.views.debug import ExceptionReporter

from ziggeo import UploadError, Ziggeo, ZiggeoError
from ziggeo.emulator import Emulator

if not settings.configured:
    settings.configure(DEBUG=True, SECRET_KEY="of this test")
    django.setup()


def pages(error: BaseException) -> str:
    reporter = ExceptionReporter(None, type(error), error, error.__traceback__)
    html: str = reporter.get_traceback_html()
    return html + str(reporter.get_traceback_text())


@pytest.mark.parametrize(
    ("operation", "call"),
    [
        ("videos.get", lambda client: client.videos().get("a" * 32)),
        ("videos.create", lambda client: client.videos().create(title="x")),
        ("storage.store", lambda client: client.videos().create(file=("clip.mp4", b"clip"))),
        ("streams.confirm_video", lambda client: client.videos().create(file=("a.mp4", b"clip"))),
    ],
)
@pytest.mark.parametrize("kind", ["reset", "cut", "status"])
def test_the_debug_page_shows_no_key(
    kind: str,
    operation: str,
    call: Callable[[Ziggeo], object],
    connect: Callable[..., Ziggeo],
    emulator: Emulator,
) -> None:
    emulator.fail(operation, **({"status": 500} if kind == "status" else {"kind": kind}))
    try:
        call(connect())
    except ZiggeoError:
        error = sys.exc_info()[1]
    assert error is not None
    shown = pages(error)
    basic = base64.b64encode(f"{emulator.token}:{emulator.private_key}".encode()).decode()
    assert "ziggeo" in shown
    assert emulator.private_key not in shown
    assert basic not in shown
    if isinstance(error, UploadError):
        assert "x-amz-signature" not in shown.lower()
