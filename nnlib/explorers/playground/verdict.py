"""How a run of the playground stands: solved, lost, stopped, at its end, or under way.

A point is right where the output is nearer to its target than to the other.  A run is *solved*
when every training point is right; how the test points are stands beside it.  There are three ways
to be lost.  It has *diverged* when a number is no longer finite.  It is *saturated* when many
training points are wrong and the output neuron is so flat there that no signal comes back, and
*stuck* when that is so of a whole hidden layer: a neuron whose derivative is a thousandth of its
steepest passes on a thousandth of the signal.  It *stands still* when its lowest loss hardly falls
any more, for whatever reason (lesson 06).  It is *stopped* when the loss on the validation points
has not fallen for as long as the reader's patience, and *cooled* when its schedule has ended at a
rate with which nothing moves (lesson 13).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.explorers.playground.masks import active
from nnlib.explorers.playground.settings import count
from nnlib.figures.sides import on_right_side
from nnlib.layers import Dense
from nnlib.network import Network

FLAT = 1e-3
"""A derivative below this share of its activation's steepest carries no signal."""
WRONG = 0.1
"""The share of training points that must be wrong for a run to count as lost."""
PATIENCE = 20
"""For how many epochs in a row a run must be lost."""
STILL_EPOCHS, STILL_SHARE = 200, 0.01
"""A run stands still when its lowest loss has fallen by less than this share in so many epochs."""
MOST_EPOCHS = 100_000
"""Where every run ends, so that a forgotten one does not keep the kernel busy for ever."""

DIVERGED = (
    "Diverged in epoch {epoch:,}: the loss or a weight is no finite number any more. {kept} Try a "
    "smaller learning rate."
)
LAST_FINITE = "The last finite weights are kept."
BEST_AGAIN = "The weights of epoch {best:,}, the best on the validation points, are back."
SATURATED = (
    "Saturated: {many} are wrong, and there the slope of the output neuron has been below a "
    "thousandth of its steepest for {patience} epochs. Hardly any step can bring it back. Try a "
    "smaller learning rate and a new start."
)
STUCK = (
    "Stuck: {many} are wrong, and no signal passes hidden layer {layer}: at nearly every point the "
    "slope of its neurons has been below a thousandth of the steepest for {patience} epochs. Try a "
    "smaller learning rate, or a new start."
)
RIGHT = "{right} of {points} right"
RIGHT_WITH_TEST = "{right} of {points} and {test_right} of {test_points} right"
SOLVED = "Solved after {epochs}: every training point is right."
SOLVED_WITH_TEST = (
    "Solved after {epochs}: every training point is right, and so are {test_right} of "
    "{test_points}."
)
STOPPED = (
    "Stopped early after epoch {epoch:,}: no lower validation loss for {patience}. Back at the "
    "weights of epoch {best:,}: loss {loss:.4f}, on the validation points {held_loss:.4f}, "
    "{points}. Turn a knob to go on from there, or take a new start."
)
COOLED = (
    "The schedule is at its end after {epochs}: at a learning rate of {rate} nothing moves any "
    "more. Choose another schedule, or other epochs for it, or take a new start."
)
COOLED_UNSOLVED = "{cooled} Not solved: {points}."
ENDED = (
    "Ended after {epochs}, as every run does here, and not solved: {points}. Try other settings, "
    "or a new start."
)


@dataclass(frozen=True)
class Points:
    """How many points are right, of how many; ``held_out`` is what those of the test are called."""

    right: int = 0
    total: int = 0
    test_right: int = 0
    test_total: int = 0
    held_out: str = "test"

    @property
    def solved(self) -> bool:
        """Whether every training point is right."""
        return 0 < self.right == self.total

    @property
    def many_wrong(self) -> bool:
        """Whether so many training points are wrong that the run may be lost."""
        return self.total - self.right >= WRONG * self.total

    def solved_in(self, epochs: int) -> str:
        """Return that they are solved, in a sentence that says of the test points how they are."""
        return (SOLVED_WITH_TEST if self.test_total else SOLVED).format(
            epochs=count(epochs, "epoch"),
            test_right=self.test_right,
            test_points=count(self.test_total, f"{self.held_out} point"),
        )

    def __str__(self) -> str:
        return (RIGHT_WITH_TEST if self.test_total else RIGHT).format(
            right=self.right,
            points=count(self.total, "training point"),
            test_right=self.test_right,
            test_points=count(self.test_total, f"{self.held_out} point"),
        )


@dataclass
class Lowest:
    """The lowest loss so far, epoch by epoch, since the knobs were last turned."""

    _so_far: list[float] = field(default_factory=list)

    @property
    def stands_still(self) -> bool:
        """Whether it has hardly fallen over the last epochs."""
        if len(self._so_far) <= STILL_EPOCHS:
            return False
        return self._so_far[-1] > (1 - STILL_SHARE) * self._so_far[0]

    def note(self, loss: float) -> None:
        """Note the loss after one more epoch."""
        self._so_far.append(min([loss, *self._so_far[-1:]]))
        del self._so_far[: -STILL_EPOCHS - 1]


@dataclass
class Verdict:
    """What is to be said of a run as it goes on.

    Attributes
    ----------
    kind : {"", "solved", "diverged", "saturated", "stuck", "stopped", "cooled", "ended"}
        "" while there is nothing to say but the numbers.
    said : str
        The verdict in words; ``reason`` adds that the schedule has ended, if it has.
    """

    kind: str = ""
    said: str = ""
    _cooled: str = ""
    _lost: int = 0
    _solved_at: int = 0
    _told: set[str] = field(default_factory=set)
    _lowest: Lowest = field(default_factory=Lowest)

    @property
    def final(self) -> bool:
        """Whether the run takes no further epoch with these settings."""
        kinds = ("diverged", "saturated", "stopped", "cooled", "ended")
        return self.kind in kinds or bool(self._cooled)

    @property
    def reason(self) -> str:
        """The verdict in words."""
        return " ".join(part for part in (self.said, self._cooled) if part)

    @property
    def stands_still(self) -> bool:
        """Whether the loss has hardly fallen for long, in a run that is not solved or lost."""
        return not self.kind and self._lowest.stands_still

    def news(self) -> bool:
        """Return whether there is a verdict that was not told yet; each is told once."""
        new = bool(self.kind) and self.kind not in self._told
        self._told.add(self.kind)
        return new

    def give_another_chance(self) -> None:
        """Take back that the run is lost: with other knobs it may well go on from here."""
        self._lowest, self._cooled = Lowest(), ""
        if self.kind in ("diverged", "saturated", "stuck", "stopped", "cooled"):
            self._told.discard(self.kind)
            self.kind, self.said, self._lost = "", "", 0

    def broken(self, epoch: int, best: int | None = None) -> None:
        """Note that numbers have stopped being finite in this epoch, and which weights are back."""
        kept = LAST_FINITE if best is None else BEST_AGAIN.format(best=best)
        self.kind, self.said = "diverged", DIVERGED.format(epoch=epoch, kept=kept)

    def stopped(
        self, epoch: int, best: int, patience: int, losses: tuple[float, float], points: Points
    ) -> None:
        """Note that patience is at its end after this epoch, and the best weights are back."""
        loss, held_loss = losses
        said = STOPPED.format(
            epoch=epoch, best=best, patience=count(patience, "epoch"), loss=loss,
            held_loss=held_loss, points=points,
        )  # fmt: skip
        self.kind, self.said = "stopped", said

    def cooled(self, epoch: int, rate: float, points: Points) -> None:
        """Note that the schedule has ended at a rate with which nothing moves."""
        said = COOLED.format(epochs=count(epoch, "epoch"), rate=f"{rate:.2g}")
        if self.kind == "solved":
            self._cooled = said
        else:
            said = COOLED_UNSOLVED.format(cooled=said, points=points)
            self.kind, self.said = "cooled", said

    def judge(
        self,
        epoch: int,
        loss: float,
        points: Points,
        network: Network,
        data: tuple[FloatArray, FloatArray],
        masked: Collection[str] = (),
    ) -> None:
        """Say so if the run is solved, lost, at its end or standing still after this epoch."""
        self._lowest.note(loss)
        if points.solved:
            if self.kind != "solved":
                self._solved_at = epoch
            self.kind, self.said = "solved", points.solved_in(self._solved_at)
            return
        self.kind, self.said = "", ""
        output_flat, flat_layers = (
            flatness(network, *data, masked) if points.many_wrong else (False, [])
        )  # fmt: skip
        self._lost = self._lost + 1 if output_flat or flat_layers else 0
        if self._lost >= PATIENCE:
            many = f"{points.total - points.right} of {count(points.total, 'training point')}"
            if output_flat:
                said = SATURATED.format(many=many, patience=PATIENCE)
                self.kind, self.said = "saturated", said
            else:
                said = STUCK.format(many=many, patience=PATIENCE, layer=flat_layers[0])
                self.kind, self.said = "stuck", said
        elif epoch >= MOST_EPOCHS:
            said = ENDED.format(epochs=count(epoch, "epoch"), points=points)
            self.kind, self.said = "ended", said


def flatness(
    network: Network, X: FloatArray, Y: FloatArray, masked: Collection[str] = ()
) -> tuple[bool, list[int]]:
    """Return whether the output is flat where it is wrong, and which hidden layers are flat.

    The output neuron's derivative is averaged over the points on the wrong side, each hidden
    layer's over all; masked neurons do not count, and so neither does a layer of nothing else.
    """
    outputs = network.forward(X)
    *hidden, last = network.dense_layers
    wrong = ~on_right_side(outputs, Y)
    output_flat = bool(steepness(last)[wrong].mean() < FLAT)
    flat = []
    for number, layer in enumerate(hidden, 1):
        share = steepness(layer)
        if masked:
            share = share[:, active(network, number, masked)]
        if share.size and share.mean() < FLAT:
            flat.append(number)
    return output_flat, flat


def steepness(layer: Dense) -> FloatArray:
    """Return the derivative at every sum of the last forward pass, as a share of the steepest."""
    activation = layer.activation
    return np.abs(activation.derivative_at(layer.net, layer.out)) / activation.steepest
