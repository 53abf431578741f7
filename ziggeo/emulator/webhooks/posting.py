"""Posts one message to one address, whatever that does with it: within a time, and a length."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import string
import threading
from typing import Final
from urllib.parse import quote, urlsplit

# Whatever a receiver says beside its status is not looked at.
_MAX_ANSWER_BYTES: Final = 64 * 1024
_TOO_LATE: Final = "TimeoutError: the answer did not come in time"


class Post:
    """One message on its way.

    Args:
        url: the address, which is on this machine whatever its certificate says.
        content_type: the header that comes with it.
        body: the message.
    """

    def __init__(self, url: str, content_type: str, body: bytes) -> None:
        parts = urlsplit(url)
        self._target = _target(url)
        self._headers = {"Content-Type": content_type, "User-Agent": "ziggeo-emulator"}
        self._body = body
        self._is_tls = parts.scheme == "https"
        port = parts.port or (443 if self._is_tls else 80)
        self._connection = http.client.HTTPConnection(parts.hostname or "", port)
        self._was_cut = threading.Event()

    def send(self, seconds: float) -> tuple[int | None, str | None]:
        """Send it and wait for the answer; redirects are not followed.

        Args:
            seconds: how long all of it may take.

        Returns:
            The status of the answer and None, or None and what was wrong.
        """
        # A limit of each read would begin again with every byte.
        timer = threading.Timer(seconds, self.cut)
        timer.daemon = True
        timer.start()
        status, wrong = None, None
        try:
            status = self._exchange(seconds)
        except (OSError, http.client.HTTPException) as error:
            wrong = f"{type(error).__name__}: {error}"
        finally:
            timer.cancel()
            timer.join()
            self._connection.close()
        # The end of what was cut may pass for the end of the answer.
        return (None, _TOO_LATE) if self._was_cut.is_set() else (status, wrong)

    def cut(self) -> None:
        """End it at once, from another thread."""
        self._was_cut.set()
        # Not that of a TLS socket, which takes away what the other thread reads with.
        if isinstance(self._connection.sock, socket.socket):
            with contextlib.suppress(OSError):  # the receiver may close it at the same time
                socket.socket.shutdown(self._connection.sock, socket.SHUT_RDWR)

    def _exchange(self, seconds: float) -> int:
        self._connect(seconds)
        self._connection.request("POST", self._target, self._body, self._headers)
        response = self._connection.getresponse()
        response.read(_MAX_ANSWER_BYTES)
        return response.status

    def _connect(self, seconds: float) -> None:
        address = (self._connection.host, self._connection.port)
        connected = socket.create_connection(address, seconds)
        self._connection.sock = connected
        if self._is_tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            # The handshake comes afterwards, so that it can be cut, too.
            secured = context.wrap_socket(connected, do_handshake_on_connect=False)
            self._connection.sock = secured
            secured.do_handshake()
        if self._was_cut.is_set():
            raise TimeoutError


def _target(url: str) -> str:
    """Return the path and query of an address, with what only browsers take percent-encoded."""
    parts = urlsplit(url)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return quote(target, safe=string.punctuation)
