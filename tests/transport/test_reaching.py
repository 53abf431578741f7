"""Reaching a host has one time: for its name, all of its addresses, a proxy and TLS together."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from timing import taking, until
from transport import clients, faults
from transport.conftest import Connect, Named
from transport.fault_server import CLIP, FaultServer
from transport.names import Resolver, taking_nobody
from transport.test_processes import in_a_fork

from ziggeo import APIConnectionError, APITimeoutError, UploadError, Ziggeo

CALLS = [clients.read, clients.create, clients.upload, clients.download]
DEAD = ["127.0.0.2", "127.0.0.3", "127.0.0.4"]


@pytest.fixture(scope="module", autouse=True)
def imported() -> Iterator[None]:
    """What a process imports with its first calls is not what is measured here."""
    server = FaultServer()
    with clients.connect_to(server.url) as client:
        clients.upload(client)
    yield
    server.close()


def lookups() -> list[threading.Thread]:
    """Return the threads that look names up."""
    return [each for each in threading.enumerate() if each.name.startswith("ziggeo-lookup")]


@pytest.mark.parametrize("limit", ["connect_timeout", "deadline"])
@pytest.mark.parametrize("call", CALLS)
def test_a_name_that_is_never_answered_ends_by_each_limit(
    call: Callable[[Ziggeo], Any], limit: str, server: FaultServer, resolver: Resolver, named: Named
) -> None:
    resolver.hangs = True
    with taking(0.5, 0.5), pytest.raises(APITimeoutError, match="looking up the name") as caught:
        call(named(server, "hangs.host.test", **{limit: 0.5}))
    assert caught.value.attempts == 1


def test_the_deadline_bounds_all_tries_of_a_name_together(
    plain: FaultServer, resolver: Resolver, named: Named
) -> None:
    resolver.hangs = True
    client = named(plain, "hangs.host.test", deadline=0.8, connect_timeout=0.2, retries=9)
    with taking(0.2, 0.8), pytest.raises(APITimeoutError) as caught:
        clients.create(client)
    assert 1 < caught.value.attempts < 9


def test_the_name_that_a_redirect_leads_to_is_waited_for_no_longer(
    plain: FaultServer, resolver: Resolver, connect: Connect
) -> None:
    resolver.hangs = True
    plain.fail("/cdn", faults.redirect(302, f"http://elsewhere.host.test:{plain.port}/cdn"))
    with taking(0.3, 0.3), pytest.raises(APITimeoutError):
        clients.download(connect(plain, connect_timeout=0.3, retries=0))
    assert resolver.asked == ["elsewhere.host.test"]


def test_callers_of_one_name_wait_for_one_lookup(
    plain: FaultServer, resolver: Resolver, named: Named
) -> None:
    resolver.hangs = True
    client = named(plain, "shared.host.test", connect_timeout=0.3)
    with ThreadPoolExecutor(16) as threads:
        calls = [threads.submit(clients.read, client) for _ in range(32)]
        errors = [each.exception() for each in calls]
    assert [type(error) for error in errors] == [APITimeoutError] * 32
    assert resolver.asked == ["shared.host.test"]
    assert len(lookups()) == 1
    assert len({id(each.__cause__) for each in errors if each}) == 32


def test_no_more_than_64_names_are_looked_up_at_once(
    plain: FaultServer, resolver: Resolver, named: Named
) -> None:
    resolver.hangs = True
    for number in range(70):
        with pytest.raises(APITimeoutError):
            clients.read(named(plain, f"host-{number}.host.test", connect_timeout=0.001))
    assert len(lookups()) == 64
    resolver.release()
    until(lambda: not lookups())
    resolver.answers["host-69.host.test"] = ["127.0.0.1"]
    clients.read(named(plain, "host-69.host.test"))


def test_the_client_goes_on_when_names_are_answered_again(
    server: FaultServer, resolver: Resolver, named: Named
) -> None:
    resolver.answers["returns.host.test"] = ["127.0.0.1"]
    resolver.hangs = True
    client = named(server, "returns.host.test", connect_timeout=0.2)
    with pytest.raises(APITimeoutError):
        clients.create(client)
    resolver.release()
    client = named(server, "returns.host.test")
    clients.create(client)
    assert clients.download(client) == CLIP
    assert lookups() == []


def test_a_connection_that_is_kept_asks_for_no_name(
    server: FaultServer, resolver: Resolver, named: Named
) -> None:
    resolver.answers["kept.host.test"] = ["127.0.0.1"]
    client = named(server, "kept.host.test")
    for _ in range(5):
        clients.read(client)
    assert resolver.asked == ["kept.host.test"]


@pytest.mark.parametrize(
    "answer",
    [
        [],
        socket.gaierror(socket.EAI_NONAME, "no such name"),
        socket.gaierror(socket.EAI_AGAIN, "try again"),
        UnicodeError("label too long"),
        OSError("as it likes"),
    ],
    ids=repr,
)
def test_a_name_without_an_address_is_a_connection_error_and_nothing_was_sent(
    answer: Any, plain: FaultServer, resolver: Resolver, named: Named
) -> None:
    resolver.answers["nobody.host.test"] = answer
    with pytest.raises(APIConnectionError) as caught:
        clients.create(named(plain, "nobody.host.test", retries=1))
    assert not isinstance(caught.value, APITimeoutError)
    assert caught.value.attempts == 2
    assert plain.arrivals == []


def test_what_stands_in_the_resolvers_place_may_raise_anything(
    plain: FaultServer, resolver: Resolver, named: Named
) -> None:
    class Odd(Exception):
        def __init__(self, one: object, other: object) -> None:
            super().__init__("odd")

    resolver.answers["odd.host.test"] = Odd(1, 2)
    with pytest.raises(APIConnectionError):
        clients.read(named(plain, "odd.host.test"))


@pytest.mark.parametrize("call", CALLS)
def test_addresses_that_answer_nobody_leave_time_for_the_one_that_does(
    call: Callable[[Ziggeo], Any], secure: FaultServer, resolver: Resolver, named: Named
) -> None:
    resolver.answers["many.host.test"] = [*DEAD, "127.0.0.1"]
    with taking_nobody(*DEAD, port=secure.port), taking(0.7, 0.8):
        call(named(secure, "many.host.test", connect_timeout=1))


@pytest.mark.parametrize("limit", ["connect_timeout", "deadline"])
def test_addresses_none_of_which_answers_end_by_each_limit(
    limit: str, plain: FaultServer, resolver: Resolver, named: Named
) -> None:
    resolver.answers["dead.host.test"] = DEAD * 10
    client = named(plain, "dead.host.test", **{limit: 0.6})
    with (
        taking_nobody(*DEAD, port=plain.port),
        taking(0.6, 0.6),
        pytest.raises(APITimeoutError) as caught,
    ):
        clients.create(client)
    assert caught.value.attempts == 1


def test_an_address_that_refuses_costs_no_time(
    server: FaultServer, resolver: Resolver, named: Named
) -> None:
    resolver.answers["two.host.test"] = ["127.0.0.2", "127.0.0.1"]
    client = named(server, "two.host.test", connect_timeout=30)
    with taking(0, 1):
        clients.create(client)


@pytest.mark.skipif(not socket.has_ipv6, reason="needs IPv6")
def test_ipv6_that_leads_nowhere_leaves_time_for_ipv4(
    plain: FaultServer, resolver: Resolver, named: Named
) -> None:
    resolver.answers["both.host.test"] = ["::1", "127.0.0.1"]
    try:
        with taking_nobody("::1", port=plain.port), taking(0.3, 0.4):
            clients.create(named(plain, "both.host.test", connect_timeout=0.6))
    except OSError as error:
        pytest.skip(f"IPv6 cannot be listened on here: {error}")


def test_a_socket_that_was_not_connected_is_closed(
    plain: FaultServer, resolver: Resolver, named: Named
) -> None:
    resolver.answers["dead.host.test"] = DEAD
    before = len(os.listdir("/proc/self/fd"))
    with taking_nobody(*DEAD, port=plain.port), pytest.raises(APITimeoutError):
        clients.read(named(plain, "dead.host.test", connect_timeout=0.3))
    assert len(os.listdir("/proc/self/fd")) == before


def late_proxy(listener: socket.socket, pause: float, then: bytes) -> None:
    """Answer CONNECT after a pause, and then do nothing more."""
    connection, _ = listener.accept()
    with connection:
        connection.recv(65536)
        threading.Event().wait(pause)
        connection.sendall(then)
        connection.settimeout(30)
        while connection.recv(65536):
            pass


def test_a_proxy_and_tls_behind_it_share_one_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        answer = b"HTTP/1.1 200 Connection established\r\n\r\n"
        proxy = threading.Thread(target=late_proxy, args=(listener, 0.5, answer), daemon=True)
        proxy.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        client = clients.connect_to(
            "https://nowhere.invalid", proxies={"https": url}, connect_timeout=30, deadline=1
        )
        with taking(0.9, 1), pytest.raises(APITimeoutError):
            clients.create(client)
        proxy.join(30)


def test_the_name_of_a_proxy_is_waited_for_no_longer(
    secure: FaultServer, resolver: Resolver, connect: Connect
) -> None:
    resolver.hangs = True
    client = connect(
        secure, proxies={"https": "http://proxy.host.test:8080"}, connect_timeout=0.3, retries=0
    )
    with taking(0.3, 0.3), pytest.raises(APITimeoutError):
        clients.create(client)
    assert resolver.asked == ["proxy.host.test"]


def test_a_fork_while_a_name_is_looked_up_leaves_the_child_free(
    plain: FaultServer, resolver: Resolver, named: Named
) -> None:
    resolver.hangs = True
    with pytest.raises(APITimeoutError):
        clients.read(named(plain, "forks.host.test", connect_timeout=0.1))

    def child() -> bool:
        resolver.hangs = False
        resolver.answers["forks.host.test"] = ["127.0.0.1"]
        clients.create(named(plain, "forks.host.test"))
        return True

    assert in_a_fork(child)


def test_a_function_in_the_place_of_urllib3s_still_pins_addresses(
    plain: FaultServer, named: Named, monkeypatch: pytest.MonkeyPatch
) -> None:
    from urllib3.util import connection

    of_urllib3 = connection.create_connection

    def pinned(address: tuple[str, int], *arguments: Any, **options: Any) -> socket.socket:
        return of_urllib3(("127.0.0.1", address[1]), *arguments, **options)

    monkeypatch.setattr(connection, "create_connection", pinned)
    clients.read(named(plain, "known-to-nobody.invalid"))


def test_an_upload_says_that_the_storage_was_not_reached(
    plain: FaultServer, resolver: Resolver, connect: Connect
) -> None:
    resolver.answers["storage.host.test"] = ["127.0.0.1"]
    plain.storage = f"https://storage.host.test:{plain.port}"
    resolver.hangs = True
    with pytest.raises(UploadError) as caught:
        clients.upload(connect(plain, connect_timeout=0.3, retries=0))
    assert isinstance(caught.value.__cause__, APITimeoutError)
    assert caught.value.step == "store"
