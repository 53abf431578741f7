"""A way that takes time: passes bytes between a port and the server, each half a round trip later.

A program of its own. It takes the server's port and the seconds of a round trip, prints its port.
"""

from __future__ import annotations

import asyncio
import sys
from typing import cast


class End(asyncio.Protocol):
    """One end of a relayed connection: what comes here leaves at the other, later."""

    def __init__(self, delay: float, other: End | None = None) -> None:
        self.other = other
        self.transport: asyncio.Transport | None = None
        self._delay = delay
        self._later = asyncio.get_running_loop().call_later

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._later(self._delay, self._pass_on, data)

    def connection_lost(self, _: Exception | None) -> None:
        self._later(self._delay, self._pass_on, b"")

    def _pass_on(self, data: bytes) -> None:
        other = self.other.transport if self.other else None
        if other is None or other.is_closing():
            return
        if data:
            other.write(data)
        else:
            other.close()


class NearEnd(End):
    """The end that clients connect to."""

    def __init__(self, delay: float, port: int) -> None:
        super().__init__(delay)
        self._port = port

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.transport.pause_reading()  # type: ignore[union-attr]
        # Until it is carried on, the connection has taken what the handshake of TCP takes.
        self._later(2 * self._delay, lambda: asyncio.ensure_future(self._carry_on()))

    async def _carry_on(self) -> None:
        loop = asyncio.get_running_loop()
        far_end = lambda: End(self._delay, self)  # noqa: E731
        _, self.other = await loop.create_connection(far_end, "127.0.0.1", self._port)
        self.transport.resume_reading()  # type: ignore[union-attr]


async def main(port: int, round_trip: float) -> None:
    """Relay until the program is ended."""
    loop = asyncio.get_running_loop()
    near_end = lambda: NearEnd(round_trip / 2, port)  # noqa: E731
    server = await loop.create_server(near_end, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
