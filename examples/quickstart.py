"""The main job from start to end, to read from top to bottom; what it prints is what it does.

A local Ziggeo is started, a video goes in, is looked at, changed, and comes out again. No account
and no network are needed:

    pip install "ziggeo[emulator]"
    python examples/quickstart.py               # or: python examples/quickstart.py MY_VIDEO.mp4

With an account, leave the emulator out and write `ziggeo = Ziggeo()`: it takes its credentials
from ZIGGEO_TOKEN and ZIGGEO_PRIVATE_KEY, and the rest stays as it is.
"""

from __future__ import annotations

import hashlib
import sys
import time
from pathlib import Path
from typing import TypeVar

from ziggeo import Ziggeo
from ziggeo.emulator import Emulator

MEDIA = Path(__file__).parent / "media"
OUTPUT = Path("quickstart-output")

T = TypeVar("T")


def main() -> None:
    """Take one video through everything that most applications do."""
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else MEDIA / "clip.mp4"
    with Emulator() as emulator, emulator.client() as ziggeo:
        print(f"A local Ziggeo runs at {emulator.url}\n")
        token = upload(ziggeo, file)
        wait_until_ready(ziggeo, token)
        look_at(ziggeo, token)
        save(ziggeo, token, file)
        change_tags(ziggeo, token)
        apply_watermark(ziggeo, token)
        add_subtitle(ziggeo, token)
        delete(ziggeo, token)
    print(f"\nAll is well. The poster is in {OUTPUT.resolve() / 'poster.jpg'}")


def upload(ziggeo: Ziggeo, file: Path) -> str:
    """Upload a video file and return the token of the new video."""
    video = ziggeo.videos().create(file=file, tags=["quickstart"])
    print(f"uploaded    {file.name}, {file.stat().st_size:,} bytes, as video {video['token']}")
    return video["token"]


def wait_until_ready(ziggeo: Ziggeo, token: str, *, seconds: float = 30) -> None:
    """Ask for the video again and again until it is transcoded."""
    started = time.monotonic()
    while (state := ziggeo.videos().get(token)["state_string"]) != "READY":
        expect(state != "FAILED", "the service could not read the file as a video")
        expect(time.monotonic() - started < seconds, f"still {state} after {seconds:.0f} seconds")
        time.sleep(0.2)
    print(f"waited      {time.monotonic() - started:.1f} seconds until it was {state}")


def look_at(ziggeo: Ziggeo, token: str) -> None:
    """List the videos, then read the details of ours."""
    listed = [video["token"] for video in ziggeo.videos().iterate(states="READY")]
    expect(token in listed, "the new video is not in the list")
    print(f"listed      {len(listed)} video, ours among them")

    for stream in ziggeo.streams().index(token):
        size = f"{stream['video_width']} x {stream['video_height']} pixels"
        kind, seconds = stream["creation_type_string"], stream["duration"]
        print(f"read        the stream {kind}: {size}, {seconds} seconds")


def save(ziggeo: Ziggeo, token: str, file: Path) -> None:
    """Save the video and its poster image, and compare the video with what we sent."""
    OUTPUT.mkdir(exist_ok=True)
    video = ziggeo.videos().download_video(token)
    (OUTPUT / f"video{file.suffix}").write_bytes(video)
    sent, received = sha256(file.read_bytes()), sha256(video)
    expect(sent == received, f"sent a file with SHA-256 {sent}, received {received}")
    print(f"saved       the video, the same bytes as were sent (SHA-256 {received[:12]}...)")

    poster = ziggeo.videos().download_image(token)
    expect(poster.startswith(b"\xff\xd8"), "the poster is no JPEG image")
    (OUTPUT / "poster.jpg").write_bytes(poster)
    print(f"saved       its poster image, {len(poster):,} bytes")


def change_tags(ziggeo: Ziggeo, token: str) -> None:
    """Replace the tags of the video, then find it by one of them."""
    ziggeo.videos().update(token, tags=["sunrise", "sea"])
    found = list(ziggeo.videos().iterate(tags="sunrise"))
    expect([video["token"] for video in found] == [token], "the new tag does not find the video")
    print(f"tagged      {found[0]['tags']}")


def apply_watermark(ziggeo: Ziggeo, token: str) -> None:
    """Make an effect profile that puts a watermark into a corner, and apply it to the video."""
    profile = ziggeo.effectProfiles().create(key="corner_logo", title="Logo in the corner")
    ziggeo.effectProfileProcess().create_watermark_process(
        profile["token"],
        file=MEDIA / "watermark.png",
        horizontal_position=0.95,
        vertical_position=0.05,
        video_scale=0.15,
    )
    steps = ziggeo.effectProfileProcess().index(profile["token"])
    expect(len(steps) == 1, f"the effect profile has {len(steps)} steps instead of one")
    ziggeo.videos().apply_effect(token, effectprofiletoken=profile["token"])
    print(f"applied     the effect profile {profile['key']!r}, with a watermark image")


def add_subtitle(ziggeo: Ziggeo, token: str) -> None:
    """Add a subtitle to the stream that players show."""
    stream = expect(ziggeo.videos().get(token)["default_stream"], "the video has no stream to play")
    text = (MEDIA / "subtitles.vtt").read_text(encoding="utf-8")
    ziggeo.streams().attach_subtitle(token, stream["token"], lang="en", label="English", data=text)
    stream = ziggeo.streams().get(token, stream["token"])
    expect("en" in stream.get("subtitles", {}), "the subtitle is not on the stream")
    print("subtitled   in English")


def delete(ziggeo: Ziggeo, token: str) -> None:
    """Count the videos, delete ours, and count again."""
    before = ziggeo.videos().count()["count"]
    ziggeo.videos().delete(token)
    after = ziggeo.videos().count()["count"]
    expect(after == before - 1, f"{before} videos before deleting one, {after} after it")
    print(f"deleted     the video; there were {before}, there are {after}")


def expect(value: T | None, complaint: str) -> T:
    """Return the value; end the program with an error when it is false or missing."""
    if not value:
        sys.exit(f"Not as expected: {complaint}.")
    return value


def sha256(data: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


if __name__ == "__main__":
    main()
