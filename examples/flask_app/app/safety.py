"""What every page has in common: its policy, and that forms come from the site itself."""

from __future__ import annotations

import hmac
import secrets
from typing import Any

from flask import Flask, Response, abort, current_app, g, request, session

_POLICY = {
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "object-src": ["'none'"],
}


def protect(app: Flask) -> None:
    """Give every response a Content Security Policy, and refuse forms of other sites."""
    app.before_request(_begin)
    app.after_request(_add_policy)
    app.context_processor(_for_templates)


def _begin() -> None:
    g.nonce = secrets.token_urlsafe(16)
    if request.method == "POST" and request.endpoint != "ziggeo.webhook":
        given = request.form.get("form_token", "").encode()
        if not hmac.compare_digest(given, _form_token().encode()):
            abort(400, "This form is too old. Please go back, and load the page again.")


def _form_token() -> str:
    """Return what forms of this visitor bring, which no other site can know."""
    token: str = session.setdefault("form_token", secrets.token_urlsafe(16))
    return token


def _for_templates() -> dict[str, Any]:
    return {
        "nonce": g.get("nonce"),
        "form_token": _form_token,
        "is_moderator": bool(session.get("is_moderator")),
    }


def _add_policy(response: Response) -> Response:
    embeds = current_app.config["SITE"].embeds
    policy = embeds.content_security_policy(nonce=g.get("nonce"), more=_POLICY)
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    return response
