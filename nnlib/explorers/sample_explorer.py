"""What the explorers of one sample have beside: the sample's state, and the network behind it.

An explorer is made from a network, one sample and a loss, and keeps a copy of the network's
numbers as its state: ``weights``, ``biases``, ``inputs``, ``targets``.  The sliders in the browser
move these traits, and so does code.  Everything else (the network, its outputs, its loss) is
computed from them when asked for, on the Python side and with the engine the lessons teach, so it
is right with no browser too (lessons 01 to 05).
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import traitlets

from nnlib._inputs import FloatArray
from nnlib.explorers import bundle, structure
from nnlib.explorers.base import Explorer
from nnlib.explorers.sample import Sample
from nnlib.explorers.traits import Choice, Row
from nnlib.network import Network
from nnlib.symbolic import SymbolicNetwork


class SampleExplorer(Explorer):
    """The common part of these explorers; see ForwardExplorer and TrainingExplorer.

    Parameters
    ----------
    sample : Sample
    layout : Layout or dict, keyword-only, optional
        How the widget fits in among others, as for every widget of ipywidgets.
    **own
        The traits of its own, as they stand at the start.

    Attributes
    ----------
    weights, biases, inputs, targets : tuple of float
        The state.  Assign a whole row (any sequence of numbers), or use :meth:`set` for single
        ones.  ``weight_names`` and ``bias_names`` say which is which.
    selected : str
        The weight (or bias, input, target) that is picked.
    neuron : str
        The neuron whose sum is shown.

    Raises
    ------
    ValueError
        On assigning what is not a row of the right number of finite numbers, or not a name.
    """

    undoable: ClassVar[tuple[str, ...]] = ("weights", "biases", "inputs", "targets")

    _structure = traitlets.Dict().tag(sync=True)

    weights = Row(lambda explorer: len(explorer.weight_names))
    biases = Row(lambda explorer: len(explorer.bias_names))
    inputs = Row(lambda explorer: len(explorer.input_names))
    targets = Row(lambda explorer: len(explorer.target_names))
    selected = Choice(lambda explorer: explorer.names)
    neuron = Choice(lambda explorer: explorer.neuron_names)

    def __init__(self, sample: Sample, *, layout: Any = None, **own: Any) -> None:
        self._sample = sample
        net = sample.network
        described = structure.structure_of(net, sample.loss)
        self.weight_names = tuple(described["weights"])
        self.bias_names = tuple(bias["name"] for bias in described["biases"])
        self.input_names = net.neuron_names[0]
        self.target_names = tuple(described["targets"])
        self.names = (*self.weight_names, *self.bias_names, *self.input_names, *self.target_names)
        self.neuron_names = tuple(name for layer in net.neuron_names[1:] for name in layer)

        values = sample.values()
        first_output = net.neuron_names[-1][0]
        into_it = [edge["name"] for edge in described["edges"] if edge["to"] == first_output]
        super().__init__(
            layout=layout,
            _structure=described,
            weights=tuple(values[name] for name in self.weight_names),
            biases=tuple(values[name] for name in self.bias_names),
            inputs=tuple(sample.inputs.tolist()),
            targets=tuple(sample.targets.tolist()),
            selected=into_it[0],
            neuron=net.neuron_names[1][0],
            **own,
        )

    def set(self, **values: Any) -> None:
        """Set single numbers by name: ``explorer.set(w5=0.3, b1=0, i1=1, target_o1=0.5)``.

        Raises
        ------
        ValueError
            If there is no such name, or a value is not a finite number; then nothing changes.
        """
        rows = {
            "weights": self.weight_names,
            "biases": self.bias_names,
            "inputs": self.input_names,
            "targets": self.target_names,
        }
        unknown = [name for name in values if name not in self.names]
        if unknown:
            raise ValueError(
                f"the name came as {unknown[0]!r}; expected one of {', '.join(self.names)}."
            )
        changed = {}
        for trait, names in rows.items():
            old = dict(zip(names, getattr(self, trait), strict=True))
            row = [values.get(name, old[name]) for name in names]
            changed[trait] = self.traits()[trait].validate(self, row)
        with self.hold_sync():
            for trait, row in changed.items():
                setattr(self, trait, row)

    @property
    def network(self) -> Network:
        """A Network of its own with the numbers at which the sliders stand."""
        return self._at_sliders().copy()

    @property
    def outputs(self) -> FloatArray:
        """The outputs of :attr:`network` for the inputs, shape (n_outputs,)."""
        return self.network.predict([self.inputs])[0]

    @property
    def loss(self) -> float:
        """The loss of :attr:`outputs`."""
        return self._loss_of(self.network)

    @property
    def _net(self) -> Network:
        return self._sample.network

    def _loss_of(self, network: Network) -> float:
        """Return the loss of a network's outputs for the inputs at which the sliders stand."""
        return self._sample.loss(network.predict([self.inputs]), [self.targets])

    def _named(self, weights: tuple[float, ...], biases: tuple[float, ...]) -> dict[str, float]:
        values = dict(zip(self.weight_names, weights, strict=True))
        values |= zip(self.bias_names, biases, strict=True)
        return values

    def _at_sliders(self) -> Network:
        return self._sample.move(self._named(self.weights, self.biases))

    def _symbols(self) -> SymbolicNetwork:
        """Return the network in symbols, with the numbers at which the sliders stand."""
        self._at_sliders()
        symbolic = self._sample.symbolic
        symbolic.inputs = np.array(self.inputs)
        symbolic.targets = np.array(self.targets)
        return symbolic

    def _mathematics(self) -> dict[str, str]:
        return {bundle.MATHEMATICS: structure.mathematics_text(self._sample.symbolic)}

    def _sizes(self) -> str:
        return "-".join(map(str, self._net.sizes))
