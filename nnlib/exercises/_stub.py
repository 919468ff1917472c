"""Tell whether a function is still the stub that the lesson gives (lessons 01 to 07).

A stub's body is a docstring, ``...`` or ``pass``.  A body with something in it that returns
nothing is another matter: there a return is missing, and the learner should hear so.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from types import CodeType, FunctionType, MethodType
from typing import Any


def has_empty_body(function: Any) -> bool:
    """Return whether nothing is written in the function yet.

    Only Python functions can be empty.  Where the source cannot be found, as in a function made
    by ``exec``, the function is empty if it names nothing and holds no number.
    """
    if type(function) is MethodType:
        function = function.__func__
    if type(function) is not FunctionType:
        return False
    code = function.__code__
    return _refers_to_nothing(code) and _written_empty(code)


def _refers_to_nothing(code: CodeType) -> bool:
    names = (*code.co_names, *code.co_freevars, *code.co_cellvars)
    return not names and all(
        constant is None or constant is ... or type(constant) is str for constant in code.co_consts
    )


def _written_empty(code: CodeType) -> bool:
    """Return whether the source says so; without one, whether there is no room for a sum."""
    try:
        (written,) = ast.parse(textwrap.dedent(inspect.getsource(code))).body
    except (OSError, SyntaxError, TypeError, ValueError):
        written = None
    if isinstance(written, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return all(map(_does_nothing, written.body))
    return code.co_stacksize <= 1


def _does_nothing(statement: ast.stmt) -> bool:
    value = getattr(statement, "value", None)
    if isinstance(statement, (ast.Expr, ast.Return)):
        return value is None or isinstance(value, ast.Constant)
    return isinstance(statement, ast.Pass)
