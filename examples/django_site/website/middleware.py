"""What every response of the site has in common: its policy, and a page where the service fails."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ziggeo import NotFoundError, ZiggeoError
from ziggeo.integrations.django.shortcuts import client

_NONCE = "website.nonce"
_MORE = {
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "object-src": ["'none'"],
}
_PERMISSIONS = ", ".join(
    f"{name}=(self)"
    for name in ("autoplay", "camera", "display-capture", "fullscreen", "microphone")
)

_logger = logging.getLogger(__name__)

Respond = Callable[[HttpRequest], HttpResponse]


class PagePolicy:
    """Says what pages may load and do: a Content Security Policy, and permissions for recorders.

    The policy is the one that the embeds of the client ask for. Scripts in a page carry the nonce
    of its request, which templates have as ``csp_nonce``.
    """

    def __init__(self, get_response: Respond) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Respond, and add the headers."""
        nonce = secrets.token_urlsafe(16)
        request.META[_NONCE] = nonce
        response = self._get_response(request)
        response.headers["Content-Security-Policy"] = (
            client().embeds().content_security_policy(nonce=nonce, more=_MORE)
        )
        response.headers["Permissions-Policy"] = _PERMISSIONS
        return response


def nonce_for_templates(request: HttpRequest) -> dict[str, str]:
    """Return what templates are told of the policy."""
    return {"csp_nonce": request.META.get(_NONCE, "")}


class ServiceErrors:
    """Makes a page of what the service refuses or cannot do, wherever a view has asked it."""

    def __init__(self, get_response: Respond) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Respond."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return a page for an error of the service, and leave others to Django."""
        if not isinstance(error, ZiggeoError):
            return None
        if isinstance(error, NotFoundError):
            return render(request, "404.html", status=404)
        _logger.error("the video service failed", exc_info=error)
        response = render(request, "503.html", status=503)
        response.headers["Retry-After"] = "60"
        return response
