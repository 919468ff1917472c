"""What every loss has: shares, how they add up, a value and a gradient (lessons 02 and 09).

Every loss compares the outputs with the targets and returns one number, smallest when they agree.
It is one record: the share of a single output, written once as a formula that serves NumPy and
SymPy alike, its derivative, and how the shares are added up.

Batches run along axis 0, and every loss averages over the batch, so that a batch of a hundred
samples does not take a hundred times the step.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from nnlib._inputs import FloatArray, as_batch, as_count, as_floats
from nnlib._mathematics import ARRAYS, Mathematics, quiet


class Loss(ABC):
    """What every loss has: a value, and the gradient with which the backward pass begins.

    A loss holds settings only, never data, so one loss can serve many networks.  Two of the same
    kind and the same settings are equal.
    """

    __slots__ = ()  # no attribute can be set by mistake; a loss of your own may have some

    on_logits: ClassVar[bool] = False
    """Whether the loss turns outputs into probabilities by itself, so that the network must end
    in an ``identity`` layer."""

    def __call__(self, y_pred: Any, y_true: Any) -> float:
        """Return the loss of a batch.

        Parameters
        ----------
        y_pred : array_like of shape (n_samples, n_outputs)
            The network's outputs.  They may hold infinities: a diverged run has a loss, too.
        y_true : array_like of shape (n_samples, n_outputs)
            The targets.

        Returns
        -------
        float

        Raises
        ------
        ValueError
            If the shapes differ or a target is not what the loss expects.
        """
        pair = self._pair(y_pred, y_true)
        with quiet():
            return self.value_and_gradient(*pair)[0]

    def gradient(self, y_pred: Any, y_true: Any) -> FloatArray:
        """Return d loss / d y_pred, of shape (n_samples, n_outputs).

        Raises
        ------
        ValueError
            As for calling the loss.
        """
        pair = self._pair(y_pred, y_true)
        with quiet():
            return self.value_and_gradient(*pair)[1]

    def targets(self, y_true: Any, n_outputs: int, what: str = "y_true") -> FloatArray:
        """Return targets as an array of one row a sample, checked.

        ``fit`` calls this once for the whole data set.

        Parameters
        ----------
        y_true : array_like of shape (n_samples, n_outputs)
        n_outputs : int
        what : str
            What the targets are, for the error message.

        Returns
        -------
        ndarray of shape (n_samples, n_outputs)

        Raises
        ------
        ValueError
            If they are not targets of that shape.
        """
        return as_batch(y_true, as_count(n_outputs, "n_outputs"), what, dtype=None)

    def probabilities(self, outputs: Any) -> FloatArray:
        """Return the probabilities that the outputs stand for, of the same shape.

        Raises
        ------
        ValueError
            If the loss knows of none: only the cross-entropies do.
        """
        raise ValueError(
            f"probabilities were asked of {self!r}; expected BinaryCrossEntropy() or "
            "CrossEntropy(), because only they read outputs as logits. With another loss, use "
            "predict."
        )

    @abstractmethod
    def shares(self, outs: Sequence[Any], targets: Sequence[Any], m: Mathematics) -> list[Any]:
        """Return the formula of each output's share of one sample's loss: E_o1, E_o2, ...."""

    @abstractmethod
    def share_derivatives(
        self, outs: Sequence[Any], targets: Sequence[Any], m: Mathematics
    ) -> list[list[Any]]:
        """Return d share k / d out j as row k, entry j; in a form that does not overflow."""

    @abstractmethod
    def total(self, shares: Sequence[Any]) -> Any:
        """Return one sample's loss, given its shares."""

    @abstractmethod
    def value_and_gradient(
        self, y_pred: FloatArray, y_true: FloatArray
    ) -> tuple[float, FloatArray]:
        """Return value and gradient for checked arrays; the training loop's inner call.

        Both come out of one pass over the numbers.  Overflow is the caller's concern.  The
        gradient is a new array, of the shape and the dtype of ``y_pred``; the arrays that are
        handed in must not be written to.
        """

    def _settings(self) -> tuple[tuple[str, Any], ...]:
        """Return the names and values of the settings."""
        return tuple(getattr(self, "__dict__", {}).items())

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._settings() == other._settings()

    def __hash__(self) -> int:
        return hash((type(self), self._settings()))

    def __repr__(self) -> str:
        arguments = ", ".join(f"{name}={value!r}" for name, value in self._settings())
        return f"{type(self).__name__}({arguments})"

    def _pair(self, y_pred: Any, y_true: Any) -> tuple[FloatArray, FloatArray]:
        predicted = as_floats(y_pred, "y_pred", dtype=None)
        if predicted.ndim != 2 or predicted.size == 0:
            raise ValueError(
                f"y_pred came with shape {predicted.shape}; expected (n_samples, n_outputs), with "
                "at least one sample. Write a single sample as a batch of one: [[...]]."
            )
        targets = self.targets(y_true, predicted.shape[1])
        if len(targets) != len(predicted):
            raise ValueError(
                f"y_pred came with shape {predicted.shape} and y_true with {targets.shape}; "
                "expected as many samples in one as in the other."
            )
        return _for_reading(predicted), _for_reading(targets)


def _for_reading(array: FloatArray) -> FloatArray:
    """Return a view that cannot be written to: the array may be the caller's own."""
    view = array.view()
    view.flags.writeable = False
    return view


class ElementwiseLoss(Loss):
    """A loss in which each output has a share of its own, by one formula.

    A loss of this kind says what ``share`` and ``derivative`` are, and whether the shares of a
    sample are summed (``averaged = False``) or averaged.
    """

    __slots__ = ()

    averaged: ClassVar[bool] = True
    corners: ClassVar[tuple[float, ...]] = ()
    """Values of out - target at which there is no derivative."""

    @abstractmethod
    def share(self, out: Any, target: Any, m: Mathematics) -> Any:
        """Return the share of one output."""

    @abstractmethod
    def derivative(self, out: Any, target: Any, m: Mathematics) -> Any:
        """Return d share / d out; one number where it is the same everywhere."""

    def shares(self, outs: Sequence[Any], targets: Sequence[Any], m: Mathematics) -> list[Any]:
        """See :meth:`Loss.shares`."""
        return [self.share(out, target, m) for out, target in zip(outs, targets, strict=True)]

    def share_derivatives(
        self, outs: Sequence[Any], targets: Sequence[Any], m: Mathematics
    ) -> list[list[Any]]:
        """See :meth:`Loss.share_derivatives`."""
        places = range(len(outs))
        return [
            [self.derivative(outs[k], targets[k], m) if j == k else 0 for j in places]
            for k in places
        ]

    def total(self, shares: Sequence[Any]) -> Any:
        """See :meth:`Loss.total`."""
        added = sum(shares[1:], shares[0])
        return added / len(shares) if self.averaged else added

    def value_and_gradient(
        self, y_pred: FloatArray, y_true: FloatArray
    ) -> tuple[float, FloatArray]:
        """See :meth:`Loss.value_and_gradient`."""
        parts = y_pred.size if self.averaged else len(y_pred)
        value = float(self.share(y_pred, y_true, ARRAYS).sum()) / parts
        gradient = self.derivative(y_pred, y_true, ARRAYS)
        if np.ndim(gradient) == 0:
            gradient = np.full_like(y_pred, gradient)
        return value, gradient if parts == 1 else gradient / parts
