"""The mixin for unittest as its users see it: in a program of their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from emulator.programs import run

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = """
import django
from django.conf import settings
if not settings.configured:  # the runner imports this file once more
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    settings.configure(DATABASES={"default": database})
    django.setup()
from django.test import TestCase
"""
SUITE = """
import os
import unittest
from ziggeo import Ziggeo
from ziggeo.emulator.testing import EmulatorMixin

BASE

class TestUploads(EmulatorMixin, TestCase):
    @classmethod
    def setUpTestData(cls):
        with Ziggeo() as ziggeo:
            assert ziggeo.videos().count() == {"count": 0}

    def check(self):
        self.assertEqual(self.ziggeo_client.videos().count(), {"count": 0})
        with Ziggeo() as own:
            own.videos().create()
        self.assertEqual(self.ziggeo_emulator.requests[-1].operation, "videos.create")

    test_one = test_two = check

class TestOptions(EmulatorMixin, TestCase):
    ziggeo_emulator_options = {"seed": 7, "tls": True}

    def test_the_options_count(self):
        self.assertTrue(self.ziggeo_emulator.url.startswith("https://"))

class TestAfterwards(TestCase):
    def test_the_environment_is_set_back(self):
        self.assertNotIn("ZIGGEO_TOKEN", os.environ)

if __name__ == "__main__":
    RUN
"""


def suite(base: str, start: str) -> str:
    return SUITE.replace("BASE", base).replace("RUN", start)


def test_each_test_of_unittest_gets_an_empty_emulator(tmp_path: Path) -> None:
    text = suite("from unittest import TestCase", "unittest.main()")
    (tmp_path / "suite.py").write_text(text)
    done = run("-W", "error", "suite.py", folder=tmp_path)
    assert re.search(r"Ran 4 tests.*\n\nOK$", done.stderr.strip()), done.stderr


def test_each_test_of_django_gets_an_empty_emulator(tmp_path: Path) -> None:
    start = (
        "from django.test.runner import DiscoverRunner\n"
        "    raise SystemExit(DiscoverRunner(pattern='suite.py').run_tests([]))"
    )
    (tmp_path / "suite.py").write_text(suite(SETTINGS, start))
    done = run("suite.py", folder=tmp_path)
    assert re.search(r"Ran 4 tests.*\n\nOK$", done.stderr, re.MULTILINE), done.stderr
