"""What wheel and sdist say of themselves: metadata, bill of materials, oldest dependencies."""

from __future__ import annotations

import configparser
import json
import re
import zipfile
from importlib.metadata import PackageMetadata
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement
from packaging.version import Version

# What they share is built once for each process of pytest-xdist, so they run in one.
pytestmark = pytest.mark.xdist_group("distributions")


def bill_of_materials(wheel: Path) -> str:
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if ".dist-info/sboms/" in name]
        return archive.read(name).decode()


def test_the_bill_of_materials_follows_the_schema_of_cyclonedx(wheel: Path) -> None:
    validator = JsonStrictValidator(SchemaVersion.V1_7)
    assert validator.validate_str(bill_of_materials(wheel)) is None
    assert validator.validate_str('{"bomFormat": "CycloneDX", "specVersion": "1.7", "x": 1}')


def test_the_bill_of_materials_lists_what_the_metadata_asks_for(
    wheel: Path, metadata: PackageMetadata
) -> None:
    bill = json.loads(bill_of_materials(wheel))
    listed = {
        (one["name"], one["versionRange"].replace("vers:pypi/", ""), extra_of(one))
        for one in bill["components"]
    }
    asked = {parts_of(line) for line in metadata.get_all("Requires-Dist") or []}
    assert listed == asked
    assert bill["metadata"]["component"]["version"] == metadata["Version"]
    assert bill["dependencies"][0]["dependsOn"] == [
        one["bom-ref"] for one in bill["components"] if one["scope"] == "required"
    ]


def extra_of(component: dict[str, Any]) -> str | None:
    values = [entry["value"] for entry in component.get("properties", [])]
    return values[0] if values else None


def parts_of(line: str) -> tuple[str, str, str | None]:
    """Return name, limits as the bill writes them, and extra of a line `Requires-Dist`."""
    requirement = Requirement(line)
    limits = sorted(requirement.specifier, key=lambda limit: Version(limit.version))
    extra = re.search(r'extra == "(\w+)"', line)
    return requirement.name, "|".join(map(str, limits)) or "*", extra[1] if extra else None


def test_the_metadata_says_what_the_package_needs(metadata: PackageMetadata) -> None:
    assert metadata["Requires-Python"] == ">=3.10"
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Description-Content-Type"] == "text/markdown"
    always = {
        name
        for name, _, extra in map(parts_of, metadata.get_all("Requires-Dist") or [])
        if extra is None
    }
    assert always == {"requests", "urllib3", "requests-toolbelt", "certifi", "cryptography"}
    assert set(metadata.get_all("Provides-Extra") or []) == {"cli", "emulator", "progress"}


def test_the_oldest_dependencies_that_are_tested_are_the_oldest_that_are_allowed(
    root: Path, metadata: PackageMetadata
) -> None:
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(root / "tox.ini", encoding="utf-8")
    lines = tox["testenv:lowest"]["deps"].split()
    tested = {
        name: Version(version)
        for name, _, version in (one.partition("==") for one in lines)
        if version
    }
    requirements = map(Requirement, metadata.get_all("Requires-Dist") or [])
    allowed = {
        requirement.name: Version(limit.version)
        for requirement in requirements
        for limit in requirement.specifier
        if limit.operator == ">="
    }
    assert tested == allowed
