"""Two things that tox.ini cannot say; which environments there are is said there.

tox reads this file by itself, since it lies beside tox.ini.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from tox.plugin import impl

if TYPE_CHECKING:
    from tox.config.cli.parser import ToxParser
    from tox.config.sets import ConfigSet
    from tox.session.state import State

PYTHON_FACTOR = re.compile(r"py3\d+t?")


@impl
def tox_add_option(parser: ToxParser) -> None:
    """Let pyenv's Pythons be found, not only those that it has made active."""
    del parser
    root = os.environ.get("PYENV_ROOT")
    versions = sorted(Path(root, "versions").glob("3.*/bin")) if root else []
    os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", ""), *map(str, versions)])


@impl
def tox_add_core_config(core_conf: ConfigSet, state: State) -> None:
    """Let `-f py310 py311` mean either.

    tox takes the factors after one -f as "all of them", and no environment has two Pythons.
    """
    del core_conf
    options = state.conf.options
    options.factors = [one for group in options.factors or [] for one in either_python(group)]


def either_python(factors: list[str]) -> list[list[str]]:
    """Return the groups of factors that one -f stands for: one for each Python that it names."""
    pythons = [factor for factor in factors if PYTHON_FACTOR.fullmatch(factor)]
    others = [factor for factor in factors if factor not in pythons]
    return [[python, *others] for python in pythons] or [others]
