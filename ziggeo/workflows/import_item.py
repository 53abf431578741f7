"""The import of one file: one video with its key, however often and however far it was tried."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import NamedTuple

from ..errors import (
    APIConnectionError,
    ArgumentError,
    BadRequestError,
    InvalidResponseError,
    NotFoundError,
    ProcessingFailedError,
    ServerError,
    SourceError,
    UploadError,
    ZiggeoError,
)
from ..waiting import seconds_to_wait
from .files import require_path, sha256_of
from .sharing import client_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..client import Ziggeo
    from ..progress import Progress
    from ..types.values import CommaList
    from .meters import NewCallback
    from .records import Record
    from .sharing import SharedClient

_TRIES = 3  # of an upload whose outcome is not known; its key is asked for before each
_TEXTS = ("title", "description")


class ImportItem(NamedTuple):
    """One file to import.

    Attributes:
        path: path of the file.
        key: the key that its video has, or is to have.
        tags: tags that its video gets beside those of the metadata.
        wait: as for `videos().create`.
        fault: why the file cannot be imported, or None.
    """

    path: str
    key: str
    tags: tuple[str, ...] = ()
    wait: bool | float = False
    fault: str | None = None


def import_video(
    client: Ziggeo | SharedClient,
    path: str | os.PathLike[str],
    *,
    key: str,
    tags: CommaList = (),
    wait: bool | float = False,
    progress: Progress = None,
) -> Record:
    """Import one file: the item of `import_videos`, for a scheduler of your own.

    It raises nothing for what goes wrong with the file: the record tells.

    Args:
        client: the client, or a `SharedClient` of it.
        path: path of the file; a JSON file of the same name beside it holds its metadata.
        key: the key of the video.
        tags: tags that the video gets beside those of the metadata.
        wait: as for `videos().create`.
        progress: called with the bytes sent and the bytes in all.

    Returns:
        Record, a plain dict; its state is "done", "skipped" or "failed".

    Raises:
        ArgumentError: an argument is unusable.
    """
    file = require_path(path, "path")
    seconds_to_wait(wait, file)
    item = ImportItem(str(file), require_key(key, file), tags_of(tags), wait)
    return import_item(client_of(client), item, (lambda: progress) if callable(progress) else None)


def import_item(client: Ziggeo, item: ImportItem, told: NewCallback | None) -> Record:
    """Import one file; what goes wrong stands in its record."""
    try:
        return _import(client, item, told)
    except (ZiggeoError, OSError) as error:
        return lost_import(item, error)


def lost_import(item: ImportItem, error: Exception) -> Record:
    """Return the record of a file that came to nothing."""
    token = getattr(error, "token", None)
    return {**_record(item, token), "state": "failed", "error": f"{type(error).__name__}: {error}"}


def metadata_beside(path: Path) -> dict[str, Any]:
    """Return what the JSON file beside a file tells of it, {} where there is none.

    Raises:
        SourceError: it is not a JSON object, or cannot be read.
    """
    beside = path.with_suffix(".json")
    try:
        found = json.loads(beside.read_bytes())
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SourceError(f"{beside} cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{beside} is not JSON: mend it or take it away") from error
    if not isinstance(found, dict):
        raise SourceError(f"{beside} is not a JSON object: mend it or take it away")
    return found


def _import(client: Ziggeo, item: ImportItem, told: NewCallback | None) -> Record:
    if item.fault is not None:
        raise SourceError(item.fault)
    wanted = _settings(Path(item.path), item.tags)
    for last in (*[False] * (_TRIES - 1), True):
        found = _find(client, item.key)
        if found is not None and found.get("state_string") != "EMPTY":
            return _present(client, item, found, wanted)
        try:
            return _brought(client, item, found, wanted, told)
        except ZiggeoError as error:
            # The key tells on the next round what came of it: a video with the file, one without
            # it, or none. A refused create may be refused for the key that another run has taken.
            if last or not _is_unclear(error):
                raise
    raise AssertionError("the last round returns or raises")


def planned_import(client: Ziggeo, item: ImportItem) -> Record:
    """Return what an import would make of a file, as far as looking tells."""
    try:
        if item.fault is not None:
            raise SourceError(item.fault)
        found = _find(client, item.key)
    except ZiggeoError as error:
        return lost_import(item, error)
    if found is None or found.get("state_string") == "EMPTY":
        return {**_record(item, None), "state": "planned"}
    return {**_record(item, found["token"]), "state": "skipped"}


def _brought(
    client: Ziggeo,
    item: ImportItem,
    found: Any,
    wanted: dict[str, Any],
    told: NewCallback | None,
) -> Record:
    progress = told() if told is not None else None
    if found is None:
        arguments = {**wanted, "key": item.key}
        video: Any = client.videos().create(arguments, item.path, progress=progress)
    else:
        video = found
        _attach(client, video, item.path, progress)
    _complete(client, video, wanted)
    if item.wait is not False:
        _wait(client, video["token"], item.wait)
    size = os.stat(item.path).st_size
    digest = sha256_of(Path(item.path))
    record = _record(item, video["token"])
    return {**record, "size": size, "sha256": digest, "state": "done"}


def _present(client: Ziggeo, item: ImportItem, video: Any, wanted: dict[str, Any]) -> Record:
    """Return the record of a file whose video is there."""
    _complete(client, video, wanted)
    if video.get("state_string") != "FAILED" and item.wait is not False:
        video = _wait(client, video["token"], item.wait)
    if video.get("state_string") == "FAILED":
        raise ProcessingFailedError(
            f"the service could not process it: delete the video {video['token']} to try again",
            media=video,
        )
    return {**_record(item, video["token"]), "state": "skipped"}


def _attach(client: Ziggeo, video: Any, path: str, progress: Progress) -> None:
    """Send the file of a video that an earlier try has left empty."""
    streams = client.streams()
    stream = video.get("default_stream") or next(iter(video.get("streams") or []), None)
    if isinstance(stream, dict) and isinstance(stream.get("token"), str):
        streams.attach_video(video["token"], stream["token"], file=path, progress=progress)
    else:
        streams.create(video["token"], file=path, progress=progress)


def _complete(client: Ziggeo, video: Any, wanted: dict[str, Any]) -> None:
    """Set what a video lacks of its metadata; what it has, somebody may have changed since.

    Inferred: a create takes title, description and data; where it does not, they are set here.
    """
    missing = {name: value for name, value in wanted.items() if not video.get(name)}
    if missing:
        client.videos().update(video["token"], missing)


def _wait(client: Ziggeo, token: str, wait: bool | float) -> Any:
    if wait is True:
        return client.videos().wait_until_ready(token)
    return client.videos().wait_until_ready(token, timeout=wait)


def _find(client: Ziggeo, key: str) -> Any:
    """Return the video that has a key, or None."""
    try:
        video: Any = client.videos().get(f"_{key}")
    except NotFoundError:
        return None
    if not isinstance(video, dict) or not isinstance(video.get("token"), str):
        raise InvalidResponseError(f"the answer for the key {key!r} is not a video")
    return video


def _is_unclear(error: ZiggeoError) -> bool:
    """Tell whether something may have been created, by this try or by another run."""
    if isinstance(error, UploadError):
        return error.status is None or error.status >= 500
    unclear = (APIConnectionError, ServerError, InvalidResponseError, BadRequestError)
    return isinstance(error, unclear)


def _settings(path: Path, more_tags: tuple[str, ...]) -> dict[str, Any]:
    """Return what a video is to have beside its file and its key.

    Raises:
        SourceError: the metadata beside the file is not what an export writes.
    """
    metadata = metadata_beside(path)
    tags = metadata.get("tags") or []
    texts = {name: metadata.get(name) for name in _TEXTS}
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise SourceError(f"the tags in {path.with_suffix('.json')} are not a list of texts")
    if not all(isinstance(text, str | None) for text in texts.values()):
        raise SourceError(f"title and description in {path.with_suffix('.json')} are text")
    data = metadata.get("data")
    settings = {
        **texts,
        "tags": list(dict.fromkeys([*tags, *more_tags])),
        # As text, since a list would be sent as its items with commas between them.
        "data": json.dumps(data) if data else None,
    }
    return {name: value for name, value in settings.items() if value}


def _record(item: ImportItem, token: str | None) -> Record:
    return {
        "token": token or "",
        "key": item.key,
        "kind": "video",
        "path": item.path,
        "size": None,
        "sha256": None,
        "attempts": 1,
        "error": None,
        "files": [],
    }


def require_key(key: object, path: Path) -> str:
    """Return a key that the service can take.

    Raises:
        ArgumentError: it cannot be one.
    """
    msg = f"{path}: {ascii(key)[:100]} cannot be a key; give key=, a function from path to key"
    if not isinstance(key, str) or not key or key != key.strip() or not key.isprintable():
        raise ArgumentError(msg)
    # Inferred: these are nothing to the service, whose parser reads them so.
    if key in ("null", "None"):
        raise ArgumentError(msg)
    return key


def tags_of(tags: object) -> tuple[str, ...]:
    """Return tags as texts.

    Raises:
        ArgumentError: they are not.
    """
    try:
        found = tags.split(",") if isinstance(tags, str) else list(tags)  # type: ignore[call-overload]
    except TypeError as error:
        raise ArgumentError("tags are a list or comma-separated text") from error
    if not all(isinstance(tag, str) and "," not in tag for tag in found):
        raise ArgumentError("a tag is text without a comma")
    return tuple(tag.strip() for tag in found if tag.strip())
