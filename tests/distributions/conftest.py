"""What the tests of wheel and sdist share: the two, built once, and how programs are run."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import PackageMetadata, PathDistribution
from pathlib import Path

import pytest

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


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def wheel(distributions: Path) -> Path:
    [wheel] = distributions.glob("*.whl")
    return wheel


@pytest.fixture(scope="session")
def sdist(distributions: Path) -> Path:
    [sdist] = distributions.glob("*.tar.gz")
    return sdist


@pytest.fixture(scope="session")
def metadata(wheel: Path) -> PackageMetadata:
    archive = zipfile.Path(wheel)
    [folder] = [path for path in archive.iterdir() if path.name.endswith(".dist-info")]
    return PathDistribution(folder).metadata


def run(*command: str) -> str:
    """Run a program and return what it prints; when it fails, so does the test, with its output."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout
