"""What a playground's run comes to: a status, a sentence, a still picture (lesson 06)."""

from __future__ import annotations

from copy import deepcopy
from functools import lru_cache

import numpy as np

from nnlib.explorers.playground.run import Run
from nnlib.explorers.playground.settings import Settings, count
from nnlib.explorers.playground.verdict import STILL_EPOCHS, STILL_SHARE
from nnlib.explorers.playground.words import activations_of, recipe
from nnlib.figures import Picture, playground_picture

PICTURED = 150
"""How many epochs the still picture of a start lets go by."""
TRAINING = "Training: {numbers}."
PAUSED = "Paused: {numbers}."
READY = "Ready: {numbers}."
STANDS_STILL = (
    "{said} Standing still: over the last {epochs} epochs the lowest loss has fallen by less than "
    "{share:.0%}."
)
AFTER = "After {epochs} of training"
PICTURE = "The picture shows how it looks after {epochs}. {status}"
SUMMARY = "{sizes} {activation}, learning rate {rate:g}{recipe}, start {seed}, {epochs}: {points}"
SENTENCE = (
    "PlaygroundExplorer: a {sizes} network ({activation}) on the data set {data}, learning rate "
    "{rate:g}{recipe}. {status}"
)


def status_of(run: Run, *, playing: bool) -> str:
    """Return how the run stands, in a sentence."""
    if run.verdict:
        return run.reason
    if not run.trainable:
        return run.numbers()
    kind = TRAINING if playing else PAUSED if run.epoch_number else READY
    said = kind.format(numbers=run.numbers())
    if run.stands_still:
        return STANDS_STILL.format(said=said, epochs=STILL_EPOCHS, share=STILL_SHARE)
    return said


def summary_of(run: Run) -> str:
    """Return a run in a few words, by which the reader tells it from others."""
    return SUMMARY.format(
        sizes="-".join(map(str, run.network.sizes)),
        activation=activations_of(run.settings),
        rate=run.settings.learning_rate,
        recipe=recipe(run.settings),
        seed=run.settings.seed,
        epochs=count(run.epoch_number, "epoch"),
        points=run.points,
    )


def sentence_of(run: Run, *, playing: bool) -> str:
    """Return what is trained and how it stands, in a sentence with fixed digits."""
    settings, shown = run.settings, pictured(run)
    said = SENTENCE.format(
        sizes="-".join(map(str, run.network.sizes)),
        activation=activations_of(settings),
        data=settings.data,
        rate=settings.learning_rate,
        recipe=recipe(settings),
        status=status_of(run, playing=playing),
    )
    if shown is run:
        return said
    epochs = count(shown.epoch_number, "epoch")
    return f"{said} {PICTURE.format(epochs=epochs, status=status_of(shown, playing=False))}"


def pictured(run: Run) -> Run:
    """Return the run that the still picture shows: of a start, what it leads to."""
    return run if run.epoch_number or not run.trainable else _played(run, run.settings)


@lru_cache(maxsize=1)
def _played(run: Run, _: Settings) -> Run:
    """Return a copy of a run at its start, with these settings, after some epochs."""
    played = deepcopy(run)
    for _epoch in range(PICTURED):
        played.epoch()
    return played


def picture_of(run: Run) -> Picture:
    """Return the points, the output over the plane and the losses as a still picture."""
    shown = pictured(run)
    played = AFTER.format(epochs=count(shown.epoch_number, "epoch"))
    return playground_picture(
        shown.network,
        shown.X,
        shown.Y,
        X_test=shown.X_test,
        Y_test=shown.Y_test,
        losses=np.array(shown.losses) if shown.trainable else None,
        test_losses=np.array(shown.test_losses) if len(shown.X_test) else None,
        title=None if shown is run else played,
        held_out=shown.settings.held_out,
    )
