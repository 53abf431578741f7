"""The head of a response: read by the standard library, and refused where it is not certain."""

from __future__ import annotations

import http.client
import re
from email.errors import MissingHeaderBodySeparatorDefect
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .timeouts import TimedReader

_LENGTH = re.compile("[0-9]{1,18}")  # more digits count no file's bytes
_SPACES = " \t"
_CONTINUE, _SWITCHING_PROTOCOLS, _OK = 100, 101, 200
_WITHOUT_BODY = frozenset({_SWITCHING_PROTOCOLS, 204, 304})


class StrictResponse(http.client.HTTPResponse):
    """A response of the standard library, refused where its end cannot be told for certain."""

    # Of a response whose making was interrupted: the file that http.client closes when it goes.
    fp: Any = None

    def __init__(self, reader: TimedReader, **options: Any) -> None:
        self._reader = reader
        as_much_of_a_socket_as_it_uses: Any = reader
        super().__init__(as_much_of_a_socket_as_it_uses, **options)

    def begin(self) -> None:
        """Read the head.

        Raises:
            http.client.HTTPException: it is not HTTP, is cut, or contradicts itself.
        """
        super().begin()
        # http.client passes over 100 only; RFC 9110, section 15.2, lets any 1xx come first.
        while _CONTINUE < self.status < _OK and self.status != _SWITCHING_PROTOCOLS:
            self._require_whole_head()
            # begin reads another head where there is none
            vars(self).update(headers=None, msg=None)
            super().begin()
        self._require_whole_head()
        self._require_one_framing()
        # RFC 9112, section 6.3: these end with their head, whatever it says of a body. http.client
        # would wait for a chunk.
        if self.status in _WITHOUT_BODY:
            self.chunked, self.length = False, 0

    def _require_whole_head(self) -> None:
        """Refuse a head without its empty line, which http.client takes for a whole one."""
        if self._reader.ended:
            raise http.client.IncompleteRead(b"")
        for defect in self.headers.defects:
            if isinstance(defect, MissingHeaderBodySeparatorDefect):
                raise http.client.HTTPException("a line of the head is not a header")

    def _require_one_framing(self) -> None:
        """Refuse what two readers could take for responses of different length.

        RFC 9112, section 6.1: of transfer codings, `chunked` is the only one that everybody reads;
        section 6.3: it comes before Content-Length, and lengths that differ are an error.
        """
        names = [name.lower() for name in self.headers]
        if "transfer-encoding" in names:
            self._require_chunks()
        elif "content-length" in names:
            self._require_one_length()

    def _require_chunks(self) -> None:
        encodings = self.headers.get_all("Transfer-Encoding", [])
        if [encoding.strip(_SPACES).lower() for encoding in encodings] != ["chunked"]:
            raise http.client.HTTPException("Transfer-Encoding is not exactly chunked")
        # http.client does not know it with a space after it, and would take chunks for the body.
        self.chunked, self.chunk_left, self.length = True, None, None

    def _require_one_length(self) -> None:
        said = ",".join(self.headers.get_all("Content-Length", []))
        length, *others = {part.strip(_SPACES) for part in said.split(",")}
        if others:
            raise http.client.HTTPException("there are two values of Content-Length")
        if not _LENGTH.fullmatch(length):
            raise http.client.HTTPException("Content-Length is not a length")
        self.length = int(length)  # http.client makes nothing of "2, 2", and a 2 of "+2"

    def _safe_read(self, amt: int) -> bytes:
        """Read so many bytes of a chunk, or the two that end it.

        http.client has no public place for this. It throws the two away without a look, and goes on
        in the midst of something else where the chunk is longer, or its lines end in LF alone.
        """
        inherited: Any = super()
        block: bytes = inherited._safe_read(amt)
        if self.chunk_left == 0 and block != b"\r\n":
            raise http.client.HTTPException("a chunk does not end where it says")
        return block
