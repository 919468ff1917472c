"""A stub is told from a function whose return is missing, with its source at hand or without."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import pytest

from nnlib.exercises import Status, check
from nnlib.exercises._stub import has_empty_body

EMPTY = {
    "dots": "def step(w, x): ...",
    "pass": "def step(w, x):\n    pass",
    "docstring": 'def step(w, x):\n    """Return the new weights."""',
    "docstring and pass": 'def step(w, x):\n    """Return them."""\n    pass',
    "return": "def step(w, x):\n    return",
    "return None": "def step(w, x):\n    return None",
    "lambda": "step = lambda w, x: None",
}
NOT_EMPTY = {
    "a product": "def step(w, x):\n    w @ x",
    "an assignment": "def step(w, x):\n    new = w @ x",
    "in place": "def step(w, x):\n    w -= x",
    "a number": "def step(w, x):\n    w + 1",
    "a call": "def step(w, x):\n    print(end='')",
    "a loop": "def step(w, x):\n    for k in w:\n        pass",
    "in a row": "def step(w, x):\n    return w.update(x)",
    "from outside": "def outer():\n    kept = [1]\n    def step(w, x):\n        kept\n"
    "    return step\nstep = outer()",
}


def without_source(text: str) -> Callable[..., Any]:
    names: dict[str, Any] = {}
    exec(compile(text, "<nowhere>", "exec"), names)
    return names["step"]


@pytest.fixture(params=["source", "no source"])
def made(request: pytest.FixtureRequest, tmp_path: Any) -> Callable[[str], Callable[..., Any]]:
    def with_source(text: str) -> Callable[..., Any]:
        file = tmp_path / "written.py"
        file.write_text(text)
        names: dict[str, Any] = {}
        exec(compile(text, str(file), "exec"), names)
        return names["step"]

    return with_source if request.param == "source" else without_source


@pytest.mark.parametrize("name", EMPTY)
def test_a_stub_is_empty(name: str, made: Callable[[str], Callable[..., Any]]) -> None:
    assert has_empty_body(made(EMPTY[name]))


@pytest.mark.parametrize("name", NOT_EMPTY)
def test_anything_else_is_not(name: str, made: Callable[[str], Callable[..., Any]]) -> None:
    assert not has_empty_body(made(NOT_EMPTY[name]))


def test_a_name_alone_is_not_a_stub_where_the_source_says_so(tmp_path: Any) -> None:
    text = "def step(w, x):\n    w"
    file = tmp_path / "written.py"
    file.write_text(text)
    names: dict[str, Any] = {}
    exec(compile(text, str(file), "exec"), names)
    assert not has_empty_body(names["step"])


class Holder:
    def method(self, w, x): ...

    def __call__(self, w, x): ...


def test_methods_are_seen_through_and_other_callables_are_not() -> None:
    assert has_empty_body(Holder().method)
    assert not has_empty_body(Holder())
    assert not has_empty_body(functools.partial(lambda w: None))
    assert not has_empty_body(print)
    assert not has_empty_body(3)


def test_a_missing_return_is_told_and_a_stub_is_not_attempted() -> None:
    def step(w, x, t, b, eta):
        w @ w

    def stub(w, x, t, b, eta):
        """Return the new weights."""

    assert check("04-one-step", step).message.startswith("The function returned None.")
    assert check("04-one-step", stub).status is Status.NOT_ATTEMPTED
