"""Packages that one call needs and the others do not."""

from __future__ import annotations

from ..._once import load
from ...errors import ConfigurationError


def require(*modules: str) -> None:
    """Import modules late.

    Args:
        modules: their names in full, all of one package.

    Raises:
        ConfigurationError: the package is not installed.
    """
    try:
        load(*modules)
    except ImportError as error:
        package = modules[0].partition(".")[0]
        msg = f"{package} is needed here, and cannot be imported: pip install {package}"
        raise ConfigurationError(msg) from error
