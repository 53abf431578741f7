"""Downloads: a file whole or not at all, gone on with where it was cut."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from .._http.adapter import BLOCK_SIZE
from .._http.exchange import ExchangeError
from .._http.retries import jittered_pause
from ..progress import Meter
from .remote import RemoteFile
from .sinks import MemorySink
from .targets import sink_for

if TYPE_CHECKING:
    from pathlib import Path

    from .._http.request import Request
    from .._http.transport import Transport
    from ..progress import Progress
    from .body import Body
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
    sink = sink_for(to, name=name, overwrite=overwrite, keep_partial=keep_partial)
    try:
        with sink:
            _transfer(transport, request, sink, progress)
    except BaseException:
        sink.abandon()  # an interrupt can come inside of what opens and closes it, too
        raise
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
        self._length: int | None = None

    def run(self, done: int) -> None:
        """Bring the file from an offset on."""
        self._done = furthest = done
        stalls = 0
        while True:
            cut = self._bring()
            if self._done == self._length or (cut is None and self._length is None):
                self._meter.finish(self._done)
                return
            # Where a file begins again each time, being cut at the same place is not progress.
            stalls = 0 if self._done > furthest else stalls + 1
            furthest = max(furthest, self._done)
            if not self._retries or stalls > self._retries:
                raise self._remote.cut(self._done, cut) from cut
            if stalls:
                time.sleep(jittered_pause(stalls))

    def _bring(self) -> ExchangeError | None:
        """Bring what one connection gives, and return what cut it, or None at its end."""
        body = self._remote.open(self._done)
        try:
            self._begin(body)
            cut = self._copy(body)
        except BaseException:
            body.abort()
            raise
        body.release()
        return cut

    def _begin(self, body: Body) -> None:
        version = self._remote.version or body.version
        self._done = body.position
        self._length = version.length
        self._sink.begin(version, self._done)
        self._meter.begin(version.length, self._done)

    def _copy(self, body: Body) -> ExchangeError | None:
        while True:
            try:
                block = body.read(BLOCK_SIZE)
            except ExchangeError as error:
                return error
            if not block:
                return None
            if self._length is not None and self._done + len(block) > self._length:
                raise self._remote.failed(f"more came than the {self._length} bytes of the file")
            self._sink.write(block)
            self._done += len(block)
            self._meter.advance(self._done)
