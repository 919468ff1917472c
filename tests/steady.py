"""Names of test cases that are the same in every process, as tests that run side by side need."""

from __future__ import annotations

import re


def steady(value: object) -> str:
    """Return a value's ``repr`` without its place in memory."""
    return re.sub(r" at 0x[0-9a-f]+", "", repr(value))
