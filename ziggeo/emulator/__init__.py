"""A local Ziggeo to run against: start it, stop it, find its addresses. Needs ``ziggeo[emulator]``.

It speaks the service's HTTP interface on loopback, keeps everything in memory and under one
temporary folder, and knows nothing of the SDK's own code, so that a shared mistake cannot hide.
What it takes for granted where the documents are silent is listed in ``decisions``.

Example:
    >>> with Emulator() as emulator:  # doctest: +SKIP
    ...     emulator.client().videos().count()
    {'count': 0}
"""

from __future__ import annotations

import secrets
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from .clock import Clock
from .requestlog import RequestLog, RequestRecord

if TYPE_CHECKING:
    import ssl

    from ziggeo import Ziggeo

    from .app import Service
    from .server import Server
    from .state import State, Webhook

__all__ = ["Clock", "Emulator", "RequestRecord"]


class Emulator:
    """A local Ziggeo on a port of 127.0.0.1.

    Args:
        tls: serve https, with a certificate authority made for the occasion.
        port: the port to listen on; 0 takes a free one.
        token: the application token; a new one when left out.
        private_key: the private key; a new one when left out.
        encryption_key: the encryption key; a new one when left out.
        processing_time: seconds that an upload stays in PROCESSING, by the emulator's clock.
    """

    def __init__(
        self,
        *,
        tls: bool = False,
        port: int = 0,
        token: str | None = None,
        private_key: str | None = None,
        encryption_key: str | None = None,
        processing_time: float = 0.0,
    ) -> None:
        self.token = token or secrets.token_hex(16)
        self.private_key = private_key or secrets.token_hex(16)
        self.encryption_key = encryption_key or secrets.token_hex(16)
        self.clock = Clock()
        self._tls = tls
        self._port = port
        self._processing_time = processing_time
        self._log = RequestLog()
        self._running: _Running | None = None

    def start(self) -> Emulator:
        """Begin to serve.

        Returns:
            The emulator itself.

        Raises:
            ImportError: the extra ``ziggeo[emulator]`` is not installed.
            OSError: the port is taken.
            RuntimeError: it is running already.
        """
        if self._running is not None:
            raise RuntimeError("the emulator is running already")
        _require_extra()
        from .app import Service
        from .server import Server

        folder = tempfile.TemporaryDirectory(prefix="ziggeo-emulator-")
        try:
            tls, ca_file = self._certificate(folder.name)
            server = Server(port=self._port, tls=tls)
        except BaseException:
            folder.cleanup()
            raise
        service = Service(self._new_state(folder.name, server), self._log)
        server.start(service)
        self._running = _Running(folder, server, service, ca_file)
        return self

    def stop(self) -> None:
        """End every connection and remove all media; nothing happens if it is not running."""
        if self._running is not None:
            self._running.server.stop()
            self._running.folder.cleanup()
            self._running = None

    def reset(self) -> None:
        """Forget all objects, media, requests and changes of the clock; addresses and keys stay."""
        running = self._require_running()
        self.clock.reset()
        old = running.service.state
        running.service.state = self._new_state(running.folder.name, running.server)
        self._log.clear()
        old.discard()

    def __enter__(self) -> Emulator:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Where it listens; the hosts of the service are path prefixes of it."""
        return self._require_running().server.url

    @property
    def server_api_url(self) -> str:
        """The URL that stands for the server host."""
        return f"{self.url}/server"

    @property
    def api_url(self) -> str:
        """The URL that stands for the api host (audios, application stats)."""
        return f"{self.url}/api"

    @property
    def cdn_url(self) -> str:
        """The URL that stands for the video CDN."""
        return f"{self.url}/cdn"

    @property
    def js_cdn_url(self) -> str:
        """The URL that stands for the media CDN (audio downloads)."""
        return f"{self.url}/js-cdn"

    @property
    def storage_url(self) -> str:
        """The URL that stands for the storage host, which signed uploads go to."""
        return f"{self.url}/storage"

    @property
    def ca_file(self) -> str | None:
        """The file with the certificate to trust, or None without TLS."""
        return self._require_running().ca_file

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables that point a client here."""
        variables = {
            "ZIGGEO_TOKEN": self.token,
            "ZIGGEO_PRIVATE_KEY": self.private_key,
            "ZIGGEO_ENCRYPTION_KEY": self.encryption_key,
            "ZIGGEO_SERVER_API_URL": self.server_api_url,
            "ZIGGEO_API_URL": self.api_url,
            "ZIGGEO_CDN_URL": self.cdn_url,
            "ZIGGEO_JS_CDN_URL": self.js_cdn_url,
        }
        if self.ca_file is not None:
            variables["SSL_CERT_FILE"] = self.ca_file
        return variables

    @property
    def requests(self) -> list[RequestRecord]:
        """The requests that arrived since the start or the last reset, oldest first."""
        return self._log.records()

    @property
    def webhooks(self) -> list[Webhook]:
        """The webhooks of the application, with the codes that confirm them."""
        return list(self._require_running().service.state.webhooks)

    def client(self, **config_fields: Any) -> Ziggeo:
        """Return a client of the SDK that talks to this emulator.

        Args:
            **config_fields: further fields of ``ziggeo.Config``.
        """
        from ziggeo import Config, Ziggeo

        fields: dict[str, Any] = {
            "server_api_url": self.server_api_url,
            "api_url": self.api_url,
            "cdn_url": self.cdn_url,
            "js_cdn_url": self.js_cdn_url,
        }
        if self.ca_file is not None:
            fields["verify"] = self.ca_file
        config = Config(**{**fields, **config_fields})
        return Ziggeo(self.token, self.private_key, self.encryption_key, config=config)

    def _require_running(self) -> _Running:
        if self._running is None:
            raise RuntimeError("the emulator is not running: call start() or use it in a with")
        return self._running

    def _certificate(self, folder: str) -> tuple[ssl.SSLContext | None, str | None]:
        if not self._tls:
            return None, None
        from .certificates import loopback_context

        return loopback_context(Path(folder))

    def _new_state(self, folder: str, server: Server) -> State:
        from .state import Credentials, State

        return State(
            Credentials(self.token, self.private_key, self.encryption_key),
            self.clock,
            Path(tempfile.mkdtemp(dir=folder)),
            processing_time=self._processing_time,
            storage_url=f"{server.url}/storage",
        )


@dataclass(frozen=True)
class _Running:
    """What exists between start and stop."""

    folder: tempfile.TemporaryDirectory[str]
    server: Server
    service: Service
    ca_file: str | None


def _require_extra() -> None:
    for module in ("flask", "av"):
        if find_spec(module) is None:
            msg = f"The emulator needs {module}: pip install 'ziggeo[emulator]'"
            raise ImportError(msg, name=module)
