"""What the code says of an operation's arguments: in its TypedDict, and in its docstring."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import textwrap
from dataclasses import dataclass
from typing import Any, get_type_hints

import ziggeo.types.arguments as types
from ziggeo import Ziggeo

SECTION = re.compile(r"^Keyword Args:\n((?:    .*\n|\n)+)", re.MULTILINE)
ENTRY = re.compile(r"^    (\w+(?:, \w+)*): ", re.MULTILINE)


@dataclass(frozen=True)
class Operation:
    """One method of a resource that takes arguments of the service."""

    resource: str
    method: str
    function: Any

    @property
    def name(self) -> str:
        return f"{self.resource}.{self.method}"

    @property
    def has_arguments(self) -> bool:
        """Whether it takes arguments of the service, and not options of the SDK alone."""
        return "arguments" in inspect.signature(self.function).parameters

    @property
    def docstring(self) -> str:
        return inspect.getdoc(self.function) or ""

    @property
    def summary(self) -> str:
        """The first sentence of the docstring."""
        return " ".join(self.docstring.partition("\n\n")[0].split())

    @property
    def typed(self) -> list[str]:
        """The names in the TypedDict of the keywords."""
        keywords = ast.parse(textwrap.dedent(inspect.getsource(self.function))).body[0]
        assert isinstance(keywords, ast.FunctionDef)
        if keywords.args.kwarg is None:
            return []
        annotation = keywords.args.kwarg.annotation
        if ast.unparse(annotation or keywords) == "Any":
            return []  # none is documented; those that the service knows all the same pass
        assert isinstance(annotation, ast.Subscript), self.name
        return list(get_type_hints(getattr(types, ast.unparse(annotation.slice))))

    @property
    def documented(self) -> list[str]:
        """The names under the docstring's `Keyword Args`."""
        section = SECTION.search(self.docstring + "\n")
        if section is None:
            return []
        return [name for names in ENTRY.findall(section[1]) for name in names.split(", ")]

    @property
    def call(self) -> str:
        """How it is called, `…` standing for arguments and keywords."""
        shown = []
        for parameter in list(inspect.signature(self.function).parameters.values())[1:]:
            if parameter.name == "arguments":
                shown.append("…")
            elif parameter.kind is parameter.POSITIONAL_OR_KEYWORD:
                default = parameter.default
                empty = default is parameter.empty
                shown.append(parameter.name if empty else f"{parameter.name}={default!r}")
        return f"{self.method}({', '.join(shown)})"


def operations(resource: str) -> list[Operation]:
    """Return the public methods of a resource, in the order of its file and its base classes'."""
    with Ziggeo("token", "private key", "encryption key") as client:
        kind = type(getattr(client, resource)())
    own = [base for base in kind.__mro__ if base.__module__.startswith("ziggeo.")]
    return [
        Operation(resource, method, function)
        for base in own
        for method, function in vars(base).items()
        if inspect.isfunction(function) and method[0] != "_"
    ]


def class_path(resource: str) -> str:
    """Return where the class of a resource is imported from."""
    with Ziggeo("token", "private key", "encryption key") as client:
        kind = type(getattr(client, resource)())
    assert hasattr(importlib.import_module(kind.__module__), kind.__name__)
    return f"{kind.__module__}.{kind.__name__}"
