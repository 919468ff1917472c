"""TrainingExplorer: 10,000 training steps, recomputed at every move of a slider (lesson 05).

Sliders for the weights it starts from, biases, inputs, targets and the learning rate; the loss
after every step as a curve; a slider along the steps, and a player, that take the diagram to any of
them.  Biases may be trained or frozen, the update may come too early (account B), and runs may be
pinned to be compared.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import traitlets

from nnlib import article
from nnlib._inputs import FloatArray, as_count, as_positive
from nnlib.explorers.sample import Sample, ordered
from nnlib.explorers.sample_explorer import SampleExplorer
from nnlib.explorers.traits import Choice, Positive, States, StepNumber, Switch
from nnlib.figures import Picture, network_diagram, training_picture
from nnlib.layers import Dense
from nnlib.losses import Loss
from nnlib.network import Network
from nnlib.symbolic import TrainingRun

STATE = (*SampleExplorer.undoable, "learning_rate", "train_biases", "early_update")
"""The traits that decide a run."""


class TrainingExplorer(SampleExplorer):
    """Sliders for the start of a training run; the whole run, live.

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
    steps : int, keyword-only
        How many steps a run has.
    layout : Layout or dict, keyword-only, optional
        How the widget fits in among others, as for every widget of ipywidgets.

    Attributes
    ----------
    weights, biases, inputs, targets : tuple of float
        What the run starts from.
    learning_rate : float
    train_biases : bool
        Whether the biases are trained too; where only some layers of ``net`` train theirs, then
        those.  At first as in ``net``.
    early_update : bool
        Whether each layer is updated before the signals go back through it: the bug behind the
        article's printed error, account B.
    step : int
        Where we stand on the run, 0 to ``steps``.
    pinned : tuple of dict
        At most three states kept to be compared, each with the traits above but ``step``.
    log_loss, log_steps : bool
        Whether the chart's axes are logarithmic, as they are at first.

    Raises
    ------
    ValueError
        If the sample does not fit the network, or a value is not as described.
    """

    module = "explorers/training"
    undoable = STATE

    learning_rate = Positive(article.LEARNING_RATE)
    train_biases = Switch()
    early_update = Switch()
    step = StepNumber()
    steps = traitlets.Int(article.STEPS, read_only=True).tag(sync=True)
    pinned = States(STATE, most=3)
    log_loss = Switch(True)
    log_steps = Switch(True)
    selected = Choice(lambda explorer: (*explorer.weight_names, *explorer.bias_names))
    _formulas = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        net: Network | None = None,
        X: Any = None,
        Y: Any = None,
        *,
        loss: Loss | None = None,
        learning_rate: float = article.LEARNING_RATE,
        steps: int = article.STEPS,
        layout: Any = None,
    ) -> None:
        sample = Sample(net, X, Y, loss)
        self.set_trait("steps", as_count(steps, "steps"))
        self._runs: dict[Any, TrainingRun] = {}
        super().__init__(
            sample,
            layout=layout,
            learning_rate=as_positive(learning_rate, "learning_rate"),
            train_biases=_trains_biases(sample.network),
            early_update=False,
        )

    @traitlets.default("_formulas")
    def _update_equations(self) -> dict[str, dict[str, str]]:
        """Return every slope and every update as MathML, of the right step and of the early one."""
        trained = self._variants[True].symbolic
        return {
            way: {
                name: equation
                for name, equation in trained.step_equations(early_update=early).items()
                if name.startswith(("d_", "new_"))
            }
            for way, early in (("right", False), ("early", True))
        }

    @property
    def losses(self) -> FloatArray:
        """The loss after each step, shape (steps + 1,); only the finite ones if it diverged."""
        return self._trained().losses.copy()

    @property
    def pinned_losses(self) -> list[FloatArray]:
        """The losses of each pinned run, as :attr:`losses`."""
        return [self._run_of(state).losses.copy() for state in self.pinned]

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
            network.parameters = self._train(self._state(), step).parameters
        return network

    def pin(self) -> None:
        """Keep the present run beside the ones to come, as the button does.

        Raises
        ------
        ValueError
            If there are three already; ``explorer.pinned = []`` lets them go.
        """
        self.pinned = (*self.pinned, self._state())

    @cached_property
    def _variants(self) -> dict[bool, Sample]:
        """The sample with its network, by whether the biases are trained."""
        own = self._sample
        trains = _trains_biases(own.network)
        other = own.with_network(_with_biases(own.network, trained=not trains))
        return {trains: own, not trains: other}

    def _mathematics(self) -> dict[str, str]:
        return {
            **super()._mathematics(),
            "frozen_biases": self._variants[False].symbolic.javascript(),
            "trained_biases": self._variants[True].symbolic.javascript(),
        }

    def _at_sliders(self) -> Network:
        self._sample = self._variants[self.train_biases]
        return super()._at_sliders()

    def _state(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in STATE}

    def _trained(self) -> TrainingRun:
        return self._run_of(self._state())

    def _run_of(self, state: dict[str, Any]) -> TrainingRun:
        """Return the run from a state; those of the present state and of the pins are kept."""
        kept = {tuple(each.values()) for each in ({**self._state()}, *self.pinned)}
        self._runs = {key: run for key, run in self._runs.items() if key in kept}
        key = tuple(state.values())
        if key not in self._runs:
            self._runs[key] = self._train(state, self.steps)
        return self._runs[key]

    def _train(self, state: dict[str, Any], steps: int) -> TrainingRun:
        sample = self._variants[state["train_biases"]]
        values = self._named(state["weights"], state["biases"])
        return sample.symbolic.train(
            state["learning_rate"],
            steps,
            parameters=ordered(values, sample.network.parameter_names),
            frozen=ordered(values, sample.network.frozen_names),
            inputs=state["inputs"],
            targets=state["targets"],
            early_update=state["early_update"],
        )

    def _picture(self) -> Picture:
        named = {"this run": self.losses}
        named |= {f"pin {k}": run for k, run in enumerate(self.pinned_losses, 1)}
        drawn = {name: run for name, run in named.items() if np.any(run > 0)}
        if not drawn:  # the start itself has no finite loss, or none to improve
            return network_diagram(self.network)
        losses = drawn if self.pinned else self.losses
        return training_picture(
            self.network,
            [self.inputs],
            [self.targets],
            losses,
            loss=self._sample.loss,
            log=self.log_loss,
            log_steps=self.log_steps,
        )

    def _sentence(self) -> str:
        run = f"TrainingExplorer: a {self._sizes()} network, learning rate {self.learning_rate:g}"
        if self.train_biases:
            run += ", biases trained"
        if self.early_update:
            run += ", updated too early"
        losses = self.losses
        if self.stopped_at is not None:
            return f"{run}: the loss stops being a finite number at step {self.stopped_at:,}."
        return f"{run}: loss {losses[0]:.9f} before, {losses[-1]:.9f} after {self.steps:,} steps."


def _trains_biases(net: Network) -> bool:
    return any(bias.trained for bias in net.biases)


def _with_biases(net: Network, *, trained: bool) -> Network:
    """Return a network of the same kind whose biases are all trained, or all frozen."""
    layers = [
        Dense(
            layer.n_in,
            layer.n_out,
            layer.activation,
            bias=layer.bias_kind,
            train_bias=trained,
        )
        for layer in net.dense_layers
    ]
    sizes = [layer.n_weights + trained * layer.n_biases for layer in layers]
    return Network(layers, parameters=np.zeros(sum(sizes)))
