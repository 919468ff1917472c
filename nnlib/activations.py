"""Activations: what a neuron does with its weighted sum (lessons 01 and 08).

A neuron adds up its inputs, and then bends the sum: out = f(net).  Without the bend, ten layers
would do no more than one, because a line of a line is a line.  Each activation is one record
here: its formula, its derivative, and what is known of the two.  The engine, the symbols, the
generated code, the pictures and the playground all read the record, so a new activation is a new
record and its test.

The derivative is what the backward pass needs (lesson 03).  It is written in both the sum ``net``
and the output ``out``, because for the sigmoid and the tanh the output alone gives the derivative
almost for free.
"""

from __future__ import annotations

import copyreg
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np

from nnlib._inputs import (
    FloatArray,
    as_floats,
    as_function,
    as_number,
    as_numbers,
    as_positive,
    shown,
)
from nnlib._mathematics import ARRAYS, Mathematics, quiet

_trying = False
"""Whether new records are tried: from the end of this module on, those of other people."""


@dataclass(frozen=True, kw_only=True)
class Activation:
    """A function applied to every neuron of a layer, and its derivative.

    Parameters
    ----------
    name : str
        The name under which a layer, a saved file and a picture know it.
    formula : callable
        ``formula(z, m)`` is the output for the sum ``z``.  ``m`` holds the functions to use:
        those of NumPy for arrays, those of SymPy for symbols.
    derivative : callable
        ``derivative(net, out, m)`` is d out / d net, in a form that does not overflow; it may be
        one number where it is the same everywhere.
    range : (float, float)
        Between which numbers the outputs lie; infinities where there is no limit.
    steepest : float
        The largest size of the derivative; infinity where there is no limit.
    corners : tuple of float
        Sums at which there is no derivative; ``derivative`` gives the one of the left side there.

    Raises
    ------
    ValueError
        If an argument is not one of the above.

    Notes
    -----
    The formula returns a new array, of the shape and the dtype of ``z``; it cannot write into
    ``z``, because the derivative needs the sums as they were.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib.activations import sigmoid
    >>> sigmoid(np.array([-1000.0, 0.0, 1.0])).round(4)
    array([0.    , 0.5   , 0.7311])
    """

    name: str
    formula: Callable[[Any, Mathematics], Any]
    derivative: Callable[[Any, Any, Mathematics], Any]
    range: tuple[float, float]
    steepest: float
    corners: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not _trying:  # the package's own: tests try those, once and for all
            return
        if not isinstance(self.name, str) or not self.name:
            raise ValueError(f"name came as {shown(self.name)}; expected a text such as 'sine'.")
        as_function(self.formula, 2, "formula", "such as lambda z, m: m.tanh(z)")
        as_function(self.derivative, 3, "derivative", "such as lambda net, out, m: 1 - out**2")
        limits = as_floats(self.range, "range")
        if limits.shape != (2,) or not limits[0] < limits[1]:
            raise ValueError(
                f"range came as {shown(self.range)}; expected two numbers, the smaller one first, "
                "such as (-1.0, 1.0)."
            )
        corners = as_numbers(self.corners, "corners")
        if corners.ndim != 1:
            raise ValueError(
                f"corners came as {shown(self.corners)}; expected a tuple of numbers, such as "
                "(0.0,), or () for a smooth function."
            )
        for setting, value in (
            ("range", tuple(limits.tolist())),
            ("steepest", inf if _is_inf(self.steepest) else as_number(self.steepest, "steepest")),
            ("corners", tuple(corners.tolist())),
        ):
            object.__setattr__(self, setting, value)
        self._try()

    def _try(self) -> None:
        """Check on a few sums that formula and derivative give what a layer needs."""
        sums = np.array([[-2.0, -1.0, 0.5], [1.0, 2.0, 3.0]])
        sums.flags.writeable = False
        try:
            with quiet():
                out = self.formula(sums, ARRAYS)
                slopes = self.derivative(sums, out, ARRAYS)
        except Exception as problem:
            raise ValueError(
                f"formula or derivative of {self.name!r} stopped with {type(problem).__name__}: "
                f"{problem}; expected new arrays of numbers. Write them with the functions of m, "
                "for arrays that are only read."
            ) from problem
        if type(out) is not np.ndarray or out.shape != sums.shape or out.dtype.kind != "f":
            raise ValueError(
                f"formula of {self.name!r} gave {shown(out)} for sums of shape {sums.shape}; "
                "expected an array of floats of the same shape."
            )
        found = np.asarray(slopes)
        if found.shape not in ((), sums.shape) or found.dtype.kind not in "iuf":
            raise ValueError(
                f"derivative of {self.name!r} gave {shown(slopes)} for sums of shape {sums.shape}; "
                "expected an array of floats of the same shape, or one number."
            )

    def __call__(self, net: Any) -> FloatArray:
        """Return the outputs for the sums ``net``.

        Parameters
        ----------
        net : array_like
            Numbers in any shape, infinity and NaN among them.

        Returns
        -------
        ndarray of the same shape

        Raises
        ------
        ValueError
            If ``net`` is not an array of numbers.
        """
        sums = as_floats(net, "net", dtype=None)
        with quiet():
            out: FloatArray = self.formula(sums, ARRAYS)
        return out

    def derivative_at(self, net: Any, out: Any) -> FloatArray:
        """Return d out / d net for the sums ``net`` and their outputs, of the same shape.

        Raises
        ------
        ValueError
            If the two are not arrays of numbers of one shape.
        """
        sums, outs = as_floats(net, "net", dtype=None), as_floats(out, "out", dtype=None)
        if sums.shape != outs.shape:
            raise ValueError(
                f"net came with shape {sums.shape} and out with {outs.shape}; expected the sums "
                "and their outputs, of one shape."
            )
        with quiet():
            slopes = np.asarray(self.derivative(sums, outs, ARRAYS), dtype=sums.dtype)
        return np.broadcast_to(slopes, sums.shape)

    def __repr__(self) -> str:
        return f"<activation {self.name}>"

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy one of the package's own by its name: the copy is the same record."""
        if ACTIVATIONS.get(self.name) is self:
            return get_activation, (self.name,)
        return copyreg.__newobj__, (type(self),), dict(vars(self))  # type: ignore[attr-defined]


def _is_inf(value: Any) -> bool:
    return isinstance(value, (float, np.floating)) and value == inf


def _logistic(z: Any, m: Mathematics) -> Any:
    return m.one / (m.one + m.exp(-z))


sigmoid = Activation(
    name="sigmoid",
    formula=_logistic,
    derivative=lambda net, out, m: out * (m.one - out),  # lesson 03 derives it
    range=(0.0, 1.0),
    steepest=0.25,
)
tanh = Activation(
    name="tanh",
    formula=lambda z, m: m.tanh(z),
    derivative=lambda net, out, m: m.one - out**2,
    range=(-1.0, 1.0),
    steepest=1.0,
)
# The corner cases are written so that a NaN passes through instead of turning into 0.
relu = Activation(
    name="relu",
    formula=lambda z, m: m.where(z <= 0, 0, z),
    derivative=lambda net, out, m: m.where(net <= 0, 0, 1),  # 0 at the corner, as usual
    range=(0.0, inf),
    steepest=1.0,
    corners=(0.0,),
)
leaky_relu = Activation(
    name="leaky_relu",
    formula=lambda z, m: m.where(z <= 0, 0.01 * z, z),
    derivative=lambda net, out, m: m.where(net <= 0, 0.01, 1),
    range=(-inf, inf),
    steepest=1.0,
    corners=(0.0,),
)
elu = Activation(
    name="elu",
    formula=lambda z, m: m.where(z <= 0, m.expm1(z), z),
    derivative=lambda net, out, m: m.where(net <= 0, out + 1, 1),
    range=(-1.0, inf),
    steepest=1.0,
)
softplus = Activation(
    name="softplus",
    formula=lambda z, m: m.where(z <= 0, m.log1p(m.exp(z)), z + m.log1p(m.exp(-z))),
    derivative=lambda net, out, m: _logistic(net, m),
    range=(0.0, inf),
    steepest=1.0,
)
gelu = Activation(
    name="gelu",
    formula=lambda z, m: z * (1 + m.erf(z / m.sqrt(2))) / 2,
    derivative=lambda net, out, m: (
        (1 + m.erf(net / m.sqrt(2))) / 2 + net * m.exp(-(net**2) / 2) / m.sqrt(2 * m.pi)
    ),
    range=(-0.16997120747990369, inf),  # the smallest output, at z = -0.7517915
    steepest=1.1289041451851548,  # at z = sqrt(2)
)
silu = Activation(
    name="silu",
    formula=lambda z, m: z / (m.one + m.exp(-z)),
    derivative=lambda net, out, m: out + (1 - out) * _logistic(net, m),
    range=(-0.27846454276107373, inf),  # the smallest output, at z = -1.2784645
    steepest=1.0998393201960325,  # at z = 2.3993573
)
identity = Activation(
    name="identity",
    formula=lambda z, m: +z,  # the plus makes a copy of an array
    derivative=lambda net, out, m: 1,
    range=(-inf, inf),
    steepest=1.0,
)

ACTIVATIONS: dict[str, Activation] = {
    record.name: record
    for record in (sigmoid, tanh, relu, leaky_relu, elu, softplus, gelu, silu, identity)
}
"""The package's own, by name."""

_trying = True


def get_activation(activation: str | Activation) -> Activation:
    """Return the activation of this name; a record of one's own is returned as it is.

    Parameters
    ----------
    activation : str or Activation

    Raises
    ------
    ValueError
        If there is none of that name.

    Examples
    --------
    >>> from nnlib.activations import get_activation
    >>> get_activation("relu").range
    (0.0, inf)
    """
    if isinstance(activation, Activation):
        return activation
    found = ACTIVATIONS.get(activation) if isinstance(activation, str) else None
    if found is None:
        raise ValueError(
            f"activation came as {shown(activation)}; expected one of {', '.join(ACTIVATIONS)}, "
            "or an Activation of your own."
        )
    return found


def softmax(logits: Any, *, temperature: float = 1.0) -> FloatArray:
    """Return probabilities, one row a sample: exp(z_k) / sum over j of exp(z_j).

    Only differences between logits count, so each row's largest is taken off first; then nothing
    overflows.

    Parameters
    ----------
    logits : array_like of shape (n_samples, n_classes) or (n_classes,)
        Finite numbers.
    temperature : float, keyword-only
        What all logits are divided by first; above 0.  A high one brings the probabilities nearer
        to each other, a low one nearer to 0 and 1; their order stays (lesson 15).

    Returns
    -------
    ndarray of the same shape
        Each row sums to 1.

    Raises
    ------
    ValueError
        If the logits are not finite numbers in one or two dimensions, there are none, or the
        temperature is not above 0.

    Examples
    --------
    >>> from nnlib.activations import softmax
    >>> softmax([0.0, 0.0])
    array([0.5, 0.5])
    >>> softmax([[10000.0, 0.0]])
    array([[1., 0.]])
    >>> softmax([2.0, 0.0]).round(3), softmax([2.0, 0.0], temperature=4.0).round(3)
    (array([0.881, 0.119]), array([0.622, 0.378]))
    """
    temperature = as_positive(temperature, "temperature")
    numbers = as_numbers(logits, "logits", dtype=None)
    if numbers.ndim not in (1, 2) or numbers.size == 0:
        raise ValueError(
            f"logits came with shape {numbers.shape}; expected (n_samples, n_classes), one row a "
            "sample, or (n_classes,)."
        )
    with quiet():  # a difference of more than a float holds is minus infinity, with exp 0
        below = numbers - numbers.max(axis=-1, keepdims=True)
        if temperature != 1.0:  # in 64 bits, because 32 may hold no such temperature
            below = (below / np.float64(temperature)).astype(numbers.dtype)
        powers: FloatArray = np.exp(below)
    powers /= powers.sum(axis=-1, keepdims=True)
    return powers
