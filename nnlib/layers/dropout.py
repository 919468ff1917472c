"""Dropout: leave neurons out at random, so that none is relied upon (lesson 13).

In each training step every number that passes is set to 0 with probability ``rate``; those that
stay are divided by 1 - rate, so that the sum that the next layer sees is the same on average
(*inverted* dropout).  Prediction leaves nothing out and needs no factor.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib._inputs import FloatArray, as_floats, as_fraction, as_generator
from nnlib.layers.base import Layer

BIT_GENERATORS = ("PCG64", "PCG64DXSM")
"""Those whose state a file may hold.  Others keep a position in a buffer, which NumPy trusts."""


class Dropout(Layer):
    """Set each number to 0 with probability ``rate`` while training; pass all otherwise.

    Parameters
    ----------
    rate : float
        From 0 to below 1.
    rng : numpy.random.Generator, keyword-only
        Where the randomness comes from.  The layer goes on with it step after step; a copy of
        the layer goes on from the same point with a generator of its own.

    Raises
    ------
    ValueError
        If the rate is not in that range, or there is no generator.

    References
    ----------
    N. Srivastava and others, "Dropout: a simple way to prevent neural networks from
    overfitting", Journal of Machine Learning Research 15 (2014).

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib import Dropout
    >>> layer = Dropout(0.5, rng=np.random.default_rng(0))
    >>> layer.forward(np.ones((1, 4)), training=True)
    array([[2., 0., 0., 0.]])
    >>> layer.predict(np.ones((1, 4)))
    array([[1., 1., 1., 1.]])
    """

    kind = "dropout"

    def __init__(self, rate: float, *, rng: np.random.Generator) -> None:
        self.rate = as_fraction(rate, "rate")
        self.rng = as_generator(rng)

    def forward(self, x: FloatArray, *, training: bool = False) -> FloatArray:
        """See :meth:`Layer.forward`."""
        x = _rows(x)
        if training and self.rate:
            scale = np.asarray(1.0 / (1.0 - self.rate), dtype=x.dtype)
            mask = (self.rng.random(x.shape) >= self.rate) * scale
            out: FloatArray = x * mask
        else:
            mask = None
            out = x.copy()
        out.setflags(write=False)
        self._keep(x.shape, mask)
        return out

    def predict(self, x: FloatArray) -> FloatArray:
        """See :meth:`Layer.predict`."""
        return _rows(x).copy()

    def backward(self, grad: FloatArray, *, to_input: bool = True) -> FloatArray:
        """See :meth:`Layer.backward`: what was left out hears nothing."""
        shape, mask = self._pass or ((), None)
        grad = self._expect(grad, shape)
        return grad.copy() if mask is None else grad * mask

    def settings(self) -> dict[str, Any]:
        """Return the rate and the generator's state, as plain data.

        Raises
        ------
        ValueError
            If the generator is not one that ``np.random.default_rng`` makes.
        """
        state = self.rng.bit_generator.state
        if state["bit_generator"] not in BIT_GENERATORS:
            raise ValueError(
                f"{self!r} draws with {state['bit_generator']}; expected one of "
                f"{', '.join(BIT_GENERATORS)}, whose state is a few whole numbers. "
                "Use np.random.default_rng(seed)."
            )
        return {"rate": self.rate, "rng": dict(state)}

    @classmethod
    def from_settings(cls, rate: Any, rng: Any) -> Dropout:
        """Return the layer of these settings.

        Raises
        ------
        ValueError
            If they are not what :meth:`settings` returned.
        """
        name = rng.get("bit_generator") if isinstance(rng, dict) else None
        if name not in BIT_GENERATORS:
            raise ValueError(f"the random generator is {name!r}, not one of NumPy's")
        bits = getattr(np.random, name)()
        try:
            bits.state = rng
        except Exception as problem:  # a state that NumPy does not take
            raise ValueError(f"the random generator's state is damaged ({problem})") from None
        return cls(rate, rng=np.random.Generator(bits))

    def __repr__(self) -> str:
        return f"Dropout({self.rate:g})"


def _rows(x: Any) -> FloatArray:
    """Return ``x`` as an array with one sample a row."""
    if type(x) is not np.ndarray or x.dtype.kind != "f":
        x = as_floats(x, "x", dtype=None)
    if x.ndim != 2 or x.size == 0:
        raise ValueError(
            f"x came with shape {x.shape}; expected (n_samples, n_in), one sample a row. "
            "Write a single sample as a batch of one: [[...]]."
        )
    rows: FloatArray = x
    return rows
