"""Answers that nobody should hand in: objects that fail, lie, loop for ever or come in odd forms.

``SPECIMENS`` holds makers by name, so that each test has an animal of its own; those in ``ENDLESS``
never come back by themselves.
"""

from __future__ import annotations

import array
import collections
import decimal
import fractions
import importlib
import itertools
import sys
import types
import unittest.mock
from collections.abc import Callable
from typing import Any

import numpy as np
import sympy

Z = sympy.Symbol("z")


class Mine(BaseException):
    """An exception that no ``except Exception`` catches."""


class Unspeakable(Exception):
    """An exception that cannot say what it is."""

    def __str__(self) -> str:
        raise Mine

    __repr__ = __str__


def forever(*arguments: Any, **more: Any) -> Any:
    while True:
        pass


def stubborn(*arguments: Any) -> Any:
    """Catches whatever is thrown at it, as a bare ``except:`` does."""
    while True:
        try:
            while True:
                pass
        except:  # noqa: E722
            pass


def raiser(error: type[BaseException] | BaseException) -> Callable[..., Any]:
    def method(*arguments: Any, **more: Any) -> Any:
        raise error

    return method


ASKED = (
    "__array__", "__float__", "__len__", "__iter__", "__getitem__", "__eq__", "__bool__",
    "__repr__", "__str__", "__format__", "__hash__", "__index__", "__int__", "__call__",
    "__array_interface__", "__array_ufunc__", "__next__", "__contains__", "__dir__",
)  # fmt: skip


def with_all(method: Callable[..., Any], *bases: type, but: tuple[str, ...] = ()) -> type:
    """A class all of whose special methods are this one."""
    methods: dict[str, Any] = {name: method for name in ASKED if name not in but}
    methods["__getattr__"] = method
    for name in ("free_symbols", "shape", "dtype", "ndim", "size"):
        methods[name] = property(method)
    return type("Odd", bases or (object,), methods)


def with_one(name: str, method: Callable[..., Any]) -> type:
    return type("Odd", (), {name: method})


def liar() -> Any:
    """Says that it is a float, a list, an array or a SymPy expression, and is none."""
    return type("Liar", (), {"__class__": property(lambda self: np.ndarray)})()


def class_raises() -> Any:
    return type("Shy", (), {"__class__": property(raiser(Mine))})()


def recursive_list() -> list[Any]:
    found: list[Any] = []
    found.append(found)
    return found


def deep_list() -> list[Any]:
    found: list[Any] = [0.5]
    for _ in range(5_000):
        found = [found]
    return found


def structured() -> Any:
    return np.zeros(2, dtype=[("a", "f8"), ("b", "i4")])


class Meta(type):
    def __getattribute__(cls, name: str) -> Any:
        raise Mine


class OddArray(np.ndarray):
    def __array_finalize__(self, of: Any) -> None:
        pass

    def __array_ufunc__(self, *arguments: Any, **more: Any) -> Any:
        raise Mine

    def __repr__(self) -> str:
        raise Mine


class OddFloat(float):
    __repr__ = __str__ = __format__ = __float__ = __eq__ = raiser(Mine)
    __hash__ = float.__hash__


class OddInt(int):
    __repr__ = __str__ = __format__ = __float__ = __index__ = raiser(Mine)


class OddText(str):
    __repr__ = __str__ = __format__ = __len__ = __eq__ = raiser(Mine)
    __hash__ = str.__hash__


class OddList(list):
    __iter__ = __len__ = __getitem__ = __repr__ = raiser(Mine)


class OddTuple(tuple):
    __iter__ = __len__ = __getitem__ = __repr__ = raiser(Mine)


class OddSet(set):
    __iter__ = __len__ = __repr__ = raiser(Mine)


class LongText(str):
    __slots__ = ()


def generator() -> Any:
    yield from itertools.count()


def changing_arguments(*arguments: Any) -> Any:
    for argument in arguments:
        if isinstance(argument, np.ndarray):
            argument[...] = np.nan


def changing_numpy(*arguments: Any) -> Any:
    np.seterr(all="raise")
    np.random.seed(0)  # noqa: NPY002
    sys.setrecursionlimit(200)
    return np.float64(1e308) * 10


NEEDS = {
    "sparse matrix": "scipy",
    "data frame": "pandas",
    "tensor that requires grad": "torch",
    "sparse tensor": "torch",
}
"""Specimens that come from packages which need not be there."""


def _sparse_matrix() -> Any:
    import scipy.sparse

    return scipy.sparse.eye(3).tocsr()


def _data_frame() -> Any:
    pandas = importlib.import_module("pandas")  # not among the pinned packages
    return pandas.DataFrame({"a": [0.5, None], "b": ["x", "y"]})


def _requires_grad() -> Any:
    import torch

    return torch.tensor([0.5, 0.25], requires_grad=True)


def _sparse_tensor() -> Any:
    import torch

    return torch.eye(3).to_sparse()


SPECIMENS: dict[str, Callable[[], Any]] = {
    # numbers
    "huge int": lambda: 10**5000,
    "huge negative int": lambda: -(10**5000),
    "huge int in a list": lambda: [10**5000],
    "int subclass": lambda: OddInt(3),
    "float subclass": lambda: OddFloat(0.3925),
    "huge fraction": lambda: fractions.Fraction(10**5000, 3),
    "huge decimal": lambda: decimal.Decimal("1e999999"),
    "signaling decimal": lambda: decimal.Decimal("sNaN"),
    "complex": lambda: 1 + 2j,
    "complex64": lambda: np.complex64(1 + 2j),
    "half": lambda: np.float16(0.3925),
    "date": lambda: np.datetime64("2020-01-01"),
    "no date": lambda: np.datetime64("NaT", "D"),
    "time span": lambda: np.timedelta64(1, "D"),
    "bool": lambda: True,
    # texts
    "text": lambda: "0.5",
    "text subclass": lambda: OddText("V a"),
    "long text": lambda: "x\n" * 100_000,
    "bytes": lambda: b"0.5",
    "bytearray": lambda: bytearray(b"0.5"),
    # containers
    "recursive list": recursive_list,
    "recursive dict": lambda: (d := {}, d.update(d=d))[0],
    "deep list": deep_list,
    "list subclass": lambda: OddList([0.5]),
    "tuple subclass": lambda: OddTuple((0.5, 0.5)),
    "set subclass": lambda: OddSet({0.5}),
    "huge range": lambda: range(10**15),
    "long list": lambda: [0.5] * 100_000,
    "list of one row many times": lambda: [[[0.5] * 10_000] * 10_000] * 10_000,
    "ragged": lambda: [[1.0], [2.0, 3.0]],
    "mixed": lambda: [0.5, "a", None, object()],
    "dict": lambda: {"a": 1},
    "mapping": lambda: types.MappingProxyType({0: 1.0}),
    "user list": lambda: collections.UserList([0.5]),
    "deque": lambda: collections.deque([0.5] * 3),
    "array.array": lambda: array.array("d", [0.5] * 3),
    "memoryview": lambda: memoryview(b"abc"),
    "generator": generator,
    "count": itertools.count,
    "iterator": lambda: iter([0.5]),
    "zip": lambda: zip([1.0], [2.0], strict=True),
    # arrays
    "masked constant": lambda: np.ma.masked,
    "masked array": lambda: np.ma.masked_array([0.5, 0.25], mask=[True, False]),
    "masked in a list": lambda: [0.5, np.ma.masked],
    "masked in objects": lambda: np.array([0.5, np.ma.masked], dtype=object),
    "structured": structured,
    "record": lambda: structured()[0],
    "dates": lambda: np.array(["2020"], dtype="M8[D]"),
    "object array": lambda: np.array([object(), None, "a"], dtype=object),
    "object 0-d": lambda: np.array({}, dtype=object),
    "array of texts": lambda: np.array(["0.5"]),
    "array of bools": lambda: np.array([True]),
    "half array": lambda: np.ones(3, np.float16),
    "complex array": lambda: np.ones(3) * 1j,
    "nan array": lambda: np.full(3, np.nan),
    "empty": lambda: np.zeros(0),
    "huge view": lambda: np.broadcast_to(0.5, (10**6, 10**6)),
    "array subclass": lambda: np.ones(3).view(OddArray),
    "sparse matrix": _sparse_matrix,
    "data frame": _data_frame,
    "read-only": lambda: np.broadcast_to(0.5, 3),
    # SymPy
    "symbol": lambda: Z,
    "other symbols": lambda: Z * sympy.Symbol("y") + 1,
    "zoo": lambda: sympy.zoo,
    "sympy nan": lambda: sympy.nan,
    "oo": lambda: sympy.oo,
    "i": lambda: sympy.I,
    "derivative": lambda: sympy.Derivative(sympy.tanh(Z), Z),
    "matrix": lambda: sympy.Matrix([[Z, 1]]),
    "huge matrix": lambda: sympy.SparseMatrix(10**8, 10**8, {}),
    "matrix symbol": lambda: sympy.MatrixSymbol("M", 2, 2),
    "true": lambda: sympy.true,
    "relation": lambda: Z > 0,
    "piecewise": lambda: sympy.Piecewise((1 - sympy.tanh(Z) ** 2, Z < 0)),
    "undefined function": lambda: sympy.Function("f")(Z),
    "a class of functions": lambda: sympy.Function("f"),
    "huge power": lambda: sympy.Pow(10, sympy.Pow(10, 10, evaluate=False), evaluate=False),
    "order": lambda: sympy.O(Z),
    "sympy tuple": lambda: sympy.Tuple(1, Z),
    "sympy set": lambda: sympy.Interval(0, 1),
    "lambda": lambda: sympy.Lambda(Z, Z),
    "wild": lambda: sympy.Wild("w"),
    "limit": lambda: sympy.Limit(sympy.sin(Z) / Z, Z, 0),
    # others' objects
    "Mock": unittest.mock.Mock,
    "MagicMock": unittest.mock.MagicMock,
    "non-callable mock": unittest.mock.NonCallableMagicMock,
    "mock of an array": lambda: unittest.mock.MagicMock(spec=np.ones((1, 1))),
    "module": lambda: np,
    "class": lambda: float,
    "class of a metaclass": lambda: Meta("Odd", (), {}),
    "of a metaclass": lambda: type.__call__(Meta("Odd", (), {})),
    "plain object": object,
    "not implemented": lambda: NotImplemented,
    "an exception": lambda: Unspeakable(),
    "built-in": lambda: print,
    "type with a long name": lambda: type("x" * 100_000, (), {})(),
    "type with lines in its name": lambda: type("a\nb", (), {})(),
    # tensors
    "tensor that requires grad": _requires_grad,
    "sparse tensor": _sparse_tensor,
    # liars
    "liar": liar,
    "hidden class": class_raises,
    "all raise": lambda: with_all(raiser(Mine))(),
    "all exit": lambda: with_all(raiser(SystemExit))(),
    "all press stop": lambda: with_all(raiser(KeyboardInterrupt))(),
    "all unspeakable": lambda: with_all(raiser(Unspeakable()))(),
    "all not implemented": lambda: with_all(raiser(NotImplementedError), but=("__call__",))(),
    "all return None": lambda: with_all(lambda *a, **k: None)(),
    "all return text": lambda: with_all(lambda *a, **k: "text")(),
    "all recurse": lambda: with_all(lambda self, *a, **k: self[0])(),
    "endless length": lambda: type(
        "Odd", (), {"__len__": lambda self: 10**12, "__getitem__": lambda self, k: 0.5}
    )(),
    "negative length": lambda: with_one("__len__", lambda self: -1)(),
    **{f"{name} raises": lambda name=name: with_one(name, raiser(Mine))() for name in ASKED},
    # functions
    "exits": lambda: raiser(SystemExit),
    "presses stop": lambda: raiser(KeyboardInterrupt),
    "leaves a generator": lambda: raiser(GeneratorExit),
    "raises its own": lambda: raiser(Mine),
    "raises the unspeakable": lambda: raiser(Unspeakable()),
    "raises a group": lambda: raiser(BaseExceptionGroup("both", [Mine(), ValueError()])),
    "raises a long text": lambda: raiser(ValueError("x\n" * 100_000)),
    "takes nothing": lambda: lambda: 0.5,
    "changes its arguments": lambda: changing_arguments,
    "changes NumPy": lambda: changing_numpy,
    "is a generator": lambda: lambda *a: (yield 0.5),
    "async": lambda: type("Odd", (), {"__call__": lambda self, *a: self})(),
}

ENDLESS: dict[str, Callable[[], Any]] = {
    "loops": lambda: forever,
    "catches everything": lambda: stubborn,
    "all loop": lambda: with_all(forever)(),
    "all loop but calls": lambda: with_all(forever, but=("__call__",))(),
    "text that never ends": lambda: raiser(type("Odd", (Exception,), {"__str__": forever})),
    "huger power": lambda: sympy.Pow(Z, sympy.Pow(10, sympy.Integer(10) ** 9, evaluate=False)),
    "all return itself": lambda: with_all(lambda self, *a, **k: self)(),
    "array loops": lambda: with_one("__array__", forever)(),
    "float loops": lambda: with_one("__float__", forever)(),
    "class loops": lambda: type("Odd", (), {"__class__": property(forever)})(),
    "integral": lambda: sympy.Integral(sympy.sin(sympy.exp(sympy.Symbol("t") ** 4)) ** Z,
                                       (sympy.Symbol("t"), 0, 50)),
    "sum": lambda: sympy.Sum(sympy.sin(sympy.Symbol("n") ** 2 * Z) / sympy.Symbol("n"),
                             (sympy.Symbol("n"), 1, 10**9)),
}  # fmt: skip
