"""What everybody may do: look at clips and send some; moderators see more of them."""

from __future__ import annotations

import secrets
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)

from ziggeo import NotFoundError, SourceError
from ziggeo.integrations.flask import FlaskZiggeo

pages = Blueprint("clips", __name__)

PER_PAGE = 12
_STANDINGS = {True: "approved", False: "rejected", None: "waiting"}
_PLAYER_SECONDS = 3600


def site() -> FlaskZiggeo:
    """Return the extension of the site at work."""
    found: FlaskZiggeo = current_app.config["SITE"]
    return found


def standing(video: Any) -> str:
    """Return what a moderator wants to know first, in one word."""
    if video["state_string"] != "READY":
        return str(video["state_string"].lower())
    return _STANDINGS[video["approved"]]


def visible(token: str) -> Any:
    """Return a video that this visitor may see; of others, not even that they are there."""
    video = site().client.videos().get(token)
    if not session.get("is_moderator") and standing(video) != "approved":
        abort(404)
    return video


def details() -> dict[str, Any]:
    """Return title and tags of the form, as the service takes them."""
    tags = [tag.strip() for tag in request.form.get("tags", "").split(",")]
    title = request.form.get("title", "").strip()
    if not title or len(title) > 200:
        abort(400, "A title has 1 to 200 characters.")
    return {"title": title, "tags": [tag for tag in tags if tag][:10]}


@pages.get("/")
def index() -> str:
    """List the clips, page by page, as the service has them."""
    number = max(request.args.get("page", 1, type=int), 1)
    filters = {} if session.get("is_moderator") else {"approved": "APPROVED", "states": "READY"}
    # One more than is shown, which tells whether there are more.
    skip = (number - 1) * PER_PAGE
    found = site().client.videos().index({"limit": PER_PAGE + 1, "skip": skip, **filters})
    return render_template(
        "index.html",
        videos=found[:PER_PAGE],
        number=number,
        has_more=len(found) > PER_PAGE,
        standing=standing,
    )


@pages.get("/clips/<token>/")
def clip(token: str) -> str:
    """Show one clip: in the service's player, or as a file of this site while it is private.

    The player carries a token that reads this one video for an hour.
    """
    video = visible(token)
    player = None
    if standing(video) == "approved":
        grants = {"read": {"resources": [video["token"]]}}
        player = site().embeds.player(
            video["token"], auth=grants, expires_in=_PLAYER_SECONDS, width="100%"
        )
    notices = [each for each in current_app.config["NOTICES"] if video["token"] in each]
    return render_template(
        "clip.html", video=video, player=player, standing=standing(video), notices=notices
    )


@pages.get("/clips/<token>/file")
def file(token: str) -> Response:
    """Send the file of a clip to those who may see it, in parts where a player asks for them."""
    return site().send_video(visible(token)["token"])


@pages.get("/clips/<token>/poster")
def poster(token: str) -> Response:
    """Send the picture of a clip to those who may see it."""
    return site().send_image(visible(token)["token"])


@pages.route("/send", methods=["GET", "POST"])
def upload() -> Any:
    """Take a video file; it goes on to the service from where Flask has put it."""
    if request.method == "POST":
        sent = request.files.get("video")
        if sent is None or not sent.filename:
            abort(400, "Please choose a video file.")
        try:
            site().client.videos().create({**details()}, file=sent, cleanup_on_error=True)
        except SourceError as error:
            abort(400, str(error))
        return _thanks()
    return render_template("upload.html")


@pages.route("/record", methods=["GET", "POST"])
def record() -> Any:
    """Take a recording, which the page has sent to the service by itself.

    A token from a form could be that of anybody's video. So the recorder gives its video a key that
    nobody can guess, and the visitor's session remembers it.
    """
    videos = site().client.videos()
    key = session.get("recording")
    if request.method == "POST":
        try:
            video: Any = videos.get(f"_{key}") if key else None
        except NotFoundError:
            video = None
        if video is None or video["approved"] is not None:
            abort(400, "There is no recording yet. Please go back, and record one.")
        videos.update(video["token"], {**details()})
        session.pop("recording")
        return _thanks()
    session["recording"] = key = f"visitor-{secrets.token_urlsafe(16)}"
    recorder = site().embeds.recorder(
        key=key, input_bind="video", form_accept="#record", timelimit=120, width="100%"
    )
    return render_template("record.html", recorder=recorder)


def _thanks() -> Any:
    flash("Thank you. Your clip is shown here once somebody has looked at it.")
    return redirect(url_for("clips.index"))
