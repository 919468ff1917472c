"""Initialization: where training starts (lesson 10).

If every weight started at the same value, all neurons of a layer would compute the same thing
and learn the same thing for ever.  So weights start random; and neither so large that sums leave
the range where the activation bends, nor so small that signals fade from layer to layer.  Each
rule here draws one layer's weights, rows being neurons.  A layer names its rule, and a saved
network keeps it: ``Dense(2, 3, initializer="he_normal")`` or, with parameters,
``Dense(2, 3, initializer=("uniform", {"limit": 0.5}))``.

fan-in, ``n_in``, is how many inputs a neuron has; fan-out, ``n_out``, how many neurons each input
feeds.  Glorot's rules keep the size of signals both ways, He's are for ReLU, which throws half
the signal away, LeCun's keep it forward.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

from nnlib._inputs import (
    FloatArray,
    as_count,
    as_generator,
    as_not_negative,
    as_number,
    as_positive,
    shown,
)

Rule = Callable[..., FloatArray]


def zeros(rng: np.random.Generator, n_in: int, n_out: int) -> FloatArray:
    """Return weights of 0: all neurons stay alike for ever.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib.initializers import zeros
    >>> zeros(np.random.default_rng(0), 2, 1)
    array([[0., 0.]])
    """
    return np.zeros((n_out, n_in))


def constant(rng: np.random.Generator, n_in: int, n_out: int, *, value: float) -> FloatArray:
    """Return weights of one value: all neurons stay alike, as for zeros.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib.initializers import constant
    >>> constant(np.random.default_rng(0), 2, 1, value=0.5)
    array([[0.5, 0.5]])
    """
    return np.full((n_out, n_in), as_number(value, "value"))


def uniform(rng: np.random.Generator, n_in: int, n_out: int, *, limit: float = 1.0) -> FloatArray:
    """Draw weights evenly between -limit and limit.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib.initializers import uniform
    >>> W = uniform(np.random.default_rng(0), 200, 100, limit=0.1)
    >>> W.shape, float(abs(W).max().round(2))
    ((100, 200), 0.1)
    """
    limit = as_not_negative(limit, "limit")
    return rng.uniform(-limit, limit, size=(n_out, n_in))


def normal(rng: np.random.Generator, n_in: int, n_out: int, *, std: float = 1.0) -> FloatArray:
    """Draw weights from a normal distribution with mean 0 and standard deviation ``std``.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib.initializers import normal
    >>> W = normal(np.random.default_rng(0), 200, 100, std=0.1)
    >>> W.shape, float(W.std().round(2))
    ((100, 200), 0.1)
    """
    return rng.normal(0.0, as_not_negative(std, "std"), size=(n_out, n_in))


def glorot_uniform(rng: np.random.Generator, n_in: int, n_out: int) -> FloatArray:
    """Draw weights between -a and a, with a = sqrt(6 / (n_in + n_out)).

    X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", AISTATS 2010, equation 16.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib.initializers import glorot_uniform
    >>> W = glorot_uniform(np.random.default_rng(0), 200, 100)
    >>> W.shape, float(abs(W).max().round(2))
    ((100, 200), 0.14)
    """
    limit = np.sqrt(6.0 / (n_in + n_out))
    return rng.uniform(-limit, limit, size=(n_out, n_in))


def glorot_normal(rng: np.random.Generator, n_in: int, n_out: int) -> FloatArray:
    """Draw weights with standard deviation sqrt(2 / (n_in + n_out)) (Glorot and Bengio 2010).

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib.initializers import glorot_normal
    >>> W = glorot_normal(np.random.default_rng(0), 200, 100)
    >>> W.shape, float(W.std().round(2))
    ((100, 200), 0.08)
    """
    return rng.normal(0.0, np.sqrt(2.0 / (n_in + n_out)), size=(n_out, n_in))


def he_uniform(rng: np.random.Generator, n_in: int, n_out: int) -> FloatArray:
    """Draw weights between -a and a, with a = sqrt(6 / n_in).

    K. He, X. Zhang, S. Ren and J. Sun, "Delving deep into rectifiers", ICCV 2015, equation 10.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib.initializers import he_uniform
    >>> W = he_uniform(np.random.default_rng(0), 200, 100)
    >>> W.shape, float(abs(W).max().round(2))
    ((100, 200), 0.17)
    """
    limit = np.sqrt(6.0 / n_in)
    return rng.uniform(-limit, limit, size=(n_out, n_in))


def he_normal(rng: np.random.Generator, n_in: int, n_out: int) -> FloatArray:
    """Draw weights with standard deviation sqrt(2 / n_in) (He and others 2015).

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib.initializers import he_normal
    >>> W = he_normal(np.random.default_rng(0), 200, 100)
    >>> W.shape, float(W.std().round(2))
    ((100, 200), 0.1)
    """
    return rng.normal(0.0, np.sqrt(2.0 / n_in), size=(n_out, n_in))


def lecun_uniform(rng: np.random.Generator, n_in: int, n_out: int) -> FloatArray:
    """Draw weights between -a and a, with a = sqrt(3 / n_in).

    Y. LeCun, L. Bottou, G. B. Orr and K.-R. Müller, "Efficient BackProp", 1998, equation 16.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib.initializers import lecun_uniform
    >>> W = lecun_uniform(np.random.default_rng(0), 200, 100)
    >>> W.shape, float(abs(W).max().round(2))
    ((100, 200), 0.12)
    """
    limit = np.sqrt(3.0 / n_in)
    return rng.uniform(-limit, limit, size=(n_out, n_in))


def lecun_normal(rng: np.random.Generator, n_in: int, n_out: int) -> FloatArray:
    """Draw weights with standard deviation sqrt(1 / n_in) (LeCun and others 1998).

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib.initializers import lecun_normal
    >>> W = lecun_normal(np.random.default_rng(0), 200, 100)
    >>> W.shape, float(W.std().round(2))
    ((100, 200), 0.07)
    """
    return rng.normal(0.0, np.sqrt(1.0 / n_in), size=(n_out, n_in))


def orthogonal(rng: np.random.Generator, n_in: int, n_out: int, *, gain: float = 1.0) -> FloatArray:
    """Draw a random rotation: rows (or columns, if they are fewer) at right angles, length gain.

    A. M. Saxe, J. L. McClelland and S. Ganguli, "Exact solutions to the nonlinear dynamics of
    learning in deep linear neural networks", ICLR 2014.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib.initializers import orthogonal
    >>> W = orthogonal(np.random.default_rng(0), 2, 2)
    >>> np.allclose(W @ W.T, np.eye(2))
    True
    """
    gain = as_positive(gain, "gain")
    tall = rng.normal(size=(max(n_in, n_out), min(n_in, n_out)))
    rotation, triangle = np.linalg.qr(tall)
    rotation *= np.sign(np.diag(triangle))  # without this, some rotations were likelier
    return gain * (rotation if n_out >= n_in else rotation.T)


INITIALIZERS: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        *(zeros, constant, uniform, normal, glorot_uniform, glorot_normal),
        *(he_uniform, he_normal, lecun_uniform, lecun_normal, orthogonal),
    )
}


@dataclass(frozen=True)
class Initializer:
    """A rule with its parameters, as a layer keeps it and a file records it.

    Attributes
    ----------
    name : str
    parameters : mapping of str to float
        For reading only.

    Raises
    ------
    ValueError
        If there is no such rule, or a parameter is unknown, missing or out of range.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib.initializers import Initializer
    >>> Initializer("zeros").draw(np.random.default_rng(0), n_in=2, n_out=1)
    array([[0., 0.]])
    """

    name: str
    parameters: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        name, given = self.name, self.parameters
        rule = INITIALIZERS.get(name) if isinstance(name, str) else None
        if rule is None or not isinstance(given, Mapping):
            raise ValueError(
                f"initializer came as {shown((name, given))}; expected one of "
                f"{', '.join(INITIALIZERS)}, alone or with its parameters, such as "
                '("uniform", {"limit": 0.5}).'
            )
        known = [p for p in inspect.signature(rule).parameters.values() if p.kind == p.KEYWORD_ONLY]
        names = [p.name for p in known]
        missing = [p.name for p in known if p.default is p.empty and p.name not in given]
        unknown = [key for key in given if key not in names]
        if missing or unknown:
            raise ValueError(
                f"initializer {name!r} came with the parameters {shown(dict(given))}; expected "
                f"{', '.join(names) or 'none'}."
            )
        checked = {key: as_number(value, key) for key, value in given.items()}
        object.__setattr__(self, "parameters", MappingProxyType(checked))
        self.draw(np.random.default_rng(0), 1, 1)  # says now what a parameter out of range is

    def draw(self, rng: np.random.Generator, n_in: int, n_out: int) -> FloatArray:
        """Return weights for a layer, shape (n_out, n_in).

        Raises
        ------
        ValueError
            If ``rng`` is not a generator, a size is not a whole number of at least 1, or a weight
            comes out too large for a float.
        """
        rng = as_generator(rng)
        n_in, n_out = as_count(n_in, "n_in"), as_count(n_out, "n_out")
        try:
            weights = INITIALIZERS[self.name](rng, n_in, n_out, **self.parameters)
        except OverflowError:  # a range wider than a float can tell
            weights = np.array(np.inf)
        if not np.isfinite(weights).all():
            raise ValueError(
                f"initializer {self.name!r} with {dict(self.parameters)} drew an infinite weight; "
                "expected finite ones. Choose a smaller parameter."
            )
        return weights

    def __hash__(self) -> int:
        return hash((self.name, *sorted(self.parameters.items())))

    def __reduce__(self) -> tuple[Any, ...]:
        return Initializer, (self.name, dict(self.parameters))


def get_initializer(spec: Any) -> Initializer:
    """Return the rule that ``spec`` names, checked with its parameters.

    Parameters
    ----------
    spec : str or (str, dict) or Initializer
        Such as ``"he_normal"`` or ``("uniform", {"limit": 0.5})``.

    Raises
    ------
    ValueError
        If there is no such rule, or a parameter is unknown, missing or out of range.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib.initializers import get_initializer
    >>> get_initializer(("constant", {"value": 0.5})).draw(np.random.default_rng(0), 2, 1)
    array([[0.5, 0.5]])
    """
    if isinstance(spec, Initializer):
        return spec
    name, given = (spec, {}) if isinstance(spec, str) else _pair(spec)
    return Initializer(name, given)


def _pair(spec: Any) -> tuple[Any, Any]:
    return tuple(spec) if isinstance(spec, (tuple, list)) and len(spec) == 2 else (spec, {})
