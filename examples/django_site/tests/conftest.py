"""The site in this process, with a database of its own, beside a local Ziggeo."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import django
import pytest
from django.core.management import call_command

from ziggeo import Ziggeo
from ziggeo.emulator import Emulator

from .shared import HERE, SECRET, MakeClip

sys.path.insert(0, str(HERE))
folder = tempfile.TemporaryDirectory(prefix="clips-")
os.environ.update(
    DJANGO_SETTINGS_MODULE="website.settings",
    SITE_DATABASE=str(Path(folder.name, "site.sqlite3")),
    SITE_HOSTS="127.0.0.1,testserver",
    SITE_SECRET_KEY="for tests",
    SITE_WEBHOOK_SECRET=SECRET,
)
django.setup()

from clips.models import Clip, note  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402 (needs the settings)
from django.db import connections  # noqa: E402
from django.test import Client  # noqa: E402

if TYPE_CHECKING:
    from ziggeo.types import Video


@pytest.fixture(scope="session", autouse=True)
def database(ziggeo_emulator_server: Emulator) -> Iterator[None]:
    """The tables, and the environment that leads the site to the local Ziggeo."""
    os.environ.update(ziggeo_emulator_server.environment)
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    yield
    connections.close_all()
    folder.cleanup()


@pytest.fixture(autouse=True)
def emulator(ziggeo_emulator: Emulator) -> Iterator[Emulator]:
    """A local Ziggeo, and a site, with nothing in them."""
    from django.core.cache import cache

    yield ziggeo_emulator
    call_command("flush", interactive=False, verbosity=0)
    cache.clear()


@pytest.fixture
def visitor() -> Client:
    """Somebody who looks around, whose forms need their token as in a browser."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def moderator() -> Client:
    """Somebody who decides."""
    client = Client()
    client.force_login(User.objects.create_user("moderator", is_staff=True))
    return client


@pytest.fixture
def file() -> Path:
    """A short video."""
    return HERE.parent / "media" / "clip.mp4"


@pytest.fixture
def make_clip(ziggeo_client: Ziggeo, file: Path) -> MakeClip:
    """Make a video at the service that the site knows of."""

    def make(title: str = "At the sea", *, approved: bool | None = True, **fields: object) -> Clip:
        videos = ziggeo_client.videos()
        video: Video = videos.create({"title": title, **fields}, file=file, wait=True)
        return note(videos.update(video["token"], approved=approved))

    return make


@pytest.fixture
def address(ziggeo_emulator: Emulator) -> Iterator[str]:
    """The site on a port of this machine, told of events by the local Ziggeo."""
    from clips.events import listen
    from local import serving

    with serving(0) as address:
        listen(address)
        ziggeo_emulator.wait_for_deliveries()  # after which the site has confirmed it
        yield address
        ziggeo_emulator.wait_for_deliveries()
