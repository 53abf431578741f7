"""A program that exports or imports until it is ended: `running.py export|import FOLDER`."""

from __future__ import annotations

import sys

from ziggeo import Ziggeo
from ziggeo.workflows import export_videos, import_videos


def main(way: str, folder: str) -> None:
    run = export_videos if way == "export" else import_videos
    with Ziggeo() as client:
        run(client, folder, workers=4, on_item=lambda record: print(record["token"], flush=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
