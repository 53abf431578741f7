"""The export of many videos into a folder: it goes on where an earlier one ended."""

from __future__ import annotations

import time
from typing import TypedDict

from ..errors import WorkflowError, ZiggeoError
from .export_item import (
    ExportItem,
    ExportOptions,
    export_item,
    is_done,
    lost_item,
    require_streams,
    token_of,
)
from .files import require_path
from .journal import NAME, Journal, records_noted
from .meters import RunMeter
from .records import all_files
from .report import Report
from .running import Run, require_callable, require_client, require_workers, submitting
from .sharing import application_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor
    from os import PathLike
    from pathlib import Path
    from typing import Any

    from typing_extensions import Unpack

    from ..client import Ziggeo
    from ..progress import Progress
    from ..types.values import Approval, CommaList, StateFilter
    from .export_item import StreamChoice
    from .records import Record


class ExportFilters(TypedDict, total=False):
    """Which videos to export, as for `videos().iterate`."""

    limit: int | None
    reverse: bool | None
    states: StateFilter | None
    tags: CommaList | None
    approved: Approval | str | None


def export_videos(
    client: Ziggeo,
    folder: str | PathLike[str],
    *,
    workers: int = 8,
    executor: Executor | None = None,
    images: bool = True,
    streams: StreamChoice = "default",
    verify: bool = False,
    dry_run: bool = False,
    progress: Progress = None,
    on_item: Callable[[Record], object] | None = None,
    **filters: Unpack[ExportFilters],
) -> Report:
    """Write videos into a folder, and go on there when it is called again.

    Of each video come ``TOKEN.mp4`` (or what it is), ``TOKEN.jpg`` and ``TOKEN.json``, the whole
    object; ``ziggeo-export.jsonl`` is the journal. Each file has its name only once it is whole.
    Called again after whatever ended it, with SIGKILL too, it skips what is done and still there
    and goes on with a file that was cut. A video that was changed is written again.

    Args:
        client: the client.
        folder: where to write; it is made if its parent is there.
        workers: how many videos at once, from 1 to 1000.
        executor: any executor of `concurrent.futures`, in place of threads: processes, or the
            ``get_executor()`` of a dask client, whose workers reach the same folder.
        images: whether poster images are written.
        streams: "default" for what plays; "original" for what was uploaded; "all" for the default
            and every other stream, as ``TOKEN.streams/STREAM.mp4``.
        verify: whether the content of what is done is checked by its SHA-256, not only its size.
        dry_run: whether only to look: nothing is written, what would be done is `planned`.
        progress: called with the videos so far and the videos in all (None while unknown), or True
            for a bar for videos and one for bytes.
        on_item: called with the record of each video, once it is in the journal.
        **filters: which videos: `limit`, `reverse`, `states`, `tags`, `approved`.

    Returns:
        Report; a failure of one video stands there and ends nothing.

    Raises:
        ArgumentError: an argument is unusable; nothing is sent.
        WorkflowError: another run writes into the folder, it is of another application, it cannot
            be written, or the workers are gone.
        ZiggeoError: the videos cannot be listed. What was done is kept, here too.
    """
    require_client(client)
    require_workers(workers)
    require_streams(streams)
    require_callable("on_item", on_item)
    place = require_path(folder, "folder")
    options = ExportOptions(str(place.absolute()), images, streams, verify)
    export = _Export(client, place, options, dict(filters), on_item)
    with RunMeter(progress, "export") as meter:
        if dry_run:
            return export.look(meter)
        return export.run(meter, executor, workers)


class _Export:
    """One export, from its first list to its report."""

    def __init__(
        self,
        client: Ziggeo,
        folder: Path,
        options: ExportOptions,
        filters: dict[str, Any],
        on_item: Callable[[Record], object] | None,
    ) -> None:
        self._client = client
        self._folder = folder
        self._options = options
        self._videos: Iterator[Any] = client.videos().iterate(filters)
        self._filters = filters
        self._on_item = on_item
        self._report = Report(journal=folder / NAME)
        self._begun = time.monotonic()
        self._application = application_of(client)

    def run(self, meter: RunMeter, executor: Executor | None, workers: int) -> Report:
        """Export what is not exported yet."""
        self._make_folder()
        journal = Journal(self._folder, self._application)
        try:
            with submitting(executor, workers, self._client, export_item, meter) as submit:
                run = Run(submit, lost_item, self._settler(journal), meter.stop, workers)
                self._count(meter)
                run.take(self._items(journal.earlier), self._announcer(meter, executor))
        except WorkflowError as error:
            error.report = self._finished()
            raise
        finally:
            journal.close()
        return self._finished()

    def look(self, meter: RunMeter) -> Report:
        """Tell what is not exported yet; nothing is written."""
        noted = records_noted(self._folder, self._application)
        announce = self._announcer(meter, None)
        self._count(meter)
        for item in self._items(noted.get):
            record = _planned(item)
            self._report.add(record)
            announce([record])
        return self._finished()

    def _items(self, earlier: Callable[[str], Record | None]) -> Iterator[ExportItem]:
        for video in self._videos:
            yield ExportItem(video, self._options, earlier(token_of(video)))

    def _make_folder(self) -> None:
        try:
            self._folder.mkdir(exist_ok=True)
        except OSError as error:
            raise WorkflowError(
                f"{self._folder} cannot be made: {error.strerror or error}"
            ) from error

    def _count(self, meter: RunMeter) -> None:
        """Tell how many videos there are, where the service counts by the same filters."""
        known = {"states", "tags", "limit", "reverse"}
        if not meter.is_wanted or not known.issuperset(self._filters):
            return
        asked = {name: self._filters.get(name) for name in ("states", "tags")}
        answer: Any = self._client.videos().count(asked)
        count = answer.get("count") if isinstance(answer, dict) else None
        limit = self._filters.get("limit")
        if isinstance(count, int):
            meter.begin(min(count, limit) if isinstance(limit, int) else count)

    def _settler(self, journal: Journal) -> Callable[[list[Record]], None]:
        def settle(records: list[Record]) -> None:
            journal.append(record for record in records if record["state"] != "skipped")
            for record in records:
                self._report.add(record)

        return settle

    def _announcer(
        self, meter: RunMeter, executor: Executor | None
    ) -> Callable[[list[Record]], None]:
        def announce(records: list[Record]) -> None:
            for record in records:
                # Threads of our own have told of their bytes already.
                apart = executor is not None and record["state"] == "done"
                sizes = (file.get("size") or 0 for file in all_files(record) if apart)
                meter.item_done(sum(sizes))
                if self._on_item is not None:
                    self._on_item(record)

        return announce

    def _finished(self) -> Report:
        self._report.seconds = time.monotonic() - self._begun
        return self._report


def _planned(item: ExportItem) -> Record:
    """Return what a run would make of an item, as far as looking tells."""
    try:
        if is_done(item):
            return {**(item.earlier or {}), "state": "skipped"}
        return {"token": token_of(item.video), "state": "planned", "attempts": 0, "error": None}
    except (ZiggeoError, OSError) as error:
        return lost_item(item, error)
