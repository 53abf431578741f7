"""Pages as browsers and screen readers take them: elements, and the text that is seen."""

from __future__ import annotations

from html.parser import HTMLParser

from django.http import HttpResponse
from django.http.response import HttpResponseBase

_SILENT = ("script", "style")


def html(response: HttpResponseBase) -> str:
    """Return the HTML of a response."""
    assert isinstance(response, HttpResponse)
    return response.content.decode()


class Page(HTMLParser):
    """A page taken apart.

    Attributes:
        elements: tag and attributes of each element, in their order.
        text: what is seen, without the markup.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note what is seen of the text."""
        if not self.elements or self.elements[-1][0] not in _SILENT:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of all elements of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]

    def field(self, name: str) -> str:
        """Return the value of the first field of a name."""
        [value, *_] = [each.get("value") for each in self.all("input") if each.get("name") == name]
        return value or ""
