"""Wheel and sdist in clean environments: they install and import by themselves."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from distributions.conftest import run

# What they share is built once for each process of pytest-xdist, so they run in one.
pytestmark = pytest.mark.xdist_group("distributions")


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
