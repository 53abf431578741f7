"""The import of many files: one video for each key, in one run or in several."""

from __future__ import annotations

import os
import time
import unicodedata
from pathlib import Path

from ..errors import ArgumentError, SourceError, WorkflowError
from ..waiting import seconds_to_wait
from .files import VIDEO_EXTENSIONS, require_path
from .import_item import (
    ImportItem,
    import_item,
    lost_import,
    metadata_beside,
    planned_import,
    require_key,
    tags_of,
)
from .meters import RunMeter
from .report import Report
from .running import Run, require_callable, require_client, require_workers, submitting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from concurrent.futures import Executor

    from ..client import Ziggeo
    from ..progress import Progress
    from ..types.values import CommaList
    from .records import Record


def import_videos(
    client: Ziggeo,
    folder_or_files: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    key: Callable[[Path], str] | None = None,
    tags: CommaList = (),
    wait: bool | float = False,
    workers: int = 8,
    executor: Executor | None = None,
    dry_run: bool = False,
    progress: Progress = None,
    on_item: Callable[[Record], object] | None = None,
) -> Report:
    """Upload files, each as one video, also when it is called again.

    The key of a video tells whether a file is there: it is asked for before each upload, and again
    when an upload failed in a way that leaves open what came of it. So a run that was killed and
    begun again leaves exactly one video for each file. Beside ``NAME.mp4`` a ``NAME.json``, as
    `export_videos` writes it, tells title, description, tags, data and key.

    Args:
        client: the client.
        folder_or_files: a folder, whose video files are taken (not those of its folders), or files.
        key: makes the key of a file from its path; left out, the key in its JSON, and otherwise
            the file's own name.
        tags: tags that all videos get beside their own, a list or comma-separated text.
        wait: True to wait until each video is processed, or for how many seconds at most.
        workers: how many files at once, from 1 to 1000.
        executor: any executor of `concurrent.futures`, in place of threads.
        dry_run: whether only to look: what would be uploaded is `planned`.
        progress: called with the files so far and in all, or True for bars.
        on_item: called with the record of each file.

    Returns:
        Report; a failure of one file stands there and ends nothing.

    Raises:
        ArgumentError: an argument is unusable, a file has no valid key, or two have the same.
            Nothing is sent.
        SourceError: a file or the folder is missing; nothing is sent.
        WorkflowError: the workers are gone.
    """
    require_client(client)
    require_workers(workers)
    require_callable("key", key)
    require_callable("on_item", on_item)
    seconds_to_wait(wait, folder_or_files)
    items = _plan(_files_of(folder_or_files), key, tags_of(tags), wait)
    with RunMeter(progress, "import") as meter:
        meter.begin(len(items))
        if dry_run:
            return _look(client, items, meter, on_item)
        return _run(client, items, meter, on_item, executor, workers)


def _run(
    client: Ziggeo,
    items: list[ImportItem],
    meter: RunMeter,
    on_item: Callable[[Record], object] | None,
    executor: Executor | None,
    workers: int,
) -> Report:
    report = Report()
    begun = time.monotonic()

    def settle(records: list[Record]) -> None:
        for record in records:
            report.add(record)

    def announce(records: list[Record]) -> None:
        for record in records:
            apart = executor is not None and record["state"] == "done"
            meter.item_done((record.get("size") or 0) if apart else 0)
            if on_item is not None:
                on_item(record)

    try:
        with submitting(executor, workers, client, import_item, meter) as submit:
            Run(submit, lost_import, settle, meter.stop, workers).take(items, announce)
    except WorkflowError as error:
        error.report = report
        raise
    report.seconds = time.monotonic() - begun
    return report


def _look(
    client: Ziggeo,
    items: list[ImportItem],
    meter: RunMeter,
    on_item: Callable[[Record], object] | None,
) -> Report:
    """Ask for all keys, and tell which videos are not there or are empty."""
    report = Report()
    begun = time.monotonic()
    for item in items:
        record = planned_import(client, item)
        report.add(record)
        meter.item_done(0)
        if on_item is not None:
            on_item(record)
    report.seconds = time.monotonic() - begun
    return report


def _files_of(given: object) -> list[Path]:
    """Return the files that are meant.

    Raises:
        ArgumentError: it is neither a path nor paths.
        SourceError: a file or the folder is missing.
    """
    if isinstance(given, (str, os.PathLike)):
        path = require_path(given, "folder_or_files")
        return _videos_in(path) if path.is_dir() else [_existing(path)]
    try:
        paths = list(given)  # type: ignore[call-overload]  # it says so for what is not iterable
    except TypeError as error:
        raise ArgumentError("folder_or_files is a folder, or a list of files") from error
    return [_existing(require_path(path, "a file")) for path in paths]


def _videos_in(folder: Path) -> list[Path]:
    """Return the video files of a folder by name; hidden ones are not meant."""
    try:
        names = sorted(entry.name for entry in os.scandir(folder) if entry.is_file())
    except OSError as error:
        raise SourceError(f"{folder} cannot be read: {error.strerror or error}") from error
    paths = (folder / name for name in names if not name.startswith("."))
    return [path for path in paths if path.suffix[1:].lower() in VIDEO_EXTENSIONS]


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise SourceError(f"{path} is not a file")
    return path


def _plan(
    paths: list[Path],
    key: Callable[[Path], str] | None,
    tags: tuple[str, ...],
    wait: bool | float,
) -> list[ImportItem]:
    """Return what to do for each file.

    Raises:
        ArgumentError: a file has no valid key, or two have the same.
    """
    items: dict[str, ImportItem] = {}
    for path in paths:
        found, fault = _key_of(path, key)
        if found in items:
            raise ArgumentError(
                f"{items[found].path} and {path} have the same key {found!r}: "
                "give key=, a function from path to key"
            )
        items[found] = ImportItem(str(path.absolute()), found, tags, wait, fault)
    return list(items.values())


def _key_of(path: Path, key: Callable[[Path], str] | None) -> tuple[str, str | None]:
    """Return the key of a file, and what is wrong with its metadata."""
    if key is not None:
        return require_key(key(path), path), None
    # One form for the names of all file systems, some of which take accents apart.
    own = unicodedata.normalize("NFC", path.name)
    try:
        return require_key(metadata_beside(path).get("key") or own, path), None
    except SourceError as error:
        return require_key(own, path), error.message
