"""What moderators may do: look at what is waiting, approve, reject, change and delete."""

from __future__ import annotations

import hmac
from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)

from .visitors import details, site

pages = Blueprint("moderation", __name__)

_DECISIONS = {"approve": True, "reject": False}


@pages.route("/login", methods=["GET", "POST"])
def login() -> Any:
    """Let moderators in, who share a password."""
    if request.method == "POST":
        given = request.form.get("password", "").encode()
        if hmac.compare_digest(given, current_app.config["PASSWORD"].encode()):
            session["is_moderator"] = True
            return redirect(url_for("clips.index"))
        flash("This is not the password.")
    return render_template("login.html")


@pages.post("/logout")
def logout() -> Any:
    """Forget who somebody is."""
    session.clear()
    return redirect(url_for("clips.index"))


@pages.post("/clips/<token>/decide")
def decide(token: str) -> Any:
    """Approve a clip, which everybody sees then, or reject it."""
    _require_moderator()
    decision = request.form.get("decision", "")
    if decision not in _DECISIONS:
        abort(400, "decision is approve or reject")
    site().client.videos().update(token, approved=_DECISIONS[decision])
    return redirect(url_for("clips.clip", token=token))


@pages.post("/clips/<token>/details")
def edit(token: str) -> Any:
    """Change title and tags."""
    _require_moderator()
    site().client.videos().update(token, {**details()})
    flash("Saved.")
    return redirect(url_for("clips.clip", token=token))


@pages.post("/clips/<token>/delete")
def delete(token: str) -> Any:
    """Delete a clip at the service, once it is said twice that it is to go."""
    _require_moderator()
    if "sure" not in request.form:
        abort(400, "Please tick the box if the clip is to be deleted.")
    site().client.videos().delete(token)
    flash("The clip is deleted.")
    return redirect(url_for("clips.index"))


def _require_moderator() -> None:
    if not session.get("is_moderator"):
        abort(403)
