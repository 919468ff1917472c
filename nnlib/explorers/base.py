"""What the explorers of one sample have: the state as traits, and the network behind it.

An explorer is made from a network, one sample and a loss, and keeps a copy of the network's
numbers as its state: ``weights``, ``biases``, ``inputs``, ``targets``.  The sliders in the browser
move these traits, and so does code.  Everything else (the network, its outputs, its loss) is
computed from them when asked for, on the Python side and with the engine the lessons teach, so it
is right with no browser too (lessons 01 to 05).
"""

from __future__ import annotations

import inspect
from typing import Any, ClassVar

import numpy as np
import traitlets

from nnlib import article
from nnlib._inputs import FloatArray, as_batch
from nnlib.explorers import bundle, cells, structure
from nnlib.explorers.still import Still
from nnlib.explorers.traits import Choice, Numbers
from nnlib.losses import HalfSquaredError, Loss
from nnlib.network import Network
from nnlib.symbolic import SymbolicNetwork


class Explorer(Still):
    """The common part of the explorers; see ForwardExplorer and TrainingExplorer.

    An explorer of its own kind names its file in ``static/``, gives a picture and a sentence, and
    may have options: keywords of its constructor, which are those of its ``_options``.

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

    module = ""  # the explorer's file in static/, without its ending
    __signature__: ClassVar[inspect.Signature]  # what help() shows, with the options' names

    _structure = traitlets.Dict().tag(sync=True)

    weights = Numbers(lambda explorer: len(explorer.weight_names))
    biases = Numbers(lambda explorer: len(explorer.bias_names))
    inputs = Numbers(lambda explorer: len(explorer.input_names))
    targets = Numbers(lambda explorer: len(explorer.target_names))
    selected = Choice(lambda explorer: explorer.names)
    neuron = Choice(lambda explorer: explorer.neuron_names)

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "__init__" in vars(cls):
            return
        shared = list(inspect.signature(Explorer.__init__).parameters.values())[1:-1]
        own = list(inspect.signature(cls._options).parameters.values())[1:]
        cls.__signature__ = inspect.Signature([*shared, *own])

    def __init__(
        self,
        net: Network | None = None,
        X: Any = None,
        Y: Any = None,
        *,
        loss: Loss | None = None,
        **options: Any,
    ) -> None:
        """Make an explorer of a network and one sample, or of the article's.

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
        **options : keyword-only
            The explorer's own, such as ``learning_rate``; its class describes them.

        Raises
        ------
        ValueError
            If the sample does not fit the network, or a value is not as described.
        TypeError
            If the explorer has no option of that name.
        """
        own = list(inspect.signature(self._options).parameters)
        if unknown := [name for name in options if name not in own]:
            raise TypeError(
                f"the option came as {unknown[0]!r}; {type(self).__name__} takes "
                f"{', '.join(['net', 'X', 'Y', 'loss', *own])}."
            )
        if net is None and X is None and Y is None:
            net, X, Y = article.network(), article.INPUTS, article.TARGETS
        if not isinstance(net, Network) or X is None or Y is None:
            raise ValueError(
                f"net came as {net!r}; expected a Network with one sample X and its targets Y, or "
                "no arguments at all for the article's network."
            )
        self._net = net.copy()
        self._loss = HalfSquaredError() if loss is None else loss
        inputs, targets = (
            np.reshape(values, (1, -1)) if np.ndim(values) == 1 else values for values in (X, Y)
        )
        inputs = _one_sample(as_batch(inputs, net.sizes[0], "X"), "X")
        targets = _one_sample(as_batch(targets, net.sizes[-1], "Y"), "Y")
        self._symbolic = SymbolicNetwork(self._net, self._loss, inputs, targets)

        description = structure.describe(net)
        self.weight_names = tuple(description["weights"])
        self.bias_names = tuple(bias["name"] for bias in description["biases"])
        self.input_names = net.neuron_names[0]
        self.target_names = tuple(f"target_{name}" for name in net.neuron_names[-1])
        self.names = (*self.weight_names, *self.bias_names, *self.input_names, *self.target_names)
        self.neuron_names = tuple(name for layer in net.neuron_names[1:] for name in layer)

        values = dict(zip(net.parameter_names, net.parameters.tolist(), strict=True))
        values |= zip(net.frozen_names, net.frozen_parameters.tolist(), strict=True)
        start = {
            "weights": tuple(values[name] for name in self.weight_names),
            "biases": tuple(values[name] for name in self.bias_names),
            "inputs": tuple(inputs[0].tolist()),
            "targets": tuple(targets[0].tolist()),
            **self._options(**options),
        }
        into_outputs = [edge["name"] for edge in description["edges"] if edge["to"] == "o1"]
        super().__init__(
            _esm=bundle.module_text(self.module, self._mathematics()),
            _css=bundle.style_text(),
            _structure={**description, "start": start},
            selected=into_outputs[0],
            neuron=net.neuron_names[1][0],
            **start,
        )
        cells.register(self)

    def _options(self) -> dict[str, Any]:
        """Check this explorer's own options; return the traits that they set at the start.

        "Reset" goes back to these too.  The arguments are the constructor's keywords.
        """
        return {}

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
        return self._loss([self.outputs], [self.targets])

    def _at_sliders(self) -> Network:
        values = dict(zip(self.weight_names, self.weights, strict=True))
        values |= zip(self.bias_names, self.biases, strict=True)
        self._net.parameters = [values[name] for name in self._net.parameter_names]
        self._net.frozen_parameters[:] = [values[name] for name in self._net.frozen_names]
        return self._net

    def _symbols(self) -> SymbolicNetwork:
        """Return the network in symbols, with the numbers at which the sliders stand."""
        self._at_sliders()
        self._symbolic.inputs = np.array(self.inputs)
        self._symbolic.targets = np.array(self.targets)
        return self._symbolic

    def _mathematics(self) -> dict[str, str]:
        """Return the generated JavaScript, by the name under which the views import it."""
        return {bundle.MATHEMATICS: structure.mathematics_text(self._symbolic)}


def _one_sample(batch: FloatArray, what: str) -> FloatArray:
    if len(batch) != 1:
        raise ValueError(
            f"{what} came with {len(batch)} samples; expected one, because the diagram shows one "
            f"sample at a time. Pick a row: {what}[:1]."
        )
    return batch
