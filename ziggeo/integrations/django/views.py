"""The view that receives webhooks: ``path("ziggeo/webhook", webhook)`` in a site's ``urls.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from .client import settings

if TYPE_CHECKING:
    from django.http import HttpRequest


@csrf_exempt
@require_http_methods(["POST", "HEAD"])
def webhook(request: HttpRequest) -> HttpResponse:
    """Take a message of the service; 400 to strangers, who lack the secret in the address."""
    if request.method == "HEAD":
        return HttpResponse()
    answer = settings.receiver().receive(
        request.body, query=request.META.get("QUERY_STRING", ""), headers=request.headers
    )
    return HttpResponse(answer.body, status=answer.status, content_type=answer.content_type)


# What LoginRequiredMiddleware of django.contrib.auth goes by; the decorator that sets it came with
# Django 5.1.
vars(webhook)["login_required"] = False
