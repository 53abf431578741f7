"""What every resource shares: the hosts it asks, and the refusal of a file among arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..arguments import merge
from ..errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from typing_extensions import Unpack

    from .._media.sinks import Target
    from .._media.uploads import Upload
    from ..connect import Connect, Hosts
    from ..types import SaveOptions


class Resource:
    """Base of the resources: holds the hosts of one client and nothing else."""

    __slots__ = ("_api", "_cdn", "_js_cdn", "_server")

    def __init__(self, hosts: Hosts) -> None:
        """Keep the hosts; nothing is sent."""
        self._server = hosts.server
        self._api = hosts.api
        self._cdn = hosts.cdn
        self._js_cdn = hosts.js_cdn

    def __repr__(self) -> str:
        """Return the resource's name and the server's address, which holds no credentials."""
        return f"<{type(self).__name__} of {self._server.base_url}>"


def merge_beside_file(
    arguments: Mapping[str, Any] | None, keywords: Mapping[str, Any], documented: type
) -> dict[str, Any]:
    """Merge the arguments of an operation that takes its file as a parameter of its own.

    The service's documentation lists the file among the arguments; sent as one of them, the
    text of its path would arrive in place of its content.

    Raises:
        ArgumentError: a file is among the arguments, or a name is given twice.
    """
    merged = merge(arguments, keywords, documented)
    if "file" in merged:
        raise ArgumentError("the file is not an argument of the service: pass file=... beside them")
    return merged


def with_default_stream(upload: Upload) -> Any:
    """Return what an upload created, holding its default stream as it is since the confirm."""
    return {**upload.created, "default_stream": upload.confirmed}


def download_or_save(
    connect: Connect,
    file: str,
    to: Target | None,
    name: str,
    operation: str,
    **options: Unpack[SaveOptions],
) -> bytes | Path | None:
    """Return a file as bytes where `to` is None, and otherwise write it there."""
    if to is None:
        return connect.download(file, progress=options.get("progress"), operation=operation)
    return connect.save(file, to, name=name, operation=operation, **options)
