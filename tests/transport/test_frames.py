"""No frame of an error, of its causes or of what they came from, shows a key or a signature."""

from __future__ import annotations

import base64
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from frames import chain, frames, shown
from transport import clients, faults
from transport.clients import PRIVATE_KEY, TOKEN
from transport.conftest import Connect
from transport.fault_server import SIGNATURE, FaultServer
from transport.matrix import Row
from transport.proxy import Proxy
from transport.test_matrix import CALLS, CELLS, go_wrong, outcome, stage, wrong_servers

import ziggeo
from ziggeo import (
    APIConnectionError,
    ArgumentError,
    ConfigurationError,
    NotFoundError,
    Ziggeo,
    ZiggeoError,
)

__all__ = ["stage", "wrong_servers"]  # fixtures of another file

BASIC = base64.b64encode(f"{TOKEN}:{PRIVATE_KEY}".encode()).decode()
SECRETS = (PRIVATE_KEY, BASIC, SIGNATURE)
PACKAGE = str(Path(ziggeo.__file__).parent)
TESTS = str(Path(__file__).parents[1])


def require_no_secret(error: BaseException, *more: str) -> None:
    """Check that nothing that a reporter would send of an error is a secret."""
    seen = shown(error)
    assert [secret for secret in (*SECRETS, *more) if secret in seen] == []


@pytest.mark.parametrize(("row", "column", "scheme"), CELLS)
def test_no_frame_shows_a_secret_whatever_goes_wrong(
    row: Row, column: str, scheme: str, stage: Any
) -> None:
    at = stage(row, column, scheme)
    go_wrong(row, at.wrong, lasting=True)
    error = outcome(at.call)
    if error is not None:
        require_no_secret(error)


def test_no_foreign_frame_is_left_in_an_error_or_its_causes(
    plain: FaultServer, connect: Connect
) -> None:
    for wrong in (faults.hang_up(), faults.cut(), faults.silence(), faults.raw(b"no HTTP\r\n\r\n")):
        plain.fail("", wrong)
        with pytest.raises(APIConnectionError) as caught:
            clients.create(connect(plain, retries=0, read_timeout=0.3))
        for error in chain(caught.value):
            for frame in frames(error):
                assert frame.f_code.co_filename.startswith((PACKAGE, TESTS)), frame


def test_what_a_caller_was_handling_keeps_its_frames(plain: FaultServer, connect: Connect) -> None:
    plain.fail("", faults.status(404))
    try:
        raise KeyError("the caller's own")
    except KeyError:
        with pytest.raises(NotFoundError) as caught:
            clients.read(connect(plain))
    context = caught.value.__context__
    assert isinstance(context, KeyError)
    assert context.__traceback__ is not None


def test_the_callers_own_error_keeps_its_frames(plain: FaultServer, connect: Connect) -> None:
    def stop(done: int, total: int | None) -> None:
        raise LookupError("enough")

    with pytest.raises(LookupError) as caught:
        connect(plain).videos().create(file=("clip.mp4", b"clip"), progress=stop)
    assert "in stop" in "".join(traceback.format_exception(caught.value))
    require_no_secret(caught.value)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_an_interrupt_shows_no_secret(call: Any, server: FaultServer, connect: Connect) -> None:
    client = connect(server)
    call(client)

    def interrupt(frame: Any, event: str, argument: Any) -> Any:
        if frame.f_code.co_name == "readinto" and PACKAGE in frame.f_code.co_filename:
            raise KeyboardInterrupt
        return None

    before = sys.gettrace()  # a tool that measures this process is not to lose its own
    sys.settrace(interrupt)
    try:
        call(client)
    except KeyboardInterrupt as error:
        caught: KeyboardInterrupt | None = error
    else:
        caught = None
    finally:
        sys.settrace(before)
    assert caught is not None, "nothing was read"
    require_no_secret(caught)
    assert call(client)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    proxy = Proxy()
    yield proxy
    proxy.close()


@pytest.mark.parametrize("port", ["9", "abc", "{}"])
def test_a_proxys_password_is_in_no_frame(
    port: str, plain: FaultServer, secure: FaultServer, connect: Connect, proxy: Proxy
) -> None:
    proxy.close()
    address = f"http://user:proxy-password@127.0.0.1:{port.format(proxy.port)}"
    for server in (plain, secure):
        client = connect(server, proxies={"http": address, "https": address}, retries=0)
        for call in (clients.read, clients.upload, clients.download):
            with pytest.raises(ZiggeoError) as caught:
                call(client)
            require_no_secret(caught.value, "proxy-password")


@pytest.mark.parametrize(
    "arguments",
    [
        ("a:b", PRIVATE_KEY),
        ("token", PRIVATE_KEY + "\n"),
        ("token", PRIVATE_KEY, "encryption\n" + PRIVATE_KEY),
        (5, PRIVATE_KEY),
        ("", PRIVATE_KEY),
    ],
)
def test_credentials_that_are_refused_are_in_no_frame(
    arguments: tuple[Any, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ZIGGEO_TOKEN", raising=False)
    with pytest.raises(ConfigurationError) as caught:
        Ziggeo(*arguments)
    require_no_secret(caught.value)


def test_a_token_that_cannot_be_made_shows_no_encryption_key() -> None:
    client = Ziggeo(TOKEN, PRIVATE_KEY, "the-encryption-key")
    for arguments in ({"sesion_limit": 1}, {"grants": object()}, {"expiration_date": object()}):
        with pytest.raises(ArgumentError) as caught:
            client.auth().generate(arguments)
        require_no_secret(caught.value, "the-encryption-key")


def test_an_argument_that_is_refused_shows_no_secret(plain: FaultServer, connect: Connect) -> None:
    with pytest.raises(ArgumentError) as caught:
        connect(plain).videos().index(limit=object())  # type: ignore[arg-type]
    require_no_secret(caught.value)
