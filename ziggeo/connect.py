"""`Connect`: calls to one host of the service in Python values; the resources are made of these."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from ._once import load
from .arguments import encode
from .errors import ArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import Any

    from ._http.request import Request
    from ._http.transport import Transport
    from ._media.form import MultipartBody
    from ._media.readers import FileReader
    from ._media.signed import SignedForm
    from ._media.sinks import Target
    from ._media.sources import Source
    from ._media.uploads import Upload
    from .progress import Progress

_PATH = re.compile(r"(?:/(?!\.+(?:/|$))(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})*)+")


class Connect:
    """Calls to one host, for the operations of the SDK and for those that it does not know yet.

    A path begins with a slash and holds no query; `ziggeo.path` quotes tokens and keys into one.
    Arguments are Python values; which becomes what is told in the guide, under "Arguments".

    Every method raises `APIConnectionError`, `APITimeoutError` or a class of `APIStatusError` when
    the call fails, `ArgumentError` when it cannot be sent, and `InvalidResponseError` when the
    response is not what it should be.

    Attributes:
        base_url: scheme, host, port and base path.

    Examples:
        >>> ziggeo.connect.get_json("/v1/videos/count", {"tags": ["sea"]})
        {'count': 0}
    """

    def __init__(self, base_url: str, transport: Callable[[], Transport]) -> None:
        parts = urlsplit(base_url)
        self.base_url = base_url
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._base_path = parts.path
        self._transport = transport

    def __repr__(self) -> str:
        """Return the address, which holds no credentials."""
        return f"Connect({self.base_url!r})"

    def get_json(
        self,
        path: str,
        arguments: Mapping[str, Any] | None = None,
        *,
        operation: str | None = None,
    ) -> Any:
        """Read something as JSON.

        Args:
            path: path below the base address, "/v1/videos/".
            arguments: sent as the query.
            operation: name of the operation for logs and hooks.
        """
        transport = self._transport()
        return transport.json(
            transport.factory.build_get(self._origin, self._target(path, arguments), operation)
        )

    def get_text(
        self,
        path: str,
        arguments: Mapping[str, Any] | None = None,
        *,
        operation: str | None = None,
    ) -> str:
        """Read something as text; the parameters are those of `get_json`."""
        transport = self._transport()
        return transport.text(
            transport.factory.build_get(self._origin, self._target(path, arguments), operation)
        )

    def post_json(
        self,
        path: str,
        arguments: Mapping[str, Any] | None = None,
        *,
        repeatable: bool = False,
        operation: str | None = None,
    ) -> Any:
        """Send a form and read the response as JSON.

        Args:
            path: path below the base address.
            arguments: sent as the form.
            repeatable: whether doing it twice does the same as doing it once, so that it may be
                sent again when its response is lost.
            operation: name of the operation for logs and hooks.
        """
        transport = self._transport()
        form = encode(arguments).encode()
        return transport.json(
            transport.factory.build_post(
                self._origin, self._target(path), form, repeatable, operation
            )
        )

    def post_text(
        self,
        path: str,
        arguments: Mapping[str, Any] | None = None,
        *,
        repeatable: bool = False,
        operation: str | None = None,
    ) -> str:
        """Send a form and read the response as text; the parameters are those of `post_json`."""
        transport = self._transport()
        form = encode(arguments).encode()
        return transport.text(
            transport.factory.build_post(
                self._origin, self._target(path), form, repeatable, operation
            )
        )

    def delete(self, path: str, *, operation: str | None = None) -> str:
        """Delete something and return the service's text, empty when an earlier attempt did it."""
        transport = self._transport()
        return transport.text(
            transport.factory.build_delete(self._origin, self._target(path), operation)
        )

    def download(
        self, path: str, *, progress: Progress = None, operation: str | None = None
    ) -> bytes:
        """Return a file whole.

        Args:
            path: path below the base address.
            progress: called with the bytes so far and in all, or True for a bar.
            operation: name of the operation for logs and hooks.

        Raises:
            DownloadError: it was cut again and again.
        """
        load("ziggeo._media.downloads")
        from ._media.downloads import read_file

        return read_file(*self._file(path, operation), progress)

    def save(
        self,
        path: str,
        to: Target,
        *,
        name: str = "download",
        progress: Progress = None,
        overwrite: bool = True,
        keep_partial: bool = False,
        operation: str | None = None,
    ) -> Path | None:
        """Write a file to a path, a folder or a binary writable, in constant memory.

        A path holds the file only once it is whole; until then it is ``NAME.part`` beside it, which
        one download at a time can hold. A connection that is cut is replaced by one that goes on
        there, where the service can. Where `to` cannot be written, nothing is sent.

        A link is followed, also one to a file that is not there yet: its target is replaced, and
        the link stays. (In a folder, where nobody named the file, a link is replaced itself.) A
        device, a FIFO or ``/dev/stdout`` is written into. A FIFO has to have a reader already, and
        one that takes no byte for a minute ends the download.

        Args:
            path: path below the base address.
            to: path of the file, a folder, a device or FIFO, or a binary writable.
            name: name of the file in a folder; its extension follows from what it is.
            progress: called with the bytes so far and in all, or True for a bar.
            overwrite: whether a file that exists may be replaced.
            keep_partial: whether a download that fails leaves ``NAME.part`` behind, for a later
                one of the same file with this option to go on with.
            operation: name of the operation for logs and hooks.

        Returns:
            the path of the file, or None where it went to a writable.

        Raises:
            ArgumentError: `to` is not a path, or a writable that cannot be written to.
            DownloadError: the file was cut again and again, or cannot be written; what a writable
                raises is its cause.
        """
        load("ziggeo._media.downloads")
        from ._media.downloads import save_file

        return save_file(
            *self._file(path, operation),
            to,
            name=name,
            progress=progress,
            overwrite=overwrite,
            keep_partial=keep_partial,
        )

    def open(
        self,
        path: str,
        *,
        name: str = "download",
        start: int | None = None,
        end: int | None = None,
        operation: str | None = None,
    ) -> FileReader:
        """Open a file, or a part of it by one request, as a readable stream; its user closes it.

        Args:
            path: path below the base address.
            name: name of the file, without the extension that follows from what it is.
            start: offset of the first byte, as in a slice: a negative one counts from the end, and
                has no `end` beside it.
            end: offset after the last byte, as in a slice; beyond the file, it is the file's end.
            operation: name of the operation for logs and hooks.

        Raises:
            ArgumentError: `start` and `end` name no part: ``0 <= start < end`` or ``start < 0``.
            APIStatusError: status 416: the file ends before `start`; its header content-range and
                its message tell the length.
            DownloadError: another part came, or the service sends no parts and no length. (Where
                it sends no parts but a length, the part is cut out of the whole.)
        """
        load("ziggeo._media.readers")
        from ._media.ranges import byte_range
        from ._media.readers import FileReader
        from ._media.remote import RemoteFile

        part = byte_range(start, end)
        transport, request = self._file(path, operation)
        return FileReader(RemoteFile(transport, request), transport.retries, name=name, part=part)

    def upload(
        self,
        prepare: str,
        file: Source,
        arguments: Mapping[str, Any] | None = None,
        *,
        scope: str,
        confirm: Callable[[dict[str, Any]], str],
        type_field: str | None = None,
        parent: str | None = None,
        filename: str | None = None,
        content_type: str | None = None,
        progress: Progress = None,
        discard: Callable[[dict[str, Any]], object] | None = None,
        cleanup_on_error: bool = False,
        operation: str | None = None,
    ) -> Upload:
        """Upload a file in three steps: prepare, store at the signed address, confirm.

        Args:
            prepare: path that creates the object and signs the upload.
            file: what to upload.
            arguments: sent to `prepare`.
            scope: name of the created object in the response, "video".
            confirm: makes the path of the last step from the created object.
            type_field: name of the argument for the file's extension, "video_type".
            parent: token or key of the object that the created one belongs to.
            filename: name to store the file under, instead of its own.
            content_type: media type of the file, instead of the one its name tells.
            progress: called with the bytes so far and in all, or True for a bar.
            discard: deletes the created object, when its upload came to nothing.
            cleanup_on_error: whether it is deleted after any error of the three steps, and not
                only where another one has to take its place.
            operation: name of the operation for logs and hooks; its steps are told apart as
                "videos.create.prepare", "videos.create.store" and "videos.create.confirm".

        Raises:
            SourceError: the file cannot be uploaded.
            UploadError: a step failed after something was created.
        """
        load("ziggeo._media.uploads", "ziggeo._media.sources")
        from ._media.sources import open_source
        from ._media.uploads import SignedUpload
        from .progress import Meter

        with (
            open_source(file, filename=filename, content_type=content_type) as source,
            Meter(progress, source.name) as meter,
        ):
            return SignedUpload(
                self,
                prepare,
                source,
                meter,
                scope,
                confirm,
                type_field,
                parent,
                discard,
                cleanup_on_error,
                operation,
            ).run(arguments)

    def store(
        self,
        signed: SignedForm,
        form: MultipartBody,
        *,
        operation: str | None = None,
    ) -> None:
        """Send a file to a signed address, without credentials: the middle step of `upload`.

        Args:
            signed: the address, and what no error may show of it and of its fields.
            form: the signed fields with the file.
            operation: name of the operation for logs and hooks.
        """
        transport = self._transport()
        transport.text(transport.factory.build_storage(signed, form, operation))

    def _file(self, path: str, operation: str | None) -> tuple[Transport, Request]:
        transport = self._transport()
        return transport, transport.factory.build_download(
            self._origin, self._target(path), operation
        )

    def _target(self, path: str, arguments: Mapping[str, Any] | None = None) -> str:
        """Return a path with its query below the base address."""
        if not isinstance(path, str) or not _PATH.fullmatch(path):
            raise ArgumentError(
                f"{path!r} is not a path: it begins with a slash, its segments are percent-quoted, "
                "and arguments are given apart from it"
            )
        query = encode(arguments) if arguments else ""
        return f"{self._base_path}{path}?{query}" if query else self._base_path + path


@dataclass(frozen=True)
class Hosts:
    """The four hosts of a client.

    Attributes:
        server: the server API: nearly everything.
        api: the API for audios and application statistics.
        cdn: downloads of videos and images.
        js_cdn: downloads of audios.
    """

    server: Connect
    api: Connect
    cdn: Connect
    js_cdn: Connect
