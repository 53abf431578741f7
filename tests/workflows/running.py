"""A program that exports or imports until it is ended: `running.py export|import FOLDER`."""

from __future__ import annotations

import sys

from ziggeo import Ziggeo
from ziggeo.workflows import Record, export_videos, import_videos


def tell(record: Record) -> None:
    sys.stdout.write(f"{record['token']}\n")
    sys.stdout.flush()


def main(way: str, folder: str) -> None:
    run = export_videos if way == "export" else import_videos
    with Ziggeo() as client:
        run(client, folder, workers=4, on_item=tell)


if __name__ == "__main__":
    main(*sys.argv[1:])
