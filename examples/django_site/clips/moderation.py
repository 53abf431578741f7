"""What moderators do: approve, reject, edit and delete. The service is told first."""

from __future__ import annotations

from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import user_passes_test
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from ziggeo import NotFoundError
from ziggeo.integrations.django.shortcuts import client

from .forms import DetailsForm
from .models import Clip, is_moderator, note

_DECISIONS = {"approve": True, "reject": False}

moderators_only = user_passes_test(is_moderator)


@require_POST
@moderators_only
def decide(request: HttpRequest, token: str) -> HttpResponse:
    """Approve a clip, which everybody sees then, or reject it."""
    clip = get_object_or_404(Clip, token=token)
    decision = request.POST.get("decision", "")
    if decision not in _DECISIONS:
        return HttpResponseBadRequest("decision is approve or reject")
    clip = note(client().videos().update(clip.token, approved=_DECISIONS[decision]))
    messages.success(request, f"“{clip}” is {clip.standing}.")
    return redirect(clip)


@require_http_methods(["GET", "HEAD", "POST"])
@moderators_only
def edit(request: HttpRequest, token: str) -> HttpResponse:
    """Change title and tags."""
    clip = get_object_or_404(Clip, token=token)
    form = DetailsForm(request.POST or None, initial={"title": clip.title, "tags": clip.tags})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        note(client().videos().update(clip.token, title=given["title"], tags=given["tags"]))
        messages.success(request, "Saved.")
        return redirect(clip)
    return render(request, "clips/edit.html", {"clip": clip, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@moderators_only
def delete(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether a clip is to go, and delete it, here and at the service."""
    clip = get_object_or_404(Clip, token=token)
    if request.method != "POST":
        return render(request, "clips/delete.html", {"clip": clip})
    with suppress(NotFoundError):  # somebody was faster, which is as well
        client().videos().delete(clip.token)
    clip.delete()
    messages.success(request, f"“{clip}” is deleted.")
    return redirect("index")
