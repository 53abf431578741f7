"""What a cell shows: HTML without any script, and text that cannot become markup."""

from __future__ import annotations

import re
from html import escape
from typing import Final

from ...embeds.html import element

_MAX_LENGTH: Final = 200
# Control characters, halves of characters, and what turns the direction of all that follows. Marks
# and joiners stay: Arabic, Persian and many an emoji are misread without them.
_NOT_SHOWN: Final = re.compile(
    "[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
# MathJax, which notebooks run on what a cell shows, makes links of what stands between dollars.
_NOT_MATH: Final = "tex2jax_ignore mathjax_ignore"


class CellOutput:
    """What a cell shows: HTML in a notebook, a line of text elsewhere.

    Attributes:
        html: the markup, which holds its pictures and files as data and has no script.
    """

    __slots__ = ("_text", "html")

    def __init__(self, html: str, text: str) -> None:
        self.html: str = f'<div class="{_NOT_MATH}">{html}</div>'
        self._text = text

    def _repr_html_(self) -> str:
        """Return the markup, for notebooks."""
        return self.html

    def __repr__(self) -> str:
        """Return what is shown, in a few words."""
        return f"<{self._text}>"


def words(value: str, length: int = _MAX_LENGTH) -> str:
    """Return the beginning of a text, with a sign in place of what cannot or must not be shown."""
    shown = _NOT_SHOWN.sub("\ufffd", value[:length].strip())
    return f"{shown}…" if len(value) > length else shown


def markup(value: str) -> str:
    """Return the beginning of a text as HTML that changes nothing around it."""
    return f"<bdi>{escape(words(value))}</bdi>"


def styled(tag: str, style: str, content: str = "", **attributes: str) -> str:
    """Return an element of this style; the content is markup already."""
    return element(tag, {"style": style, **attributes}, content)
