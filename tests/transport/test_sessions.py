"""A session of the user's own carries every call, and stays as it was."""

from __future__ import annotations

import copy
import os
import pickle
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
import trustme
from requests.adapters import BaseAdapter, HTTPAdapter
from transport import clients, faults
from transport.clients import PRIVATE_KEY, TOKEN
from transport.fault_server import CLIP, FaultServer
from transport.proxy import Proxy
from transport.test_processes import in_a_fork
from urllib3 import HTTPResponse

from ziggeo import APIConnectionError, APITimeoutError, Config, ConfigurationError, Ziggeo

ALL = (clients.read, clients.create, clients.upload, clients.download, clients.delete)


class Counting(requests.Session):
    """Counts what goes through it."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []
        self.closed = False

    def send(self, request: Any, **options: Any) -> requests.Response:
        self.sent.append(request.url)
        return super().send(request, **options)

    def close(self) -> None:
        self.closed = True
        super().close()


@pytest.fixture
def session(ca_file: Path) -> Iterator[Counting]:
    with Counting() as session:
        session.verify = str(ca_file)
        yield session


def client_of(server: FaultServer, session: Any, **settings: Any) -> Ziggeo:
    made = clients.connect_to(server.url, **settings)
    return Ziggeo(TOKEN, PRIVATE_KEY, config=made.config, session=session)


def test_every_call_goes_through_it(server: FaultServer, session: Counting) -> None:
    client = client_of(server, session)
    for call in ALL:
        call(client)
    server.fail("/cdn", faults.redirect(302, "/cdn/moved"))
    assert clients.download(client) == CLIP
    with client.videos().open_video("v1") as stream:
        assert stream.read() == CLIP
    assert len(session.sent) == len(server.arrivals) == 10


def test_it_is_neither_changed_nor_closed(server: FaultServer, session: Counting) -> None:
    session.headers.update({"X-Mine": "1", "Authorization": "Bearer mine"})
    session.auth = ("me", "mine")
    session.params = {"mine": "1"}
    session.cookies.set("mine", "1")
    session.hooks["response"].append(lambda response, **options: None)
    before = copy.deepcopy(
        {name: getattr(session, name) for name in session.__attrs__ if name != "adapters"}
    )
    adapters = dict(session.adapters)
    server.fail("", *[faults.body(b"{}", Set_Cookie="theirs=1; Path=/")] * 2)
    with client_of(server, session) as client:
        for call in (clients.read, *ALL):
            call(client)
    after = {name: getattr(session, name) for name in session.__attrs__ if name != "adapters"}
    assert dict(after.pop("cookies")) == dict(before.pop("cookies")) == {"mine": "1"}
    assert len(after.pop("hooks")["response"]) == len(before.pop("hooks")["response"])
    assert after == before
    assert session.adapters == adapters
    assert not session.closed


def test_what_is_the_users_reaches_no_storage_and_what_is_ours_stays_ours(
    plain: FaultServer, session: Counting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("default login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    session.headers.update({"Authorization": "Bearer mine", "Cookie": "mine=1", "X-Mine": "1"})
    session.auth = ("me", "mine")
    session.params = {"mine": "1"}
    session.cookies.set("mine", "1")
    clients.upload(client_of(plain, session))
    prepared, stored, confirmed = plain.arrivals
    ours = requests.auth._basic_auth_str(TOKEN, PRIVATE_KEY)
    assert prepared.headers["authorization"] == confirmed.headers["authorization"] == ours
    assert not {"authorization", "cookie", "x-mine"} & set(stored.headers)
    assert not any("mine=" in arrival.target for arrival in plain.arrivals)


def test_its_hooks_are_called(plain: FaultServer, session: Counting) -> None:
    seen: list[int] = []
    session.hooks["response"] = lambda response, **options: seen.append(response.status_code)  # type: ignore[assignment]
    plain.fail("", faults.status(503, Retry_After="0"))
    clients.read(client_of(plain, session))
    assert seen == [503, 200]


def test_a_hook_that_raises_is_an_error_of_ours(plain: FaultServer, session: Counting) -> None:
    def raise_(response: requests.Response, **options: Any) -> None:
        raise LookupError("the hook's own")

    session.hooks["response"].append(raise_)
    with pytest.raises(APIConnectionError, match="the hook's own") as caught:
        clients.read(client_of(plain, session))
    assert caught.value.attempts == 1


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_hook_may_read_the_response(encoding: str, plain: FaultServer, session: Counting) -> None:
    seen: list[bytes] = []
    session.hooks["response"].append(lambda response, **options: seen.append(response.content))
    content = faults.gzipped(b'{"a": 1}') if encoding == "gzip" else b'{"a": 1}'
    plain.fail("/v1/", faults.body(content, Content_Encoding=encoding))
    client = client_of(plain, session)
    assert clients.read(client) == {"a": 1}
    assert clients.download(client) == CLIP
    assert clients.upload(client)["token"] == "created"
    plain.fail("/v1/", faults.raw(b"HTTP/1.1 204 No Content\r\n\r\n"))
    assert clients.delete(client) == ""
    assert seen[:2] == [b'{"a": 1}', CLIP]


@pytest.mark.parametrize("kind", ["content", "file"])
def test_an_adapter_may_answer_as_mocks_do(
    kind: str, plain: FaultServer, session: Counting
) -> None:
    import io

    class Simple(Memory):
        def send(self, request: Any, **options: Any) -> requests.Response:  # type: ignore[override]
            response = requests.Response()
            response.status_code = 200
            response.request = request
            if kind == "content":
                response._content = b'{"a": 1}'
            else:
                response.raw = io.BytesIO(b'{"a": 1}')
            return response

    session.mount(plain.url, Simple())
    client = client_of(plain, session)
    assert clients.read(client) == {"a": 1}
    assert clients.download(client) == b'{"a": 1}'


class Memory(BaseAdapter):
    """Answers from memory, or raises."""

    def __init__(self, *answers: Any) -> None:
        super().__init__()
        self.answers = list(answers)
        self.options: list[dict[str, Any]] = []

    def send(self, request: Any, **options: Any) -> requests.Response:  # type: ignore[override]
        import io

        self.options.append(options)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        body = io.BytesIO(answer)
        raw = HTTPResponse(body=body, status=200, preload_content=False, headers={"A": "b"})
        return HTTPAdapter().build_response(request, raw)

    def close(self) -> None:
        pass


def test_an_adapter_that_is_mounted_answers(plain: FaultServer, session: Counting) -> None:
    adapter = Memory(b'{"token": "v1"}', b"a file", b"a file")
    session.mount(plain.url, adapter)
    client = client_of(plain, session, connect_timeout=3, read_timeout=4)
    assert client.videos().get("v1") == {"token": "v1"}
    assert clients.download(client) == b"a file"
    with client.videos().open_video("v1") as stream:
        assert stream.read() == b"a file"
    assert plain.arrivals == []
    assert {options["timeout"] for options in adapter.options} == {(3, 4)}


@pytest.mark.parametrize(
    ("error", "kind", "attempts"),
    [
        (requests.ConnectionError("cut"), APIConnectionError, 2),
        (requests.ReadTimeout("late"), APITimeoutError, 2),
        (requests.ConnectTimeout("late"), APITimeoutError, 2),
        (requests.exceptions.ChunkedEncodingError("cut"), APIConnectionError, 2),
        (TimeoutError("late"), APITimeoutError, 2),
        (ConnectionResetError("reset"), APIConnectionError, 2),
        (requests.exceptions.InvalidURL("bad"), APIConnectionError, 1),
        (ValueError("bad"), APIConnectionError, 1),
        (KeyError("bad"), APIConnectionError, 1),
        (RuntimeError("bad"), APIConnectionError, 1),
    ],
)
def test_whatever_an_adapter_raises_is_an_error_of_ours(
    error: Exception, kind: type, attempts: int, plain: FaultServer, session: Counting
) -> None:
    session.mount(plain.url, Memory(error, error))
    with pytest.raises(kind, match=str(error.args[0])) as caught:
        clients.read(client_of(plain, session))
    assert type(caught.value) is kind
    assert caught.value.attempts == attempts


def test_errors_and_retries_stay_ours(server: FaultServer, session: Counting) -> None:
    client = client_of(server, session)
    server.fail("", faults.status(503, Retry_After="0"), faults.hang_up())
    with pytest.raises(APIConnectionError):
        client_of(server, session, retries=1).videos().get("v1")
    server.fail("", faults.hang_up())
    with pytest.raises(APIConnectionError):
        clients.create(client)
    assert len(server.seen("authtokens")) == 1


@pytest.fixture
def mutual(authority: trustme.CA) -> Iterator[FaultServer]:
    """A server that asks its clients for a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    server = FaultServer(context)
    yield server
    server.close()


@pytest.fixture(scope="session")
def certificate(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both.pem, cert.pem and key.pem of a client."""
    folder = tmp_path_factory.mktemp("certificate")
    issued = authority.issue_cert("client.test")
    issued.private_key_and_cert_chain_pem.write_to_path(str(folder / "both.pem"))
    issued.cert_chain_pems[0].write_to_path(str(folder / "cert.pem"))
    issued.private_key_pem.write_to_path(str(folder / "key.pem"))
    return folder


def test_a_client_shows_a_certificate(
    mutual: FaultServer, certificate: Path, ca_file: Path, session: Counting
) -> None:
    pair = (str(certificate / "cert.pem"), certificate / "key.pem")
    context = ssl.create_default_context(cafile=ca_file)
    context.load_cert_chain(certificate / "both.pem")
    for settings in (
        {"cert": certificate / "both.pem", "verify": ca_file},
        {"cert": pair, "verify": ca_file},
        {"ssl_context": context},
    ):
        with clients.connect_to(mutual.url, **settings) as client:
            assert clients.read(client)["method"] == "GET"
    for given in (str(certificate / "both.pem"), tuple(map(str, pair))):
        with requests.Session() as own:
            own.verify, own.cert = str(ca_file), given
            assert clients.download(client_of(mutual, own)) == CLIP
    assert clients.download(client_of(mutual, session, cert=pair)) == CLIP
    with pytest.raises(APIConnectionError):
        clients.read(clients.connect_to(mutual.url, verify=ca_file, retries=0))


def test_a_certificate_comes_from_the_environment(
    mutual: FaultServer, certificate: Path, ca_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZIGGEO_CERT", str(certificate / "both.pem"))
    with clients.connect_to(mutual.url, verify=ca_file) as client:
        assert clients.read(client)["method"] == "GET"


@pytest.mark.parametrize("name", ["missing.pem", "cert.pem", "broken.pem"])
def test_a_certificate_that_cannot_be_used_is_refused_before_anything_is_sent(
    name: str, mutual: FaultServer, certificate: Path, ca_file: Path
) -> None:
    (certificate / "broken.pem").write_text("no certificate")
    client = clients.connect_to(mutual.url, verify=ca_file, cert=certificate / name)
    with pytest.raises(ConfigurationError, match=name):
        clients.read(client)
    assert mutual.connections == 0


def test_its_proxies_count(
    secure: FaultServer, session: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = Proxy()
    try:
        session.proxies = {"https": f"http://127.0.0.1:{proxy.port}"}
        assert clients.download(client_of(secure, session)) == CLIP
        assert len(proxy.requests) == 1
    finally:
        proxy.close()


def test_where_it_says_nothing_the_settings_of_the_client_count(
    secure: FaultServer, ca_file: Path
) -> None:
    with requests.Session() as session:
        assert clients.download(client_of(secure, session, verify=ca_file)) == CLIP
        with pytest.raises(ConfigurationError, match="mount an adapter"):
            client_of(secure, session, ssl_context=ssl.create_default_context())


def test_a_function_is_asked_once_however_many_threads_begin(plain: FaultServer) -> None:
    asked: list[requests.Session] = []
    together = threading.Barrier(16)

    def make() -> requests.Session:
        asked.append(requests.Session())
        return asked[-1]

    client = client_of(plain, make)
    assert asked == []

    def call() -> None:
        together.wait()
        clients.read(client)

    with ThreadPoolExecutor(16) as threads:
        for done in [threads.submit(call) for _ in range(16)]:
            done.result()
    assert len(asked) == 1
    asked[0].close()


@pytest.mark.filterwarnings("ignore:.*use of fork.*:DeprecationWarning")
def test_a_function_is_asked_again_in_a_forked_child(plain: FaultServer) -> None:
    client = client_of(plain, requests.Session)
    clients.read(client)
    assert in_a_fork(lambda: clients.read(client)["method"] == "GET")
    assert clients.read(client)["method"] == "GET"
    ports = [arrival.port for arrival in plain.arrivals]
    assert ports[0] == ports[2] != ports[1]
    client._shared_transport().sessions.current().close()


@pytest.mark.filterwarnings("ignore:.*use of fork.*:DeprecationWarning")
def test_a_session_that_was_used_is_not_used_by_a_forked_child(
    plain: FaultServer, session: Counting
) -> None:
    client = client_of(plain, session)
    clients.read(client)

    def refused() -> bool:
        try:
            clients.read(client)
        except ConfigurationError as error:
            return "give a function" in str(error)
        return False

    assert in_a_fork(refused)
    assert in_a_fork(lambda: os.getpid() != 0)
    clients.read(client)
    assert len({arrival.port for arrival in plain.arrivals}) == 1


def test_a_client_with_a_function_pickles(plain: FaultServer) -> None:
    client = client_of(plain, requests.Session)
    twin = pickle.loads(pickle.dumps(client))  # noqa: S301
    assert clients.read(twin)["method"] == "GET"
    twin._shared_transport().sessions.current().close()


@pytest.mark.parametrize("given", [requests.Session(), lambda: requests.Session()])
def test_a_client_with_what_another_process_could_not_use_says_so_when_it_is_pickled(
    given: Any, plain: FaultServer
) -> None:
    client = client_of(plain, given)
    with pytest.raises(ConfigurationError, match=r"session.*cannot be pickled.*give a function"):
        pickle.dumps(client)


def failing() -> requests.Session:
    raise LookupError("no session today")


@pytest.mark.parametrize(
    ("make", "words"), [(lambda: 5, "returned int"), (failing, "no session today")]
)
def test_a_function_that_makes_no_session_is_a_configuration_error(
    make: Callable[[], Any], words: str, plain: FaultServer
) -> None:
    with pytest.raises(ConfigurationError, match=words):
        clients.read(client_of(plain, make))


def test_a_config_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="config is a Config"):
        Ziggeo(TOKEN, PRIVATE_KEY, config={"retries": 1})  # type: ignore[arg-type]
    assert Config().cert is None
