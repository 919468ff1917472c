"""A function made from a text, and the text beside it (lesson 05).

The text is plain Python and runs on its own.  Python raises an exception where a number leaves the
floats; NumPy and JavaScript answer infinity or NaN, and so does the function here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import numpy as np

from nnlib.symbolic.guarded import GUARDED, IN_NUMPY


class GeneratedFunction:
    """A function made by this package, together with the text it was compiled from.

    Attributes
    ----------
    source : str
        The whole text, imports included: it runs on its own when copied.
    """

    def __init__(self, name: str, source: str) -> None:
        self.source = source
        self._name = name
        self._fast = _compile(name, source)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function; what no float can hold is infinity or NaN, as in NumPy."""
        # Python raises an exception where NumPy and JavaScript answer infinity or NaN.  It is
        # rare, so the quick function runs first, and only then those that answer.
        try:
            return self._fast(*args, **kwargs)
        except (ArithmeticError, ValueError):
            pass
        try:
            return self._guarded(*args, **kwargs)
        except ZeroDivisionError:
            with np.errstate(all="ignore"):
                return _as_floats(self._in_numpy(*args, **kwargs))

    @cached_property
    def _guarded(self) -> Callable[..., Any]:
        return _compile(self._name, self.source, GUARDED)

    @cached_property
    def _in_numpy(self) -> Callable[..., Any]:
        return _compile(self._name, self.source, IN_NUMPY)

    def __repr__(self) -> str:
        return self.source


def _compile(
    name: str, source: str, replacements: Mapping[str, Any] | None = None
) -> Callable[..., Any]:
    namespace: dict[str, Any] = {}
    exec(compile(source, f"<nnlib.symbolic {name}>", "exec"), namespace)
    namespace.update(replacements or {})
    function: Callable[..., Any] = namespace[name]
    return function


def _as_floats(result: Any) -> Any:
    """Return the same lists, tuples and numbers with Python's floats in them."""
    if isinstance(result, (list, tuple)):
        return type(result)(map(_as_floats, result))
    return float(result)
