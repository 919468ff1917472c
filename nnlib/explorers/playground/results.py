"""What a playground's run comes to: a status, a sentence, a still picture (lesson 06)."""

from __future__ import annotations

import numpy as np

from nnlib.explorers.playground.run import Run
from nnlib.figures import Picture, playground_picture

TRAINING = "Training: {numbers}."
PAUSED = "Paused: {numbers}."
READY = "Ready: {numbers}."
SENTENCE = (
    "PlaygroundExplorer: a {sizes} network ({activation}) on the data set {data}, learning rate "
    "{rate:g}. {status}"
)


def status_of(run: Run, *, playing: bool) -> str:
    """Return how the run stands, in a sentence."""
    if run.verdict:
        return run.reason
    if not run.trainable:
        return run.numbers()
    said = TRAINING if playing else PAUSED if run.epoch_number else READY
    return said.format(numbers=run.numbers())


def sentence_of(run: Run, *, playing: bool) -> str:
    """Return what is trained and how it stands, in a sentence with fixed digits."""
    settings = run.settings
    return SENTENCE.format(
        sizes="-".join(map(str, run.network.sizes)),
        activation=settings.activation,
        data=settings.data,
        rate=settings.learning_rate,
        status=status_of(run, playing=playing),
    )


def picture_of(run: Run) -> Picture:
    """Return the points, the output over the plane and the losses as a still picture."""
    return playground_picture(
        run.network,
        run.X,
        run.Y,
        X_test=run.X_test,
        Y_test=run.Y_test,
        losses=np.array(run.losses) if run.trainable else None,
        test_losses=np.array(run.test_losses) if len(run.X_test) else None,
    )
