"""How a run of the playground stands: solved, lost, at its end, or under way (lesson 06).

A point is on its right side where the output is nearer to its target than to the other.  A run is
solved when every training point is, and nearly every test point.  It is lost when many are not and
no signal comes back that could mend it: a neuron whose derivative is a thousandth of its steepest
passes on a thousandth of the signal.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.explorers.playground.settings import count
from nnlib.figures.sides import on_right_side
from nnlib.layers import Dense
from nnlib.network import Network

TEST_PASS = 0.95
"""The share of test points that must be on their right side in a solved run."""
FLAT = 1e-3
"""A derivative below this share of its activation's steepest carries no signal."""
WRONG = 0.1
"""The share of training points that must be wrong for a run to count as lost."""
PATIENCE = 20
"""For how many epochs in a row a run must be lost."""
MOST_EPOCHS = 100_000
"""Where every run ends, so that a forgotten one does not keep the kernel busy for ever."""

DIVERGED_AT_ONCE = (
    "Diverged in epoch {epoch:,}: the loss or a weight is no finite number any more. The last "
    "finite weights are kept. Try a smaller learning rate."
)
SATURATED = (
    "Diverged: {many} are on the wrong side, and there the output neuron is saturated: for "
    "{patience} epochs its slope was below a thousandth of its steepest, so hardly any step can "
    "bring them back. Try a smaller learning rate."
)
STUCK = (
    "Stuck: {many} are on the wrong side, and no signal passes hidden layer {layer}: for "
    "{patience} epochs the slope of its neurons was below a thousandth of the steepest at nearly "
    "every point. Try a smaller learning rate, or a new start."
)
RIGHT = "{right} of {points} on their right side"
RIGHT_WITH_TEST = "{right} of {points} and {test_right} of {test_points} on their right side"
SOLVED = "Solved after {epochs}: {points}."
ENDED = (
    "Ended after {epochs}, as every run does here, and not solved: {points}. Try other settings, "
    "or a new start."
)


@dataclass(frozen=True)
class Points:
    """How many points are on their right side, of how many."""

    right: int = 0
    total: int = 0
    test_right: int = 0
    test_total: int = 0

    @property
    def solved(self) -> bool:
        """Whether the points are parted."""
        return self.right == self.total and self.test_right >= TEST_PASS * self.test_total

    @property
    def many_wrong(self) -> bool:
        """Whether so many training points are wrong that the run may be lost."""
        return self.total - self.right >= WRONG * self.total

    def __str__(self) -> str:
        return (RIGHT_WITH_TEST if self.test_total else RIGHT).format(
            right=self.right,
            points=count(self.total, "training point"),
            test_right=self.test_right,
            test_points=count(self.test_total, "test point"),
        )


@dataclass
class Verdict:
    """What is to be said of a run as it goes on.

    Attributes
    ----------
    kind : {"", "solved", "diverged", "stuck", "ended"}
        "" while there is nothing to say but the numbers.
    reason : str
        The verdict in words.
    """

    kind: str = ""
    reason: str = ""
    _lost: int = 0
    _told: set[str] = field(default_factory=set)

    @property
    def final(self) -> bool:
        """Whether the run takes no further epoch with these settings."""
        return self.kind in ("diverged", "ended")

    def news(self) -> bool:
        """Return whether there is a verdict that was not told yet; each is told once."""
        new = bool(self.kind) and self.kind not in self._told
        self._told.add(self.kind)
        return new

    def give_another_chance(self) -> None:
        """Take back that the run is lost: with other knobs it may well go on from here."""
        if self.kind in ("diverged", "stuck"):
            self._told.discard(self.kind)
            self.kind, self.reason, self._lost = "", "", 0

    def broken(self, epoch: int) -> None:
        """Note that numbers have stopped being finite in this epoch."""
        self.kind, self.reason = "diverged", DIVERGED_AT_ONCE.format(epoch=epoch)

    def judge(self, epoch: int, points: Points, network: Network, X: FloatArray, Y: FloatArray
              ) -> None:  # fmt: skip
        """Say so if the run is solved, lost or at its end after this epoch."""
        if points.solved:
            if self.kind != "solved":
                said = SOLVED.format(epochs=count(epoch, "epoch"), points=points)
                self.kind, self.reason = "solved", said
            return
        self.kind, self.reason = "", ""
        output_flat, flat_layers = (
            flatness(network, X, Y) if points.many_wrong else (False, [])
        )  # fmt: skip
        self._lost = self._lost + 1 if output_flat or flat_layers else 0
        if self._lost >= PATIENCE:
            many = f"{points.total - points.right} of {count(points.total, 'training point')}"
            if output_flat:
                said = SATURATED.format(many=many, patience=PATIENCE)
                self.kind, self.reason = "diverged", said
            else:
                said = STUCK.format(many=many, patience=PATIENCE, layer=flat_layers[0])
                self.kind, self.reason = "stuck", said
        elif epoch >= MOST_EPOCHS:
            said = ENDED.format(epochs=count(epoch, "epoch"), points=points)
            self.kind, self.reason = "ended", said


def flatness(network: Network, X: FloatArray, Y: FloatArray) -> tuple[bool, list[int]]:
    """Return whether the output is flat where it is wrong, and which hidden layers are flat.

    The output neuron's derivative is averaged over the points on the wrong side, each hidden
    layer's over all.
    """
    outputs = network.forward(X)
    *hidden, last = network.dense_layers
    wrong = ~on_right_side(outputs, Y)
    output_flat = bool(steepness(last)[wrong].mean() < FLAT)
    layers = [number for number, layer in enumerate(hidden, 1) if steepness(layer).mean() < FLAT]
    return output_flat, layers


def steepness(layer: Dense) -> FloatArray:
    """Return the derivative at every sum of the last forward pass, as a share of the steepest."""
    activation = layer.activation
    return np.abs(activation.derivative_at(layer.net, layer.out)) / activation.steepest
