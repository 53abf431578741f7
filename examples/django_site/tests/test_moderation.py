"""What moderators do, and that nobody else does it."""

from __future__ import annotations

import pytest
from clips.models import Clip
from django.contrib.auth.models import User
from django.test import Client

from ziggeo import NotFoundError, Ziggeo

from .reading import Page, html
from .shared import MakeClip


@pytest.mark.parametrize("action", ["decide", "edit", "delete"])
def test_nobody_else_moderates(action: str, make_clip: MakeClip, ziggeo_client: Ziggeo) -> None:
    clip = make_clip(approved=None)
    somebody = Client()
    somebody.force_login(User.objects.create_user("somebody"))
    former = Client()
    former.force_login(User.objects.create_user("former", is_staff=True))
    User.objects.filter(username="former").update(is_active=False)
    for who in (Client(), somebody, former):
        response = who.post(f"/clips/{clip.token}/{action}", {"decision": "approve", "title": "x"})
        assert response["Location"].startswith("/login/?next=/clips/")
    video = ziggeo_client.videos().get(clip.token)
    assert (video.get("approved"), video.get("title")) == (None, "At the sea")


def test_who_logs_in_moderates(visitor: Client, make_clip: MakeClip) -> None:
    User.objects.create_user("moderator", password="correct horse", is_staff=True)
    clip = make_clip(approved=None)
    page = Page(html(visitor.get(f"/login/?next={clip.get_absolute_url()}")))
    given = {name: page.field(name) for name in ("csrfmiddlewaretoken", "next")}
    response = visitor.post(
        "/login/", {**given, "username": "moderator", "password": "correct horse"}
    )
    assert response["Location"] == clip.get_absolute_url()
    page = Page(html(visitor.get(clip.get_absolute_url())))
    assert "Moderation" in page.text
    given = {"csrfmiddlewaretoken": page.field("csrfmiddlewaretoken")}
    assert visitor.post("/logout/", given).status_code == 302
    assert visitor.get(clip.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(("decision", "approved"), [("approve", True), ("reject", False)])
def test_a_decision_is_told_to_the_service(
    decision: str, approved: bool, moderator: Client, make_clip: MakeClip, ziggeo_client: Ziggeo
) -> None:
    clip = make_clip(approved=None)
    response = moderator.post(f"/clips/{clip.token}/decide", {"decision": decision}, follow=True)
    assert f"“At the sea” is {decision.removesuffix('e')}ed." in Page(html(response)).text
    assert ziggeo_client.videos().get(clip.token).get("approved") is approved
    assert (Client().get(clip.get_absolute_url()).status_code == 200) is approved


def test_there_is_no_third_decision(moderator: Client, make_clip: MakeClip) -> None:
    clip = make_clip(approved=None)
    address = f"/clips/{clip.token}/decide"
    assert moderator.post(address, {"decision": "maybe"}).status_code == 400
    assert moderator.get(address).status_code == 405


def test_title_and_tags_are_changed_here_and_at_the_service(
    moderator: Client, make_clip: MakeClip, ziggeo_client: Ziggeo
) -> None:
    clip = make_clip(tags="old")
    address = f"/clips/{clip.token}/edit"
    page = Page(html(moderator.get(address)))
    assert (page.field("title"), page.field("tags")) == ("At the sea", "old")
    assert moderator.post(address, {"title": "In the hills", "tags": "a, b"}).status_code == 302
    video = ziggeo_client.videos().get(clip.token)
    assert (video.get("title"), video["tags"]) == ("In the hills", ["a", "b"])
    assert moderator.post(address, {"title": "In the hills", "tags": ""}).status_code == 302
    clip.refresh_from_db()
    assert (clip.title, clip.tags) == ("In the hills", [])


def test_a_clip_goes_when_it_is_confirmed_and_not_before(
    moderator: Client, make_clip: MakeClip, ziggeo_client: Ziggeo
) -> None:
    clip = make_clip()
    address = f"/clips/{clip.token}/delete"
    assert "cannot be undone" in html(moderator.get(address))
    assert ziggeo_client.videos().get(clip.token)
    assert moderator.post(address).status_code == 302
    with pytest.raises(NotFoundError):
        ziggeo_client.videos().get(clip.token)
    assert not Clip.objects.exists()
    assert moderator.post(address).status_code == 404


def test_a_clip_that_is_gone_at_the_service_can_be_deleted_and_not_approved(
    moderator: Client, make_clip: MakeClip, ziggeo_client: Ziggeo
) -> None:
    clip = make_clip(approved=None)
    ziggeo_client.videos().delete(clip.token)
    response = moderator.post(f"/clips/{clip.token}/decide", {"decision": "approve"})
    assert response.status_code == 404
    assert moderator.post(f"/clips/{clip.token}/delete").status_code == 302
    assert not Clip.objects.exists()
