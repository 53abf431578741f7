"""An argument stands in several places, and all of them say the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from contract.signatures import Operation, operations

from ziggeo.emulator.arguments.table import ARGUMENTS

ROWS = json.loads(Path(__file__).with_name("endpoints.json").read_text(encoding="utf-8"))
CONTRACT = {f"{row['resource']}.{row['method']}": row["arguments"] for row in ROWS}
OPERATIONS = [
    operation
    for resource in sorted({row["resource"] for row in ROWS} | {"auth"})
    for operation in operations(resource)
    if operation.has_arguments
]
# Made here and encrypted, so that no row of the service's knows it.
LOCAL = {"auth.generate"}


def wire_name(name: str) -> str:
    """Return the name that is sent for a keyword, which cannot be one of Python's own words."""
    return name.removesuffix("_")


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_the_docstring_names_what_the_type_has(operation: Operation) -> None:
    assert sorted(operation.documented) == sorted(operation.typed)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_the_type_has_what_the_contract_documents(operation: Operation) -> None:
    typed = {wire_name(name) for name in operation.typed}
    file = {"file", "subtitle_file"}  # a parameter of its own
    assert set(CONTRACT.get(operation.name, ())) - file <= typed


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_the_emulator_knows_what_the_type_has(operation: Operation) -> None:
    if operation.name not in LOCAL:
        known = ARGUMENTS.get(operation.name.replace(".iterate", ".index"), ())
        assert {wire_name(name) for name in operation.typed} <= set(known)
