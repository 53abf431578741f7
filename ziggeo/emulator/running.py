"""What exists between the start of an emulator and its end: sockets, processes, files, state."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from .faults.faults import Faults
from .http.app import Service
from .http.certificates import loopback_context
from .http.server import Server
from .media.prober import Prober
from .model.schedule import Schedule
from .model.setup import Setup
from .model.state import State
from .routes import all_operations
from .webhooks.sender import WebhookSender

if TYPE_CHECKING:
    import ssl


class Running:
    """An emulator at work, from when it is made until `stop`.

    Args:
        setup: how it is to be.

    Raises:
        ImportError: the extra ``ziggeo[emulator]`` is not installed.
        OSError: the port is taken.
    """

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self.folder: tempfile.TemporaryDirectory[str] = tempfile.TemporaryDirectory(
            prefix="ziggeo-emulator-"
        )
        try:
            tls, ca_file = self._certificate()
            self.server: Server = Server(port=setup.port, tls=tls)
        except BaseException:
            self.folder.cleanup()
            raise
        self.ca_file: str | None = ca_file
        names = (operation.name for operation in all_operations())
        self.faults: Faults = Faults(names, setup.options.seed)
        self.prober: Prober = Prober()
        self.service: Service = Service(self._new_state(), setup.log, self.faults)
        self.server.start(self.service)

    def stop(self) -> None:
        """End every connection and remove all media."""
        self.faults.clear()
        self.service.state.sender.close()
        self.prober.close()
        self.server.stop()
        self.folder.cleanup()

    def reset(self) -> None:
        """Forget all objects, media, requests, faults and changes of the clock."""
        self.faults.clear()
        self._setup.clock.reset()
        old = self.service.state
        self.service.state = self._new_state()
        self._setup.log.clear()
        old.discard()

    def _certificate(self) -> tuple[ssl.SSLContext | None, str | None]:
        return loopback_context(Path(self.folder.name)) if self._setup.tls else (None, None)

    def _new_state(self) -> State:
        setup = self._setup
        schedule = Schedule(setup.clock)
        state = State(
            setup.credentials,
            setup.clock,
            Path(tempfile.mkdtemp(dir=self.folder.name)),
            options=setup.options,
            storage_url=f"{self.server.url}/storage",
            schedule=schedule,
            sender=WebhookSender(setup.clock, schedule),
            media=self.prober,
        )
        state.webhook_variant = setup.webhook_variant
        return state
