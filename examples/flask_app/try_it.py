"""The whole site on this machine, with a local Ziggeo: no account, and nothing stays behind.

pip install "ziggeo[emulator]"
python try_it.py                             # or: python try_it.py PORT
"""

from __future__ import annotations

import secrets
import signal
import sys
import threading
from pathlib import Path

from app import create_app, listen
from werkzeug.serving import WSGIRequestHandler, make_server

from ziggeo.emulator import Emulator

CLIP = Path(__file__).parent.parent / "media" / "clip.mp4"


class Quiet(WSGIRequestHandler):
    """A request of which nothing is logged: the address of a webhook holds its secret."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing."""


def main() -> None:
    """Run until Ctrl-C, or SIGTERM."""
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    password, secret = secrets.token_urlsafe(9), secrets.token_urlsafe(32)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with Emulator() as emulator, emulator.client() as ziggeo:
        settings = {"SITE_PASSWORD": password, "SITE_WEBHOOK_SECRET": secret}
        app = create_app(ziggeo, settings)
        server = make_server("127.0.0.1", port, app, threaded=True, request_handler=Quiet)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}"
        listen(ziggeo, address, secret)
        for title, approved in (("From dawn to dusk", True), ("Waiting for a moderator", None)):
            fields = {"title": title, "tags": ["sea"], "approved": approved}
            ziggeo.videos().create(fields, file=CLIP)
        print(f"The site is at      {address}/")
        print(f"Moderators log in   with the password {password!r}")
        print(f"The local Ziggeo    {emulator.url}/", flush=True)
        stopped.wait()
        server.shutdown()
        thread.join()


if __name__ == "__main__":
    main()
