"""TrainingExplorer: 10,000 training steps, recomputed at every move of a slider (lesson 05).

Sliders for the weights it starts from, biases, inputs, targets and the learning rate; the loss
after every step as a curve; and a slider along the steps that takes the diagram to any of them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets

from nnlib import article
from nnlib._inputs import FloatArray, as_count, as_positive
from nnlib.explorers.base import Explorer
from nnlib.explorers.traits import Choice, Positive, StepNumber
from nnlib.figures import Picture, loss_curve, network_diagram
from nnlib.losses import Loss
from nnlib.network import Network
from nnlib.symbolic import TrainingRun


class TrainingExplorer(Explorer):
    """Sliders for the start of a training run; the whole run, live.

    Parameters
    ----------
    net : Network, optional
        A small network; it is copied, not changed.  Without arguments: the article's.
    X : array_like of shape (1, n_inputs) or (n_inputs,)
    Y : array_like of shape (1, n_outputs) or (n_outputs,)
    loss : Loss, keyword-only, optional
        ``HalfSquaredError()`` unless told.
    learning_rate : float, keyword-only
    steps : int, keyword-only
        How many steps a run has.

    Attributes
    ----------
    weights, biases, inputs, targets : tuple of float
        What the run starts from.
    learning_rate : float
    step : int
        Where we stand on the run, 0 to ``steps``.
    log_loss, log_steps : bool
        Whether the chart's axes are logarithmic.

    Raises
    ------
    ValueError
        If the sample does not fit the network, or a value is not as described.
    """

    module = "training"

    learning_rate = Positive(article.LEARNING_RATE)
    step = StepNumber()
    steps = traitlets.Int(article.STEPS, read_only=True).tag(sync=True)
    log_loss = traitlets.Bool(False).tag(sync=True, echo_update=False)
    log_steps = traitlets.Bool(False).tag(sync=True, echo_update=False)
    selected = Choice(lambda explorer: (*explorer.weight_names, *explorer.bias_names))

    def __init__(
        self,
        net: Network | None = None,
        X: Any = None,
        Y: Any = None,
        *,
        loss: Loss | None = None,
        learning_rate: float = article.LEARNING_RATE,
        steps: int = article.STEPS,
    ) -> None:
        self.set_trait("steps", as_count(steps, "steps"))
        self._run: tuple[Any, TrainingRun] | None = None
        super().__init__(net, X, Y, loss, learning_rate=as_positive(learning_rate, "learning_rate"))

    @property
    def losses(self) -> FloatArray:
        """The loss after each step, shape (steps + 1,); only the finite ones if it diverged."""
        return self._trained().losses.copy()

    @property
    def stopped_at(self) -> int | None:
        """The step that gave a loss or a parameter that is not finite; None if all went well."""
        return self._trained().stopped_at

    @property
    def network(self) -> Network:
        """A Network of its own as it stands after ``step`` steps of the run.

        After a run that diverged earlier, it has the last finite parameters.
        """
        network = self._at_sliders().copy()
        step = self.step if self.stopped_at is None else min(self.step, self.stopped_at)
        if step > 0:
            network.parameters = self._train(step).parameters
        return network

    def _trained(self) -> TrainingRun:
        start = (self.weights, self.biases, self.inputs, self.targets, self.learning_rate)
        if self._run is None or self._run[0] != start:
            self._run = (start, self._train(self.steps))
        return self._run[1]

    def _train(self, steps: int) -> TrainingRun:
        self._at_sliders()
        self._symbolic.inputs = np.array(self.inputs)
        self._symbolic.targets = np.array(self.targets)
        return self._symbolic.train(self.learning_rate, steps)

    def _picture(self) -> Picture:
        if len(self.losses) == 0:  # the start itself has no finite loss
            return network_diagram(self.network)
        return loss_curve(self.losses, log=self.log_loss, log_steps=self.log_steps)

    def _sentence(self) -> str:
        sizes = "-".join(map(str, self._net.sizes))
        run = f"TrainingExplorer: a {sizes} network, learning rate {self.learning_rate:g}"
        losses = self.losses
        if self.stopped_at is not None:
            return f"{run}: the loss stops being a finite number at step {self.stopped_at:,}."
        return f"{run}: loss {losses[0]:.9f} before, {losses[-1]:.9f} after {self.steps:,} steps."
