"""Files that come from the service: read whole, and never taken for whole when they are not."""

from __future__ import annotations

import io

from .errors import APIConnectionError, DownloadError, InvalidResponseError
from .pool import BLOCK_SIZE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .pool import Exchange
    from .transport import Request, Transport


def read_file(transport: Transport, request: Request) -> bytes:
    """Return a file whole.

    Raises:
        DownloadError: each attempt was cut before the end.
        InvalidResponseError: a web page came instead.
    """
    begun = False

    def consume(exchange: Exchange) -> bytes:
        nonlocal begun
        begun = True
        return _read(exchange)

    try:
        return transport.run(request, consume)
    except APIConnectionError as error:
        if not begun:
            raise
        raise DownloadError(
            f"the file did not arrive whole: {error.message}",
            method=error.method,
            url=error.url,
            attempts=error.attempts,
        ) from error


def _read(exchange: Exchange) -> bytes:
    """Read a body of any length with one buffer; what it declares is not allocated on trust."""
    require_file(exchange)
    file = io.BytesIO()
    buffer = memoryview(bytearray(BLOCK_SIZE))
    while count := exchange.readinto(buffer):
        file.write(buffer[:count])
    return file.getvalue()


def require_file(exchange: Exchange) -> None:
    """Refuse a web page where a file is due.

    Raises:
        InvalidResponseError: the answer is a web page.
    """
    content_type = exchange.response.headers.get("Content-Type", "")
    if content_type.partition(";")[0].strip().lower() == "text/html":
        raise InvalidResponseError(
            "a web page came where a file is due", status=exchange.response.status
        )
