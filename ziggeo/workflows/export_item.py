"""The export of one video, for any thread, process or machine that reaches its folder."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import NamedTuple

from .._words import visible
from ..errors import ArgumentError, InvalidResponseError, NotFoundError, ZiggeoError
from .files import (
    file_token,
    image_extension,
    is_whole,
    record_of_file,
    require_path,
    video_extension,
    write_whole,
)
from .records import all_files
from .sharing import client_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Literal

    from ..client import Ziggeo
    from ..progress import Progress
    from .meters import NewCallback
    from .records import FileRecord, Record
    from .sharing import SharedClient

    StreamChoice = Literal["default", "original", "all"]

STREAM_CHOICES = ("default", "original", "all")
_WORTH_RESUMING = 1024 * 1024  # bytes; less is fetched anew in the time that a note of it takes
_LOOKS = 3  # at a video that is recorded anew each time while its file is fetched


class ExportOptions(NamedTuple):
    """What an export writes of each video; `export_videos` tells the parameters."""

    folder: str
    images: bool = True
    streams: StreamChoice = "default"
    verify: bool = False


class ExportItem(NamedTuple):
    """One video to export, as it was listed, and what an earlier run noted of it."""

    video: Any
    options: ExportOptions
    earlier: Record | None = None


class Wanted(NamedTuple):
    """One file that an export wants of a video; only its JSON has its content already."""

    kind: str
    stream: str
    path: Path
    content: bytes = b""
    size: Any = None


def export_video(
    client: Ziggeo | SharedClient,
    video: Any,
    folder: str | os.PathLike[str],
    *,
    images: bool = True,
    streams: StreamChoice = "default",
    verify: bool = False,
    earlier: Record | None = None,
    progress: Progress = None,
) -> Record:
    """Export one video: the item of `export_videos`, for a scheduler of your own.

    It keeps no journal and raises nothing for what goes wrong with the video: the record tells.

    Args:
        client: the client, or a `SharedClient` of it.
        video: the video as the service lists it, or its token, or its key after an underscore.
        folder: the folder, which is there.
        images: whether the poster image is written too.
        streams: which streams: "default", "original" or "all", as for `export_videos`.
        verify: whether the content of files that are there already is checked, not only their size.
        earlier: the record of an earlier export of the same video: what it noted and is still
            there is not fetched again.
        progress: called with the bytes of a video file so far and in all.

    Returns:
        Record, a plain dict; its state is "done", "no_file", "gone", "skipped" or "failed".

    Raises:
        ArgumentError: `folder` or `streams` is unusable.
    """
    require_streams(streams)
    place = str(require_path(folder, "folder"))
    item = ExportItem(video, ExportOptions(place, images, streams, verify), earlier)
    return export_item(client_of(client), item, (lambda: progress) if callable(progress) else None)


def export_item(client: Ziggeo, item: ExportItem, told: NewCallback | None) -> Record:
    """Export one video; what goes wrong stands in its record."""
    try:
        video = item.video
        if isinstance(video, str):
            video = client.videos().get(video)
        return _export(client, item._replace(video=video), told)
    except (ZiggeoError, OSError) as error:
        return lost_item(item, error)


def lost_item(item: ExportItem, error: Exception) -> Record:
    """Return the record of an item that came to nothing."""
    return {
        **_record(item, "failed", f"{type(error).__name__}: {error}"),
        "files": [file for file in all_files(item.earlier) if file.get("path")],
    }


def is_done(item: ExportItem) -> bool:
    """Tell whether nothing is left to do for an item.

    Raises:
        InvalidResponseError: the video has no token that can be the name of a file.
    """
    return _is_done(item, _plan(item))


def token_of(video: Any) -> str:
    """Return the token of what was listed, as it can be noted, or "" where it has none."""
    token = video.get("token") if isinstance(video, dict) else video
    return visible(token) if isinstance(token, str) else ""


def _export(client: Ziggeo, item: ExportItem, told: NewCallback | None) -> Record:
    """Export a video as it is; where it changes meanwhile, as it then is."""
    _file_token_of(item.video)
    for _ in range(_LOOKS):
        try:
            return _bring(client, item, told)
        except NotFoundError as error:
            missing = error
        try:
            fresh = client.videos().get(item.video["token"])
        except NotFoundError:
            return _record(item, "gone", "it was deleted before its files were here")
        if _streams_of(fresh) == _streams_of(item.video):
            raise missing  # the video is as it was, and its file is missing
        item = item._replace(video=fresh)
    raise missing


def _bring(client: Ziggeo, item: ExportItem, told: NewCallback | None) -> Record:
    """Fetch what is wanted of a video and is not here yet; its JSON comes last."""
    plan = _plan(item)
    if _is_done(item, plan):
        return {**(item.earlier or {}), "state": "skipped"}
    folder = Path(item.options.folder)
    files = []
    for wanted in plan:
        file = _earlier(folder, wanted, item)
        files.append(file or _fetch(client, item.video["token"], folder, wanted, told))
    main, *others = files
    if main["kind"] != "video":
        return {**_record(item, "no_file", _why_no_file(item.video)), "files": files}
    return {**_record(item, "done", None), **main, "files": others}


def _is_done(item: ExportItem, plan: list[Wanted]) -> bool:
    folder = Path(item.options.folder)
    state = (item.earlier or {}).get("state")
    return state in ("done", "no_file") and all(_earlier(folder, each, item) for each in plan)


def _fetch(
    client: Ziggeo, token: str, folder: Path, wanted: Wanted, told: NewCallback | None
) -> FileRecord:
    if wanted.kind == "json":
        write_whole(wanted.path, wanted.content)
        return record_of_file(folder, wanted.path, "json", wanted.stream)
    if wanted.path.is_symlink():  # nobody named this file, so that a link is replaced
        wanted.path.unlink()
    if wanted.kind == "image":
        return _fetch_image(client, token, folder, wanted)
    wanted.path.parent.mkdir(exist_ok=True)
    client.streams().download_video(
        token,
        wanted.stream,
        wanted.path,
        keep_partial=not isinstance(wanted.size, int) or wanted.size >= _WORTH_RESUMING,
        progress=told() if told is not None else None,
    )
    return record_of_file(folder, wanted.path, wanted.kind, wanted.stream)


def _fetch_image(client: Ziggeo, token: str, folder: Path, wanted: Wanted) -> FileRecord:
    """Fetch an image and call it what it is; a stream may have none."""
    try:
        client.streams().download_image(token, wanted.stream, wanted.path)
    except NotFoundError:
        return {"kind": "image", "path": None, "stream": wanted.stream}
    path = wanted.path.with_suffix(image_extension(wanted.path))
    os.replace(wanted.path, path)
    return record_of_file(folder, path, "image", wanted.stream)


def _plan(item: ExportItem) -> list[Wanted]:
    """Return the files that are wanted of a video as it is: its file first, its JSON last.

    Raises:
        InvalidResponseError: a token cannot be the name of a file.
    """
    folder = Path(item.options.folder)
    return [*_media(folder, item.video, item.options), _json_of(folder, item.video)]


def _media(folder: Path, video: Any, options: ExportOptions) -> list[Wanted]:
    token = _file_token_of(video)
    main = _main_stream(video, options.streams)
    if main is None:
        return []
    stream = file_token(main.get("token"))
    found = [Wanted("video", stream, folder / _named(token, main), size=main.get("video_size"))]
    if options.images and main.get("has_image") is not False:
        found.append(Wanted("image", stream, folder / f"{token}.jpg"))
    if options.streams == "all":
        place = folder / f"{token}.streams"
        for other in filter(_has_file, _all_streams(video)):
            other_token = file_token(other.get("token"))
            if other_token != stream:
                path = place / _named(other_token, other)
                found.append(Wanted("stream", other_token, path, size=other.get("video_size")))
    return found


def _file_token_of(video: Any) -> str:
    """Return the token of a video, which its files are called by.

    Raises:
        InvalidResponseError: it has none that can be the name of a file.
    """
    return file_token(video.get("token") if isinstance(video, dict) else None)


def _json_of(folder: Path, video: Any) -> Wanted:
    """Return the JSON of a video as a file that is wanted, of this version of the video."""
    path = folder / f"{_file_token_of(video)}.json"
    content = _as_json(video)
    return Wanted("json", hashlib.sha256(content).hexdigest(), path, content)


def _earlier(folder: Path, wanted: Wanted, item: ExportItem) -> FileRecord | None:
    """Return the record of a file of an earlier run, if it is what is wanted and still there."""
    for file in all_files(item.earlier):
        if (file.get("kind"), file.get("stream")) == (wanted.kind, wanted.stream):
            return _only_file(file) if is_whole(folder, file, verify=item.options.verify) else None
    return None


def _only_file(file: FileRecord) -> FileRecord:
    """Return the part of a record that is about its file."""
    return {
        "kind": file.get("kind") or "",
        "path": file.get("path"),
        "stream": file.get("stream"),
        "size": file.get("size"),
        "sha256": file.get("sha256"),
    }


def _named(token: str, stream: Any) -> str:
    return f"{token}.{video_extension(stream.get('video_type'))}"


def _main_stream(video: Any, choice: StreamChoice) -> Any:
    names = ("default_stream",) if choice != "original" else ("original_stream", "default_stream")
    streams = (video.get(name) for name in names)
    usable = (stream for stream in streams if isinstance(stream, dict) and _has_file(stream))
    return next(usable, None)


def _has_file(stream: Any) -> bool:
    """Tell whether a stream can be downloaded; what it does not tell of itself is no hindrance."""
    is_ready = stream.get("state_string", "READY") == "READY"
    return is_ready and stream.get("has_video", True) is not False


def _all_streams(video: Any) -> Iterator[Any]:
    streams = video.get("streams")
    for stream in streams if isinstance(streams, list) else []:
        if isinstance(stream, dict):
            yield stream


def _streams_of(video: Any) -> list[Any]:
    """Return what tells a video that was recorded anew from the one before.

    Raises:
        InvalidResponseError: it is not a video.
    """
    if not isinstance(video, dict):
        raise InvalidResponseError(f"a video is an object, not {type(video).__name__}")
    return [(stream.get("token"), _has_file(stream)) for stream in _all_streams(video)]


def _why_no_file(video: Any) -> str:
    state = video.get("state_string")
    reasons = {
        "EMPTY": "nothing has been recorded or uploaded",
        "FAILED": "the service could not process it",
        "PROCESSING": "the service is still processing it: export it later",
    }
    return f"{visible(str(state))}: {reasons.get(str(state), 'no stream of it has a file')}"


def _as_json(video: Any) -> bytes:
    """Return the whole object as text that people can read.

    Raises:
        InvalidResponseError: it is nested too deeply.
    """
    try:
        text = json.dumps(video, ensure_ascii=False, indent=2)
        return text.encode() + b"\n"
    except UnicodeEncodeError:  # halves of surrogate pairs, which only an escape can write
        return json.dumps(video, indent=2).encode() + b"\n"
    except RecursionError as error:
        raise InvalidResponseError("the video is nested too deeply to be written") from error


def _record(item: ExportItem, state: Any, error: str | None) -> Record:
    return {
        "token": token_of(item.video),
        "kind": "video",
        "path": None,
        "stream": None,
        "size": None,
        "sha256": None,
        "state": state,
        "attempts": (item.earlier or {}).get("attempts", 0) + 1,
        "error": error,
        "files": [],
    }


def require_streams(streams: object) -> None:
    """Refuse what is not a choice of streams.

    Raises:
        ArgumentError: it is not.
    """
    if streams not in STREAM_CHOICES:
        known = ", ".join(map(repr, STREAM_CHOICES))
        raise ArgumentError(f"streams is one of {known}, not {streams!r}")
