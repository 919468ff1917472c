"""Run a notebook's code and tell what its cells print: ``python -m tests.notebooks.printed PATH``.

A process of its own, because NumPy and OpenBLAS ask only at their start which instructions they may
use.
"""

from __future__ import annotations

import json
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from tools.notebooks import read


def printed(path: Path) -> dict[str, str]:
    """What each code cell prints, by the cell's id, without what its last line shows."""
    names: dict[str, object] = {"__name__": "__main__"}
    found = {}
    for cell in read(path).cells:
        if cell.cell_type == "code":
            with redirect_stdout(StringIO()) as out:
                exec(compile(cell.source, cell.id, "exec"), names)
            found[cell.id] = out.getvalue()
    return found


if __name__ == "__main__":
    json.dump(printed(Path(sys.argv[1])), sys.stdout)
