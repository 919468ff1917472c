"""What every optimizer has: a learning rate, a memory, and a step (lessons 04 and 11).

An optimizer with a memory (momentum, say) keeps it in ``state``, a dict of vectors made for the
parameters of its first step; it belongs to those from then on.  ``copy.deepcopy`` gives an
optimizer that goes on from the same state with other parameters, a copied network's for instance.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from typing import Any, ClassVar

import numpy as np

from nnlib._inputs import FloatArray, as_positive


class Optimizer(ABC):
    """What the optimizers share: a learning rate, a state, and a step.

    A rule of its own says in ``memory`` which vectors it keeps, all 0 at the start, and writes
    ``_rule``.

    Parameters
    ----------
    learning_rate : float
        Positive and finite.

    Attributes
    ----------
    steps : int
        How many steps were taken.
    state : dict of str to ndarray
        What is remembered, one entry a parameter each; empty before the first step.

    Raises
    ------
    ValueError
        If the learning rate is not positive and finite.
    """

    memory: ClassVar[tuple[str, ...]] = ()

    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = learning_rate
        self.steps = 0
        self.state: dict[str, FloatArray] = {}
        self._parameters: FloatArray | None = None  # those the state belongs to
        self._weights: Any = 1.0
        self._scratch: FloatArray = np.empty(0)

    @property
    def learning_rate(self) -> float:
        """How far a step goes; may be changed between steps."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self._learning_rate = as_positive(value, "learning_rate")

    def __setattr__(self, name: str, value: Any) -> None:
        changing = ("learning_rate", "steps", "state")
        if name in vars(self) and name not in changing and not name.startswith("_"):
            raise AttributeError(
                f"{name} of {self!r} cannot be set: it is fixed when the optimizer is made. "
                "Make a new one; only its learning_rate may be changed."
            )
        object.__setattr__(self, name, value)

    def attach(self, parameters: FloatArray, is_weight: FloatArray | None = None) -> None:
        """Belong to these parameters; ``fit`` calls this, and so does the first step.

        Parameters
        ----------
        parameters : ndarray of shape (n_parameters,)
            ``network.parameters``.
        is_weight : ndarray of the same shape, optional
            ``network.is_weight``: 1 for weights, 0 for biases; weight decay leaves biases alone.

        Raises
        ------
        ValueError
            If the state belongs to other parameters.
        """
        if not isinstance(parameters, np.ndarray) or parameters.dtype.kind != "f":
            raise ValueError(
                f"parameters came as a {type(parameters).__name__}; expected an array of floats, "
                "such as network.parameters, because a step changes it in place."
            )
        if is_weight is not None:
            self._weights = is_weight
        if self._parameters is parameters:
            return
        others = self._parameters is not None and bool(self.memory)
        size = next(iter(self.state.values())).size if self.state else parameters.size
        if others or size != parameters.size:
            raise ValueError(
                f"{self!r} came to other parameters than those it has a memory of; expected one "
                "optimizer for each network. Make a new one, or copy.deepcopy(optimizer) to go on "
                "from the same state."
            )
        for name in self.memory:
            self.state.setdefault(name, np.zeros_like(parameters))
        self._parameters = parameters
        self._scratch = np.empty_like(parameters)

    def step(self, parameters: FloatArray, gradient: FloatArray) -> None:
        """Take one step, in place.

        Parameters
        ----------
        parameters, gradient : ndarray of shape (n_parameters,)

        Raises
        ------
        ValueError
            If the shapes differ, or the state belongs to other parameters.
        """
        if parameters is not self._parameters:
            self.attach(parameters)
        if gradient.shape != parameters.shape:
            raise ValueError(
                f"gradient came with shape {gradient.shape}; expected {parameters.shape}, that of "
                "the parameters."
            )
        self.__dict__["steps"] += 1  # past __setattr__: this is the inner loop
        self._rule(parameters, gradient, self._scratch)

    @abstractmethod
    def _rule(self, parameters: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        """Change ``parameters``; ``scratch`` is a vector to compute in."""

    def snapshot(self) -> tuple[int, dict[str, FloatArray]]:
        """Return a copy of what is remembered."""
        return self.steps, {name: vector.copy() for name, vector in self.state.items()}

    def restore(self, snapshot: tuple[int, dict[str, FloatArray]]) -> None:
        """Go back to what :meth:`snapshot` returned.

        Examples
        --------
        >>> import numpy as np
        >>> from nnlib import SGD
        >>> optimizer, p = SGD(0.1, momentum=0.9), np.zeros(1)
        >>> before = optimizer.snapshot()
        >>> optimizer.step(p, np.ones(1))
        >>> optimizer.restore(before)
        >>> optimizer.steps
        0
        """
        self.steps, vectors = snapshot
        for name, vector in self.state.items():
            vector[:] = vectors.get(name, 0.0)

    def __getstate__(self) -> dict[str, Any]:
        # A copy belongs to no parameters yet.
        return {**vars(self), "_parameters": None, "_weights": 1.0, "_scratch": np.empty(0)}

    def __copy__(self) -> Any:
        return copy.deepcopy(self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(learning_rate={self.learning_rate:g})"
