"""Downloads: a file whole or not at all, gone on with where it was cut."""

from __future__ import annotations

import time

from .._http.adapter import BLOCK_SIZE
from .._http.exchange import ExchangeError, is_timeout
from .._http.retries import jittered_pause
from ..errors import APITimeoutError
from ..progress import Meter
from .remote import RemoteFile
from .sinks import MemorySink
from .targets import sink_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from .._http.exchange import Exchange
    from .._http.request import Request
    from .._http.transport import Transport
    from ..errors import ZiggeoError
    from ..progress import Progress
    from .sinks import Sink, Target


def read_file(transport: Transport, request: Request, progress: Progress = None) -> bytes:
    """Return a file whole.

    Raises:
        DownloadError: it was cut again and again.
        InvalidResponseError: something else came.
    """
    sink = MemorySink()
    _transfer(transport, request, sink, progress)
    return sink.content()


def save_file(
    transport: Transport,
    request: Request,
    to: Target,
    *,
    name: str,
    progress: Progress = None,
    overwrite: bool = True,
    keep_partial: bool = False,
) -> Path | None:
    """Write a file to a path, a folder or a binary writable; the parameters are `Connect.save`'s.

    Returns:
        the path of the file, or None where it went to a writable.
    """
    with sink_for(to, name=name, overwrite=overwrite, keep_partial=keep_partial) as sink:
        _transfer(transport, request, sink, progress)
    return sink.path


def _transfer(transport: Transport, request: Request, sink: Sink, progress: Progress) -> None:
    remote = RemoteFile(transport, request)
    done, remote.version = sink.partial(remote.address)
    with Meter(progress, sink.name) as meter:
        _Transfer(remote, sink, meter, transport.retries).run(done)


class _Transfer:
    """One file on its way from the service to a sink, over as many connections as it takes."""

    def __init__(self, remote: RemoteFile, sink: Sink, meter: Meter, retries: int) -> None:
        self._remote = remote
        self._sink = sink
        self._meter = meter
        self._retries = retries
        self._done = 0

    def run(self, done: int) -> None:
        """Copy until the file is whole, or is cut too often."""
        self._done = furthest = done
        stalls = 0
        while True:
            exchange, start = self._remote.open(self._done)
            try:
                self._begin(start)
                self._copy(exchange)
            except ExchangeError as error:
                # Where a file begins again each time, being cut at the same place is no progress.
                stalls = 0 if self._done > furthest else stalls + 1
                furthest = max(furthest, self._done)
                if not self._retries or stalls > self._retries:
                    raise self._given_up(error) from error
            else:
                self._require_whole()
                self._meter.finish(self._done)
                return
            finally:
                exchange.close()
            if stalls:
                time.sleep(jittered_pause(stalls))

    def _begin(self, start: int) -> None:
        version = self._remote.version
        self._done = start
        if version is not None:
            self._sink.begin(self._remote.address, version, start)
            self._meter.begin(version.length, start)

    def _copy(self, exchange: Exchange) -> None:
        while block := exchange.read(BLOCK_SIZE):
            self._sink.write(block)
            self._done += len(block)
            self._meter.advance(self._done)

    def _require_whole(self) -> None:
        length = self._remote.version.length if self._remote.version else None
        if length is not None and self._done != length:
            raise self._remote.failed(f"{self._done} bytes came of {length}")

    def _given_up(self, error: ExchangeError) -> ZiggeoError:
        so_far = f"after {self._done} bytes"
        if is_timeout(error):
            message = f"no more of the file came in time {so_far}"
            return self._remote.failed(message, APITimeoutError)
        return self._remote.failed(f"the file was cut {so_far}: {error}")
