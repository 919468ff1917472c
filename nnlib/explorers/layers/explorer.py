"""LayersExplorer: what goes forward through a deep network, and what comes back (lessons 08, 10).

The reader picks activations, depth, width and the rule that draws the weights, and sees of each
layer a histogram of its outputs and of the gradient that comes back to it.  The network may be
trained for a hundred steps at a time, to see what has become of them.

Everything is computed here, in the kernel, with the library's own layers: each move of the reader's
is answered by the numbers of the network that it leads to.
"""

from __future__ import annotations

from typing import Any

import traitlets

from nnlib._inputs import FloatArray
from nnlib.activations import ACTIVATIONS
from nnlib.explorers.base import Explorer
from nnlib.explorers.layers.batch import Batch, drawn_batch, given_batch
from nnlib.explorers.layers.course import Course, Courses
from nnlib.explorers.layers.numbers import numbers_of
from nnlib.explorers.layers.program import python_of
from nnlib.explorers.layers.settings import (
    INITIALIZERS,
    MOST_RUNS,
    OPTIMIZERS,
    SETTINGS,
    WIDTHS,
    Settings,
    activation_row,
    hidden_layers,
    layer_number,
    layer_width,
    scale_factor,
    training_runs,
)
from nnlib.explorers.layers.words import sentence_of
from nnlib.explorers.playground import checks
from nnlib.explorers.traits import Checked, Choice, Positive
from nnlib.figures import Picture, layers_picture
from nnlib.layer_statistics import QUANTITIES, LayerStatistics, layer_statistics
from nnlib.network import Network

CANNOT_TRAIN = "train() came to a network that cannot be trained further: {reason}"
ALL_RUNS = "it has had {runs} runs, which is as far as it goes. Take a new start."


class LayersExplorer(Explorer):
    """A deep network on one batch: what each layer sends forward, and what comes back to it.

    Parameters
    ----------
    X : array_like of shape (n_samples, n_inputs), optional
        A batch of your own, with its targets; at most 1,000 samples.
    Y : array_like of shape (n_samples, n_outputs) or (n_samples,), optional
        Answers of yes or no (0 or 1), classes (whole numbers, or rows with a single 1), or values.
        The loss fits them: cross-entropy for the first two, mean squared error for values.
    activation : str or sequence of str, keyword-only
        Of all hidden layers; or one name a layer, and their number is the depth.
    depth : int, keyword-only
        Hidden layers, 2 to 20.
    width : {8, 16, 32, 64}, keyword-only
        Neurons of each hidden layer.
    initializer : str, keyword-only
        The rule that draws the weights; :mod:`nnlib.initializers` lists them.
    scale : float, keyword-only
        A factor on all weights, 0.1 to 10.
    seed : int, keyword-only
        Decides the random numbers.  With the same seed, another rule, scale or activation starts
        from the same ones, so that what is seen comes of the change alone.
    layout : Layout or dict, keyword-only, optional
        How the widget fits in among others, as for every widget of ipywidgets.

    Attributes
    ----------
    activations : tuple of str
        One name a hidden layer.
    width, initializer, scale, seed
        As above.  Assigning one of these five takes the network back to its start.
    training : tuple of (str, float)
        The runs that the network has had, 100 steps each: an optimizer, "SGD" or "Adam", and its
        learning rate.
    optimizer, learning_rate
        Those of the next run.
    shown : {"outputs", "sums", "weights", "gradient"}
        What the large histogram shows.
    layer : int
        The layer that is picked, from 1.

    Raises
    ------
    ValueError
        On a value that is not as described.

    Notes
    -----
    Without a batch of yours it is 128 points on two circles, moved at random by 0.1, of
    ``nnlib.datasets``.  They were chosen over inputs drawn at random because they can be learned:
    in 100 or 200 steps by layers through which the gradient passes, and not at all by ten layers
    of sigmoids.  The inputs are scaled to the size 1, so that a layer that keeps the size of what
    it is sent has the size 1 as well.
    """

    module = "layers/layers"
    styles = ("layers",)
    undoable = (*SETTINGS, "optimizer", "learning_rate")

    activations = Checked(("sigmoid",) * 10, activation_row)
    width = Checked(32, layer_width)
    initializer = Choice(lambda explorer: INITIALIZERS)
    scale = Checked(1.0, scale_factor)
    seed = Checked(0, checks.seed)
    training = Checked((), training_runs)
    optimizer = Choice(lambda explorer: tuple(OPTIMIZERS))
    learning_rate = Positive(0.1)
    shown = Choice(lambda explorer: QUANTITIES)
    layer = Checked(1, layer_number)
    _alone = traitlets.Bool(False).tag(sync=True)  # the network is larger than a browser likes
    _choices = traitlets.Dict().tag(sync=True)
    _numbers = traitlets.Dict().tag(sync=True)  # saved in the notebook, as the last picture

    def __init__(
        self,
        X: Any = None,
        Y: Any = None,
        *,
        activation: Any = "sigmoid",
        depth: int | None = None,
        width: int = 32,
        initializer: str = "glorot_uniform",
        scale: float = 1.0,
        seed: int = 0,
        layout: Any = None,
    ) -> None:
        self._courses = Courses(_batch(X, Y))
        super().__init__(
            layout=layout,
            activations=_activations(activation, depth),
            width=width,
            initializer=initializer,
            scale=scale,
            seed=seed,
            optimizer=next(iter(OPTIMIZERS)),
            shown="outputs",
            _choices={
                "activation": tuple(ACTIVATIONS),
                "width": WIDTHS,
                "initializer": INITIALIZERS,
                "optimizer": tuple(OPTIMIZERS),
                "shown": QUANTITIES,
            },
        )
        self._settled = self._settings()
        self.observe(self._follow, SETTINGS)

    # What can be done.

    def train(self) -> None:
        """Take 100 steps with ``optimizer`` at ``learning_rate``; each sees the whole batch.

        Raises
        ------
        ValueError
            If the network has diverged, its loss is not finite, or it has had all the runs there
            are.
        """
        if not self._numbers["trainable"]:
            full = len(self.training) == MOST_RUNS
            reason = ALL_RUNS.format(runs=MOST_RUNS) if full else self._numbers["status"]
            raise ValueError(CANNOT_TRAIN.format(reason=reason))
        self.training = (*self.training, (self.optimizer, self.learning_rate))

    # What can be asked; arrays and networks are the reader's own.

    @property
    def network(self) -> Network:
        """A network of its own with the weights as they are now."""
        return self._course.network.copy()

    @property
    def X(self) -> FloatArray:
        """The batch's inputs, shape (n_samples, n_inputs)."""
        return self._courses.batch.X.copy()

    @property
    def Y(self) -> FloatArray:
        """Its targets, shape (n_samples, n_outputs)."""
        return self._courses.batch.Y.copy()

    @property
    def layers(self) -> tuple[LayerStatistics, ...]:
        """What each hidden layer sends forward, and what comes back to it."""
        batch = self._courses.batch
        return layer_statistics(self._course.network, batch.X, batch.Y, batch.loss)[:-1]

    @property
    def loss(self) -> float:
        """The loss on the batch."""
        return self._course.loss

    @property
    def python(self) -> str:
        """A program that makes the same network, and prints what its layers see."""
        return python_of(self._settings(), self._courses.batch)

    def _sentence(self) -> str:
        return sentence_of(self._settings(), self._course, self.layers)

    def _picture(self) -> Picture:
        quantity = self.shown if self.shown != "gradient" else "outputs"
        return layers_picture(self.layers, quantity=quantity)

    # The settings and what follows from them.

    def _settings(self) -> Settings:
        return Settings(**{name: getattr(self, name) for name in SETTINGS})

    @property
    def _course(self) -> Course:
        return self._courses.at(self._settings())

    @traitlets.default("_numbers")
    def _now(self) -> dict[str, Any]:
        """Return the numbers of the present settings, as the browser is told them."""
        return numbers_of(self._settings(), self._courses.batch, self._course, self.layers)

    def _follow(self, change: Any) -> None:
        """Follow settings that were assigned, by code or by the reader's hand."""
        before, now = self._settled, self._settings()
        if now == before:
            return
        if now.training and now.training == before.training:
            self.training = ()  # another network has not been trained; this comes back here
            return
        self._settled = now
        self.layer = min(self.layer, now.depth)
        self._numbers = self._now()


def _batch(X: Any, Y: Any) -> Batch:
    if X is None and Y is None:
        return drawn_batch()
    if X is None or Y is None:
        raise ValueError(
            f"{'X' if Y is None else 'Y'} came without {'Y' if Y is None else 'X'}; expected both, "
            "or neither for a batch that is drawn."
        )
    return given_batch(X, Y)


def _activations(activation: Any, depth: Any) -> Any:
    """Return one name a layer, to be checked by the trait."""
    if isinstance(activation, str):
        return (activation,) * (10 if depth is None else hidden_layers(depth, "depth"))
    if depth is not None and not (
        isinstance(activation, list | tuple) and len(activation) == depth
    ):
        raise ValueError(
            f"depth came as {depth!r} with the activations {activation!r}; expected one of the "
            "two, or a single activation for all layers."
        )
    return activation
