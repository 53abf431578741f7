"""The site follows what the service tells, over a real port."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import requests
from clips.events import EVENTS
from clips.models import Clip, Notice, note_upload
from django.core.management import CommandError, call_command

from ziggeo import Ziggeo
from ziggeo.emulator import Emulator
from ziggeo.webhooks import secret_url

from .shared import SECRET, MakeClip


def kinds() -> list[str]:
    return sorted(Notice.objects.values_list("kind", flat=True))


@pytest.mark.parametrize("encoding", ["json", "jsonheader", "form"])
def test_a_clip_follows_its_video_in_each_encoding(
    encoding: str, ziggeo_client: Ziggeo, file: Path, emulator: Emulator
) -> None:
    from clips.events import listen
    from local import serving

    videos = ziggeo_client.videos()
    with serving(0) as address:
        listen(address, encoding=encoding)  # type: ignore[arg-type]  # pyright: ignore
        emulator.wait_for_deliveries()
        token = videos.create(file=file, title="Sunrise é", tags=["a"], wait=True)["token"]
        emulator.wait_for_deliveries()
        clip = Clip.objects.get()
        assert (clip.token, clip.title, clip.tags) == (token, "Sunrise é", ["a"])
        assert (clip.standing, clip.length) == ("waiting", "0:04")
        videos.update(token, approved=True)
        emulator.wait_for_deliveries()
        clip.refresh_from_db()
        assert clip.standing == "approved"
        assert kinds() == ["video_approve", "video_create", "video_ready"]
        videos.delete(token)
        assert {each.status for each in emulator.wait_for_deliveries()} == {200}
    assert not Clip.objects.exists()


def message(kind: str, token: str, **fields: object) -> dict[str, object]:
    return {"event_type": kind, "data": {"video": {"token": token, **fields}}}


def test_a_message_that_comes_twice_is_noted_once(
    make_clip: MakeClip, address: str, emulator: Emulator
) -> None:
    clip = make_clip()
    emulator.wait_for_deliveries()
    where = secret_url(f"{address}/ziggeo/webhook", SECRET)
    before = kinds()
    for _ in range(3):
        sent = requests.post(where, json=message("video_ready", clip.token, n=1), timeout=5)
        assert sent.status_code == 200
    assert kinds() == sorted([*before, "video_ready"])


def test_a_message_is_news_and_the_state_is_that_of_the_service(
    make_clip: MakeClip, address: str
) -> None:
    clip = make_clip(approved=False)
    where = secret_url(f"{address}/ziggeo/webhook", SECRET)
    old = message("video_approve", clip.token, approved=True, title="<b>forged</b>")
    assert requests.post(where, json=old, timeout=5).status_code == 200
    clip.refresh_from_db()
    assert (clip.approved, clip.title) == (False, "At the sea")


def test_an_event_that_was_faster_than_the_upload_is_not_undone(
    make_clip: MakeClip, ziggeo_client: Ziggeo
) -> None:
    clip = make_clip()
    assert note_upload(ziggeo_client.videos().get(clip.token)) == clip
    clip.refresh_from_db()
    assert clip.standing == "approved"


def test_a_stranger_tells_nothing(make_clip: MakeClip, address: str, emulator: Emulator) -> None:
    clip = make_clip()
    emulator.wait_for_deliveries()
    before = kinds()
    for where in (
        f"{address}/ziggeo/webhook",
        secret_url(f"{address}/ziggeo/webhook", "a guess at it"),
    ):
        gone = requests.post(where, json=message("video_delete", "0" * 32), timeout=5)
        told = requests.post(where, json=message("video_ready", clip.token), timeout=5)
        assert (gone.status_code, told.status_code) == (400, 400)
    assert kinds() == before


def test_the_secret_is_not_told_by_the_command_that_registers_the_webhook(
    address: str, emulator: Emulator
) -> None:
    out = io.StringIO()
    call_command("listen", address, stdout=out)
    assert SECRET not in out.getvalue()
    [first, second] = emulator.webhooks
    assert second.id in out.getvalue()
    assert first.target_url == second.target_url == secret_url(f"{address}/ziggeo/webhook", SECRET)
    assert set(second.events) == set(EVENTS)
    with pytest.raises(CommandError):
        call_command("listen", "http://192.0.2.1", stdout=out)


def test_videos_that_were_there_before_are_taken_over(
    ziggeo_client: Ziggeo, make_clip: MakeClip
) -> None:
    kept, gone = make_clip(), make_clip()
    ziggeo_client.videos().delete(gone.token)
    new = ziggeo_client.videos().create(title="Older than the site")["token"]
    out = io.StringIO()
    call_command("synchronise", stdout=out)
    assert set(Clip.objects.values_list("token", flat=True)) == {kept.token, new}
    assert out.getvalue() == "2 clips, 1 forgotten\n"
