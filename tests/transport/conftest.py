"""Servers that do wrong, plain and over TLS, and clients of them; what goes wrong: faults.py."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from transport.clients import connect_to
from transport.fault_server import FaultServer
from transport.names import Resolver

from ziggeo import Ziggeo

Connect = Callable[..., Ziggeo]
Named = Callable[..., Ziggeo]

CA_AND_PROXY_VARIABLES = (
    *("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"),
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
)


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test depends on the proxies and authorities of the machine it runs on."""
    for variable in CA_AND_PROXY_VARIABLES:
        monkeypatch.delenv(variable, raising=False)
        monkeypatch.delenv(variable.lower(), raising=False)


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """The certificate authority of all TLS servers here."""
    return trustme.CA()


@pytest.fixture(scope="session")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that a client has to trust."""
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture(scope="session")
def server_context(authority: trustme.CA) -> ssl.SSLContext:
    """TLS as a server on loopback speaks it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost", "*.host.test").configure_cert(context)
    return context


@pytest.fixture(scope="session")
def plain_server() -> Iterator[FaultServer]:
    server = FaultServer()
    yield server
    server.close()


@pytest.fixture(scope="session")
def tls_server(server_context: ssl.SSLContext) -> Iterator[FaultServer]:
    server = FaultServer(server_context)
    yield server
    server.close()


@pytest.fixture
def plain(plain_server: FaultServer) -> Iterator[FaultServer]:
    """The server that speaks plain HTTP."""
    plain_server.reset()
    yield plain_server
    plain_server.reset()


@pytest.fixture
def secure(tls_server: FaultServer) -> Iterator[FaultServer]:
    """The server that speaks TLS."""
    tls_server.reset()
    yield tls_server
    tls_server.reset()


@pytest.fixture(params=["plain", "secure"])
def server(request: pytest.FixtureRequest) -> FaultServer:
    """Each of the two servers in turn."""
    chosen: FaultServer = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture
def connect(ca_file: Path) -> Iterator[Connect]:
    """A function that makes a client of a server with more settings of Config."""
    clients: list[Ziggeo] = []

    def make(server: FaultServer, **settings: Any) -> Ziggeo:
        clients.append(connect_to(server.url, **{"verify": ca_file, **settings}))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Resolver]:
    """What answers for names that end in `.test`, as a test tells it to."""
    resolver = Resolver()
    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    yield resolver
    resolver.release()


@pytest.fixture
def named(connect: Connect) -> Named:
    """A function that makes a client which knows a server by a name, and repeats nothing."""

    def make(server: FaultServer, name: str, **settings: Any) -> Ziggeo:
        url = server.url.replace("127.0.0.1", name)
        hosts = {"server_api_url": url, "cdn_url": f"{url}/cdn"}
        return connect(server, **{"retries": 0, **hosts, **settings})

    return make
