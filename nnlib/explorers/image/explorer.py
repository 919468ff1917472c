"""ImageExplorer: move an image, or draw a digit, and see the network read it (lessons 14 and 15).

The reader picks an image of 8 x 8, or draws a digit, which goes through the stages that the data
went through; shifts, turns, blurs it; and sees every value between the image and the answer, and
at which points a little more ink would change that answer.  All of it runs in the browser.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets

from nnlib._inputs import FloatArray, as_not_negative, as_number, as_positive
from nnlib.activations import softmax
from nnlib.datasets.handwriting import LEVELS, IntArray
from nnlib.explorers import bundle
from nnlib.explorers.base import Explorer
from nnlib.explorers.image.given import NUMBERS, checked_images, checked_network, layers_of, short
from nnlib.explorers.image.traits import (
    CLASSES,
    KeptTrait,
    Place,
    StrokesTrait,
    checked_digit,
)
from nnlib.explorers.image.words import moved_words, reading_sentence
from nnlib.explorers.traits import Checked, Choice, Switch
from nnlib.figures import Picture, reading_picture
from nnlib.network import Network
from nnlib.preprocessing import affine, blur
from nnlib.preprocessing import strokes as drawing
from nnlib.pretrained import digit_reader
from nnlib.symbolic.class_losses import softmax_text
from nnlib.symbolic.elementwise import activations_text

SOURCES = ("image", "drawing")
AMOUNTS = ("right", "down", "degrees", "factor", "sigma", "std")
"""The traits that say how far an image is moved, blurred and made noisy."""
SIZES = (
    *("side", "block", "wide", "high", "stretch", "largest", "smallest", "band", "lean", "ink"),
    *("pen", "thinnest", "thickest"),
)
"""The constants of ``nnlib.preprocessing.strokes`` that the browser needs."""
PATTERNS = 10
"""Patterns of noise, among which the button goes on."""


class ImageExplorer(Explorer):
    """An image or a drawing of a digit, and a network that reads it, live.

    Parameters
    ----------
    images : array_like of shape (n_images, 64), optional
        What can be picked, 1 to 60 images of 8 x 8, 0 for white to 1 for black.  Unless told, three
        of each digit from forms of ``datasets.digits`` that the reader of digits has not learned
        from.
    labels : array_like of int, shape (n_images,), optional
        Which digit each image is; together with ``images``.
    network : Network, keyword-only, optional
        What reads: 64 inputs, ten outputs that are scores, and at most 256 hidden neurons.
        ``nnlib.pretrained.digit_reader()`` unless told.
    source : {"image", "drawing"}, keyword-only
        What is read at first.
    layout : Layout or dict, keyword-only, optional
        How the widget fits in among others, as for every widget of ipywidgets.

    Attributes
    ----------
    source : str
        "image" or "drawing"; may be assigned.
    index : int
        Which image, from 0 on; may be assigned.
    right, down : float
        How far it is shifted, in points of the grid of 8 x 8; may be assigned.
    degrees : float
        How far it is turned, counterclockwise; may be assigned.
    factor : float
        How many times as large it becomes; may be assigned.
    sigma : float
        How far it is blurred, in points of the grid; may be assigned.
    std : float
        The standard deviation of the noise; may be assigned.
    pattern : int
        Which of ten patterns of noise, 0 to 9; may be assigned.
    centered : bool
        Whether a drawing goes through all stages, or is read as it was drawn; may be assigned.
    strokes : tuple of tuple of (float, float)
        What is drawn, as for :func:`nnlib.preprocessing.image_of_strokes`; may be assigned.
    kept : tuple of (int, strokes)
        Drawings that were given their digit; may be assigned.  :attr:`drawings` has their images.

    Raises
    ------
    ValueError
        On a value that is not as described.
    """

    module = "image/image"
    styles = ("image",)
    undoable = ("source", "index", *AMOUNTS, "pattern", "centered", "strokes", "kept")

    source = Choice(lambda explorer: SOURCES)
    index = Place(lambda explorer: len(explorer._stack))
    right = Checked(0.0, as_number)
    down = Checked(0.0, as_number)
    degrees = Checked(0.0, as_number)
    factor = Checked(1.0, as_positive)
    sigma = Checked(0.0, as_not_negative)
    std = Checked(0.0, as_not_negative)
    pattern = Place(lambda explorer: PATTERNS)
    centered = Switch(True)
    strokes = StrokesTrait()
    kept = KeptTrait()
    _images: traitlets.List[Any] = traitlets.List().tag(sync=True)
    _layers: traitlets.List[Any] = traitlets.List().tag(sync=True)
    _patterns: traitlets.List[Any] = traitlets.List().tag(sync=True)
    _sizes: traitlets.Dict[str, float] = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        images: Any = None,
        labels: Any = None,
        *,
        network: Network | None = None,
        source: str = "image",
        layout: Any = None,
    ) -> None:
        self._network = checked_network(digit_reader() if network is None else network)
        self._stack, self._labels = checked_images(images, labels)
        noise = np.random.default_rng(0).standard_normal((PATTERNS, NUMBERS)).round(3)
        super().__init__(
            layout=layout,
            _images=[
                {"label": label, "levels": [short(LEVELS * each) for each in image]}
                for label, image in zip(self._labels, self._stack.tolist(), strict=True)
            ],
            _layers=layers_of(self._network),
            _patterns=noise.tolist(),
            _sizes={name: getattr(drawing, name.upper()) for name in SIZES},
            source=source,
        )

    @property
    def network(self) -> Network:
        """A copy of the network that reads; one of the same layers may be assigned."""
        return self._network.copy()

    @network.setter
    def network(self, network: Network) -> None:
        checked = checked_network(network)
        before, now = (
            [(layer.n_in, layer.n_out, layer.activation.name) for layer in each.dense_layers]
            for each in (self._network, checked)
        )
        if now != before:
            raise ValueError(
                f"network came as {checked}; expected one with the layers of {self._network}. "
                "For another one, make another ImageExplorer."
            )
        self._network = checked
        self._layers = layers_of(checked)

    @property
    def image(self) -> FloatArray:
        """What the network is given, shape (64,): moved, blurred, and with noise."""
        return self._stages()[-1].ravel()

    @property
    def hidden(self) -> list[FloatArray]:
        """The outputs of each hidden layer, an array of shape (n_neurons,) for each."""
        return self._passed()[:-1]

    @property
    def scores(self) -> FloatArray:
        """The score of each digit, shape (10,)."""
        return self._passed()[-1]

    @property
    def probabilities(self) -> FloatArray:
        """Softmax of the scores, shape (10,)."""
        return softmax(self.scores[np.newaxis])[0]

    @property
    def answer(self) -> int:
        """The digit that is read: the one with the highest score."""
        return self._first_two()[0]

    @property
    def slopes(self) -> FloatArray:
        """Where more ink speaks for the answer, and where for the next best one, shape (64,).

        The slope of the answer's score minus the next one's, along each point of the image.
        """
        network = self.network
        answer, second = self._first_two()
        along = np.zeros((1, CLASSES))
        along[0, [answer, second]] = 1, -1
        network.forward(self.image[np.newaxis])
        return network.backward(along)[0]

    @property
    def drawings(self) -> tuple[FloatArray, IntArray]:
        """The drawings that were kept, as data to train on: images (n, 64), and digits (n,)."""
        images = [drawing.image_of_strokes(strokes) for _, strokes in self.kept]
        labels = [label for label, _ in self.kept]
        return np.reshape(images, (len(labels), NUMBERS)).astype(float), np.array(labels, np.int64)

    def keep(self, digit: int) -> None:
        """Keep what is drawn, as the button of that digit does, and make room for the next.

        Raises
        ------
        ValueError
            If it is no digit, nothing is drawn, or 100 drawings are kept already.
        """
        label = checked_digit(digit, "digit")
        if not self.strokes:
            raise ValueError(
                "keep() came with nothing drawn; expected strokes. Draw, or assign them."
            )
        self.kept = (*self.kept, (label, self.strokes))
        self.strokes = ()

    def _stages(self) -> list[FloatArray]:
        """Return the image as it comes, moved, blurred, and with noise: four grids of 8 x 8."""
        if self.source == "image":
            first = self._stack[[self.index]]
        else:
            first = drawing.image_of_strokes(self.strokes, centered=self.centered)[np.newaxis]
        moved = affine(
            first, right=self.right, down=self.down, degrees=self.degrees, factor=self.factor
        )
        blurred = blur(moved, self.sigma)
        noisy = np.clip(blurred + self.std * np.array(self._patterns[self.pattern]), 0, 1)
        stages = [first, moved, blurred, noisy if self.std > 0 else blurred]
        return [stage.reshape(8, 8) for stage in stages]

    def _passed(self) -> list[FloatArray]:
        """Return the outputs of each dense layer, an array of shape (n_neurons,) for each."""
        values, found = self.image, []
        for layer in self._network.dense_layers:
            values = layer.activation(layer.weight @ values + layer.bias)
            found.append(values)
        return found

    def _first_two(self) -> tuple[int, int]:
        first, second = np.argsort(-self.scores, kind="stable")[:2].tolist()
        return first, second

    def _mathematics(self) -> dict[str, str]:
        records = {layer.activation.name: layer.activation for layer in self._network.dense_layers}
        return {
            bundle.MATHEMATICS: activations_text(records.values()) + "\n" + softmax_text(CLASSES)
        }

    def _told(self) -> tuple[str, int | None]:
        """Return what is read, in words, and the digit it is, if that is known."""
        if self.source == "drawing":
            count = len(self.strokes)
            what = "Nothing is drawn yet" if count == 0 else "A drawing of 1 stroke"
            return (f"A drawing of {count} strokes" if count > 1 else what), None
        label = self._labels[self.index]
        return f"Image {self.index + 1} of {len(self._labels)}, a {label}", label

    def _sentence(self) -> str:
        what, label = self._told()
        amounts = {name: getattr(self, name) for name in AMOUNTS}
        said = reading_sentence(what + moved_words(amounts), self.probabilities, self.scores, label)
        return f"ImageExplorer: {said}"

    def _picture(self) -> Picture:
        first, *_, last = self._stages()
        names = ("as stored" if self.source == "image" else "as drawn", "as read")
        return reading_picture(
            dict(zip(names, (first, last), strict=True)),
            hidden=self.hidden,
            probabilities=self.probabilities,
            slopes=self.slopes,
            sentence=self._sentence().partition(": ")[2],
        )
