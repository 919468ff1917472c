"""Optimizers: how a gradient becomes a step (lessons 04 and 11).

The gradient says which way the loss rises.  An optimizer goes the other way, and decides how
far.  Because a network keeps all its parameters in one flat vector, every rule here is a few
lines over that vector; they work in place, so that a step makes no new arrays.

An optimizer with a memory (momentum, say) keeps it in ``state``, a dict of vectors made for the
parameters of its first step; it belongs to those from then on.  ``copy.deepcopy`` gives an
optimizer that goes on from the same state with other parameters, a copied network's for instance.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from typing import Any, ClassVar

import numpy as np

from nnlib._inputs import FloatArray, as_fraction, as_not_negative, as_positive


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


class SGD(Optimizer):
    """Gradient descent: parameters -= learning_rate * gradient.

    With the whole data set in one batch it is plain gradient descent, as in the article; with
    mini-batches it is *stochastic* gradient descent, which gave it its name.  With momentum, a
    step goes along ``velocity``, in which earlier gradients fade by that factor; with Nesterov's
    it looks one step ahead.

    Parameters
    ----------
    learning_rate : float
        How far to go against the gradient; positive and finite.
    momentum : float, keyword-only
        From 0 (none) to below 1.
    nesterov : bool, keyword-only
        Whether to look ahead; only with momentum.

    Raises
    ------
    ValueError
        If an argument is not in its range.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib import SGD
    >>> parameters = np.array([1.0])
    >>> SGD(0.5).step(parameters, np.array([0.2]))
    >>> parameters
    array([0.9])
    """

    def __init__(
        self, learning_rate: float, *, momentum: float = 0.0, nesterov: bool = False
    ) -> None:
        super().__init__(learning_rate)
        self.momentum = as_fraction(momentum, "momentum")
        self.nesterov = nesterov
        if not isinstance(nesterov, bool) or (nesterov and not self.momentum):
            raise ValueError(
                f"nesterov came as {nesterov!r} with momentum={momentum!r}; expected True or "
                "False, and a momentum above 0 with True."
            )

    @property
    def memory(self) -> tuple[str, ...]:  # type: ignore[override]
        """The velocity, if there is momentum."""
        return ("velocity",) if self.momentum else ()

    def _rule(self, parameters: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        move = gradient
        if self.momentum:
            velocity = self.state["velocity"]
            velocity *= self.momentum
            velocity += gradient
            move = velocity
            if self.nesterov:  # where the velocity is about to lead
                move = np.multiply(velocity, self.momentum, out=scratch)
                move += gradient
        parameters -= np.multiply(move, self._learning_rate, out=scratch)

    def __repr__(self) -> str:
        more = f", momentum={self.momentum:g}" if self.momentum else ""
        more += ", nesterov=True" if self.nesterov else ""
        return f"SGD(learning_rate={self.learning_rate:g}{more})"


class AdaGrad(Optimizer):
    """Steps that shrink where gradients have been large: divide by the root of their squares' sum.

    Parameters
    ----------
    learning_rate : float
    epsilon : float, keyword-only
        Keeps the division finite; positive.

    References
    ----------
    J. Duchi, E. Hazan and Y. Singer, "Adaptive subgradient methods", JMLR 12 (2011).

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib import AdaGrad
    >>> parameters = np.array([1.0])
    >>> AdaGrad(0.1).step(parameters, np.array([5.0]))
    >>> parameters.round(6)
    array([0.9])
    """

    memory = ("squares",)

    def __init__(self, learning_rate: float, *, epsilon: float = 1e-10) -> None:
        super().__init__(learning_rate)
        self.epsilon = as_positive(epsilon, "epsilon")

    def _rule(self, parameters: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        squares = self.state["squares"]
        squares += np.multiply(gradient, gradient, out=scratch)
        np.sqrt(squares, out=scratch)
        scratch += self.epsilon
        np.divide(gradient, scratch, out=scratch)
        scratch *= self._learning_rate
        parameters -= scratch


class RMSProp(Optimizer):
    """As AdaGrad, but old squares fade, so that steps do not shrink for ever.

    Parameters
    ----------
    learning_rate : float
    decay : float, keyword-only
        What part of the mean of squares stays at each step; from 0 to below 1.
    epsilon : float, keyword-only
        Keeps the division finite; positive.

    References
    ----------
    T. Tieleman and G. Hinton, "Neural Networks for Machine Learning", lecture 6.5, 2012.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib import RMSProp
    >>> parameters = np.array([1.0])
    >>> RMSProp(0.1, decay=0.75).step(parameters, np.array([5.0]))
    >>> parameters.round(6)
    array([0.8])
    """

    memory = ("squares",)

    def __init__(
        self, learning_rate: float, *, decay: float = 0.99, epsilon: float = 1e-8
    ) -> None:
        super().__init__(learning_rate)
        self.decay = as_fraction(decay, "decay")
        self.epsilon = as_positive(epsilon, "epsilon")

    def _rule(self, parameters: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        squares = self.state["squares"]
        squares *= self.decay
        np.multiply(gradient, gradient, out=scratch)
        scratch *= 1.0 - self.decay
        squares += scratch
        np.sqrt(squares, out=scratch)
        scratch += self.epsilon
        np.divide(gradient, scratch, out=scratch)
        scratch *= self._learning_rate
        parameters -= scratch


class Adam(Optimizer):
    """The mean of past gradients, divided by the root of the mean of their squares.

    Both means start at 0 and are too small at first; dividing by 1 - beta^steps corrects that.

    Parameters
    ----------
    learning_rate : float
    beta1, beta2 : float, keyword-only
        What part of each mean stays at each step; from 0 to below 1.
    epsilon : float, keyword-only
        Keeps the division finite; it is added after the root, as in the paper.

    References
    ----------
    D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm 1.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib import Adam
    >>> parameters = np.array([1.0, 1.0])
    >>> Adam(0.1).step(parameters, np.array([5.0, -0.001]))
    >>> parameters.round(4)
    array([0.9, 1.1])
    """

    memory = ("mean", "squares")

    def __init__(
        self,
        learning_rate: float = 0.001,
        *,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
    ) -> None:
        super().__init__(learning_rate)
        self.beta1 = as_fraction(beta1, "beta1")
        self.beta2 = as_fraction(beta2, "beta2")
        self.epsilon = as_positive(epsilon, "epsilon")

    def _rule(self, parameters: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        mean, squares = self.state["mean"], self.state["squares"]
        mean *= self.beta1
        mean += np.multiply(gradient, 1.0 - self.beta1, out=scratch)
        squares *= self.beta2
        np.multiply(gradient, gradient, out=scratch)
        scratch *= 1.0 - self.beta2
        squares += scratch
        # The corrections are numbers: sqrt(squares / c2) + epsilon, and mean / c1 over that.
        np.sqrt(squares, out=scratch)
        scratch *= (1.0 - self.beta2**self.steps) ** -0.5
        scratch += self.epsilon
        np.divide(mean, scratch, out=scratch)
        scratch *= self._learning_rate / (1.0 - self.beta1**self.steps)
        parameters -= scratch


class AdamW(Adam):
    """Adam with weights that decay on their own, whatever the gradient.

    Parameters
    ----------
    learning_rate : float
    weight_decay : float, keyword-only
        Before each step, weights lose the part learning_rate * weight_decay; biases do not.
    beta1, beta2, epsilon : float, keyword-only
        As for :class:`Adam`.

    References
    ----------
    I. Loshchilov and F. Hutter, "Decoupled weight decay regularization", ICLR 2019.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib import AdamW
    >>> parameters, optimizer = np.array([1.0, 1.0]), AdamW(0.1, weight_decay=0.5)
    >>> optimizer.attach(parameters, is_weight=np.array([1.0, 0.0]))
    >>> optimizer.step(parameters, np.array([0.0, 0.0]))
    >>> parameters
    array([0.95, 1.  ])
    """

    def __init__(
        self,
        learning_rate: float = 0.001,
        *,
        weight_decay: float = 0.01,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
    ) -> None:
        super().__init__(learning_rate, beta1=beta1, beta2=beta2, epsilon=epsilon)
        self.weight_decay = as_not_negative(weight_decay, "weight_decay")

    def _rule(self, parameters: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        np.multiply(parameters, self._weights, out=scratch)
        scratch *= self._learning_rate * self.weight_decay
        parameters -= scratch
        super()._rule(parameters, gradient, scratch)
