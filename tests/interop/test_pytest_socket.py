"""pytest-socket: our fixtures work where loopback is allowed, and a block is an error of ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SUITE = """
import pytest
from ziggeo import APIConnectionError, Config, Ziggeo

def test_with_our_fixtures(ziggeo_client):
    assert ziggeo_client.videos().count() == {"count": 0}

def test_without_a_network():
    with pytest.raises(APIConnectionError) as caught:
        Ziggeo("token", "private-key", config=Config(server_api_url="https://192.0.2.1")).videos().count()
    assert "SocketConnectBlockedError" in type(caught.value.__cause__).__name__
    assert caught.value.attempts == 1
"""


@pytest.mark.parametrize("hosts", ["127.0.0.1"])
def test_a_suite_without_a_network_uses_the_emulator(hosts: str, tmp_path: Path) -> None:
    (tmp_path / "test_suite.py").write_text(SUITE)
    options = ["-q", "-p", "no:cacheprovider", "--disable-socket", f"--allow-hosts={hosts}"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "test_suite.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "2 passed" in done.stdout, done.stdout
