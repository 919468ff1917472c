"""ActivationExplorer: what an activation does to its sum, and to the gradient (lesson 08).

A chain of single neurons, one a layer: each multiplies what it is given by the same weight, adds
its bias, and bends the sum.  On the way back each layer multiplies the gradient by the weight and
by the slope of its activation.  The reader moves a sum along its curve and sees what arrives at
every layer, down to the input.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import traitlets

from nnlib._inputs import FloatArray, as_count, as_number, as_numbers, shown
from nnlib.activations import ACTIVATIONS
from nnlib.explorers import bundle
from nnlib.explorers.base import Explorer
from nnlib.explorers.traits import Checked
from nnlib.explorers.widget import Refused
from nnlib.figures import Picture, gradient_chain
from nnlib.figures.chain_words import chain_sentence, pass_through
from nnlib.layers import Dense
from nnlib.network import Network
from nnlib.symbolic.elementwise import activation_formulas, activations_text

FEWEST, MOST = 2, 20
"""Layers of the chain."""
DEPTH = 10


def _checked_names(value: Any, name: str) -> tuple[str, ...]:
    """Return the activations of the layers as a tuple."""
    names = tuple(value) if isinstance(value, list | tuple | np.ndarray) else ()
    known = [each for each in names if isinstance(each, str) and each in ACTIVATIONS]
    if FEWEST <= len(names) <= MOST and len(known) == len(names):
        return tuple(map(str, names))
    raise ValueError(
        f"{name} came as {shown(value)}; expected {FEWEST} to {MOST} names, one for each layer, "
        f"each of them one of {', '.join(ACTIVATIONS)}."
    )


def _checked_biases(value: Any, name: str) -> tuple[float, ...]:
    """Return the biases as a tuple of floats; how many there are is for the explorer to say."""
    numbers = as_numbers(value, name)
    if numbers.ndim != 1:
        raise ValueError(
            f"{name} came with shape {numbers.shape}; expected a row of numbers, one a layer."
        )
    return tuple(numbers.tolist())


def _names_of_all(activation: Any, depth: Any) -> tuple[str, ...]:
    """Return one name a layer."""
    if isinstance(activation, str):
        count = DEPTH if depth is None else as_count(depth, "depth")
        if not FEWEST <= count <= MOST:
            raise ValueError(
                f"depth came as {count}; expected a whole number of layers from {FEWEST} to {MOST}."
            )
        return _checked_names((activation,) * count, "activation")
    names = _checked_names(activation, "activation")
    if depth is not None and depth != len(names):
        raise ValueError(
            f"depth came as {shown(depth)}, and activation with {len(names)} names; expected one "
            "name for all layers, or names alone, whose number is the depth."
        )
    return names


class ActivationExplorer(Explorer):
    """A chain of neurons: their activations, and the gradient that comes back through them, live.

    Parameters
    ----------
    activation : str or sequence of str
        A name of ``nnlib.activations.ACTIVATIONS`` for all layers, or one for each layer, from the
        input's side on.
    depth : int
        How many layers there are, 2 to 20; where ``activation`` names each of them, as many as
        there are names.
    weight : float, keyword-only
        The weight of every layer.
    x : float, keyword-only
        The input.
    layout : Layout or dict, keyword-only, optional
        How the widget fits in among others, as for every widget of ipywidgets.

    Attributes
    ----------
    activations : tuple of str
        The activation of each layer; may be assigned.  If there come to be more layers, the new
        ones have a bias of 0.
    biases : tuple of float
        The bias of each layer, 0 at first; may be assigned.
    weight, x : float
        May be assigned.
    layer : int
        The layer whose curve is shown, 1 to the number of layers; may be assigned.

    Raises
    ------
    ValueError
        On a value that is not as described.
    """

    module = "explorers/activation"
    styles = ("activation",)
    undoable = ("activations", "biases", "weight", "x")

    activations = Checked((), _checked_names)
    biases = Checked((), _checked_biases)
    weight = Checked(1.0, as_number)
    x = Checked(1.0, as_number)
    layer = Checked(1, as_count)
    _formulas = traitlets.Dict().tag(sync=True)
    _depths = traitlets.List([FEWEST, MOST]).tag(sync=True)  # the fewest layers, and the most

    def __init__(
        self,
        activation: Any = "sigmoid",
        depth: int | None = None,
        *,
        weight: float = 1.0,
        x: float = 1.0,
        layout: Any = None,
    ) -> None:
        names = _names_of_all(activation, depth)
        super().__init__(
            layout=layout,
            activations=names,
            biases=(0.0,) * len(names),
            weight=weight,
            x=x,
            layer=1,
            _formulas=activation_formulas(ACTIVATIONS.values()),
        )

    @property
    def network(self) -> Network:
        """The chain as a Network of its own, one neuron a layer."""
        layers = [Dense(1, 1, name) for name in self.activations]
        return Network(layers, parameters=[n for bias in self.biases for n in (self.weight, bias)])

    @property
    def sums(self) -> FloatArray:
        """The sum of each layer, w a + b, shape (n_layers,)."""
        return pass_through(self.network, self.x).sums

    @property
    def outputs(self) -> FloatArray:
        """The output of each layer, shape (n_layers,)."""
        return pass_through(self.network, self.x).outputs

    @property
    def slopes(self) -> FloatArray:
        """The slope of each layer's activation at its sum, shape (n_layers,)."""
        return pass_through(self.network, self.x).slopes

    @property
    def arriving(self) -> FloatArray:
        """The part of the gradient that arrives at the input and at each layer's output.

        Shape (n_layers + 1,), the input first; the last layer's output has all of it, 1.
        """
        return pass_through(self.network, self.x).arriving

    def _mathematics(self) -> dict[str, str]:
        return {bundle.MATHEMATICS: activations_text(ACTIVATIONS.values())}

    @traitlets.validate("biases")
    def _one_a_layer(self, proposal: Any) -> Any:
        _expect_one_a_layer(proposal["value"], len(self.activations))
        return proposal["value"]

    @traitlets.validate("layer")
    def _one_of_the_layers(self, proposal: Any) -> Any:
        _expect_one_of_the_layers(proposal["value"], len(self.activations))
        return proposal["value"]

    @traitlets.observe("activations")
    def _keep_one_bias_a_layer(self, change: Any) -> None:
        depth = len(self.activations)
        self.layer = min(self.layer, depth)
        if len(self.biases) != depth:
            self.biases = (*self.biases, *[0.0] * depth)[:depth]

    def _put_together(self, state: Any) -> tuple[dict[str, Any], Any]:
        taken, state = super()._put_together(state)
        # "Reset" may leave fewer layers than were there when one was picked: then it is the last.
        if isinstance(state, Mapping) and isinstance(state.get("layer"), int):
            names = state.get("activations", self.activations)
            if isinstance(names, list | tuple) and names:
                state = {**state, "layer": min(state["layer"], len(names))}
        return taken, state

    def _check(self, state: Any) -> None:
        super()._check(state)
        depth = len(state.get("activations", self.activations))
        try:
            _expect_one_a_layer(state.get("biases", self.biases), depth)
            _expect_one_of_the_layers(state.get("layer", 1), depth)
        except ValueError as problem:
            raise Refused(str(problem)) from None

    def _picture(self) -> Picture:
        return gradient_chain(self.network, self.x, layer=self.layer)

    def _sentence(self) -> str:
        network = self.network
        kinds = ", ".join(dict.fromkeys(self.activations))
        return (
            f"ActivationExplorer: {len(self.activations)} layers of one neuron ({kinds}), "
            f"weight {self.weight:g}, input {self.x:g}. "
            f"{chain_sentence(network, pass_through(network, self.x))}"
        )


def _expect_one_a_layer(biases: Any, depth: int) -> None:
    if len(biases) != depth:
        raise ValueError(
            f"biases came with {len(biases)} numbers; expected {depth}, one for each layer. To "
            "have more layers or fewer, assign activations."
        )


def _expect_one_of_the_layers(layer: int, depth: int) -> None:
    if layer > depth:
        raise ValueError(f"layer came as {layer}; expected a whole number from 1 to {depth}.")
