"""The adapter of our own session: one pool an origin, one TLS context, no reading of settings."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

from requests import Response
from requests.adapters import HTTPAdapter

from .pool import timed_pool
from .tls import tls_context

if TYPE_CHECKING:
    from requests import PreparedRequest
    from urllib3.connectionpool import HTTPConnectionPool

    from ..config import Config

BLOCK_SIZE = 256 * 1024  # 16 KiB, the default of urllib3, halves the throughput of an upload
_MAX_POOLS = 64

# Probe a silent peer after a minute, so that a dead one is noticed by more than a timeout.
_SOCKET_OPTIONS = [
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    *(
        (socket.IPPROTO_TCP, getattr(socket, name), seconds)
        for name, seconds in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4))
        if hasattr(socket, name)
    ),
]


class PooledAdapter(HTTPAdapter):
    """Sends by kept connections; made once in a process, for one client."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._pools: dict[str, HTTPConnectionPool] = {}
        super().__init__(pool_connections=_MAX_POOLS, pool_maxsize=config.pool_size)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **options: Any
    ) -> None:
        """Make the manager of pools, whose connections have time limits."""
        options |= _connection_options()
        super().init_poolmanager(connections, maxsize, block, **options)
        self._use_timed_pools(self.poolmanager)

    def proxy_manager_for(self, proxy: Any, **options: Any) -> Any:
        """Return the manager of pools through a proxy."""
        if proxy.startswith("https:"):
            options["proxy_ssl_context"] = tls_context(self._config)
        manager = super().proxy_manager_for(proxy, **options, **_connection_options())
        self._use_timed_pools(manager)
        return manager

    def _use_timed_pools(self, manager: Any) -> None:
        manager.pool_classes_by_scheme = {
            scheme: timed_pool(kind, self._config.max_idle)
            for scheme, kind in manager.pool_classes_by_scheme.items()
        }

    def build_connection_pool_key_attributes(
        self, request: PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        """Name the host, and the TLS context that is made from the client's settings."""
        host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        return host, {"ssl_context": tls_context(self._config)}

    def get_connection_with_tls_context(
        self,
        request: PreparedRequest,
        verify: Any,
        proxies: Any = None,
        cert: Any = None,
    ) -> HTTPConnectionPool:
        """Return the pool of the request's origin, which is looked for only once."""
        origin = origin_of(request.url or "")
        pool = self._pools.get(origin)
        if pool is None:
            if len(self._pools) >= _MAX_POOLS:  # redirects can name any number of hosts
                self.close()
            found: Any = super().get_connection_with_tls_context(request, verify, proxies, cert)
            pool = self._pools.setdefault(origin, found)
        return pool

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Do nothing: the pool has its TLS context."""

    def request_url(self, request: PreparedRequest, proxies: Any) -> str:
        """Return what a request asks for: its path, or for some proxies its address."""
        return super().request_url(request, proxies) if proxies else request.path_url

    def build_response(self, req: PreparedRequest, resp: Any) -> Response:
        """Return what `Session.send` returns, without what nobody here looks at.

        requests would copy the headers, guess at an encoding and collect cookies, for a twelfth of
        a whole call. The headers of urllib3 ignore case as those of requests do.
        """
        response = Response()
        response.status_code = resp.status
        response.headers = resp.headers
        response.raw = resp
        response.reason = resp.reason
        response.url = req.url or ""
        response.request = req
        vars(response)["connection"] = self  # as requests does; its types do not know it
        return response

    def close(self) -> None:
        """Close the idle connections, and those in use as soon as they are given back."""
        pools, self._pools = self._pools, {}
        for pool in pools.values():
            idle: Any = pool.pool
            idle.close()  # closing the pool itself would break the calls that are about to use it
        super().close()


def _connection_options() -> dict[str, Any]:
    return {"blocksize": BLOCK_SIZE, "socket_options": _SOCKET_OPTIONS}


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address that is known to be one."""
    return "/".join(url.split("/", 3)[:3]).partition("?")[0]
