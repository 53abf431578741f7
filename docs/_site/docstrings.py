"""What the reference asks of docstrings: that there are any, and a title for keyword arguments."""

from __future__ import annotations

from typing import Any

import griffe

_LOGGER = griffe.get_logger(__name__)
_KEYWORDS = "Keyword Args:"


class Docstrings(griffe.Extension):
    """Looks through a package once it is read; special methods do what Python says they do."""

    def on_package(self, *, pkg: griffe.Module, **options: Any) -> None:
        """Warn of each module, class and function that says nothing, which ends a strict build."""
        del options
        for thing in _public_things(pkg):
            if thing.docstring is None:
                _LOGGER.warning("%s has no docstring", thing.path)
            else:  # without a title the page says "Other Parameters"
                titled = thing.docstring.value.replace(_KEYWORDS, f"{_KEYWORDS} Arguments:")
                thing.docstring.value = titled


def _public_things(parent: griffe.Object) -> list[griffe.Object]:
    found: list[griffe.Object] = []
    for name, member in parent.members.items():
        if member.is_alias or member.is_attribute or name.startswith("_"):
            continue
        found.extend([member, *_public_things(member)])
    return found
