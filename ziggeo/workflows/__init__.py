"""Work on many objects that goes on where it was ended: the export and the import of videos."""

from __future__ import annotations

from .export import export_videos
from .export_item import export_video
from .import_item import import_video
from .importing import import_videos
from .journal import read_journal
from .records import FileRecord, Record
from .report import Report
from .sharing import SharedClient

__all__ = [
    "FileRecord",
    "Record",
    "Report",
    "SharedClient",
    "export_video",
    "export_videos",
    "import_video",
    "import_videos",
    "read_journal",
]
