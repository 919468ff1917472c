"""Turn a value of any kind into numbers, or into a sentence that says why that cannot be done.

NumPy would do most of this, but it believes what it is told: an object that claims a billion
entries is asked for each of them.  So lists are walked here, as far as an exercise can need, and
NumPy sees arrays and single numbers only.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np

from nnlib._inputs import FloatArray
from nnlib._platform import TimeIsUp
from nnlib.exercises._words import in_words, is_a, shape_words

MOST_ENTRIES = 20_000
DEEPEST = 16
"""How many entries are read, and how many lists inside one another."""

CAME = "{what} came as {came}; expected {expected}."
TEXT = "{what} came as {came}; expected {expected}, not text."
INSIDE = "{what} holds {came}; expected {expected}."
TEXT_INSIDE = "{what} holds {came}; expected {expected}, not text."
UNQUOTED = "A number is written without quotation marks."
UNLIKE = "{what} holds entries of different sizes, such as {came}; expected {expected}."
SHAPE = "{what} has shape {came}; expected {expected}."
NOT_FLAT = "{what} has shape {came}; expected {expected} in one flat list or array."
NOT_FINITE = "{what} holds {came}; expected finite numbers. {why}"
OVERFLOW = "Something overflowed, or was divided by 0."
NOT_A_NUMBER = (
    "That is what 0 / 0 gives, and infinity minus infinity, and a root, arccos or logarithm of a "
    "number out of its range."
)
MASKED = (
    "{what} came as {came}; expected {expected}. Masked entries are no numbers: fill them in, or "
    "leave them out."
)
MASK = "{what} came as {came}; expected {expected}. True and False are no numbers."
HALF = (
    "{what} came in 16-bit floats, which keep about three digits: too few to judge. Compute in "
    "64-bit floats, dtype=np.float64."
)
TOO_MANY = "{what} holds more than {came} entries; expected {expected}."
TOO_DEEP = "{what} came as lists inside one another, more than {came} deep; expected {expected}."
YES_OR_NO = (
    "{what} holds {came}; expected {expected}. Write 1 for True and 0 for False: int(...) does so."
)
SYMBOLS = (
    "{what} still holds the symbols {came}; expected {expected}. Substitute their values first."
)


class Untouched(Exception):
    """The answer is still the stub."""


class Unreadable(Exception):
    """The answer cannot be judged; the message is the sentence for the learner."""


class Meddled(Exception):
    """The function changed its arguments; what it returned can be judged all the same.

    Parameters
    ----------
    value : ndarray
        What it returned.
    names : tuple of str
        Of the arguments that it changed.
    why_not : str
        Why it should not.
    """

    def __init__(self, value: FloatArray, names: tuple[str, ...], why_not: str) -> None:
        super().__init__(value, names, why_not)
        self.value, self.names, self.why_not = value, names, why_not


class StoppedLater(Unreadable):
    """A trial call came to nothing, after others that can be judged.

    Parameters
    ----------
    sentence : str
        What is said of it, if the others do not say more.
    value : ndarray
        What the calls returned, with NaN for a call that came to nothing.
    """

    def __init__(self, sentence: str, value: FloatArray) -> None:
        super().__init__(sentence)
        self.value = value


def read_numbers(
    value: Any,
    shape: tuple[int, ...],
    what: str,
    why_nan: str = NOT_A_NUMBER,
    expected: str | None = None,
) -> FloatArray:
    """Return ``value`` as a flat vector of finite numbers, or raise Unreadable.

    Axes of length 1 may be there or not: (n,), (1, n) and (n, 1) are all welcome.  ``why_nan`` says
    where a nan may come from, and ``expected`` what is expected, where a shape does not say it.
    """
    if is_stub(value):
        raise Untouched
    reader = _Reader(value, what, expected or shape_words(shape))
    numbers = reader.array(value)
    if _without_ones(numbers.shape) != _without_ones(shape):
        nested = len(shape) == 1 and numbers.size == shape[0]
        reader.refuse(NOT_FLAT if nested else SHAPE, numbers.shape)
    flat = numbers.astype(np.float64).ravel()
    if not np.isfinite(flat).all():
        came = flat[~np.isfinite(flat)][0]
        reader.refuse(NOT_FINITE, came, why_nan if np.isnan(came) else OVERFLOW)
    return flat


def is_stub(value: Any) -> bool:
    """Return whether ``value`` is ``...``, or has it among its entries."""
    if value is ...:
        return True
    if is_a(value, np.ndarray):
        return value.dtype == object and any(entry is ... for entry in value.view(np.ndarray).flat)
    return is_a(value, list, tuple) and any(entry is ... for entry in _entries(value))


@dataclass
class _Reader:
    """Reads one value, and says in words what is wrong with it."""

    value: Any
    what: str
    expected: str
    left: int = MOST_ENTRIES

    def refuse(self, sentence: str = CAME, came: Any = None, why: str = "") -> NoReturn:
        came = in_words(self.value) if came is None else came
        raise Unreadable(
            sentence.format(what=self.what, came=came, expected=self.expected, why=why)
        )

    def _refuse_entry(self, entry: Any) -> NoReturn:
        """Refuse what is no number: by its own name, also where it stands in a list."""
        self.refuse(CAME if entry is self.value else INSIDE, in_words(entry))

    def array(self, value: Any, depth: int = 0) -> np.ndarray[Any, Any]:
        """Return an array of real numbers, of any type that NumPy has for them."""
        if is_a(value, np.ndarray):
            return self._own(value)
        if depth and is_a(value, bool, np.bool_):
            self.refuse(YES_OR_NO, str(value))
        if value is None or is_a(value, bool, complex, dict):
            self._refuse_entry(value)
        if is_a(value, str, bytes):
            sentence = TEXT_INSIDE if depth else TEXT
            self.refuse(
                f"{sentence} {UNQUOTED}" if _is_quoted(value) else sentence, in_words(value)
            )
        if is_a(value, int, float, np.generic):
            return self._number(value)
        if is_a(value, list, tuple):
            return self._stack(_entries(value), depth)
        if _is_tensor(value):
            return self._own(self._asked(lambda: value.detach().cpu().numpy()))
        offers = {name for name in _OFFERS if hasattr(type(value), name)}
        if "__array__" in offers:
            shape = self._asked(lambda: tuple(getattr(value, "shape", ())))
            if all(is_a(n, int) for n in shape) and math.prod(shape) > MOST_ENTRIES:
                self.refuse(SHAPE, shape)
            return self._own(self._asked(lambda: np.asarray(value)))
        if offers >= {"__len__", "__getitem__"} and "__float__" not in offers:
            length = self._asked(lambda: len(value))
            self._count(length)
            entries = self._asked(lambda: [value[place] for place in range(length)])
            return self._stack(entries, depth)
        return self._number(value)

    def _own(self, array: Any) -> np.ndarray[Any, Any]:
        """Return what an array, or an object's claim to be one, holds."""
        if is_a(array, np.ma.MaskedArray) and np.ma.is_masked(array):
            self.refuse(MASKED)
        if not is_a(array, np.ndarray):
            self.refuse()
        array = array.view(np.ndarray)
        if array.dtype.kind == "O":
            self._count(array.size)
            flat = [self._number(entry)[()] for entry in array.ravel()]
            return np.array(flat, dtype=np.float64).reshape(array.shape)
        if array.dtype.kind == "b":
            self.refuse(MASK)
        if array.dtype.kind not in "iuf":
            self.refuse()
        if array.dtype == np.float16:
            self.refuse(HALF)
        return array

    def _stack(self, entries: list[Any], depth: int) -> np.ndarray[Any, Any]:
        self._count(len(entries))
        if depth == DEEPEST:
            self.refuse(TOO_DEEP, DEEPEST)
        if entries and all(type(entry) is float for entry in entries):  # the usual case, fast
            return np.array(entries)
        rows = [self.array(entry, depth + 1) for entry in entries]
        shapes = list(dict.fromkeys(row.shape for row in rows))
        if len(shapes) > 1:
            self.refuse(UNLIKE, " beside ".join(map(shape_words, shapes[:2])))
        if rows and rows[0].size * len(rows) > MOST_ENTRIES:
            self.refuse(TOO_MANY, f"{MOST_ENTRIES:,}")
        return np.array(rows, dtype=np.float64)

    def _number(self, value: Any) -> np.ndarray[Any, Any]:
        if is_a(value, np.float16):
            self.refuse(HALF)
        if is_a(value, np.ndarray):  # a masked constant among the entries of an object array
            self.refuse(MASKED if np.ma.is_masked(value) else CAME)
        if is_a(value, bool, complex, str, bytes) or not hasattr(type(value), "__float__"):
            self._refuse_entry(value)
        if is_a(value, np.generic) and not is_a(value, np.integer, np.floating):
            self.refuse()  # a date has a float, too, and a complex number half of one
        symbols = self._asked(lambda: _symbols(value))
        if symbols:
            self.refuse(SYMBOLS, symbols)
        return np.array(self._asked(lambda: float(value)))

    def _count(self, more: int) -> None:
        self.left -= more
        if self.left < 0:
            self.refuse(TOO_MANY, f"{MOST_ENTRIES:,}")

    def _asked(self, question: Any) -> Any:
        """Return what a foreign object answers, or refuse it if it does not."""
        try:
            return question()
        except (TimeIsUp, KeyboardInterrupt):
            raise
        except BaseException:  # whatever it does when asked for its numbers
            self.refuse()


_OFFERS = ("__array__", "__len__", "__getitem__", "__float__")


def _entries(value: Any) -> list[Any]:
    """Return what a list or tuple holds, whatever a class of the learner's makes of it."""
    return list(list.__iter__(value) if is_a(value, list) else tuple.__iter__(value))


def _is_quoted(text: Any) -> bool:
    """Return whether a text is a number in quotation marks."""
    try:
        return is_a(text, str) and np.isfinite(float(str.__str__(text)))
    except ValueError:
        return False


def _is_tensor(value: Any) -> bool:
    torch = sys.modules.get("torch")  # if nobody has loaded it, there is no tensor
    return torch is not None and is_a(value, torch.Tensor)


def _symbols(value: Any) -> str:
    """Return the names of the symbols that a SymPy expression holds."""
    sympy = sys.modules.get("sympy")
    if sympy is None or not is_a(value, sympy.Basic):
        return ""
    return ", ".join(sorted(map(str, value.free_symbols)))


def _without_ones(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(length for length in shape if length != 1)
