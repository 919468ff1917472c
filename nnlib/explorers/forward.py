"""ForwardExplorer: one sample through the network, under the reader's hand (lessons 01 and 02).

Sliders for inputs, targets, weights and biases; every value on the diagram; a neuron's sum term
by term; and the loss as a curve along the selected weight, with the point where we stand.
"""

from __future__ import annotations

from typing import Any

from nnlib.explorers.base import Explorer
from nnlib.figures import Picture, network_diagram
from nnlib.losses import Loss
from nnlib.network import Network


class ForwardExplorer(Explorer):
    """Sliders for a network and one sample; its values and its loss, live.

    Parameters
    ----------
    net : Network, optional
        A small network; it is copied, not changed.  Without arguments: the article's.
    X : array_like of shape (1, n_inputs) or (n_inputs,)
    Y : array_like of shape (1, n_outputs) or (n_outputs,)
    loss : Loss, keyword-only, optional
        ``HalfSquaredError()`` unless told.

    Raises
    ------
    ValueError
        If the sample does not fit the network, or a value is not a finite number.

    Notes
    -----
    See :class:`~nnlib.explorers.base.Explorer` for the traits (``weights``, ``biases``,
    ``inputs``, ``targets``, ``selected``, ``neuron``) and for ``network``, ``outputs``, ``loss``.
    """

    module = "forward"

    def __init__(
        self, net: Network | None = None, X: Any = None, Y: Any = None, *, loss: Loss | None = None
    ) -> None:
        super().__init__(net, X, Y, loss)

    def _picture(self) -> Picture:
        return network_diagram(self.network, [self.inputs], [self.targets], loss=self._loss)

    def _sentence(self) -> str:
        sizes = "-".join(map(str, self._net.sizes))
        outputs = ", ".join(f"{value:.9f}" for value in self.outputs)
        return (
            f"ForwardExplorer: a {sizes} network with outputs {outputs} and loss {self.loss:.9f}."
        )
