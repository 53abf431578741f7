"""The operations that ``ziggeo call`` knows: every method of every resource, read off the client.

Nothing here is a list of operations: a method that the client gains can be called at once.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from importlib import import_module

from ..client import Ziggeo
from ..types import arguments as argument_types
from ..types import transfers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

_READERS = "open_"  # these return a stream, which no command line can hold
_KEYWORDS = re.compile(r"Unpack\[(\w+)\]")
_NOT_GIVEN = frozenset({"self", "progress", "to", "arguments"})


@dataclass(frozen=True)
class Operation:
    """One method of a resource, as a command line calls it.

    Attributes:
        name: resource and method, "videos.get".
        tokens: names of the arguments that stand by themselves, in their order.
        options: the method's own parameters with their types, such as `wait`; never sent.
        arguments: what it documents to be sent, with the types; None where it sends nothing.
        saves: whether it downloads a file.
        shows_progress: whether it tells how far it is.
    """

    name: str
    tokens: tuple[str, ...]
    options: Mapping[str, str]
    arguments: Mapping[str, str] | None
    saves: bool
    shows_progress: bool

    @property
    def takes_file(self) -> bool:
        """Whether it uploads a file."""
        return "file" in self.options

    @property
    def deletes(self) -> bool:
        """Whether what it does cannot be taken back."""
        return self.name.partition(".")[2].startswith("delete")

    def __str__(self) -> str:
        """Return the operation as one would type it."""
        words = [self.name, *(token.upper() for token in self.tokens)]
        words += [f"[{name}=@FILE]" if name == "file" else f"[{name}=]" for name in self.options]
        words += [f"[{name}=]" for name in self.arguments or ()]
        return " ".join(words)


def resource_names() -> list[str]:
    """Return the names of all resources, in the words of Python."""
    return sorted([*import_module("ziggeo.resources").__all__, "auth"])


def operation_names() -> list[str]:
    """Return the names of all operations."""
    return [
        f"{resource}.{method}"
        for resource in resource_names()
        for method, function in inspect.getmembers(_class_of(resource), inspect.isfunction)
        if _is_operation(method, function)
    ]


def find_operation(name: str) -> Operation | None:
    """Return an operation by its name, in either spelling of the resource, or None."""
    resource, _, method = name.partition(".")
    accessor = getattr(getattr(Ziggeo, resource, None), "__name__", "")
    if accessor not in resource_names():
        return None
    function = getattr(_class_of(accessor), method, None)
    if not inspect.isfunction(function) or not _is_operation(method, function):
        return None
    return _operation(f"{resource}.{method}", function)


def _class_of(resource: str) -> type:
    """Return the class that the client's method of that name returns."""
    module = "ziggeo.auth" if resource == "auth" else f"ziggeo.resources.{resource}"
    annotation = getattr(Ziggeo, resource).__annotations__["return"]
    found: type = getattr(import_module(module), annotation)
    return found


def _is_operation(method: str, function: Callable[..., Any]) -> bool:
    return not method.startswith(("_", _READERS))


def _operation(name: str, function: Callable[..., Any]) -> Operation:
    parameters = inspect.signature(function).parameters
    keywords = _keywords(parameters)
    # Annotations are text everywhere, since every file of the package has them so.
    own = {each.name: each for each in parameters.values() if each.name not in _NOT_GIVEN}
    named = {
        each.name: str(each.annotation)
        for each in own.values()
        if each.kind is not each.VAR_KEYWORD and each.default is not each.empty
    }
    saves = "to" in parameters
    if saves:
        named |= _types(transfers.SaveOptions)
        named.pop("progress")
    return Operation(
        name=name,
        tokens=tuple(
            each.name
            for each in own.values()
            if each.kind is each.POSITIONAL_OR_KEYWORD and each.default is each.empty
        ),
        options=named,
        arguments=None if keywords is None or saves else _types(keywords),
        saves=saves,
        shows_progress=saves or "progress" in parameters,
    )


def _keywords(parameters: Mapping[str, inspect.Parameter]) -> type | None:
    """Return the TypedDict of a method's documented keywords."""
    for parameter in parameters.values():
        match = _KEYWORDS.fullmatch(str(parameter.annotation))
        if parameter.kind is parameter.VAR_KEYWORD and match:
            home = argument_types if hasattr(argument_types, match[1]) else transfers
            documented: type = getattr(home, match[1])
            return documented
    return None


def _types(documented: type) -> dict[str, str]:
    """Return the names of a TypedDict with their types as text."""
    return {
        name.removesuffix("_"): getattr(annotation, "__forward_arg__", str(annotation))
        for name, annotation in documented.__annotations__.items()
    }
