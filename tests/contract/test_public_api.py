"""What the check of the public names takes for a broken promise, and what not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from contract.public_api import LIST, broken, public_api, renewed

OLD = "ziggeo.f(a, b=1, *, c=None)"


@pytest.mark.parametrize(
    "new",
    [
        pytest.param("ziggeo.g(a, b=1, *, c=None)", id="another name"),
        pytest.param("ziggeo.f", id="no function"),
        pytest.param("ziggeo.f(a, *, c=None)", id="a parameter less"),
        pytest.param("ziggeo.f(a, bb=1, *, c=None)", id="a parameter renamed"),
        pytest.param("ziggeo.f(a, x=0, b=1, *, c=None)", id="a parameter moved"),
        pytest.param("ziggeo.f(a, *, b=1, c=None)", id="a place less"),
        pytest.param("ziggeo.f(a, b=2, *, c=None)", id="another default"),
        pytest.param("ziggeo.f(a, b, *, c=None)", id="no default"),
        pytest.param("ziggeo.f(a, b=1, *, c=None, d)", id="a parameter that must be given"),
    ],
)
def test_what_breaks_calls_is_a_broken_promise(new: str) -> None:
    assert broken([OLD], [new])


@pytest.mark.parametrize(
    "new",
    [
        pytest.param(OLD, id="the same"),
        pytest.param("ziggeo.f(a, b=1, x=0, *, c=None)", id="a place more"),
        pytest.param("ziggeo.f(a, b=1, *, c=None, d=0, **more)", id="a keyword more"),
        pytest.param("ziggeo.f(a, b=1, c=None)", id="a keyword that gets a place"),
        pytest.param("ziggeo.f(a=None, b=1, *, c=None)", id="a default more"),
    ],
)
def test_what_only_adds_breaks_none(new: str) -> None:
    assert broken([OLD], [new, "ziggeo.g(required)"]) == []


def test_an_error_that_is_caught_by_its_base_goes_on_being_caught() -> None:
    line = "class ziggeo.errors.UploadError(ZiggeoError, OSError)"
    assert broken([line], [line.replace(", OSError", "")]) == [
        "gone: class ziggeo.errors.UploadError is a OSError"
    ]


def test_renewing_gives_up_what_is_broken_and_promises_nothing_new() -> None:
    old = [OLD, "ziggeo.gone()", "ziggeo.kept(a)"]
    new = ["ziggeo.f(a)", "ziggeo.new()", "ziggeo.kept(a, more=None)"]
    assert renewed(old, new) == ["ziggeo.f(a)", "ziggeo.kept(a)"]


def test_the_names_are_read_from_the_source_without_importing_it(tmp_path: Path) -> None:
    (tmp_path / "ziggeo").mkdir()
    source = (
        "import nothing_of_that_name\n\nclass Ziggeo:\n    def __init__(self, token=None): ...\n"
    )
    (tmp_path / "ziggeo" / "__init__.py").write_text(source, encoding="utf-8")
    assert public_api(tmp_path) == ["class ziggeo.Ziggeo()", "ziggeo.Ziggeo.__init__(token=None)"]


def test_the_list_is_that_of_the_last_release(root: Path) -> None:
    changes = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## (\d\S*) - \d{4}-\d\d-\d\d$", changes, re.MULTILINE)
    heading = LIST.read_text(encoding="utf-8").partition("\n")[0]
    assert f" {released[0]} " in heading
