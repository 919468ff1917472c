"""What the playground answers when it is asked (lessons 06 and 13).

Arrays, networks and programs that are handed out are the reader's own: to change them changes
nothing here.
"""

from __future__ import annotations

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.explorers.playground.moves import Moves
from nnlib.explorers.playground.program import python_of
from nnlib.explorers.playground.results import picture_of, sentence_of, status_of
from nnlib.explorers.playground.run import Run
from nnlib.explorers.playground.state import PlaygroundState
from nnlib.figures import Picture
from nnlib.network import Network


class PlaygroundAnswers(PlaygroundState):
    """An explorer that tells of the run it shows; PlaygroundExplorer says how to lead it."""

    _moves: Moves

    @property
    def _run(self) -> Run:
        return self._moves.run

    @property
    def status(self) -> str:
        """How the run stands, in a sentence."""
        return status_of(self._run, playing=self.playing)

    @property
    def epoch(self) -> int:
        """How many epochs went by since the start."""
        return self._run.epoch_number

    @property
    def steps_done(self) -> int:
        """How many steps (updates of the weights) those epochs took."""
        return self._run.steps

    @property
    def losses(self) -> FloatArray:
        """The loss on the training points after each epoch, the start first."""
        return np.array(self._run.losses)

    @property
    def test_losses(self) -> FloatArray:
        """The same on the test points; NaN where there are none."""
        return np.array(self._run.test_losses)

    @property
    def network(self) -> Network:
        """A network of its own that answers as this one does now.

        Around a masked neuron its weights are 0.  Dropout is in it, and drops in training only.
        """
        return self._run.network.copy()

    @property
    def X(self) -> FloatArray:
        """The training points, shape (n_points, 2)."""
        return self._run.X.copy()

    @property
    def Y(self) -> FloatArray:
        """Their classes, 0 or 1, shape (n_points, 1)."""
        return self._run.Y.copy()

    @property
    def X_test(self) -> FloatArray:
        """The test points, shape (n_test_points, 2)."""
        return self._run.X_test.copy()

    @property
    def Y_test(self) -> FloatArray:
        """Their classes, shape (n_test_points, 1)."""
        return self._run.Y_test.copy()

    @property
    def python(self) -> str:
        """A program that makes the same curve with ``fit``."""
        return python_of(self._run)

    def _sentence(self) -> str:
        return sentence_of(self._run, playing=self.playing)

    def _picture(self) -> Picture:
        return picture_of(self._run)
