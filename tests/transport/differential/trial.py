"""One case after the other, read by urllib3 and by one client that goes on with its connections."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import urllib3
from transport.clients import connect_to
from transport.differential.answering import AnsweringServer
from transport.differential.answers import Case, Ending
from transport.differential.readers import Reading, by_client, by_urllib3
from transport.differential.rules import verdict

from ziggeo import APIConnectionError, Ziggeo

PATIENCE = 5.0
SHOWN = 300  # bytes of an answer in the message of a failure


INTERIM_HEADS = re.compile(
    rb"\A(?:HTTP/1\.1 10[023] [A-Za-z ]+\r\n(?:[A-Z][A-Za-z-]+: [^\r\n]*\r\n)*\r\n)+"
)
SPACES_AFTER_CODING = re.compile(rb"(?im)^(transfer-encoding:[ \t]*chunked)[ \t]+(?=\r?$)")


class Trial:
    """A server, a client of it, and a folder that files are saved in."""

    def __init__(self, folder: Path, *, retries: int = 0) -> None:
        folder.mkdir(exist_ok=True)
        self.server = AnsweringServer()
        self.manager = urllib3.PoolManager()
        self.client: Ziggeo = connect_to(self.server.url, retries=retries, proxies={})
        self.folder = folder

    def close(self) -> None:
        self.client.close()
        self.server.close()

    def run(self, case: Case) -> str:
        """Return the name of the rule by which the client is right about a case.

        Raises:
            AssertionError: there is none, or something is left of the case.
        """
        with self.served(replace(case, wire=as_urllib3_knows_it(case.wire))):
            plain = self._read_plainly(case)
        ours = self.read(case)
        try:
            self._check_what_is_left(case)
            return verdict(case.call, plain, ours)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{described(case, plain, ours)}") from None

    @contextmanager
    def served(self, case: Case) -> Iterator[None]:
        """Answer with a case."""
        self.server.cases[case.number] = case
        self.server.early = case if case.ending is Ending.EARLY else None
        try:
            yield
        finally:
            self.server.early = None
            self.server.cases.pop(case.number, None)

    def _read_plainly(self, case: Case) -> Reading:
        decode = case.call in ("json", "text")
        plain = by_urllib3(self.manager, f"{self.server.url}/case/{case.number}", decode=decode)
        self._wait_for_the_late(case)
        return plain

    def read(self, case: Case) -> Reading:
        """Return what the client makes of a case."""
        if case.ending is Ending.EARLY:  # only a new connection can be greeted
            return self.read_anew(case)
        return self._read(case)

    def read_anew(self, case: Case) -> Reading:
        """Return what the client makes of a case on a connection that was never used."""
        self.client.close()
        return self._read(case)

    def _read(self, case: Case) -> Reading:
        with self.served(case):
            ours = by_client(self.client, case.call, f"/case/{case.number}", self.folder)
            self._wait_for_the_late(case)
        return ours

    def _wait_for_the_late(self, case: Case) -> None:
        if case.ending is Ending.LATE:
            assert self.server.late_sent.acquire(timeout=PATIENCE), "what is late never came"

    def _check_what_is_left(self, case: Case) -> None:
        assert list(self.folder.iterdir()) == [], "a file was left behind"
        assert self._probe(case.number) == {"probe": case.number}, "another answer came"

    def _probe(self, number: int) -> object:
        """Make a call that nothing is wrong with.

        Its connection may be one that the server is about to close, which is nobody's fault.
        """
        path = f"/probe/{number}"
        try:
            return self.client.connect.get_json(path)
        except APIConnectionError:
            return self.client.connect.get_json(path)


def as_urllib3_knows_it(wire: bytes) -> bytes:
    """Return an answer without what urllib3 stumbles over, though it changes nothing.

    That is any 1xx but 100 before it (RFC 9110, section 15.2), and spaces after a transfer coding,
    which are no part of a header's value (section 5.5).
    """
    return SPACES_AFTER_CODING.sub(rb"\1", INTERIM_HEADS.sub(b"", wire))


def run_all(cases: Iterable[Case], folder: Path) -> Counter[str]:
    """Run cases and count the rules by which the client was right.

    Raises:
        AssertionError: it was wrong about one.
    """
    trial = Trial(folder)
    try:
        return Counter(trial.run(case) for case in cases)
    finally:
        trial.close()


def described(case: Case, plain: Reading, ours: Reading) -> str:
    """Return all that is needed to see what went wrong."""
    cut = "" if len(case.wire) <= SHOWN else f" ... {len(case.wire)} bytes"
    return "\n".join(
        [
            f"case {case.number}, {case.call}, {case.ending.value}: {case.wire[:SHOWN]!r}{cut}",
            f"urllib3: {shown(plain)}",
            f"client: {shown(ours)}",
        ]
    )


def shown(reading: Reading) -> str:
    if reading.refused:
        return f"status {reading.status}, {reading.error!r}"
    return f"status {reading.status}, {str(reading.value)[:SHOWN]!r}"
