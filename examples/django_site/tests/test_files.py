"""Files that the site itself sends: to those who may see them, whole or in part."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests
from django.conf import settings
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client

from .reading import html
from .shared import MakeClip


@pytest.fixture
def cookies(moderator: Client) -> dict[str, str]:
    """The session of a moderator."""
    return {"sessionid": moderator.cookies[settings.SESSION_COOKIE_NAME].value}


def test_a_private_file_is_sent_in_parts_to_those_who_may_see_it(
    address: str, cookies: dict[str, str], make_clip: MakeClip, file: Path
) -> None:
    clip, content = make_clip(approved=None), file.read_bytes()
    where = f"{address}{clip.get_absolute_url()}file"
    whole = requests.get(where, cookies=cookies, timeout=5)
    assert (whole.status_code, whole.content) == (200, content)
    assert whole.headers["Content-Type"] == "video/mp4"
    assert whole.headers["Accept-Ranges"] == "bytes"
    part = requests.get(where, headers={"Range": "bytes=100-199"}, cookies=cookies, timeout=5)
    assert (part.status_code, part.content) == (206, content[100:200])
    last = requests.get(where, headers={"Range": "bytes=-5"}, cookies=cookies, timeout=5)
    assert (last.status_code, last.content) == (206, content[-5:])
    beyond = requests.get(where, headers={"Range": "bytes=99999999-"}, cookies=cookies, timeout=5)
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(content)}")
    head = requests.head(where, cookies=cookies, timeout=5)
    assert (head.status_code, head.headers["Content-Length"]) == (200, str(len(content)))
    assert "private" in whole.headers["Cache-Control"]


def test_a_private_file_is_not_there_for_others(
    visitor: Client, address: str, make_clip: MakeClip
) -> None:
    clip = make_clip(approved=None)
    for name in ("file", "poster"):
        assert visitor.get(f"{clip.get_absolute_url()}{name}").status_code == 404
        where = f"{address}{clip.get_absolute_url()}{name}"
        assert requests.get(where, headers={"Range": "bytes=0-9"}, timeout=5).status_code == 404


def test_a_private_clip_is_played_by_the_site_and_a_public_one_by_the_service(
    moderator: Client, make_clip: MakeClip
) -> None:
    private, public = make_clip(approved=None), make_clip()
    page = html(moderator.get(private.get_absolute_url()))
    assert f'<video controls preload="metadata" src="{private.get_absolute_url()}file"' in page
    assert "ziggeo.js" not in page
    page = html(moderator.get(public.get_absolute_url()))
    assert "<ziggeoplayer" in page
    assert "<video" not in page


def test_a_poster_is_a_picture(visitor: Client, make_clip: MakeClip) -> None:
    response: HttpResponseBase = visitor.get(f"{make_clip().get_absolute_url()}poster")
    assert isinstance(response, StreamingHttpResponse)
    assert response["Content-Type"] == "image/jpeg"
    assert response.getvalue().startswith(b"\xff\xd8")
