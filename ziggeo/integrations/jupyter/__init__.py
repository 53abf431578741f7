"""Videos in a notebook: seen in their cells without a network, in a notebook saved as HTML too.

IPython, pandas and matplotlib are imported by the call that needs them, and by none before.
"""

from __future__ import annotations

from .charts import chart
from .output import CellOutput
from .tables import table
from .videos import gallery, show

__all__ = ["CellOutput", "chart", "gallery", "show", "table"]
