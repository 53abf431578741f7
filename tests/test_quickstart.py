"""The examples, run as a newcomer runs them; what the client does is tested elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import ziggeo


def run(program: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run an example in a folder of its own, with the package that the tests run on."""
    return subprocess.run(
        [sys.executable, str(program), *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(str(ziggeo.__file__)).parent.parent)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_quickstart_goes_through_and_leaves_the_video_and_its_poster(
    root: Path, media: Path, tmp_path: Path
) -> None:
    done = run(root / "examples" / "quickstart.py", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    poster = tmp_path / "quickstart-output" / "poster.jpg"
    assert done.stdout.splitlines()[-1].endswith(str(poster))
    assert poster.read_bytes().startswith(b"\xff\xd8")
    saved = tmp_path / "quickstart-output" / "video.mp4"
    assert saved.read_bytes() == (media / "clip.mp4").read_bytes()


def test_the_quickstart_fails_with_a_reason_when_the_file_is_no_video(
    root: Path, media: Path, tmp_path: Path
) -> None:
    no_video = str(media / "subtitles.vtt")
    done = run(root / "examples" / "quickstart.py", tmp_path, no_video)
    assert done.returncode == 1
    assert "could not read the file as a video" in done.stderr


def test_the_media_files_are_made_by_their_script(root: Path, media: Path, tmp_path: Path) -> None:
    done = run(root / "examples" / "make_media.py", tmp_path, str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert names_in(tmp_path) == names_in(media)
    assert tracks(tmp_path / "clip.mp4") == tracks(media / "clip.mp4")
    assert tracks(tmp_path / "tone.m4a") == tracks(media / "tone.m4a")


def test_the_clip_is_a_short_small_h264_video_with_sound(media: Path) -> None:
    clip = media / "clip.mp4"
    assert clip.stat().st_size < 300_000
    assert tracks(clip) == [("video", "h264", 640, 360, 4), ("audio", "aac", 0, 0, 4)]


def names_in(folder: Path) -> set[str]:
    """Return the names of the files in a folder."""
    return {path.name for path in folder.iterdir()}


def tracks(path: Path) -> list[tuple[str, str, int, int, int]]:
    """Return kind, codec, width, height and whole seconds of each stream of a media file."""
    import av

    with av.open(str(path)) as container:
        return [
            (
                stream.type,
                stream.codec_context.name,
                getattr(stream.codec_context, "width", 0),
                getattr(stream.codec_context, "height", 0),
                round(float((stream.duration or 0) * (stream.time_base or 0))),
            )
            for stream in container.streams
        ]
