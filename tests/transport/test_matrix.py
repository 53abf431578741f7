"""Every fault against every kind of call: how often it arrives, and what the caller gets."""

from __future__ import annotations

import itertools
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from timing import until
from transport import clients
from transport.fault_server import FaultServer
from transport.make_reliability import PAGE, page
from transport.matrix import COLUMNS, MATRIX, Cell, Row

from ziggeo import UploadError, ZiggeoError

CALLS = {
    "read": clients.read,
    "create": clients.create,
    "store": clients.upload,
    "download": clients.download,
}
CELLS = [
    pytest.param(row, column, scheme, id=f"{row.fault}-{column}-{scheme}")
    for number, rows in enumerate(MATRIX.values())
    for row in rows
    for column in COLUMNS
    # What is wrong with the sockets is tried with both, what is wrong in the answer with one.
    for scheme in row.schemes[0 if number < 3 else -1 :]
]
PASSING = [
    cell
    for cell in CELLS
    if cell.values[0].cell(cell.values[1]).again and not cell.values[0].refuses
]
REDIRECTS = 5


@pytest.fixture(scope="session")
def wrong_servers(server_context: ssl.SSLContext) -> Iterator[dict[str, FaultServer]]:
    """One server for each scheme, beside those that answer well."""
    servers = {"http": FaultServer(), "https": FaultServer(server_context)}
    yield servers
    for server in servers.values():
        server.close()


@pytest.fixture
def stage(
    wrong_servers: dict[str, FaultServer],
    plain: FaultServer,
    secure: FaultServer,
    ca_file: Path,
) -> Iterator[Any]:
    """A function that sets a cell up: the server that does wrong, and a client on the way to it."""
    made = []

    def set_up(row: Row, column: str, scheme: str) -> Any:
        wrong = wrong_servers[scheme]
        wrong.reset()
        well = plain if scheme == "http" else secure
        url = closed_port(scheme, made) if row.refuses else wrong.url
        well.storage = url
        begins_at = well.url if column == "store" else url
        client = clients.connect_to(begins_at, verify=ca_file, **row.settings)
        made.append(client)
        return SimpleNamespace(wrong=wrong, call=lambda: CALLS[column](client))

    yield set_up
    for server in wrong_servers.values():
        server.reset()
    for each in made:
        each.close()


def closed_port(scheme: str, opened: list[Any]) -> str:
    """Return an address where nothing listens, and where nobody else can begin to."""
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    opened.append(taken)
    return f"{scheme}://127.0.0.1:{taken.getsockname()[1]}"


def arrivals(row: Row, wrong: FaultServer) -> int:
    return wrong.connections if row.greet else len(wrong.arrivals)


def go_wrong(row: Row, wrong: FaultServer, *, lasting: bool) -> None:
    if row.greet:
        wrong.at_accept = itertools.cycle([row.greet]) if lasting else iter([row.greet])
    elif row.make:
        wrong.fail("", row.make(), lasting=lasting)


def outcome(call: Any) -> ZiggeoError | None:
    """Make a call and return its error, if there is one."""
    try:
        call()
    except ZiggeoError as error:
        return error
    return None


def require(error: ZiggeoError | None, cell: Cell, column: str) -> None:
    """Check that an error is of the very class that the table says."""
    if cell.error is None:
        assert error is None
        return
    assert error is not None
    if column == "store":
        assert isinstance(error, UploadError)
        assert (error.step, error.token, error.stream_token) == ("store", "created", "stream")
        error = error.__cause__  # type: ignore[assignment]
    assert type(error) is cell.error, repr(error)


@pytest.mark.parametrize(("row", "column", "scheme"), CELLS)
def test_a_fault_that_stays_ends_as_the_table_says(
    row: Row, column: str, scheme: str, stage: Any
) -> None:
    cell = row.cell(column)
    at = stage(row, column, scheme)
    go_wrong(row, at.wrong, lasting=True)
    error = outcome(at.call)
    require(error, cell, column)
    if row.refuses:
        assert error is not None
        assert error.attempts == 2
    elif row.fault == "in circles" and column in ("read", "download"):
        assert len(at.wrong.arrivals) == REDIRECTS
    else:
        # The last may have been given up before the server came to read it.
        until(lambda: arrivals(row, at.wrong) >= cell.sent)
        assert arrivals(row, at.wrong) == cell.sent


@pytest.mark.parametrize(("row", "column", "scheme"), PASSING)
def test_a_fault_that_passes_goes_unnoticed_where_the_request_is_sent_again(
    row: Row, column: str, scheme: str, stage: Any
) -> None:
    at = stage(row, column, scheme)
    go_wrong(row, at.wrong, lasting=False)
    assert outcome(at.call) is None
    assert arrivals(row, at.wrong) == 2


def test_the_page_on_reliability_shows_this_very_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(PAGE.read_text(encoding="utf-8")), (
        "run: python tests/transport/make_reliability.py"
    )
