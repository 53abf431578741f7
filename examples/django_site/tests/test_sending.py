"""What visitors send: files by form, recordings by their token."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from clips.forms import UploadForm
from clips.models import Clip
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from django.utils.datastructures import MultiValueDict

from ziggeo import Ziggeo
from ziggeo.emulator import Emulator
from ziggeo.integrations.django.shortcuts import client as client_of_site

from .reading import Page, html

MEBIBYTE = 1024 * 1024


def send(visitor: Client, content: bytes, **fields: str) -> HttpResponseBase:
    page = Page(html(visitor.get("/send/")))
    given = {"title": "At the sea", "tags": "sea, summer, sea,", **fields}
    file = SimpleUploadedFile("holiday.mp4", content)
    return visitor.post("/send/", {**given, "file": file, **csrf(page)})


def csrf(page: Page) -> dict[str, str]:
    return {"csrfmiddlewaretoken": page.field("csrfmiddlewaretoken")}


def test_a_file_reaches_the_service_as_it_is_with_title_and_tags(
    visitor: Client, file: Path, ziggeo_client: Ziggeo
) -> None:
    response = send(visitor, file.read_bytes())
    assert response.status_code == 302
    clip = Clip.objects.get()
    video = ziggeo_client.videos().wait_until_ready(clip.token, timeout=5)
    assert (video.get("title"), video["tags"]) == ("At the sea", ["sea", "summer"])
    assert ziggeo_client.videos().download_video(clip.token) == file.read_bytes()
    assert clip.state == "PROCESSING"
    assert "Thank you" in html(visitor.get("/"))


def test_a_large_file_goes_from_where_django_has_put_it_to_the_service() -> None:
    size = 32 * MEBIBYTE
    with TemporaryUploadedFile("large.mp4", "video/mp4", size, None) as upload:
        upload.truncate(size)
        form = UploadForm({"title": "t"}, MultiValueDict({"file": [upload]}))
        assert form.is_valid(), form.errors
        tracemalloc.start()
        video = client_of_site().videos().create(file=form.cleaned_data["file"])
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert not upload.closed
    assert peak < size // 2  # of both sides: the local Ziggeo is in this process, too
    assert video["default_stream"]


def test_an_upload_is_never_held_in_memory(file: Path) -> None:
    given = {"file": SimpleUploadedFile("small.mp4", file.read_bytes())}
    request = RequestFactory().post("/send/", given)
    assert isinstance(request.FILES["file"], TemporaryUploadedFile)
    request.close()


@pytest.mark.parametrize(
    ("content", "fields"),
    [(b"", {}), (b"x", {"title": ""}), (b"x", {"tags": ",".join("abcdefghijkl")})],
)
def test_what_is_wrong_with_a_form_is_said_beside_it(
    content: bytes, fields: dict[str, str], visitor: Client, emulator: Emulator
) -> None:
    response = send(visitor, content, **fields)
    assert response.status_code == 200
    assert Page(html(response)).all("ul")[-1]["class"] == "errorlist"
    assert not emulator.requests


def test_an_upload_that_fails_leaves_nothing_behind(
    visitor: Client, file: Path, ziggeo_client: Ziggeo, emulator: Emulator
) -> None:
    emulator.fail("storage", status=403)
    assert send(visitor, file.read_bytes()).status_code == 503
    assert ziggeo_client.videos().count() == {"count": 0}
    assert not Clip.objects.exists()


def test_forms_need_the_token_of_their_page(visitor: Client, file: Path) -> None:
    for address in ("/send/", "/record/"):
        with file.open("rb") as video:
            assert visitor.post(address, {"title": "t", "file": video}).status_code == 403


def recorded(visitor: Client, ziggeo_client: Ziggeo, file: Path) -> tuple[Page, str]:
    """Return the page with a recorder, and the token of what its visitor has recorded."""
    page = Page(html(visitor.get("/record/")))
    [recorder] = page.all("ziggeorecorder")
    assert recorder["ziggeo-input-bind"] == "video"
    # The service's script does this in a browser.
    key = recorder["ziggeo-key"] or ""
    return page, ziggeo_client.videos().create(file=file, key=key, wait=True)["token"]


def submit(visitor: Client, page: Page, token: str, title: str = "Mine") -> Page | None:
    """Send the form of a page, and return the page with its errors, or None where it was taken."""
    given = {
        "title": title,
        "tags": "",
        "video": token,
        "ticket": page.field("ticket"),
        **csrf(page),
    }
    response = visitor.post("/record/", given)
    return None if response.status_code == 302 else Page(html(response))


def test_a_recording_is_taken_with_what_the_form_says(
    visitor: Client, ziggeo_client: Ziggeo, file: Path
) -> None:
    page, token = recorded(visitor, ziggeo_client, file)
    assert submit(visitor, page, token) is None
    clip = Clip.objects.get()
    assert (clip.token, clip.title, clip.tags, clip.standing) == (token, "Mine", [], "waiting")
    assert ziggeo_client.videos().get(token).get("title") == "Mine"


def test_each_page_has_a_key_of_its_own(visitor: Client) -> None:
    keys = [
        Page(html(visitor.get("/record/"))).all("ziggeorecorder")[0]["ziggeo-key"] for _ in "ab"
    ]
    assert keys[0] != keys[1]


def test_nobody_takes_the_video_of_somebody_else(
    visitor: Client, ziggeo_client: Ziggeo, file: Path
) -> None:
    _, token = recorded(visitor, ziggeo_client, file)
    stranger = Client(enforce_csrf_checks=True)
    again = submit(stranger, Page(html(stranger.get("/record/"))), token, "Stolen")
    assert again is not None
    assert "record it again" in again.text
    assert ziggeo_client.videos().get(token).get("title") != "Stolen"


def test_a_forged_ticket_is_replaced_by_one_that_works(
    visitor: Client, ziggeo_client: Ziggeo, file: Path
) -> None:
    page, token = recorded(visitor, ziggeo_client, file)
    page.elements = [
        (tag, {**each, "value": f"{each.get('value')}x"} if each.get("name") == "ticket" else each)
        for tag, each in page.elements
    ]
    again = submit(visitor, page, token)
    assert again is not None
    key = again.all("ziggeorecorder")[0]["ziggeo-key"] or ""
    new = ziggeo_client.videos().create(file=file, key=key, wait=True)["token"]
    assert submit(visitor, again, new) is None


def test_a_clip_that_was_decided_on_keeps_its_title(
    visitor: Client, moderator: Client, ziggeo_client: Ziggeo, file: Path
) -> None:
    page, token = recorded(visitor, ziggeo_client, file)
    assert submit(visitor, page, token) is None
    moderator.post(f"/clips/{token}/decide", {"decision": "approve"})
    again = submit(visitor, page, token, "Something else")
    assert again is not None
    assert "looked at already" in again.text
    assert Clip.objects.get().title == "Mine"


def test_a_token_that_there_is_no_video_of_is_refused(visitor: Client) -> None:
    for token in ("0" * 32, "..", "a/b", "\N{SNOWMAN}"):
        again = submit(visitor, Page(html(visitor.get("/record/"))), token)
        assert again is not None
        assert "This video does not exist." in again.text
