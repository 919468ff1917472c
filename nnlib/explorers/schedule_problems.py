"""What ScheduleExplorer trains: the article's network, or one whose steps are noisy (lesson 12).

The article's network sees one example, the same at every step, so a step always goes down the same
hill.  The other one learns XOR from eight examples, one a step, and one of them is wrong: it says
1 where its twin says 0.  No network can please both, so the steps go on pulling to and fro however
long they are taken.  How far depends on the learning rate: that is the noise floor.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import inf, isfinite, log
from typing import Any, NamedTuple

import numpy as np

from nnlib import article
from nnlib._inputs import FloatArray, shown
from nnlib._mathematics import quiet
from nnlib.layers import Dense
from nnlib.losses import BinaryCrossEntropy, HalfSquaredError, Loss
from nnlib.network import Network
from nnlib.symbolic import SymbolicNetwork

PROBLEMS = ("article", "xor")
FLAT = 0.001
"""A neuron is saturated where the slope of its sigmoid is below this."""

_CORNERS = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
_ARTICLE_IMPORTS = "from nnlib import SGD, HalfSquaredError, article, fit, schedules"
_ARTICLE_FIT = """\
history = fit(
    article.network(), article.INPUTS, article.TARGETS, loss=HalfSquaredError(),
    optimizer=SGD(1.0), epochs={steps}, schedule=schedule,
)
print(history.loss[-1])"""
_XOR_IMPORTS = "from nnlib import SGD, BinaryCrossEntropy, Dense, Network, fit, schedules"
_XOR_FIT = """\
X = [[0, 0], [0, 1], [1, 0], [1, 1]] * 2
Y = [0, 1, 1, 0, 0, 1, 1, 1]  # the last one is wrong
rng = np.random.default_rng({seed})
network = Network([Dense(2, 4, "tanh"), Dense(4, 1, "identity")], rng=rng)
history = fit(
    network, X, Y, loss=BinaryCrossEntropy(), optimizer=SGD(1.0), epochs={epochs},
    batch_size=1, rng=rng, schedule=schedule,
)
print(history.loss[-1])"""

_LABELS = [0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0]  # the last one is wrong


class Run(NamedTuple):
    """What a schedule did.

    Attributes
    ----------
    losses : ndarray of float64, shape (steps + 1,)
        The loss on all examples after so many steps; only the finite ones if it diverged.
    stopped_at : int or None
        The step that gave a loss or a parameter that is not finite; None if all went well.
    saturated : dict of int
        By the neuron's name, since which step it has been saturated, to the end of the run.
    """

    losses: FloatArray
    stopped_at: int | None
    saturated: dict[str, int]


@dataclass(frozen=True)
class Problem:
    """A network, its examples, and in which order the steps see them.

    Attributes
    ----------
    name : str
    network : Network
        As it starts.
    loss : Loss
    X : ndarray of float64, shape (n_samples, n_inputs)
    Y : ndarray of float64, shape (n_samples, n_outputs)
    order : tuple of int
        The example that each step sees.
    python : tuple of str, str
        What a script that trains it imports, and how it trains.
    lowest : float
        No network has a lower loss.
    tail : int
        The losses after so many last steps are averaged, where single ones are noisy.
    tried : tuple of float
        The constant rates among which the best is looked for.
    sigmoids : tuple of str
        The neurons that can saturate, layer by layer.
    """

    name: str
    network: Network
    loss: Loss
    X: FloatArray
    Y: FloatArray
    order: tuple[int, ...]
    python: tuple[str, str]
    lowest: float
    tail: int
    tried: tuple[float, ...]
    sigmoids: tuple[str, ...] = ()

    @cached_property
    def symbolic(self) -> SymbolicNetwork:
        """The network in symbols, with its first example."""
        return SymbolicNetwork(self.network, self.loss, self.X[0], self.Y[0])

    @cached_property
    def best_constant(self) -> float:
        """The best of the constant rates that are tried."""
        return min(self.tried, key=self._end)

    def _end(self, rate: float) -> float:
        """Return the result of a run at a constant rate; infinity if it diverged."""
        steps = len(self.order)
        if len(self.X) == 1:
            losses, _, stopped_at = self.symbolic.train(rate, steps)
        else:
            losses, stopped_at, _ = self._train(np.full(steps, rate), steps + 1 - self.tail)
        return float(losses[-self.tail :].mean()) if stopped_at is None else inf

    def told(self) -> dict[str, Any]:
        """Return what the browser needs to compute the same."""
        return {
            "name": self.name,
            "parameters": self.network.parameters.tolist(),
            "frozen": self.network.frozen_parameters.tolist(),
            "inputs": self.X.tolist(),
            "targets": self.Y.tolist(),
            "order": list(self.order),
            "sigmoids": list(self.sigmoids),
            "python": list(self.python),
            "flat": FLAT,
            "lowest": self.lowest,
            "tail": self.tail,
            "tried": list(self.tried),
        }

    def result(self, run: Run) -> float:
        """Return what counts of a run: the mean of its last losses; NaN if it diverged."""
        return float(run.losses[-self.tail :].mean()) if run.stopped_at is None else float("nan")

    def run(self, rates: FloatArray) -> Run:
        """Train from the start, at these rates, one for each step."""
        losses, stopped_at, visited = self._train(rates)
        watched = stopped_at is None and self.sigmoids
        return Run(losses, stopped_at, self._saturated(visited) if watched else {})

    def _train(
        self, rates: FloatArray, first: int = 0
    ) -> tuple[FloatArray, int | None, list[tuple[float, ...]]]:
        """Return the losses, where it diverged, and the parameters at each step.

        Of many examples' losses, those before step ``first`` are left out, as 0.
        """
        step, single = self.symbolic.training_step(), len(self.X) == 1
        frozen = tuple(self.network.frozen_parameters.tolist())
        examples = list(zip(self.X.tolist(), self.Y.tolist(), strict=True))
        now: tuple[float, ...] = tuple(self.network.parameters.tolist())
        network = self.network.copy()
        losses: list[float] = []
        visited: list[tuple[float, ...]] = []
        for number, (example, rate) in enumerate(
            zip((*self.order, 0), [*rates.tolist(), 0.0], strict=True)
        ):
            after, loss = step(now, rate, frozen, *examples[example])
            if not single:
                loss = self._loss_at(network, now) if number >= first else 0.0
            if not isfinite(loss + sum(now)):
                return np.array(losses), number, visited
            losses.append(loss)
            visited.append(now)
            now = after
        return np.array(losses), None, visited

    def _loss_at(self, network: Network, parameters: tuple[float, ...]) -> float:
        network.parameters[:] = parameters
        with quiet():
            return self.loss.value_and_gradient(network.pass_predict(self.X), self.Y)[0]

    def _saturated(self, visited: list[tuple[float, ...]]) -> dict[str, int]:
        """Return since when neurons have been saturated, going back from the end."""
        network = self.network.copy()
        since: dict[str, int] = {}
        still = np.ones(len(self.sigmoids), dtype=bool)
        for number in range(len(visited) - 1, -1, -1):
            network.parameters[:] = visited[number]
            outs = [self.X]
            with quiet():
                for layer in network.layers:
                    outs.append(layer.predict(outs[-1]))
            out = np.concatenate(outs[1:], axis=1)[0]
            still &= out * (1 - out) < FLAT
            if not still.any():
                break
            since |= {name: number for name, flat in zip(self.sigmoids, still, strict=True) if flat}
        return {name: since[name] for name in self.sigmoids if name in since}


def problem_of(name: Any, steps: int, seed: int) -> Problem:
    """Return a problem by its name, for a run of so many steps; the same one if asked again.

    Parameters
    ----------
    name : str
        "article" or "xor".
    steps : int
    seed : int
        Of the start and the order of XOR's examples.

    Raises
    ------
    ValueError
        If there is no such problem, or the steps are not whole passes over XOR's examples.
    """
    if name == "article":
        return _article(steps)
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise ValueError(f"seed came as {shown(seed)}; expected a whole number from 0 on.")
    if name == "xor":
        return _xor(steps, int(seed))
    raise ValueError(f"problem came as {shown(name)}; expected one of {', '.join(PROBLEMS)}.")


@lru_cache(maxsize=4)
def _article(steps: int) -> Problem:
    return Problem(
        name="article",
        network=article.network(),
        loss=HalfSquaredError(),
        X=article.INPUTS,
        Y=article.TARGETS,
        order=(0,) * steps,
        python=(_ARTICLE_IMPORTS, _ARTICLE_FIT.format(steps=steps)),
        lowest=0.0,
        tail=1,
        tried=_rates(0, 3),
        sigmoids=("h1", "h2", "o1", "o2"),
    )


@lru_cache(maxsize=4)
def _xor(steps: int, seed: int) -> Problem:
    X, Y = np.array(_CORNERS * 2), np.array(_LABELS)[:, np.newaxis]
    if steps % len(X):
        raise ValueError(
            f"steps came as {steps}; expected a multiple of {len(X)}, whole passes over XOR's "
            f"examples, such as {len(X) * max(2, round(steps / len(X)))}."
        )
    rng = np.random.default_rng(seed)
    network = Network([Dense(2, 4, "tanh"), Dense(4, 1, "identity")], rng=rng)
    epochs = [rng.permutation(len(X)) for _ in range(steps // len(X))]  # as fit shuffles
    return Problem(
        name="xor",
        network=network,
        loss=BinaryCrossEntropy(),
        X=X,
        Y=Y,
        order=tuple(np.concatenate(epochs).tolist()),
        python=(_XOR_IMPORTS, _XOR_FIT.format(seed=seed, epochs=len(epochs))),
        lowest=log(2) / 4,  # of two twins that contradict each other, among eight
        tail=max(1, steps // 10),
        tried=_rates(-2, 1),
    )


def _rates(lowest: int, highest: int) -> tuple[float, ...]:
    """Return round rates, ten to a power of ten."""
    digits = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
    powers = range(lowest, highest)
    return (*(float(f"{digit}e{power}") for power in powers for digit in digits), 10.0**highest)
