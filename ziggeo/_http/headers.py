"""The headers of a request, whose names ignore case."""

from __future__ import annotations

from typing import Any


class Headers(dict[str, str]):
    """A dictionary that does what the `CaseInsensitiveDict` of requests does.

    urllib3 copies the headers of each request and goes through them three times. A dictionary does
    that without running Python, which takes a twentieth off a whole call.
    """

    def _present(self, name: str) -> str:
        """Return a name as it is written here, if it is."""
        if super().__contains__(name):
            return name
        lower = name.lower()
        return next((present for present in self if present.lower() == lower), name)

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(self._present(name))

    def __setitem__(self, name: str, value: str) -> None:
        self.pop(name, None)
        super().__setitem__(name, value)

    def __delitem__(self, name: str) -> None:
        super().__delitem__(self._present(name))

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and super().__contains__(self._present(name))

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value of a header, or the default."""
        return super().get(self._present(name), default)

    def pop(self, name: str, *default: Any) -> Any:
        """Take a header out and return its value, or the default."""
        return super().pop(self._present(name), *default)

    def setdefault(self, name: str, default: Any = None) -> Any:
        """Return the value of a header, which is put in first if it is not there."""
        return super().setdefault(self._present(name), default)

    def update(self, *others: Any, **headers: str) -> None:
        """Put headers in, in place of those of the same name."""
        for name, value in dict(*others, **headers).items():
            self[name] = value

    def copy(self) -> Headers:
        """Return headers of the same content, as plain text.

        Tools that record what urllib3 sends write text, and not what only shows itself masked.
        """
        return Headers({name: str(value) for name, value in self.items()})
