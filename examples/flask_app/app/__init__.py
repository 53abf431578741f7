"""A small Flask site of clips: visitors record or upload, moderators approve, everybody watches.

    pip install flask ziggeo
    flask --app app run

It keeps no database: what there is, it asks the service. It needs ZIGGEO_TOKEN, ZIGGEO_PRIVATE_KEY
and ZIGGEO_ENCRYPTION_KEY, and takes SITE_SECRET_KEY, SITE_PASSWORD of the moderators and
SITE_WEBHOOK_SECRET. Once, while it runs: flask --app app listen https://example.com

To try it without an account, on a local Ziggeo (in a checkout also by `tox run -e flask`):

    pip install "ziggeo[emulator]" pytest
    python try_it.py
    pytest
"""

from __future__ import annotations

import os
import secrets
from collections import deque
from collections.abc import Mapping
from typing import Any

import click
from flask import Flask, current_app, render_template

from ziggeo import ArgumentError, Config, NotFoundError, Ziggeo, ZiggeoError
from ziggeo.integrations.flask import FlaskZiggeo
from ziggeo.webhooks import Event, secret_url

from . import moderation, safety, visitors

WEBHOOK = "/ziggeo/webhook"
EVENTS = ["video_create", "video_ready", "video_failed", "video_approve", "video_delete"]
_MOST_NOTICES = 50


def create_app(ziggeo: Ziggeo | None = None, settings: Mapping[str, str] = os.environ) -> Flask:
    """Make the site.

    Args:
        ziggeo: the client to use; one by the environment when left out.
        settings: SITE_SECRET_KEY, SITE_PASSWORD and SITE_WEBHOOK_SECRET; what is left out is made
            anew, so that sessions end with the process and nobody can log in.
    """
    app = Flask(__name__)
    app.secret_key = settings.get("SITE_SECRET_KEY") or secrets.token_urlsafe(32)
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    app.config["PASSWORD"] = settings.get("SITE_PASSWORD") or secrets.token_urlsafe(32)
    secret = settings.get("SITE_WEBHOOK_SECRET") or secrets.token_urlsafe(32)
    client = ziggeo or Ziggeo(config=Config(read_timeout=10))  # visitors wait for it
    site = FlaskZiggeo(app, client=client, secrets=[secret], webhook_url=WEBHOOK)
    app.config["SITE"] = site
    app.config["NOTICES"] = notices = deque[str](maxlen=_MOST_NOTICES)

    @site.on(*EVENTS)
    def note(event: Event, video: Any) -> None:
        """Remember what has happened; the video is as the service has it now."""
        state = "gone" if video is None else video["state_string"].lower()
        notices.appendleft(f"{event.type}: {event.token} is {state}")

    safety.protect(app)
    app.register_blueprint(visitors.pages)
    app.register_blueprint(moderation.pages)
    app.register_error_handler(ZiggeoError, _explain)

    @app.cli.command("listen")
    @click.argument("address")
    def listen_command(address: str) -> None:
        """Ask the service to tell this site, at its ADDRESS, of its videos."""
        listen(client, address, secret)

    return app


def listen(ziggeo: Ziggeo, address: str, secret: str, *, encoding: Any = "jsonheader") -> str:
    """Have events sent to a site, and return the id of the webhook.

    Args:
        ziggeo: the client.
        address: address of the site as the service reaches it: ``https://example.com``.
        secret: what the address of the webhook carries, SITE_WEBHOOK_SECRET.
        encoding: json, jsonheader or form; the site reads all of them.
    """
    target = secret_url(f"{address.rstrip('/')}{WEBHOOK}", secret)
    return ziggeo.webhooks().create(target_url=target, encoding=encoding, events=EVENTS)


def _explain(error: ZiggeoError) -> tuple[str, int]:
    """Make a page of what the service refuses or cannot do, wherever a view has asked it."""
    if isinstance(error, (NotFoundError, ArgumentError)):
        return render_template("sorry.html", words="There is no such clip."), 404
    current_app.logger.error("the video service failed", exc_info=error)
    words = "The video service is not available. Please try again in a minute."
    return render_template("sorry.html", words=words), 503
