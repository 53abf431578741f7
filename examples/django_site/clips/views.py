"""What everybody may do: look at clips and send some; moderators see more of them."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from ziggeo import SourceError
from ziggeo.integrations.django.shortcuts import client, send_image, send_video

from .forms import RecordForm, UploadForm
from .models import APPROVED, Clip, note, note_upload, visible_to

_PLAYER_SECONDS = 3600


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the clips, page by page."""
    clips = visible_to(request.user)
    chosen = request.GET.get("show", "")
    if chosen in APPROVED:
        clips = clips.filter(state="READY", approved=APPROVED[chosen])
    page = Paginator(clips, settings.CLIPS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "chosen": chosen, "standings": list(APPROVED)}
    return render(request, "clips/index.html", context)


@require_safe
def clip(request: HttpRequest, token: str) -> HttpResponse:
    """Show one clip: in the service's player, or as a file of this site while it is private.

    The player carries a token that reads this one video for an hour.
    """
    shown = _visible(request, token)
    player = None
    if shown.is_ready and shown.approved:
        grants = {"read": {"resources": [shown.token]}}
        player = (
            client()
            .embeds()
            .player(
                shown.token, auth=grants, expires_in=_PLAYER_SECONDS, width="100%", theme="modern"
            )
        )
    return render(request, "clips/clip.html", {"clip": shown, "player": player})


@require_safe
@cache_control(private=True, max_age=60)
def file(request: HttpRequest, token: str) -> HttpResponseBase:
    """Send the file of a clip to those who may see it, in parts where a player asks for them."""
    return send_video(request, _visible(request, token).token)


@require_safe
@cache_control(private=True, max_age=60)
def poster(request: HttpRequest, token: str) -> HttpResponseBase:
    """Send the picture of a clip to those who may see it."""
    return send_image(request, _visible(request, token).token)


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a video file; it goes on to the service from where Django has put it."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            video = (
                client()
                .videos()
                .create(
                    file=given["file"],
                    title=given["title"],
                    tags=given["tags"],
                    cleanup_on_error=True,
                )
            )
        except SourceError as error:
            form.add_error("file", str(error))
        else:
            note_upload(video)
            return _thanks(request)
    return render(request, "clips/upload.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """Take a recording, which the page has sent to the service by itself."""
    form = RecordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        note(client().videos().update(given["video"], title=given["title"], tags=given["tags"]))
        return _thanks(request)
    return render(request, "clips/record.html", {"form": form})


def _visible(request: HttpRequest, token: str) -> Clip:
    """Return a clip that this visitor may see; of others, not even that they are there."""
    return get_object_or_404(visible_to(request.user), token=token)


def _thanks(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Thank you. Your clip is shown here once somebody has looked at it.")
    return redirect("index")
