"""Holds the public names to what the last release promised: public_api.txt beside this file.

    python tests/contract/public_api.py             fail where a promise is broken
    python tests/contract/public_api.py --renew     promise what can be kept of it
    python tests/contract/public_api.py --release   promise all names that are there now

Public is what docs/reference/ shows. The list is a file, and not a tag of git, so that a shallow
clone and an sdist have it, and a diff shows what changes. It has no annotations: what a type
checker is promised stands in tests/typing/.
"""

from __future__ import annotations

import ast
import re
import runpy
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import griffe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).parents[2]
LIST = Path(__file__).with_name("public_api.txt")
HEADING = "# What ziggeo {version} promises; public_api.py writes and compares it."
ADVICE = """
Restore it. If it must go, see docs/releases.md: write it under "Changed" or "Removed" in
CHANGELOG.md, then renew the list: python tests/contract/public_api.py --renew
"""
REQUIRED = " (required)"
MADE_HERE = re.compile(
    r"ziggeo\.(resources|errors|auth|connect|embeds|events)\."
    r"|ziggeo\..*\.(Clock|Delivery|RequestRecord|Answer|Event|Handshake|Report)$"
)


def public_api(source: Path) -> list[str]:
    """Return a line for each public name of the package in a folder, in the reference's order."""
    package = griffe.load("ziggeo", search_paths=[source], try_relative_path=False)
    shown = dict.fromkeys(
        name
        for page in sorted((ROOT / "docs" / "reference").glob("*.md"))
        for name in re.findall(r"^::: ziggeo\.(\S+)", page.read_text("utf-8"), re.MULTILINE)
    )
    return list(dict.fromkeys(line for name in shown for line in below(package, name)))


def below(package: griffe.Object | griffe.Alias, name: str) -> Iterator[str]:
    """Go through a name of the reference, where the package has it: an old one may not."""
    try:
        yield from lines(f"ziggeo.{name}", package[name])
    except KeyError:
        return


def lines(name: str, found: griffe.Object | griffe.Alias) -> Iterator[str]:
    """Go through a name and all that is in it."""
    if found.is_function:
        yield f"{name}({signature(found.parameters)})"
    elif found.is_attribute:
        yield name
    else:
        if found.is_class:
            yield f"class {name}({', '.join(base_names(found))})"
        if found.is_class and is_made_by_users(found):
            yield f"{name}.__init__({signature(found.parameters)})"
        for member in public_members(found):
            yield from lines(f"{name}.{member.name}", member)
        yield from (f"{name}.{attribute}" for attribute in described_attributes(found))


def base_names(found: griffe.Object | griffe.Alias) -> Iterator[str]:
    """Go through the bases that `except` and `isinstance` may name, behind private ones, too."""
    known = {base.name: base for base in found.resolved_bases if not is_error(base)}
    for base in found.bases:
        name = re.sub(r"\[.*|.*\.", "", str(base))
        if name in known:
            yield from base_names(known[name])
        elif name != "TypedDict":
            yield name


def is_error(found: griffe.Object | griffe.Alias) -> bool:
    return found.canonical_path.startswith("ziggeo.errors.") and not found.name.startswith("_")


def is_made_by_users(found: griffe.Object | griffe.Alias) -> bool:
    """Return whether the parameters of a class are a promise: most objects come from a call."""
    return "__init__" in found.all_members and not MADE_HERE.match(found.canonical_path)


def public_members(found: griffe.Object | griffe.Alias) -> Iterator[griffe.Object | griffe.Alias]:
    """Go through what a module exports, or what a class has of its own and of unlisted bases."""
    for name, member in found.all_members.items():
        if found.is_class:
            public = not member.inherited or not is_error(member.parent)
        elif found.exports:
            public = name in found.exports
        else:
            public = not member.is_alias and not name.isupper()
        if public and not name.startswith("_") and not member.is_module:
            yield member


def described_attributes(found: griffe.Object | griffe.Alias) -> Iterator[str]:
    """Go through what a docstring names under `Attributes`; some are set where no reader looks."""
    kind = griffe.DocstringSectionKind.attributes
    for section in found.docstring.parse("google") if found.docstring else ():
        if section.kind is kind:
            yield from (attribute.name for attribute in section.value)


def signature(parameters: griffe.Parameters) -> str:
    """Return parameters as Python writes them, without annotations, self and cls."""
    kinds = griffe.ParameterKind
    stars = {kinds.var_positional: "*", kinds.var_keyword: "**"}
    shown: list[str] = []
    for parameter in parameters:
        if parameter.kind is kinds.keyword_only and not any(one[0] == "*" for one in shown):
            shown.append("*")
        default = "" if parameter.required or parameter.kind in stars else f"={parameter.default}"
        if parameter.name not in ("self", "cls"):
            shown.append(f"{stars.get(parameter.kind, '')}{parameter.name}{default}")
    return ", ".join(shown)


def promises(line: str) -> Iterator[str]:
    """Go through what one line promises: a name, what it is, and each parameter in its place."""
    name, opened, inside = line.partition("(")
    yield name
    if name.startswith("class "):
        yield from (f"{name} is a {base}" for base in inside.rstrip(")").split(", ") if base)
    elif opened:
        yield f"{name} can be called"
        yield from (f"{name}: {one}" for one in places(inside[:-1]))


def places(parameters: str) -> Iterator[str]:
    """Go through parameters: the place of each that has one, and the name and default of all."""
    call = ast.parse(f"lambda {parameters}: None", mode="eval").body
    assert isinstance(call, ast.Lambda)
    given = call.args
    yield from (f"place {number}, {one.arg}" for number, one in enumerate(given.args, 1))
    defaults = [*[None] * (len(given.args) - len(given.defaults)), *given.defaults]
    named = zip([*given.args, *given.kwonlyargs], [*defaults, *given.kw_defaults], strict=True)
    for one, default in named:
        yield f"parameter {one.arg}"
        otherwise = REQUIRED if default is None else f"={ast.unparse(default)}"
        yield f"parameter {one.arg}{otherwise}"
    yield from (f"any *{one.arg}" for one in [given.vararg] if one)
    yield from (f"any **{one.arg}" for one in [given.kwarg] if one)


def broken(old: Iterable[str], new: Iterable[str]) -> list[str]:
    """Return what old lines promise and new ones don't, and what old calls do not give."""
    promised = dict.fromkeys(one for line in old for one in promises(line))
    kept = dict.fromkeys(one for line in new for one in promises(line))
    lost = [one for one in promised if one not in kept and not one.endswith(REQUIRED)]
    asked = [
        one
        for one in kept
        if one.endswith(REQUIRED) and one not in promised and one.partition(": ")[0] in promised
    ]
    return [f"gone: {one}" for one in lost] + [f"asked for: {one}" for one in asked]


def renewed(old: Iterable[str], new: Iterable[str]) -> list[str]:
    """Return old lines without what is gone, and as they are now where they promise too much."""
    now = {name_of(line): line for line in new}
    there = [(line, now[name_of(line)]) for line in old if name_of(line) in now]
    return [new_line if broken([line], [new_line]) else line for line, new_line in there]


def name_of(line: str) -> str:
    return line.partition("(")[0]


def main(option: str = "") -> int:
    """Compare, or write the list; return the exit status."""
    heading, *promised = LIST.read_text("utf-8").splitlines()
    there = public_api(ROOT)
    if option == "--renew":
        promised = renewed(promised, there)
    elif option == "--release":
        version = runpy.run_path(str(ROOT / "ziggeo" / "_version.py"))["__version__"]
        heading, promised = HEADING.format(version=version), there
    if option:
        LIST.write_text("\n".join([heading, *promised, ""]), encoding="utf-8")
    failures = broken(promised, there)
    sys.stdout.writelines(f"{line}\n" for line in failures or ["All promises are kept."])
    sys.stderr.write(ADVICE if failures else "")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
