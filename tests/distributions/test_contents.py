"""What wheel and sdist hold, and that they are the same bytes wherever they are built."""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest
from distributions.conftest import NOT_COPIED, SOURCE_DATE_EPOCH, build

# What they share is built once for each process of pytest-xdist, so they run in one.
pytestmark = pytest.mark.xdist_group("distributions")


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
    assert wheel.stat().st_size < 500_000
