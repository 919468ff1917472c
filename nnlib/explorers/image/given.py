"""What an ImageExplorer is made with: images with their labels, and a network that reads them."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib._inputs import FloatArray, as_batch, shown
from nnlib.datasets import digits
from nnlib.explorers.image.traits import CLASSES, checked_digit
from nnlib.network import Network
from nnlib.pretrained import NEW_FORMS

NUMBERS = 64
OF_EACH = 3
"""How many images of each digit there are, unless the reader brings some."""
MOST_IMAGES = 60
MOST_HIDDEN = 256


def short(value: float) -> float | int:
    """Return a whole number as an int, which is shorter in JSON."""
    return int(value) if value == int(value) else value


def layers_of(network: Network) -> list[dict[str, Any]]:
    """Return the layers as the browser is told of them; a shared bias comes once a neuron."""
    return [
        {
            "weight": layer.weight.tolist(),
            "bias": np.broadcast_to(layer.bias, layer.n_out).tolist(),
            "activation": layer.activation.name,
        }
        for layer in network.dense_layers
    ]


def checked_network(network: Any) -> Network:
    """Return a copy of a network that can read an image of 8 x 8 and be shown."""
    wanted = (
        f"expected a Network with {NUMBERS} inputs, at most {MOST_HIDDEN} hidden neurons, and "
        f"{CLASSES} scores: its last layer Dense(..., {CLASSES}, 'identity')."
    )
    if not isinstance(network, Network):
        raise ValueError(f"network came as {shown(network)}; {wanted}")
    sizes, last = network.sizes, network.dense_layers[-1].activation.name
    fits = (sizes[0], sizes[-1], last) == (NUMBERS, CLASSES, "identity")
    if not fits or sum(sizes[1:-1]) > MOST_HIDDEN:
        raise ValueError(f"network came as {shown(network)}; {wanted}")
    return network.copy()


def checked_images(images: Any, labels: Any) -> tuple[FloatArray, list[int]]:
    """Return the images to pick from, shape (n_images, 64), and the digit of each."""
    if (images is None) != (labels is None):
        missing = "labels" if labels is None else "images"
        raise ValueError(f"{missing} came as None; expected images with their labels, or neither.")
    if images is None:
        return _new_images()
    found = as_batch(images, NUMBERS, "images")
    if not 1 <= len(found) <= MOST_IMAGES or found.min() < 0 or found.max() > 1:
        raise ValueError(
            f"images came as {len(found)} rows of numbers from {found.min():g} to {found.max():g}; "
            f"expected 1 to {MOST_IMAGES} images, 0 for white to 1 for black."
        )
    named = [checked_digit(each, "a label") for each in np.ravel(labels).tolist()]
    if len(named) != len(found):
        raise ValueError(
            f"images came as {len(found)} rows with {len(named)} labels; expected one each."
        )
    return found.astype(float), named


def _new_images() -> tuple[FloatArray, list[int]]:
    """Return three images of each digit from forms that the reader has not learned from."""
    X, y, form = digits()
    new = np.isin(form, NEW_FORMS)
    rows = [np.flatnonzero(new & (y == digit))[:OF_EACH] for digit in range(CLASSES)]
    picked = np.concatenate(rows)
    return X[picked], y[picked].tolist()
