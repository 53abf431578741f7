"""Whom the client trusts, what it gives to whom, and how much it takes."""

from __future__ import annotations

import base64
import shutil
import ssl
import subprocess
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import certifi
import pytest
import trustme
from transport import clients, faults
from transport.conftest import Connect
from transport.fault_server import SIGNATURE, FaultServer
from urllib3.exceptions import InsecureRequestWarning

from ziggeo import (
    APIConnectionError,
    APIStatusError,
    ConfigurationError,
    InvalidResponseError,
    UploadError,
    Ziggeo,
)

Call = Callable[[Ziggeo], object]

SECRETS = (
    clients.PRIVATE_KEY,
    base64.b64encode(f"{clients.TOKEN}:{clients.PRIVATE_KEY}".encode()).decode(),
)


@pytest.fixture
def other(plain_server: FaultServer) -> Iterator[FaultServer]:
    """A host that is not the service's: another port."""
    server = FaultServer()
    yield server
    server.close()


@pytest.fixture
def impostor(authority: trustme.CA) -> Iterator[FaultServer]:
    """A server with a good certificate for another name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("elsewhere.test").configure_cert(context)
    server = FaultServer(context)
    yield server
    server.close()


def test_an_unknown_authority_is_refused_before_anything_is_sent(
    secure: FaultServer, connect: Connect
) -> None:
    with pytest.raises(APIConnectionError, match="certificate") as caught:
        clients.read(connect(secure, verify=True))
    assert secure.arrivals == []
    assert caught.value.attempts == 1  # another try would meet the same certificate


def test_another_hosts_certificate_is_refused(impostor: FaultServer, connect: Connect) -> None:
    with pytest.raises(APIConnectionError, match=r"match|mismatch|not valid"):
        clients.create(connect(impostor))
    assert impostor.arrivals == []


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"])
def test_the_environment_names_an_authority(
    secure: FaultServer,
    connect: Connect,
    ca_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
) -> None:
    monkeypatch.setenv(variable, str(ca_file))
    clients.read(connect(secure, verify=True))
    assert len(secure.arrivals) == 1


def test_an_authority_in_one_variable_is_not_hidden_by_another(
    secure: FaultServer, connect: Connect, ca_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", certifi.where())
    monkeypatch.setenv("SSL_CERT_FILE", str(ca_file))
    clients.read(connect(secure, verify=True))
    assert len(secure.arrivals) == 1


@pytest.mark.skipif(not shutil.which("openssl"), reason="names of such a folder are openssl's")
def test_a_folder_of_authorities_is_trusted(
    secure: FaultServer, connect: Connect, ca_file: Path, tmp_path: Path
) -> None:
    command = ["openssl", "x509", "-noout", "-subject_hash", "-in", str(ca_file)]
    name = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    (tmp_path / f"{name}.0").write_bytes(ca_file.read_bytes())
    clients.read(connect(secure, verify=tmp_path))
    assert len(secure.arrivals) == 1


def test_verification_can_be_switched_off(
    secure: FaultServer, impostor: FaultServer, connect: Connect
) -> None:
    for server in (secure, impostor):
        with pytest.warns(InsecureRequestWarning):  # urllib3's own, as any user of requests knows
            clients.read(connect(server, verify=False))
        assert len(server.arrivals) == 1


def test_a_missing_authority_file_is_a_configuration_error(
    secure: FaultServer, connect: Connect, tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError, match="nowhere"):
        clients.read(connect(secure, verify=tmp_path / "nowhere.pem"))
    (tmp_path / "empty.pem").write_text("no certificate")
    with pytest.raises(ConfigurationError, match="empty"):
        clients.read(connect(secure, verify=tmp_path / "empty.pem"))


def test_credentials_go_to_the_service_and_not_to_the_storage(
    server: FaultServer, connect: Connect
) -> None:
    clients.upload(connect(server))
    assert ["authorization" in arrival.headers for arrival in server.arrivals] == [
        True,
        False,
        True,
    ]
    stored = server.seen("/storage")[0]
    assert "cookie" not in stored.headers
    assert not any(secret.encode() in stored.body for secret in SECRETS)


def test_credentials_stay_on_a_redirect_to_the_same_origin(
    server: FaultServer, connect: Connect
) -> None:
    server.fail("/v1/videos", faults.redirect(302, "/moved?signed=1"))
    assert clients.read(connect(server))["target"] == "/moved?signed=1"
    assert "authorization" in server.seen("/moved")[0].headers


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_credentials_do_not_follow_a_redirect_to_another_port(
    plain: FaultServer, other: FaultServer, connect: Connect, code: int
) -> None:
    plain.fail("/cdn", faults.redirect(code, f"{other.url}/cdn/file?signed=1"))
    assert clients.download(connect(plain))
    assert "authorization" in plain.arrivals[0].headers
    assert "authorization" not in other.arrivals[0].headers


def test_credentials_do_not_follow_a_redirect_to_another_name_of_the_host(
    plain: FaultServer, connect: Connect
) -> None:
    plain.fail("/v1/videos", faults.redirect(302, f"http://localhost:{plain.port}/moved"))
    clients.read(connect(plain))
    assert "authorization" not in plain.seen("/moved")[0].headers


def test_credentials_do_not_come_back_by_a_redirect_back(
    plain: FaultServer, other: FaultServer, connect: Connect
) -> None:
    plain.fail("/v1/videos", faults.redirect(302, f"{other.url}/away"))
    other.fail("/away", faults.redirect(302, f"{plain.url}/back"))
    clients.read(connect(plain))
    assert "authorization" not in plain.seen("/back")[0].headers


def test_a_redirect_from_plain_http_to_tls_drops_the_credentials(
    plain: FaultServer, secure: FaultServer, connect: Connect
) -> None:
    plain.fail("/v1/videos", faults.redirect(302, f"{secure.url}/moved"))
    clients.read(connect(plain))
    assert "authorization" not in secure.arrivals[0].headers


@pytest.mark.parametrize(
    "location",
    ["http://127.0.0.1:{port}/moved", "file:///etc/passwd", "https://user:key@127.0.0.1:{port}/"],
)
def test_a_redirect_that_lowers_the_guard_is_not_followed(
    secure: FaultServer, plain: FaultServer, connect: Connect, location: str
) -> None:
    secure.fail("/v1/videos", faults.redirect(302, location.format(port=plain.port)))
    with pytest.raises(InvalidResponseError):
        clients.read(connect(secure))
    assert plain.arrivals == []
    assert len(secure.arrivals) == 1


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("call", [clients.create, clients.upload, clients.delete])
def test_a_redirect_of_what_changes_something_is_not_followed(
    plain: FaultServer, other: FaultServer, connect: Connect, code: int, call: Call
) -> None:
    client = connect(plain)
    target = "/storage" if call is clients.upload else "/v1/"
    plain.fail(target, faults.redirect(code, f"{other.url}/moved"), lasting=True)
    with pytest.raises((APIStatusError, UploadError)):
        call(client)
    assert other.arrivals == []
    assert len(plain.seen(target)) == 1


def test_a_netrc_replaces_nothing_and_adds_nothing(
    plain: FaultServer, connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\ndefault login a password b\n")
    monkeypatch.setenv("NETRC", str(netrc))
    clients.upload(connect(plain))
    prepared, stored, confirmed = plain.arrivals
    assert prepared.headers["authorization"] == confirmed.headers["authorization"]
    assert prepared.headers["authorization"] == f"Basic {SECRETS[1]}"
    assert "authorization" not in stored.headers


@pytest.mark.parametrize("wrong", [faults.endless, faults.bomb, lambda: faults.large(30_000_000)])
def test_an_answer_that_is_too_large_takes_bounded_memory(
    plain: FaultServer, connect: Connect, wrong: object
) -> None:
    client = connect(plain, max_json_bytes=1_000_000)
    plain.fail("", wrong(), lasting=True)  # type: ignore[operator]
    with pytest.raises(InvalidResponseError, match="larger"):
        clients.read(client)  # imports what the measured call needs
    tracemalloc.start()
    try:
        with pytest.raises(InvalidResponseError, match="larger"):
            clients.create(client)
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


def test_a_length_that_is_a_lie_allocates_nothing_on_trust(
    plain: FaultServer, connect: Connect
) -> None:
    client = connect(plain, max_json_bytes=1_000_000, retries=0)
    plain.fail("", faults.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9000000000000\r\n\r\n{"))
    tracemalloc.start()
    try:
        with pytest.raises(APIConnectionError):
            clients.read(client)
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


def test_an_error_shows_no_secret_that_the_service_echoes(
    plain: FaultServer, connect: Connect
) -> None:
    echoed = " ".join([*SECRETS, "and why"])
    plain.fail("", faults.Fault(lambda line: line.answer(400, echoed.encode(), X_Echo=echoed)))
    with pytest.raises(APIStatusError, match="and why") as caught:
        clients.read(connect(plain))
    shown = f"{caught.value} {caught.value!r} {caught.value.__dict__}"
    assert not any(secret in shown for secret in SECRETS)


def test_an_upload_error_shows_no_signature(plain: FaultServer, connect: Connect) -> None:
    plain.fail(
        "/storage",
        faults.Fault(lambda line: line.answer(403, f"<Signed>{SIGNATURE}</Signed>".encode())),
    )
    with pytest.raises(UploadError) as caught:
        clients.upload(connect(plain))
    assert SIGNATURE not in f"{caught.value} {caught.value!r} {caught.value.__dict__}"


def test_an_address_holds_no_credentials_in_any_error(plain: FaultServer, connect: Connect) -> None:
    plain.fail("", faults.status(400))
    with pytest.raises(APIStatusError) as caught:
        connect(plain).videos().index(limit=3)
    assert caught.value.url == f"{plain.url}/v1/videos/"


def test_the_storage_must_be_safe_unless_all_is_on_loopback(
    secure: FaultServer, plain: FaultServer, connect: Connect
) -> None:
    secure.storage = plain.url
    with pytest.raises(UploadError, match="https") as caught:
        clients.upload(connect(secure))
    assert (caught.value.step, caught.value.token) == ("prepare", "created")
    assert plain.arrivals == []


def test_a_client_shows_no_key(plain: FaultServer, connect: Connect) -> None:
    client: Ziggeo = connect(plain)
    shown = f"{client!r} {client.config!r} {client.connect!r} {client.videos()!r}"
    assert not any(secret in shown for secret in SECRETS)
    assert clients.TOKEN not in shown
