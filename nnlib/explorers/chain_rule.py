"""ChainRuleExplorer: every path from the loss to one weight (lessons 03 and 04).

Pick a weight: its paths light up on the diagram with the local slope of each link, and stand
beside it as tables of symbols, formulas and numbers.  The products add up to the slope of the
loss, and the slope measured by nudging the weight stands below it.
"""

from __future__ import annotations

from typing import Any

import traitlets

from nnlib._inputs import as_positive
from nnlib.explorers.sample import Sample
from nnlib.explorers.sample_explorer import SampleExplorer
from nnlib.explorers.traits import Choice, Positive
from nnlib.figures import Picture, network_diagram
from nnlib.losses import Loss
from nnlib.network import Network
from nnlib.symbolic import Path

NUDGE = 1e-4

MOST_PATHS = 100
"""Each path is a row that is read; the number of paths grows with each layer like a product."""


class ChainRuleExplorer(SampleExplorer):
    """The paths from the loss to the selected weight, factor by factor, live.

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
    nudge : float, keyword-only
        How far the selected weight is moved to both sides to measure the slope.
    layout : Layout or dict, keyword-only, optional
        How the widget fits in among others, as for every widget of ipywidgets.

    Attributes
    ----------
    selected : str
        The weight or bias whose paths are shown.
    nudge : float

    Raises
    ------
    ValueError
        If the sample does not fit the network, a value is not as described, or more than 100 paths
        lead to a weight.

    Notes
    -----
    :class:`~nnlib.explorers.sample_explorer.SampleExplorer` has the other traits
    (``weights``, ``biases``, ``inputs``, ``targets``, ``neuron``) and
    ``network``, ``outputs``, ``loss``.
    """

    module = "explorers/chain_rule"
    undoable = (*SampleExplorer.undoable, "nudge")

    nudge = Positive(NUDGE)
    selected = Choice(lambda explorer: (*explorer.weight_names, *explorer.bias_names))
    _formulas = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        net: Network | None = None,
        X: Any = None,
        Y: Any = None,
        *,
        loss: Loss | None = None,
        nudge: float = NUDGE,
        layout: Any = None,
    ) -> None:
        sample = Sample(net, X, Y, loss)
        _expect_few_paths(sample)
        super().__init__(sample, layout=layout, nudge=as_positive(nudge, "nudge"))

    @traitlets.default("_formulas")
    def _local_formulas(self) -> dict[str, dict[str, list[str]]]:
        """Each local slope as MathML, symbol and formula: ``[node][node before]``."""
        formulas: dict[str, dict[str, list[str]]] = {}
        for factor in self._sample.symbolic.local_slopes:
            row = formulas.setdefault(factor.numerator, {})
            row[factor.denominator] = [factor.mathml, factor.formula_mathml]
        return formulas

    @property
    def paths(self) -> tuple[Path, ...]:
        """The paths from the loss back to the selected weight, with their factors."""
        return self._symbols().paths(self.selected)

    @property
    def slope(self) -> float:
        """The slope of the loss along the selected weight: the paths' products, added."""
        return sum(path.value for path in self.paths)

    @property
    def measured_slope(self) -> float:
        """The slope measured by nudging the selected weight to both sides."""
        up, down = (self._loss_with(sign * self.nudge) for sign in (1, -1))
        return (up - down) / (2 * self.nudge)

    def _loss_with(self, change: float) -> float:
        network = self.network
        if self.selected in network.parameter_names:
            network.parameters[network.parameter_names.index(self.selected)] += change
        else:
            network.frozen_parameters[network.frozen_names.index(self.selected)] += change
        return self._loss_of(network)

    def _picture(self) -> Picture:
        lit = sorted({node for path in self.paths for node in path.nodes})
        return network_diagram(
            self.network, [self.inputs], [self.targets], loss=self._sample.loss, highlight=lit
        )

    def _sentence(self) -> str:
        products = [path.value for path in self.paths]
        ways = "one path" if len(products) == 1 else f"{len(products)} paths that add"
        added = " ".join(f"{value:+.9f}" for value in products)
        return (
            f"ChainRuleExplorer: a {self._sizes()} network with loss {self.loss:.9f}. "
            f"The loss reaches {self.selected} by {ways}: {added} = {self.slope:+.9f}; "
            f"nudging gives {self.measured_slope:+.9f}."
        )


def _expect_few_paths(sample: Sample) -> None:
    """Refuse a network with a weight that too many paths lead to."""
    counts = {edge.weight: sample.symbolic.n_paths(edge.weight) for edge in sample.network.edges}
    name = max(counts, key=lambda weight: counts[weight])
    if counts[name] > MOST_PATHS:
        raise ValueError(
            f"net came with {counts[name]:,} paths from the loss to {name}; expected at most "
            f"{MOST_PATHS}, because each path is shown as a row. Take a network with fewer layers "
            "or neurons, or ask SymbolicNetwork.slope for the sum of all paths."
        )
