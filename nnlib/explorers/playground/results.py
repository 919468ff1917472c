"""What a playground's run comes to: numbers, arrays, a program, a still picture (lesson 06)."""

from __future__ import annotations

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.explorers.playground.program import python_of
from nnlib.explorers.playground.settings import Adjustable
from nnlib.figures import Picture, playground_picture
from nnlib.network import Network


class Results(Adjustable):
    """The part of PlaygroundExplorer that tells what came out; arrays and networks are copies."""

    @property
    def status(self) -> str:
        """How the run stands, in a sentence."""
        run = self._run
        if run.verdict:
            return run.reason
        said = run.numbers()
        if not run.trainable:
            return said
        state = "Training" if self.playing else "Paused" if run.epoch_number else "Ready"
        return f"{state}: {said}."

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
        """A network of its own with the weights as they are now."""
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
        run = self._run
        sizes = "-".join(map(str, run.network.sizes))
        return (
            f"PlaygroundExplorer: a {sizes} network ({self.activation}) on the data set "
            f"{self.data}, learning rate {self.learning_rate:g}. {self.status}"
        )

    def _picture(self) -> Picture:
        run = self._run
        return playground_picture(
            run.network,
            run.X,
            run.Y,
            X_test=run.X_test,
            Y_test=run.Y_test,
            losses=self.losses if run.trainable else None,
            test_losses=self.test_losses if len(run.X_test) else None,
        )
