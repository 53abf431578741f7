"""A mixin for `unittest`: a local Ziggeo for each test, as pytest has it by fixtures."""

from __future__ import annotations

import os
import unittest
from typing import Any, ClassVar
from unittest import mock

from .emulator import Emulator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ziggeo import Ziggeo

    _Base = unittest.TestCase
else:
    _Base = object  # what it is mixed into is the user's choice


class EmulatorMixin(_Base):
    """A local Ziggeo beside the tests of a class; it stands before `TestCase` among the bases.

    It works with `unittest.TestCase` and with Django's. It runs from before `setUpClass` (and
    Django's `setUpTestData`) until the class has ended, and is empty when a test begins. Meanwhile
    the environment leads `Ziggeo()` to it.

    Attributes:
        ziggeo_emulator_options: arguments of `Emulator`; set it in the class to change them.
        ziggeo_emulator: the `Emulator`.
        ziggeo_client: a client of it, closed after the test.

    Example:
        >>> class TestUploads(EmulatorMixin, unittest.TestCase):
        ...     def test_a_new_video_is_empty(self):
        ...         video = self.ziggeo_client.videos().create()
        ...         self.assertEqual(video["state_string"], "EMPTY")
    """

    ziggeo_emulator_options: ClassVar[dict[str, Any]] = {}
    ziggeo_emulator: ClassVar[Emulator]
    ziggeo_client: Ziggeo

    @classmethod
    def setUpClass(cls) -> None:
        """Start the emulator before what the other bases do."""
        emulator = Emulator(**cls.ziggeo_emulator_options).start()
        cls.ziggeo_emulator = emulator
        cls.addClassCleanup(emulator.stop)
        environment = mock.patch.dict(os.environ, emulator.environment)
        environment.start()
        cls.addClassCleanup(environment.stop)
        super().setUpClass()

    def setUp(self) -> None:
        """Empty the emulator, and make a client of it."""
        self.ziggeo_emulator.reset()
        self.ziggeo_client = self.ziggeo_emulator.client()
        self.addCleanup(self.ziggeo_client.close)
        super().setUp()
