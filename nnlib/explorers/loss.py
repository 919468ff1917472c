"""LossExplorer: three scores, their probabilities, and how two losses pull at them (lesson 09).

The reader moves the scores and says which class is right.  Softmax makes probabilities of the
scores; cross-entropy and the squared error price them, and each sends a slope back along every
score: probability minus target, and something that fades where the network is sure.
"""

from __future__ import annotations

from typing import Any

from nnlib._inputs import FloatArray, as_count
from nnlib.explorers import bundle
from nnlib.explorers.base import Explorer
from nnlib.explorers.traits import Checked, Row
from nnlib.figures import Picture, loss_of_scores
from nnlib.figures.class_losses import CLASSES, Priced, loss_sentence, priced
from nnlib.symbolic.class_losses import class_losses_text


def _checked_class(value: Any, name: str) -> int:
    """Return the number of a class, the first of which is 1."""
    number = as_count(value, name)
    if number > CLASSES:
        raise ValueError(f"{name} came as {value}; expected a whole number from 1 to {CLASSES}.")
    return number


class LossExplorer(Explorer):
    """Three scores, and what cross-entropy and the squared error make of them, live.

    Parameters
    ----------
    scores : array_like of shape (3,)
        The score of each class, also called logit.
    right : int
        The right class; the first is 1.
    layout : Layout or dict, keyword-only, optional
        How the widget fits in among others, as for every widget of ipywidgets.

    Attributes
    ----------
    scores : tuple of float
        May be assigned.
    right : int
        May be assigned.

    Raises
    ------
    ValueError
        On a value that is not as described.
    """

    module = "explorers/loss"
    styles = ("loss",)
    undoable = ("scores", "right")

    scores = Row(lambda explorer: CLASSES)
    right = Checked(1, _checked_class)

    def __init__(
        self, scores: Any = (3.0, 1.0, 0.0), right: int = 2, *, layout: Any = None
    ) -> None:
        super().__init__(layout=layout, scores=scores, right=right)

    @property
    def probabilities(self) -> FloatArray:
        """Softmax of the scores, shape (3,)."""
        return self._found().probabilities

    @property
    def cross_entropy(self) -> float:
        """Minus the logarithm of the right class's probability."""
        return self._found().cross_entropy

    @property
    def cross_entropy_slopes(self) -> FloatArray:
        """The slope of cross-entropy along each score, shape (3,)."""
        return self._found().cross_entropy_slopes

    @property
    def squared_error(self) -> float:
        """Half the squared error of the probabilities."""
        return self._found().squared_error

    @property
    def squared_error_slopes(self) -> FloatArray:
        """The slope of the squared error along each score, shape (3,)."""
        return self._found().squared_error_slopes

    def _found(self) -> Priced:
        return priced(self.scores, self.right)

    def _mathematics(self) -> dict[str, str]:
        return {bundle.MATHEMATICS: class_losses_text(CLASSES)}

    def _picture(self) -> Picture:
        return loss_of_scores(self.scores, self.right)

    def _sentence(self) -> str:
        return f"LossExplorer: three classes. {loss_sentence(self._found(), self.right)}"
