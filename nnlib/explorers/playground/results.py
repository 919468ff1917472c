"""What a playground's run comes to: a status, a sentence, a still picture (lesson 06)."""

from __future__ import annotations

import numpy as np

from nnlib.explorers.playground.run import Run
from nnlib.figures import Picture, playground_picture


def status_of(run: Run, *, playing: bool) -> str:
    """Return how the run stands, in a sentence."""
    if run.verdict:
        return run.reason
    said = run.numbers()
    if not run.trainable:
        return said
    state = "Training" if playing else "Paused" if run.epoch_number else "Ready"
    return f"{state}: {said}."


def sentence_of(run: Run, *, playing: bool) -> str:
    """Return what is trained and how it stands, in a sentence with fixed digits."""
    settings = run.settings
    sizes = "-".join(map(str, run.network.sizes))
    return (
        f"PlaygroundExplorer: a {sizes} network ({settings.activation}) on the data set "
        f"{settings.data}, learning rate {settings.learning_rate:g}. "
        f"{status_of(run, playing=playing)}"
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
