"""The whole site on this machine, with a local Ziggeo: no account, and nothing stays behind.

pip install "ziggeo[emulator]" django
python local.py                             # or: python local.py PORT
"""

from __future__ import annotations

import os
import secrets
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import django
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from werkzeug.serving import WSGIRequestHandler, make_server

from ziggeo.emulator import Emulator

HERE = Path(__file__).parent
MODERATOR = "moderator"
SAMPLES = (
    ("First light", ["sea", "morning"], 0.05, True),
    ("Noon over the bay", ["sea"], 0.4, True),
    ("Before dusk", ["sea", "evening"], 0.75, None),  # waits for a moderator
)


def main() -> None:
    """Run until Ctrl-C, or SIGTERM."""
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt), Emulator() as emulator, settings(emulator):
        password = make_database()
        with serving(port) as address:
            add_samples(emulator, address)
            print(f"The site is at      {address}/")
            print(f"Moderators log in   as {MODERATOR!r} with the password {password!r}")
            print("It ends, and leaves nothing behind, with Ctrl-C.", flush=True)
            wait_for_the_end()


def wait_for_the_end() -> None:
    """Wait for Ctrl-C or SIGTERM; a second one is ignored, since it would leave things behind."""
    with suppress(KeyboardInterrupt):
        while True:
            time.sleep(3600)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def settings(emulator: Emulator) -> Iterator[None]:
    """Set the environment that the settings are read from, and set up Django."""
    with tempfile.TemporaryDirectory(prefix="clips-") as folder:
        os.environ.update(emulator.environment)
        os.environ.update(
            DJANGO_SETTINGS_MODULE="website.settings",
            SITE_DATABASE=str(Path(folder, "site.sqlite3")),
            SITE_SECRET_KEY=secrets.token_urlsafe(32),
            SITE_WEBHOOK_SECRET=secrets.token_urlsafe(32),
        )
        django.setup()
        from django.db import connections

        from ziggeo.integrations.django.shortcuts import client

        with client():
            yield
        connections.close_all()


def make_database() -> str:
    """Make the tables and a moderator, and return the moderator's password."""
    from django.contrib.auth.models import User

    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    password = secrets.token_urlsafe(9)
    User.objects.create_user(MODERATOR, password=password, is_staff=True)
    return password


class Quiet(WSGIRequestHandler):
    """A request of which nothing is logged: the address of a webhook holds its secret."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing."""


@contextmanager
def serving(port: int) -> Iterator[str]:
    """Serve the site on this machine alone, and say where."""
    site = StaticFilesHandler(get_wsgi_application())
    server = make_server("127.0.0.1", port, site, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


def add_samples(emulator: Emulator, address: str) -> None:
    """Have the local Ziggeo tell the site of events, and give it some videos to tell of."""
    from clips.events import listen

    from ziggeo.integrations.django.shortcuts import client

    listen(address)
    emulator.wait_for_deliveries()
    with tempfile.TemporaryDirectory(prefix="clips-") as folder:
        for number, (title, tags, begin, approved) in enumerate(SAMPLES):
            file = Path(folder, f"{number}.mp4")
            draw(file, begin)
            video = client().videos().create(file=file, title=title, tags=tags, wait=30)
            if approved is not None:
                client().videos().update(video["token"], approved=approved)
    emulator.wait_for_deliveries()


def draw(path: Path, begin: float) -> None:
    """Draw two seconds of the sun's way over the sea, as the other examples have all of it."""
    sys.path.append(str(HERE.parent))
    from make_media import HEIGHT, WIDTH, open_for_writing, sky

    with open_for_writing(path, movflags="+faststart") as container:
        video = container.add_stream("libx264", rate=12)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(24):
            frame = sky(begin + number / 120)
            frame.pts = number
            container.mux(video.encode(frame))
        container.mux(video.encode(None))


if __name__ == "__main__":
    main()
