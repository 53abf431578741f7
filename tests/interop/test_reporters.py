"""Sentry's events and Django's debug page show the variables of every frame, and never a secret."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from interop.reporters import REPORTERS, sent_by_sentry, shown_by_django
from transport import clients
from transport.clients import PRIVATE_KEY, TOKEN
from transport.fault_server import SIGNATURE, FaultServer
from transport.matrix import Row
from transport.proxy import Proxy
from transport.test_matrix import CALLS, CELLS, go_wrong, outcome, stage, wrong_servers

from ziggeo import APIConnectionError, Ziggeo, ZiggeoError

__all__ = ["stage", "wrong_servers"]  # fixtures of another file

BASIC = base64.b64encode(f"{TOKEN}:{PRIVATE_KEY}".encode()).decode()
PASSWORD = "the-password-of-the-proxy"
SECRETS = (PRIVATE_KEY, BASIC, SIGNATURE, PASSWORD, base64.b64encode(PASSWORD.encode()).decode())

Report = Callable[[BaseException], str]

# What a frame holds does not depend on the scheme; with TLS there are more of them.
ONE_SCHEME = [cell for cell in CELLS if cell.values[2] == cell.values[0].schemes[-1]]


def require_no_secret(error: BaseException, report: Report) -> None:
    """Check that a report is one of our frames, and shows no secret."""
    shown = report(error)
    assert type(error).__name__ in shown
    assert "resources/" in shown
    assert [secret for secret in SECRETS if secret in shown] == []


@pytest.mark.parametrize(("row", "column", "scheme"), ONE_SCHEME)
def test_no_report_shows_a_secret_whatever_goes_wrong(
    row: Row, column: str, scheme: str, stage: Any
) -> None:
    at = stage(row, column, scheme)
    go_wrong(row, at.wrong, lasting=True)
    error = outcome(at.call)
    assert (error is None) == (row.cell(column).error is None)
    for report in REPORTERS if error else ():
        require_no_secret(error, report)


@pytest.fixture
def through_a_proxy(secure: FaultServer, ca_file: Path) -> Iterator[Ziggeo]:
    """A client whose proxy, which wants a password, is not there any more."""
    proxy = Proxy()
    proxy.close()
    address = f"http://user:{PASSWORD}@127.0.0.1:{proxy.port}"
    proxies = {"http": address, "https": address}
    with clients.connect_to(secure.url, verify=ca_file, proxies=proxies, retries=0) as client:
        yield client


@pytest.mark.parametrize("report", REPORTERS)
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_no_report_shows_the_password_of_a_proxy(
    call: Any, report: Report, through_a_proxy: Ziggeo
) -> None:
    with pytest.raises(ZiggeoError) as caught:
        call(through_a_proxy)
    require_no_secret(caught.value, report)


@pytest.mark.parametrize("report", REPORTERS)
def test_no_report_shows_the_key_of_a_session_of_the_users_own(
    report: Report, secure: FaultServer
) -> None:
    with requests.Session() as session:  # which does not trust the server
        config = clients.connect_to(secure.url, retries=0).config
        client = Ziggeo(TOKEN, PRIVATE_KEY, config=config, session=session)
        with pytest.raises(APIConnectionError) as caught:
            clients.read(client)
    require_no_secret(caught.value, report)


@pytest.mark.parametrize("report", [sent_by_sentry, shown_by_django])
def test_the_tools_of_these_tests_see_a_variable(report: Report) -> None:
    def fail() -> None:
        seen = {"inside": [PRIVATE_KEY]}
        raise LookupError(len(seen))

    with pytest.raises(LookupError) as caught:
        fail()
    assert PRIVATE_KEY in report(caught.value)
