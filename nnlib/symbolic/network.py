"""A network in symbols: the door to this package (lessons 03 to 05).

``SymbolicNetwork`` takes a small network, a loss and one sample, and answers four questions: what
is the formula of this node, what is the derivative of the loss along this weight, along which
paths does the chain rule reach it, and what does one whole training step look like as code.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from nnlib._inputs import FloatArray, as_count, as_numbers, as_positive, as_vector
from nnlib.losses import Loss
from nnlib.network import Network
from nnlib.symbolic import javascript, python_step, work
from nnlib.symbolic.chain_rule import Factor, Path
from nnlib.symbolic.exact import Numbers, evaluate
from nnlib.symbolic.expressions import build_graphs
from nnlib.symbolic.formulas import Expr
from nnlib.symbolic.generated import GeneratedFunction
from nnlib.symbolic.graph import TOTAL
from nnlib.symbolic.mathml import mathml_equation
from nnlib.symbolic.node import Node
from nnlib.symbolic.straight_line import StraightLine, plain_lines, straight_line
from nnlib.symbolic.training_run import TrainingRun, run_training
from nnlib.symbolic.walks import checked_paths, direct_derivative, local_factor, total_derivative
from nnlib.symbolic.whole import WholeFormulas


class SymbolicNetwork:
    """The formulas of a small network, a loss and one sample.

    Numbers are those of the network at the moment of asking: train it and ask again.

    Cross-entropy is read as on paper, through the probabilities: ``p_o1`` and so on are nodes,
    ``E_o1`` is -target_o1 log p_o1, and the paths go through them.  The generated code computes it
    straight from the outputs, so that it is right at logits of 10,000, too.

    Parameters
    ----------
    network : Network
        At most 1,000 connections (weights, and biases where they are added).  Dropout layers are
        left out, as in every prediction.
    loss : Loss
    inputs : array_like of shape (n_inputs,) or (1, n_inputs)
    targets : array_like of shape (n_outputs,) or (1, n_outputs)

    Raises
    ------
    ValueError
        If the loss or the sample does not fit the network, or the network is too large.
    """

    def __init__(self, network: Network, loss: Loss, inputs: Any, targets: Any) -> None:
        if not isinstance(network, Network):
            raise ValueError(f"network came as {network!r}; expected a Network.")
        network.expect_fits(loss)
        self.network = network
        self.loss = loss
        self.inputs = _sample(inputs, network.sizes[0], "inputs")
        self.targets = _sample(targets, network.sizes[-1], "targets")
        graphs = build_graphs(network, loss)
        self._graph, self._computing = graphs.reading, graphs.computing
        self._whole = WholeFormulas(self._graph)

    @property
    def nodes(self) -> Mapping[str, Node]:
        """Every node by name, in the order of computation: inputs first, ``E_total`` last."""
        numbers = self._numbers()
        return {
            name: Node(name, formula, numbers[name])
            for name, formula in self._graph.formulas.items()
        }

    def __getitem__(self, name: str) -> Node:
        """Return the node called ``name``."""
        self._check(name)
        return self.nodes[name]

    def expression(self, name: str = TOTAL) -> Expr:
        """Return a node's formula in the given numbers alone: inputs, weights, biases, targets.

        Raises
        ------
        ValueError
            If there is no such node, or its formula would have more than 100,000 terms.
        """
        self._check(name)
        return self._whole.expression(name)

    def derivative(self, name: str) -> Expr:
        """Return d E_total / d a weight, bias, input or target, as ``sympy.diff`` gives it.

        Raises
        ------
        ValueError
            If there is no such weight, bias, input or target, or the derivative would have more
            than 100,000 terms.
        """
        self._check(name, given=True)
        return self._whole.derivative(name)

    def derivative_value(self, name: str) -> float:
        """Return the number of :meth:`derivative`.

        It is found for networks of any shape, because nothing is written out: ``sympy.diff``
        differentiates each node's formula, and the numbers are put together node by node.
        """
        self._check(name, given=True)
        return float(direct_derivative(self._graph, name, self._numbers()))

    def n_paths(self, name: str) -> int:
        """Return how many paths there are from ``E_total`` back to a weight, bias or other node."""
        self._check(name)
        return work.count_paths(self._graph, TOTAL, name)

    def paths(self, name: str) -> tuple[Path, ...]:
        """Return every path from ``E_total`` back to a weight, bias, input or target.

        The paths' values sum to ``sympy.diff``'s answer; that is checked here, each time.

        Raises
        ------
        ValueError
            If there is no such weight, bias, input or target, or more than 5,000 paths lead to it.
        ArithmeticError
            If the sum is not the derivative, so that a formula of this package is wrong.
        """
        self._check(name, given=True)
        return checked_paths(self._graph, name, self._numbers())

    def slope(self, numerator: str, denominator: str) -> Factor:
        """Return d numerator / d denominator between any two nodes, all paths added.

        ``slope("E_total", "net_o1")`` is the output's error signal, delta_o1.  Its formula is the
        sum of the paths' products; where there are more than 5,000, it is the chain rule taken
        one step, over the nodes that use the denominator.
        """
        self._check(numerator)
        self._check(denominator)
        return total_derivative(self._graph, numerator, denominator, self._numbers())

    @property
    def local_slopes(self) -> tuple[Factor, ...]:
        """The derivative of every node along each node before it: the chain rule's links."""
        numbers = self._numbers()
        return tuple(
            local_factor(self._graph, node, before, numbers)
            for node, before in self._graph.derivatives
        )

    def step_equations(self, *, early_update: bool = False) -> dict[str, str]:
        """Return every assignment of a training step as MathML, by name and in order.

        ``net_h1`` to ``E_total`` are the forward pass; ``d_net_o1`` (the error signal delta),
        ``d_w5`` (d E_total / d w5) and so on the backward pass; ``new_w5`` and so on the new
        parameters.  ``early_update`` is as in :meth:`training_step`.
        """
        lines = plain_lines(self._graph, early_update=early_update)
        return {name: mathml_equation(name, formula) for name, formula in lines}

    def training_step(self, *, early_update: bool = False) -> GeneratedFunction:
        """Return the training step as generated straight-line Python.

        Call it as ``step(parameters, learning_rate)``; it returns ``(new_parameters, loss)``: a
        tuple in the network's order and the loss *before* the step.  ``step.source`` is its text.
        ``frozen``, ``inputs`` and ``targets`` are further arguments, with this network's numbers
        as defaults.  It computes what it is asked to and checks nothing, to be fast.

        With ``early_update`` it is the bug of lesson 04, on purpose: each layer is updated before
        the gradients of the layer before it are taken, through the updated weights.
        """
        return python_step.step_function(self._computing, self._lines[early_update], self._given())

    def training_loop(self, *, early_update: bool = False) -> GeneratedFunction:
        """Return the loop behind :meth:`train` as generated Python, with its ``source``."""
        return python_step.train_function(self._computing, self._lines[early_update], self._given())

    def train(
        self,
        learning_rate: float,
        steps: int,
        *,
        parameters: Any = None,
        frozen: Any = None,
        inputs: Any = None,
        targets: Any = None,
        early_update: bool = False,
    ) -> TrainingRun:
        """Run gradient descent with the generated code; the network itself is left as it is.

        Parameters
        ----------
        learning_rate : float
            Positive and finite.
        steps : int
            At least 1.
        parameters, frozen, inputs, targets : array_like, keyword-only
            Numbers to use instead of the network's present ones and this sample's.
        early_update : bool, keyword-only
            Train with the bug of :meth:`training_step`.

        Raises
        ------
        ValueError
            If an argument is not as described.
        """
        learning_rate = as_positive(learning_rate, "learning_rate")
        steps = as_count(steps, "steps")
        vectors = {
            "parameters": (parameters, self.network.parameters),
            "frozen": (frozen, self.network.frozen_parameters),
            "inputs": (inputs, self.inputs),
            "targets": (targets, self.targets),
        }
        chosen = {
            what: tuple(as_vector(own if given is None else given, own.size, what).tolist())
            for what, (given, own) in vectors.items()
        }
        loop = self.training_loop(early_update=early_update)
        return run_training(loop, chosen, learning_rate, steps)

    def javascript(self) -> str:
        """Return the text of an ES module that computes this network, for any numbers.

        ``parameters``, ``frozen``, ``inputs`` and ``targets`` are arrays (or typed arrays) in the
        order of ``names``.  It exports

        - ``names``: ``{parameters, frozen, inputs, targets, nodes}``, arrays of names;
        - ``forward(parameters, frozen, inputs, targets)``: an object with every node's number,
          ``.net_h1``, ``.E_total``, ...;
        - ``gradient(parameters, frozen, inputs, targets)``: an array of d E_total / d parameter;
        - ``step(parameters, frozen, inputs, targets, learningRate)``: ``{parameters, loss}``, the
          new parameters and the loss before the step;
        - ``train(parameters, frozen, inputs, targets, learningRate, steps)``: ``{losses,
          parameters, stoppedAt}``, as in ``TrainingRun``: a Float64Array of steps + 1 losses
          (only the finite ones if the run diverged), an array, and null or the step's number;
        - ``slopes(parameters, frozen, inputs, targets)``: ``{local, total}``;
          ``local.out_o1.net_o1`` is d out_o1 / d net_o1 with all else held still, ``total.net_o1``
          is d E_total / d net_o1 along all paths, and so for every node;
        - ``stepEarly``, ``trainEarly``: the same as ``step`` and ``train`` with the bug of
          :meth:`training_step`; ``slopesEarly(parameters, frozen, inputs, targets,
          learningRate)``: the slopes as that step takes them, wrong before the last layer.
        """
        return javascript.module_text(self._computing, self._graph)

    @cached_property
    def _lines(self) -> dict[bool, StraightLine]:
        """The assignments of a step, by whether its update comes too early."""
        return {
            early: straight_line(self._computing, early_update=early) for early in (False, True)
        }

    def _given(self) -> python_step.Given:
        return python_step.Given(
            frozen=tuple(self.network.frozen_parameters.tolist()),
            inputs=tuple(self.inputs.tolist()),
            targets=tuple(self.targets.tolist()),
        )

    def _numbers(self) -> Numbers:
        graph, given = self._graph, self._given()
        vectors = (
            (graph.parameters, self.network.parameters.tolist()),
            (graph.frozen, given.frozen),
            (graph.inputs, given.inputs),
            (graph.targets, given.targets),
        )
        numbers = {
            name: value
            for names, values in vectors
            for name, value in zip(names, values, strict=True)
        }
        return evaluate(graph.formulas, numbers, len(graph.layers))

    def _check(self, name: Any, *, given: bool = False) -> None:
        graph = self._graph
        known = [node for node in graph.formulas if not given or graph.is_given(node)]
        if name not in known:
            raise ValueError(
                f"the name came as {name!r}; expected one of {', '.join(known)}. "
                "Names are written as in the article."
            )

    def __repr__(self) -> str:
        return (
            f"SymbolicNetwork({self.network!r}, {self.loss!r}: {len(self._graph.formulas)} nodes)"
        )


def _sample(values: Any, size: int, what: str) -> FloatArray:
    numbers = as_numbers(values, what)
    if numbers.shape not in {(size,), (1, size)}:
        raise ValueError(
            f"{what} came with shape {numbers.shape}; expected one sample, shape ({size},) or "
            f"(1, {size}). Formulas are written for a single sample: pick one row."
        )
    return numbers.reshape(size).copy()
