"""The pytest plugin as its users see it: in a folder of their own, with tests of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.programs import run_pytest

if TYPE_CHECKING:
    from pathlib import Path

TESTS = """
import os

import pytest

from ziggeo import Ziggeo, ServerError

seen = []


@pytest.mark.parametrize("number", range(8))
def test_every_test_begins_with_nothing(ziggeo_client, ziggeo_emulator, number):
    assert ziggeo_client.videos().count() == {"count": 0}
    ziggeo_client.videos().create(key="k")
    ziggeo_emulator.fail("videos.count", status=500, times=None)
    seen.append(ziggeo_emulator.url)
    assert len(set(seen)) == 1


def test_a_client_of_the_environment_comes_here(ziggeo_environment, ziggeo_emulator):
    with Ziggeo() as client:
        client.videos().create()
    assert [record.operation for record in ziggeo_emulator.requests] == ["videos.create"]


def test_the_environment_is_set_back():
    assert "ZIGGEO_TOKEN" not in os.environ
"""
OPTIONS = """
import pytest


@pytest.fixture(scope="session")
def ziggeo_emulator_options():
    return {"seed": 7, "tls": True, "processing_time": 60}


def test_the_server_is_as_it_was_asked_to_be(ziggeo_client, ziggeo_emulator):
    assert ziggeo_emulator.url.startswith("https://")
    first = ziggeo_client.videos().create()["token"]
    ziggeo_emulator.reset()
    assert ziggeo_client.videos().create()["token"] == first
"""
UNUSED = """
import sys


def test_nothing_of_the_emulator_is_there():
    loaded = {"flask", "av", "requests", "urllib3", "ziggeo.emulator.emulator"}
    assert not loaded & set(sys.modules)
    assert "ziggeo.emulator.pytest_plugin" in sys.modules
"""


def test_each_test_gets_an_empty_emulator_and_a_client(tmp_path: Path) -> None:
    (tmp_path / "test_users.py").write_text(TESTS)
    done = run_pytest("-q", folder=tmp_path)
    assert "10 passed" in done.stdout, done.stdout + done.stderr


def test_it_works_in_several_processes(tmp_path: Path) -> None:
    (tmp_path / "test_users.py").write_text(TESTS)
    done = run_pytest("-q", "-n", "2", folder=tmp_path)
    assert "10 passed" in done.stdout, done.stdout + done.stderr


def test_the_emulator_can_be_asked_for_otherwise(tmp_path: Path) -> None:
    (tmp_path / "test_users.py").write_text(OPTIONS)
    done = run_pytest("-q", folder=tmp_path)
    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_it_costs_nothing_when_nobody_uses_it(tmp_path: Path) -> None:
    (tmp_path / "test_users.py").write_text(UNUSED)
    done = run_pytest("-q", "-p", "no:xdist", folder=tmp_path)
    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_the_fixtures_explain_themselves(tmp_path: Path) -> None:
    listed = run_pytest("--fixtures", folder=tmp_path).stdout
    for name in ("ziggeo_emulator", "ziggeo_client", "ziggeo_environment"):
        assert f"{name} --" in listed
