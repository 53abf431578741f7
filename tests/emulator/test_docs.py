"""What docs/emulator.md shows runs, and what it lists is there; the example's own tests pass."""

from __future__ import annotations

import re
from pathlib import Path

from emulator.programs import run_pytest

from ziggeo.emulator import Emulator
from ziggeo.emulator.model.assumptions import Host
from ziggeo.emulator.routes import all_operations

ROOT = Path(__file__).parent.parent.parent
GUIDE = ROOT / "docs" / "emulator.md"
SECTION = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_python_of_the_guide_runs(tmp_path: Path) -> None:
    for title, text in SECTION.findall(GUIDE.read_text(encoding="utf-8")):
        if blocks := PYTHON.findall(text):
            name = re.sub(r"\W+", "_", title.lower())
            (tmp_path / f"test_{name}.py").write_text("\n".join(blocks), encoding="utf-8")
    assert len(list(tmp_path.iterdir())) >= 9
    done = run_pytest("-q", "-W", "error", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\d\d passed", done.stdout)


def test_the_tests_of_the_example_pass() -> None:
    folder = ROOT / "examples" / "flask_app"
    done = run_pytest("-q", "-W", "error", "--rootdir", ".", "-c", "/dev/null", folder=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\d passed", done.stdout)


def test_the_operations_and_hosts_that_the_guide_names_exist() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    operations = {operation.name for operation in all_operations()}
    resources = {name.partition(".")[0] for name in operations}
    named = set(re.findall(r"`(\w+(?:\.\w+)+)`", guide))
    named = {name for name in named if name.partition(".")[0] in resources - {"emulator"}}
    assert named <= operations
    assert len(named) > 5
    for host in Host:
        assert f"`{host.value}`" in guide


def test_every_public_part_of_the_emulator_is_in_the_guide() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    own = {"start", "stop", "url"}  # what `with` does, and what the other addresses begin with
    for name in dir(Emulator):
        assert name.startswith("_") or name in own or name in guide, name
