"""ForwardExplorer: one sample through the network, under the reader's hand (lessons 01 and 02).

Sliders for inputs, targets, weights and biases; every value on the diagram; a neuron's sum term
by term; and the loss as a curve along the selected weight, or as a map over two, with the point
where we stand.
"""

from __future__ import annotations

from typing import Any

import traitlets

from nnlib.explorers.sample import Sample
from nnlib.explorers.sample_explorer import SampleExplorer
from nnlib.explorers.traits import Choice, Switch
from nnlib.figures import Picture, loss_landscape, network_diagram
from nnlib.losses import Loss
from nnlib.network import Network


class ForwardExplorer(SampleExplorer):
    """Sliders for a network and one sample; its values and its loss, live.

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
    layout : Layout or dict, keyword-only, optional
        How the widget fits in among others, as for every widget of ipywidgets.

    Attributes
    ----------
    landscape : bool
        Whether the loss is shown as a map over ``selected`` and ``second``; else it is a curve
        along ``selected``.
    second : str
        The name along the map's vertical axis.  If it becomes the selected one, they change places.

    Raises
    ------
    ValueError
        If the sample does not fit the network, or a value is not as described.

    Notes
    -----
    :class:`~nnlib.explorers.sample_explorer.SampleExplorer` has the other traits
    (``weights``, ``biases``, ``inputs``, ``targets``, ``selected``, ``neuron``) and
    ``network``, ``outputs``, ``loss``.
    """

    module = "explorers/forward"

    landscape = Switch()
    second = Choice(lambda explorer: explorer.names)
    _formulas = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        net: Network | None = None,
        X: Any = None,
        Y: Any = None,
        *,
        loss: Loss | None = None,
        layout: Any = None,
    ) -> None:
        super().__init__(Sample(net, X, Y, loss), layout=layout)

    @traitlets.default("second")
    def _second_name(self) -> str:
        """Return another weight of the neuron that the selected one leads to; else any other."""
        (into,) = {edge["to"] for edge in self._structure["edges"] if edge["name"] == self.selected}
        beside = [edge["name"] for edge in self._structure["edges"] if edge["to"] == into]
        return next(name for name in (*beside, *self.names) if name != self.selected)

    @traitlets.default("_formulas")
    def _equations(self) -> dict[str, str]:
        """Return every computed node's equation as MathML."""
        nodes = self._sample.symbolic.nodes.values()
        return {node.name: node.equation_mathml for node in nodes if node.formula != node.symbol}

    @traitlets.observe("selected", "second")
    def _keep_apart(self, change: dict[str, Any]) -> None:
        if self.selected == self.second and change["old"]:
            other = "second" if change["name"] == "selected" else "selected"
            self.set_trait(other, change["old"])

    def _picture(self) -> Picture:
        pair = (self.selected, self.second)
        if self.landscape and {*pair} <= {*self.weight_names, *self.bias_names}:
            return loss_landscape(
                self.network, [self.inputs], [self.targets], pair, loss=self._sample.loss
            )
        return network_diagram(self.network, [self.inputs], [self.targets], loss=self._sample.loss)

    def _sentence(self) -> str:
        outputs = ", ".join(f"{value:.9f}" for value in self.outputs)
        return (
            f"ForwardExplorer: a {self._sizes()} network with outputs {outputs} "
            f"and loss {self.loss:.9f}."
        )
