"""A small Flask site that passes videos to Ziggeo, and hears from it when they are ready.

    pip install flask ziggeo
    flask --app app run

It needs ZIGGEO_TOKEN and ZIGGEO_PRIVATE_KEY. To try it without an account, on a local Ziggeo:

    pip install "ziggeo[emulator]" pytest
    python -m ziggeo.emulator --exec "flask --app app run"
    pytest
"""

from __future__ import annotations

import json
from typing import Any

from flask import Flask, Response, abort, jsonify, request, url_for

from ziggeo import ArgumentError, NotFoundError, SourceError, Ziggeo, ZiggeoError

EVENTS = ["video_ready", "video_failed", "video_delete"]


def create_app(ziggeo: Ziggeo | None = None) -> Flask:
    """Make the site.

    Args:
        ziggeo: the client to use; one by the environment when left out.
    """
    app = Flask(__name__)
    client = ziggeo or Ziggeo()
    # What is known of each video. A real site has a database here.
    states: dict[str, str] = {}

    @app.post("/videos")
    def upload() -> tuple[Response, int]:
        """Pass an uploaded file on, and answer at once: processing takes its time."""
        file = request.files.get("video")
        if file is None:
            abort(400, "send a file in the field video")
        try:
            video = client.videos().create(file=file, tags=["site"])
        except SourceError as error:
            abort(400, str(error))
        except ZiggeoError:
            app.logger.exception("the upload failed")
            abort(502, "the video service is not available, try again later")
        # The event may have been here first.
        state = states.setdefault(video["token"], "processing")
        return jsonify(token=video["token"], state=state), 201

    @app.get("/videos/<token>")
    def show(token: str) -> Response:
        """Say what is known of a video, without asking the service."""
        if token not in states:
            abort(404)
        return jsonify(token=token, state=states[token])

    @app.get("/videos/<token>/poster")
    def poster(token: str) -> Response:
        """Show a picture of a video that is ready."""
        try:
            return Response(client.videos().download_image(token), mimetype="image/jpeg")
        except (ArgumentError, NotFoundError):
            abort(404)

    @app.post("/webhook")
    def webhook() -> str:
        """Take an event, or one of the two messages that come before there are any."""
        message = json.loads(request.get_data())
        if "ziggeo_validation" in message:
            confirm(message)
        else:
            note(message["data"]["video"]["token"])
        return ""

    @app.cli.command("listen")
    def listen() -> None:
        """Ask the service to tell this site of its videos."""
        with app.test_request_context():
            register(client, url_for("webhook", _external=True))

    def confirm(message: dict[str, Any]) -> None:
        # The first message brings no code yet, and only wants to be answered.
        if "validation_code" in message:
            client.webhooks().confirm(
                webhook_id=message["webhook_id"], validation_code=message["validation_code"]
            )

    def note(token: str) -> None:
        # Anybody can send something here: what counts is what the service itself says.
        try:
            states[token] = client.videos().get(token)["state_string"].lower()
        except (ArgumentError, NotFoundError):
            states.pop(token, None)

    return app


def register(ziggeo: Ziggeo, address: str) -> str:
    """Have events sent to an address, and return the id of the webhook."""
    return ziggeo.webhooks().create(target_url=address, encoding="jsonheader", events=EVENTS)
