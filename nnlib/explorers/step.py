"""StepExplorer: one training step, stage by stage (lesson 04).

Forward layer by layer, the loss, backward layer by layer, the update, and forward again: each
stage puts its numbers on the diagram and its equations beside it, and one can go back.  A switch
makes the too-early update, the bug behind the article's printed error, and shows what changes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets

from nnlib import article
from nnlib._inputs import FloatArray, as_positive
from nnlib.explorers.sample import Sample
from nnlib.explorers.sample_explorer import SampleExplorer
from nnlib.explorers.traits import Choice, Positive, Switch
from nnlib.figures import Picture, network_diagram
from nnlib.losses import Loss
from nnlib.network import Network


class StepExplorer(SampleExplorer):
    """One training step in stages, live.

    Parameters
    ----------
    net : Network, optional
        A small network; it is copied, not changed.  Without arguments: the article's.
    X : array_like of shape (1, n_inputs) or (n_inputs,)
        The sample's inputs.
    Y : array_like of shape (1, n_outputs) or (n_outputs,)
        Its targets.
    loss : Loss, keyword-only, optional
        ``HalfSquaredError()`` unless told.
    learning_rate : float, keyword-only
    layout : Layout or dict, keyword-only, optional
        How the widget fits in among others, as for every widget of ipywidgets.

    Attributes
    ----------
    stage : str
        Where we stand; one of ``stages``: "given", "forward 1", "forward 2", "loss",
        "backward 2", "backward 1", "update", "again" for a network of two layers.  At first the
        first layer is computed.
    early_update : bool
        Whether each layer is updated before the signals go back through it: the bug.
    learning_rate : float
    weights, biases, inputs, targets : tuple of float
        What the step starts from.

    Raises
    ------
    ValueError
        If the sample does not fit the network, or a value is not as described.
    """

    module = "explorers/step"
    undoable = (*SampleExplorer.undoable, "learning_rate", "early_update")

    learning_rate = Positive(article.LEARNING_RATE)
    early_update = Switch()
    stage = Choice(lambda explorer: explorer.stages)
    selected = Choice(lambda explorer: (*explorer.weight_names, *explorer.bias_names))
    _stages = traitlets.List(traitlets.Unicode()).tag(sync=True)
    _equations = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        net: Network | None = None,
        X: Any = None,
        Y: Any = None,
        *,
        loss: Loss | None = None,
        learning_rate: float = article.LEARNING_RATE,
        layout: Any = None,
    ) -> None:
        rate = as_positive(learning_rate, "learning_rate")
        sample = Sample(net, X, Y, loss)
        super().__init__(sample, layout=layout, learning_rate=rate, early_update=False)

    @property
    def stages(self) -> tuple[str, ...]:
        """The names of the stages in order."""
        layers = range(1, len(self._net.dense_layers) + 1)
        forward = [f"forward {k}" for k in layers]
        backward = [f"backward {k}" for k in reversed(layers)]
        return ("given", *forward, "loss", *backward, "update", "again")

    @traitlets.default("stage")
    def _first_stage(self) -> str:
        return "forward 1"

    @traitlets.default("_stages")
    def _stage_names(self) -> list[str]:
        return list(self.stages)

    @traitlets.default("_equations")
    def _step_equations(self) -> dict[str, dict[str, str]]:
        """Return the step's equations as MathML, of the right update and of the early one."""
        return {
            "right": self._sample.symbolic.step_equations(),
            "early": self._sample.symbolic.step_equations(early_update=True),
        }

    @property
    def after(self) -> Network:
        """A Network of its own as it stands after the step."""
        network = self._at_sliders().copy()
        step = self._symbols().training_step(early_update=self.early_update)
        network.parameters = step(network.parameters, self.learning_rate)[0]
        return network

    @property
    def gradient(self) -> FloatArray:
        """What the step moves against, shape (n_parameters,); with the bug no true gradient."""
        before = self._at_sliders()
        if self.early_update:
            return (before.parameters - self.after.parameters) / self.learning_rate
        outputs = before.forward([self.inputs])
        before.backward(self._sample.loss.gradient(outputs, [self.targets]))
        return np.array(before.gradient)

    @property
    def network(self) -> Network:
        """A Network of its own as it stands at this stage: moved from "update" on."""
        moved = self.stage in self.stages[-2:]
        return self.after if moved else self._at_sliders().copy()

    def _picture(self) -> Picture:
        back = self.stage.startswith("backward") and not self.early_update
        return network_diagram(
            self.network, [self.inputs], [self.targets], loss=self._sample.loss, gradients=back
        )

    def _sentence(self) -> str:
        losses = [self._loss_of(network) for network in (self._at_sliders(), self.after)]
        update = ", updated too early" if self.early_update else ""
        return (
            f"StepExplorer: a {self._sizes()} network, "
            f"learning rate {self.learning_rate:g}{update}: "
            f"loss {losses[0]:.9f} before the step, {losses[1]:.9f} after it."
        )
