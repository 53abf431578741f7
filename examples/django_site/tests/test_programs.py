"""The site as a program: what `local.py` starts, and what `manage.py` says of the settings."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests
from django.core.management import call_command

import ziggeo

from .reading import Page
from .shared import HERE

PACKAGE = str(Path(ziggeo.__file__).parent.parent)


def environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SITE_", "ZIGGEO_", "DJANGO_", "PYTEST_"))
    }
    return {**kept, "PYTHONPATH": PACKAGE, "TMPDIR": str(folder), **more}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to send")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_trial_shows_clips_takes_its_moderator_and_leaves_nothing_behind(
    number: signal.Signals, tmp_path: Path
) -> None:
    program = subprocess.Popen(
        [sys.executable, "local.py"],
        cwd=HERE,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    try:
        lines = [program.stdout.readline() for _ in range(3)]
        [address] = re.findall(r"http://127\.0\.0\.1:\d+", lines[0])
        [name, password] = re.findall("'(.+?)'", lines[1])
        assert requests.get(f"{address}/static/clips/style.css", timeout=5).ok
        assert requests.get(f"{address}/", timeout=5).text.count("/poster") == 2
        with requests.Session() as browser:
            page = Page(browser.get(f"{address}/login/", timeout=5).text)
            given = {"csrfmiddlewaretoken": page.field("csrfmiddlewaretoken")}
            given |= {"username": name, "password": password}
            shown = browser.post(f"{address}/login/", given, timeout=5)
        assert shown.text.count("/poster") == 3
    finally:
        program.send_signal(number)
        time.sleep(0.05)
        program.send_signal(number)  # as from somebody who cannot wait
        said = program.communicate(timeout=20)
    assert (program.returncode, said) == (0, ("", ""))
    assert list(tmp_path.iterdir()) == []


def test_the_settings_say_which_variable_is_missing(tmp_path: Path) -> None:
    # Django 4.2 goes on with some commands without settings, and then says something else.
    done = subprocess.run(
        [sys.executable, "-c", "import website.settings"],
        cwd=HERE,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert "set SITE_SECRET_KEY, or begin with: python local.py" in done.stderr


def test_behind_https_nothing_is_left_to_be_said_against_the_settings(tmp_path: Path) -> None:
    long = "".join(map(chr, range(40, 110)))
    given = {"SITE_SECRET_KEY": long, "SITE_WEBHOOK_SECRET": long, "SITE_HTTPS": "1"}
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy"],
        cwd=HERE,
        env=environment(tmp_path, **given, ZIGGEO_TOKEN="token", ZIGGEO_PRIVATE_KEY="key"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said = set(re.findall(r"\(([a-z]+\.[A-Z]\d+)\)", done.stderr))
    # Sub-domains and browsers' preload lists are the decision of who owns the domain.
    assert said <= {"security.W005", "security.W021"}, done.stderr
    assert done.returncode == 0


def test_the_tables_are_those_of_the_models() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
