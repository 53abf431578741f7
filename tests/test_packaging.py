"""The built wheel and sdist: what they hold, and that they install and import by themselves.

The tests of this file share what they build, so they run in one process of pytest-xdist.
"""

from __future__ import annotations

import configparser
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from importlib.metadata import PackageMetadata, PathDistribution
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement
from packaging.version import Version

pytestmark = pytest.mark.xdist_group("packaging")

NOT_COPIED = shutil.ignore_patterns(
    ".git",
    ".tox",
    ".venv",
    ".cache",
    "build",
    "dist",
    "*.egg-info",
    "__pycache__",
    ".*_cache",
    ".hypothesis",
)


SOURCE_DATE_EPOCH = "1700000000"


@pytest.fixture(scope="module")
def distributions(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and with the wheel that was built from this very sdist."""
    return build(root, tmp_path_factory.mktemp("built"))


def build(root: Path, folder: Path) -> Path:
    """Copy the source into a folder, build it there, and return where sdist and wheel are."""
    source = shutil.copytree(root, folder / "source", ignore=NOT_COPIED, symlinks=True)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SOURCE_DATE_EPOCH", SOURCE_DATE_EPOCH)
        run(sys.executable, "-m", "build", "--outdir", str(folder / "dist"), str(source))
    return folder / "dist"


@pytest.fixture(scope="module")
def wheel(distributions: Path) -> Path:
    [wheel] = distributions.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def sdist(distributions: Path) -> Path:
    [sdist] = distributions.glob("*.tar.gz")
    return sdist


@pytest.fixture(scope="module")
def python_with_wheel(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return python_with(wheel, tmp_path_factory.mktemp("with-wheel"))


@pytest.fixture(scope="module")
def python_with_sdist(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return python_with(sdist, tmp_path_factory.mktemp("with-sdist"))


def python_with(distribution: Path, folder: Path) -> Path:
    """Return a Python that has nothing but a distribution and what it depends on."""
    run(sys.executable, "-m", "venv", "--without-pip", str(folder))
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    run(
        *(sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"),
        *("--disable-pip-version-check", "--no-warn-script-location", str(distribution)),
    )
    return python


def run(*command: str) -> str:
    """Run a program and return what it prints; when it fails, so does the test, with its output."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout


def evaluate(python: Path, expression: str) -> object:
    """Return the value of an expression over `ziggeo` and `sys`, from an isolated Python."""
    program = f"import json, sys, ziggeo; print(json.dumps({expression}))"
    return json.loads(run(str(python), "-I", "-c", program))


@pytest.mark.skipif("TOX_ENV_NAME" not in os.environ, reason="only tox installs the wheel")
def test_the_tests_run_on_the_installed_package_and_not_on_the_checkout() -> None:
    import ziggeo

    assert Path(str(ziggeo.__file__)).is_relative_to(sys.prefix)


@pytest.mark.parametrize("installed", ["python_with_wheel", "python_with_sdist"])
def test_it_installs_and_imports_with_its_dependencies_alone(
    installed: str, request: pytest.FixtureRequest
) -> None:
    python: Path = request.getfixturevalue(installed)
    assert evaluate(python, "ziggeo.Ziggeo.__name__") == "Ziggeo"


def test_importing_ziggeo_imports_no_http_library(python_with_wheel: Path) -> None:
    modules = evaluate(python_with_wheel, "sorted(sys.modules)")
    assert isinstance(modules, list)
    heavy = {"requests", "requests_toolbelt", "urllib3", "cryptography", "flask", "av", "tqdm"}
    assert heavy.isdisjoint(modules)


def test_the_version_is_the_same_in_the_code_and_in_the_metadata(python_with_wheel: Path) -> None:
    versions = evaluate(
        python_with_wheel,
        "[ziggeo.__version__, __import__('importlib.metadata').metadata.version('ziggeo')]",
    )
    assert isinstance(versions, list)
    assert versions[0] == versions[1]


def test_the_wheel_holds_every_file_of_the_package_and_nothing_else(
    root: Path, wheel: Path
) -> None:
    package = {
        path.relative_to(root).as_posix()
        for path in (root / "ziggeo").rglob("*")
        if path.is_file() and path.suffix not in (".pyc", ".pyo")
    }
    names = zipfile.ZipFile(wheel).namelist()
    assert {name for name in names if ".dist-info/" not in name} == package
    assert "ziggeo/py.typed" in package


def test_the_sdist_holds_what_the_checks_need(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    needed = {"README.md", "LICENSE", "setup.py", "pyproject.toml", "tox.ini", "toxfile.py"}
    needed |= {"SECURITY.md", "CONTRIBUTING.md", ".github/workflows/tests.yml"}
    needed |= {"tests/conftest.py", "examples/quickstart.py", "examples/media/clip.mp4", ".ci/run"}
    assert needed <= names


def test_the_same_source_makes_the_same_bytes_elsewhere_and_at_another_time(
    root: Path, distributions: Path, tmp_path: Path
) -> None:
    older = shutil.copytree(root, tmp_path / "older", ignore=NOT_COPIED, symlinks=True)
    for path in older.rglob("*"):
        os.utime(path, (1_600_000_000, 1_600_000_000.5), follow_symlinks=False)
    again = build(older, tmp_path / "again")
    assert digests(again) == digests(distributions)
    assert len(digests(again)) == 2


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_the_sdist_tells_neither_who_made_it_nor_when(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        members = archive.getmembers()
    assert {(member.uname, member.gname, member.uid, member.gid) for member in members} == {
        ("", "", 0, 0)
    }
    assert {member.mtime for member in members} == {int(SOURCE_DATE_EPOCH)}
    assert {oct(member.mode) for member in members} == {"0o644", "0o755"}


def test_the_wheel_is_small(wheel: Path) -> None:
    """Source, its docstrings and nothing else: what doubles it is a file that was not meant."""
    assert wheel.stat().st_size < 400_000


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


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> PackageMetadata:
    archive = zipfile.Path(wheel)
    [folder] = [path for path in archive.iterdir() if path.name.endswith(".dist-info")]
    return PathDistribution(folder).metadata


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
