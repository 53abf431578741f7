"""The floors that docs/architecture.md draws hold: no import goes up, none goes round in a circle.

Imports inside functions and those for type checkers count like any other.
"""

from __future__ import annotations

import ast
import graphlib
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "ziggeo"
DRAWINGS = {"ziggeo": "ziggeo/", "ziggeo.emulator": "ziggeo/emulator/"}


def module_name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(file): file for file in sorted(PACKAGE.rglob("*.py"))}


@cache
def imports(module: str) -> frozenset[str]:
    """Return the modules of the package that a module imports, wherever in it."""
    file = MODULES[module]
    package = module if file.name == "__init__.py" else module.rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package.split(".")[: len(package.split(".")) + 1 - node.level])
            source = node.module or ""
            origin = f"{base}.{source}".rstrip(".") if node.level else source
            names = [f"{origin}.{alias.name}" for alias in node.names]
            found.update(name if name in MODULES else origin for name in names)
    return frozenset(found & MODULES.keys() - {module})


@cache
def floors(package: str) -> dict[str, int]:
    """Read the drawing of a package: on which floor each of its files and folders stands."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawing = re.search(rf"```text\n{DRAWINGS[package]}\n(.*?)```", text, re.DOTALL)
    assert drawing is not None, f"docs/architecture.md draws no floors of {package}"
    found: dict[str, int] = {}
    for line in drawing[1].splitlines():
        number, *names = line.split()
        found.update((name.rstrip("/").removesuffix(".py"), int(number)) for name in names)
    return found


def room(package: str, module: str) -> str | None:
    """Return the file or folder of a package in which a module stands."""
    if not module.startswith(f"{package}."):
        return None
    return module.removeprefix(f"{package}.").split(".")[0]


def rooms(package: str) -> set[str]:
    return {name for module in MODULES if (name := room(package, module)) is not None}


@pytest.mark.parametrize("package", DRAWINGS)
def test_every_file_and_folder_is_drawn_and_nothing_else_is(package: str) -> None:
    assert rooms(package) == floors(package).keys()


@pytest.mark.parametrize("package", DRAWINGS)
def test_no_import_goes_up(package: str) -> None:
    drawn = floors(package)
    upwards = [
        f"{module} imports {imported}"
        for module in MODULES
        for imported in imports(module)
        if (here := room(package, module)) and (there := room(package, imported))
        if drawn[there] > drawn[here]
    ]
    assert not upwards


def test_no_import_goes_round_in_a_circle() -> None:
    graph = {module: imports(module) for module in MODULES}
    # A package's own file names what is in the package; who imports a module loads it, too, but
    # needs nothing of it.
    graphlib.TopologicalSorter(graph).prepare()


def test_the_emulator_knows_nothing_of_the_client_but_how_to_make_one() -> None:
    knowing = {
        (module, imported)
        for module in MODULES
        for imported in imports(module)
        if module.startswith("ziggeo.emulator")
        if not imported.startswith("ziggeo.emulator")
    }
    assert knowing == {
        ("ziggeo.emulator.emulator", "ziggeo"),  # Emulator.client
        ("ziggeo.emulator.pytest_plugin", "ziggeo"),  # the type of a fixture
        ("ziggeo.emulator.testing", "ziggeo"),  # the type of an attribute
    }


def test_only_the_private_folders_import_requests_and_urllib3() -> None:
    users = {
        module.split(".")[1]
        for module, file in MODULES.items()
        if re.search(r"^\s*(from|import) (requests|urllib3)", file.read_text("utf-8"), re.MULTILINE)
    }
    assert users == {"_http", "_media"}
