"""Random changes of one hand's images, judged by how other hands are read (lesson 14).

The answer makes several sets of each training form, as a training would.  Networks learn from
them, each epoch from another set, and read all other forms.  A change that keeps the digits, and
makes one hand look like many, shows in what they read.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnlib import datasets
from nnlib._inputs import FloatArray
from nnlib.exercises._calling import FunctionAnswer
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.layers import Dense
from nnlib.losses import CrossEntropy
from nnlib.network import Network
from nnlib.optimizers import Adam
from nnlib.preprocessing import augment, shift
from nnlib.training import fit

Changed = Callable[[FloatArray, np.random.Generator], FloatArray]

FORMS = (7, 11, 12)
"""Each is trained on alone; what is read are the 13 others."""
SETS = 6
STARTS = 2
EPOCHS, BATCH, HIDDEN, RATE = 48, 26, 64, 0.003
NEEDED = 4.0
"""Points of accuracy."""

SCORE = (
    "Trained on form 7, 11 or 12 alone, networks read {plain:.1f} % of the images on all other "
    "forms, and with your changes {own:.1f} %."
)
NOT_YET = "{score} Needed are {bar:.1f} %, 4 points more than without. {advice}"
SIZES = (
    "In the mean you change a gray point by {own:.2f}, of 0 to 1; the lesson's light changes come "
    "to {light:.2f}, its strong ones to {strong:.2f}."
)
OTHER_ROWS = "Does each row still show what its label says? Labels go by the order of the rows."
HARDLY_READ = 40.0
"""Percent; below this most labels are wrong."""


@cache
def _forms() -> list[tuple[FloatArray, NDArray[np.int64]]]:
    """Return images and labels of each form; its last image is its first once more, a twin."""
    X, y, form = datasets.digits()
    found = []
    for k in FORMS:
        own, labels = X[form == k], y[form == k]
        own[-1], labels[-1] = own[0], labels[0]
        found.append((own, labels))
    return found


def _trials() -> list[tuple[Any, ...]]:
    return [
        (own.copy(), np.random.default_rng(1000 * k + 14))
        for own, _ in _forms()
        for k in range(SETS)
    ]


def sets_of(value: FloatArray) -> list[FloatArray]:
    """Return the sets of each form, shape (sets, n_images, 64)."""
    found, start = [], 0
    for own, _ in _forms():
        end = start + SETS * own.size
        found.append(value[start:end].reshape(SETS, *own.shape))
        start = end
    return found


def _percent_read(sets: list[FloatArray]) -> float:
    """Return how many percent of the other forms' images are read, in the mean of all networks.

    It is rounded as it is told, so that nobody is told that 75.3 % are short of 75.3 %.
    """
    X, y, form = datasets.digits()
    shares = []
    for k, (_, labels), made in zip(FORMS, _forms(), sets, strict=True):
        for start in range(STARTS):
            rng, optimizer = np.random.default_rng(start), Adam(RATE)
            net = Network([Dense(64, HIDDEN, "relu"), Dense(HIDDEN, 10, "identity")], rng=rng)
            for epoch in range(EPOCHS):
                fit(
                    net, made[epoch % len(made)], labels, loss=CrossEntropy(),
                    optimizer=optimizer, epochs=1, batch_size=BATCH, rng=rng,
                )  # fmt: skip
            answers = net.predict(X[form != k]).argmax(axis=1)
            shares.append(float((answers == y[form != k]).mean()))
    return round(100 * float(np.mean(shares)), 1)


@cache
def plain() -> float:
    """Return what is read without changes."""
    return _percent_read([own[np.newaxis] for own, _ in _forms()])


@lru_cache(maxsize=32)
def _own(value: bytes) -> float:
    return _percent_read(sets_of(np.frombuffer(value)))


def percent_read(value: FloatArray) -> float:
    """Return what is read by networks that were trained on these sets; it is kept."""
    return _own(value.tobytes())


def _score(value: FloatArray) -> str:
    return SCORE.format(plain=plain(), own=percent_read(value))


def _advice(value: FloatArray) -> str | None:
    if not np.isfinite(value).all():
        return None
    light, strong = (
        _size(np.concatenate([np.ravel(made(*trial)) for trial in _trials()]))
        for made in (_augmenting(0.5, 8, 0.05)(), _augmenting(1.2, 12, 0.1)())
    )
    advice = SIZES.format(own=_size(value), light=light, strong=strong)
    if percent_read(value) < HARDLY_READ:
        advice = OTHER_ROWS
    return NOT_YET.format(score=_score(value), bar=plain() + NEEDED, advice=advice)


def _size(value: FloatArray) -> float:
    """Return by how much a number of an image changes in the mean."""
    changes = [made - own for made, (own, _) in zip(sets_of(value), _forms(), strict=True)]
    return float(np.mean([np.abs(change).mean() for change in changes]))


def _each(holds: Callable[[FloatArray, FloatArray], bool]) -> Callable[[FloatArray], bool]:
    """Return whether something holds of each form's sets and the form's images."""
    return lambda value: all(
        holds(made, own) for made, (own, _) in zip(sets_of(value), _forms(), strict=True)
    )


def _same_rows(made: FloatArray, own: FloatArray) -> bool:
    """Return whether a set has the form's rows, in another order."""
    order, changed = np.lexsort(own.T), made[0]
    return bool(
        np.allclose(changed[np.lexsort(changed.T)], own[order], atol=1e-6)
        and not np.allclose(changed, own, atol=1e-6)
    )


def _turned_into(*ways: slice) -> Callable[[FloatArray, FloatArray], bool]:
    """Return whether a fifth of the images or more came out so: their rows and columns cut."""

    def holds(made: FloatArray, own: FloatArray) -> bool:
        twin = own.reshape(-1, 8, 8)[:, *ways].reshape(own.shape)
        near, stayed = (np.abs(made - other).mean(axis=2) for other in (twin, own))
        return bool((near < stayed / 4).mean() > 0.2)

    return holds


def _augmenting(far: float, degrees: float, zoom: float, noise: float = 0) -> Callable[[], Changed]:
    return lambda: (
        lambda images, rng: augment(images, rng, shift=far, degrees=degrees, zoom=zoom, noise=noise)
    )


BACKWARD, FORWARD = slice(None, None, -1), slice(None)


def _flipping(*ways: slice, share: float = 0.5) -> Callable[[], Changed]:
    """Return the answer that turns some images around so."""

    def changed(images: FloatArray, rng: np.random.Generator) -> FloatArray:
        some = rng.random((len(images), 1)) < share
        return np.where(some, images.reshape(-1, 8, 8)[:, *ways].reshape(images.shape), images)

    return lambda: changed


AUGMENT = Exercise(
    id="14-augment",
    name="changed",
    asks=(
        "Write changed(images, rng): it returns as many images, row by row, each changed by random "
        "amounts of its own, drawn with rng."
    ),
    kind=FunctionAnswer("(images, rng)", _trials, shape=lambda images, rng: images.shape),
    solution=_augmenting(0.5, 15, 0.05),
    accepts=lambda value: percent_read(value) >= round(plain() + NEEDED, 1),
    otherwise=_advice,
    score=_score,
    right="One hand has become many.",
    mistakes=(
        Mistake(
            lambda: lambda images, rng: images,
            "No image was changed.",
            matches=_each(lambda made, own: np.allclose(made, own, atol=1e-6)),
            also=(_augmenting(0, 0, 0),),
        ),
        Mistake(
            lambda: lambda images, rng: images[rng.permutation(len(images))],
            "The rows stand in another order, and the labels do not: keep each image in its row.",
            matches=_each(_same_rows),
            also=(lambda: lambda images, rng: images[::-1],),
        ),
        Mistake(
            _flipping(FORWARD, BACKWARD),
            "Some images are mirrored. A mirrored 2 is no 2, and yet its label says so.",
            matches=_each(_turned_into(FORWARD, BACKWARD)),
            also=(_flipping(FORWARD, BACKWARD, share=2),),
        ),
        Mistake(
            _flipping(BACKWARD, FORWARD),
            "Some images stand on their heads, mirrored. That is no 2 any more, and yet its label "
            "says so.",
            matches=_each(_turned_into(BACKWARD, FORWARD)),
        ),
        Mistake(
            _flipping(BACKWARD, BACKWARD),
            "Some images are turned upside down. A 6 becomes a 9, and its label says 6.",
            matches=_each(_turned_into(BACKWARD, BACKWARD)),
            also=(_flipping(BACKWARD, BACKWARD, share=2),),
        ),
        Mistake(
            lambda: lambda images, rng: augment(images, rng, shift=1).astype(int),
            "Only whole numbers came back. The images are gray, with numbers from 0 to 1: keep "
            "what stands after the point.",
            matches=lambda value: bool((value == np.floor(value)).all()),
        ),
        Mistake(
            lambda: lambda images, rng: shift(images, rng.uniform(-1, 1), rng.uniform(-1, 1)),
            "Two images that are the same come out the same in each call: all are changed alike. "
            "Draw an amount for each, rng.uniform(-1, 1, len(images)).",
            matches=_each(lambda made, own: np.allclose(made[:, -1], made[:, 0], atol=1e-6)),
            also=(lambda: lambda images, rng: shift(images, 1),),
        ),
        Mistake(
            lambda: lambda images, rng: augment(images, np.random.default_rng(0), shift=1),
            "Every call makes the same changes. Draw them with the rng that the function is given.",
            matches=_each(lambda made, own: np.allclose(made, made[0], atol=1e-6)),
        ),
    ),
)
