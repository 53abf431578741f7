"""pytest-socket: our fixtures work where loopback is allowed, and a block is an error of ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ELSEWHERE = """
import pytest
from ziggeo import APIConnectionError, Config, Ziggeo

def test_elsewhere():
    config = Config(server_api_url="https://192.0.2.1")
    with pytest.raises(APIConnectionError) as caught:
        Ziggeo("token", "private-key", config=config).videos().count()
    assert type(caught.value.__cause__).__name__ == "{error}"
    assert caught.value.attempts == 1
"""
WITH_OUR_FIXTURES = """
def test_with_our_fixtures(ziggeo_client):
    assert ziggeo_client.videos().count() == {"count": 0}
"""


def run(suite: str, folder: Path, *options: str) -> str:
    """Run a suite of tests without a network and return what pytest says."""
    (folder / "test_suite.py").write_text(suite)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--disable-socket"]
    done = subprocess.run(
        [*command, *options, "test_suite.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout


def test_where_loopback_is_allowed_our_fixtures_work_and_nothing_else(tmp_path: Path) -> None:
    suite = ELSEWHERE.format(error="SocketConnectBlockedError") + WITH_OUR_FIXTURES
    said = run(suite, tmp_path, "--allow-hosts=127.0.0.1")
    assert "2 passed" in said, said


def test_where_no_socket_is_allowed_a_call_is_an_error_of_ours(tmp_path: Path) -> None:
    said = run(ELSEWHERE.format(error="SocketBlockedError"), tmp_path)
    assert "1 passed" in said, said
