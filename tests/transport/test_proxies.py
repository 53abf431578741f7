"""Proxies: from the environment or the settings, and what of them may be seen."""

from __future__ import annotations

import base64
import logging
import socket
import traceback
from collections.abc import Iterator

import pytest
from timing import taking
from transport import clients
from transport.conftest import Connect
from transport.fault_server import CLIP, FaultServer
from transport.proxy import Proxy

from ziggeo import APIConnectionError, APITimeoutError, Config

USER, PASSWORD = "proxy-user", "proxy-password-0815"


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    proxy = Proxy()
    yield proxy
    proxy.close()


def address(proxy: Proxy, credentials: str = "") -> str:
    return f"http://{credentials}127.0.0.1:{proxy.port}"


def test_https_goes_through_a_tunnel(
    secure: FaultServer, proxy: Proxy, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", address(proxy))
    client = connect(secure)
    for call in (clients.read, clients.create, clients.upload):
        call(client)
    assert clients.download(client) == CLIP
    [request] = proxy.requests
    assert request.startswith(f"CONNECT 127.0.0.1:{secure.port} ")


def test_plain_http_asks_the_proxy_for_the_whole_address(
    plain: FaultServer, proxy: Proxy, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", address(proxy))
    monkeypatch.setenv("http_proxy", address(proxy))
    assert clients.read(connect(plain))["target"] == f"/v1/videos/{clients.VIDEO}"
    assert proxy.requests == [f"GET {plain.url}/v1/videos/{clients.VIDEO} HTTP/1.1"]


@pytest.mark.parametrize("exempt", ["127.0.0.1", "*", "localhost,127.0.0.0/8"])
def test_no_proxy_names_hosts_that_are_reached_directly(
    secure: FaultServer,
    proxy: Proxy,
    connect: Connect,
    monkeypatch: pytest.MonkeyPatch,
    exempt: str,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", address(proxy))
    monkeypatch.setenv("NO_PROXY", exempt)
    clients.read(connect(secure))
    assert proxy.requests == []


def test_the_settings_come_before_the_environment(
    secure: FaultServer, proxy: Proxy, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    clients.read(connect(secure, proxies={"https": address(proxy)}))
    assert len(proxy.requests) == 1
    clients.read(connect(secure, proxies={}))
    assert len(proxy.requests) == 1


@pytest.mark.parametrize("scheme", ["plain", "secure"])
def test_a_proxys_credentials_go_to_the_proxy_and_nowhere_else(
    scheme: str, request: pytest.FixtureRequest, proxy: Proxy, connect: Connect
) -> None:
    server: FaultServer = request.getfixturevalue(scheme)
    with_credentials = address(proxy, f"{USER}:{PASSWORD}@")
    proxies = {"http": with_credentials, "https": with_credentials}
    clients.read(connect(server, proxies=proxies))
    expected = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    assert proxy.authorizations == [f"basic {expected.lower()}"]
    if scheme == "secure":
        assert "proxy-authorization" not in server.arrivals[0].headers


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxys_credentials_are_shown_nowhere(
    scheme: str, proxy: Proxy, caplog: pytest.LogCaptureFixture
) -> None:
    proxy.refuses = True
    with_credentials = address(proxy, f"{USER}:{PASSWORD}@")
    config = {"proxies": {"http": with_credentials, "https": with_credentials}}
    client = clients.connect_to(f"{scheme}://127.0.0.1:1", **config)
    with caplog.at_level(logging.DEBUG), pytest.raises(Exception) as caught:  # noqa: PT011
        clients.create(client)
    encoded = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    shown = [
        *("".join(traceback.format_exception(caught.value)), repr(caught.value)),
        *(caplog.text, repr(client.config), repr(client), repr(Config(**config))),
    ]
    for text in shown:
        assert PASSWORD not in text
        assert encoded not in text


def test_a_proxy_that_is_not_there_is_a_connection_error(
    secure: FaultServer, connect: Connect
) -> None:
    gone = Proxy()
    gone.close()
    client = connect(secure, proxies={"https": address(gone, f"{USER}:{PASSWORD}@")})
    with pytest.raises(APIConnectionError) as caught:
        clients.create(client)
    assert caught.value.attempts == 2
    assert PASSWORD not in str(caught.value)


def test_a_proxy_that_never_answers_ends_by_the_connect_timeout(connect: Connect) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        proxy = f"http://127.0.0.1:{silent.getsockname()[1]}"
        client = clients.connect_to(
            "https://nowhere.invalid", proxies={"https": proxy}, connect_timeout=0.3, retries=0
        )
        with taking(0.3, 0.3), pytest.raises(APITimeoutError):
            clients.create(client)
