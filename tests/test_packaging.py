"""The built wheel and sdist: what they hold, and that they install and import by themselves.

The tests of this file share what they build, so they run in one process of pytest-xdist.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest

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


@pytest.fixture(scope="module")
def distributions(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and with the wheel that was built from this very sdist."""
    source = shutil.copytree(
        root, tmp_path_factory.mktemp("source") / "ziggeo", ignore=NOT_COPIED, symlinks=True
    )
    target = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", str(target), str(source))
    return target


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
    needed |= {"tests/conftest.py", "examples/quickstart.py", "examples/media/clip.mp4", ".ci/run"}
    assert needed <= names


def test_the_metadata_says_what_the_package_needs(python_with_wheel: Path) -> None:
    [folder] = python_with_wheel.parent.parent.rglob("ziggeo-*.dist-info")
    metadata = PathDistribution(folder).metadata
    assert metadata["Requires-Python"] == ">=3.10"
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Description-Content-Type"] == "text/markdown"
    always = {line for line in metadata.get_all("Requires-Dist") or [] if "extra ==" not in line}
    names = {re.split("[<>=]", line)[0] for line in always}
    assert {"requests", "urllib3", "requests-toolbelt", "cryptography"} <= names
    assert names.isdisjoint({"flask", "av", "trustme", "tqdm", "click", "rich"})
    assert set(metadata.get_all("Provides-Extra") or []) == {"cli", "emulator", "progress"}
