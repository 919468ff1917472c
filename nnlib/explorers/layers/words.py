"""What is to be seen of a deep network, in sentences with fixed digits (lessons 08 and 10)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnlib.explorers.layers.course import Course
from nnlib.explorers.layers.settings import Settings
from nnlib.explorers.playground.settings import count
from nnlib.figures.layers_picture import backward_story, forward_story
from nnlib.figures.numbers import drawn, loss_text
from nnlib.layer_statistics import LayerStatistics

AT_START = "At its start, drawn from seed {seed}: loss {loss}."
TRAINED = "After {steps} of training the loss has gone from {before} to {loss}."
DIVERGED = (
    "Diverged after {steps}: the next one led to numbers that are not finite. These are "
    "the last finite ones, with the loss {loss}. Undo it, or take a smaller learning rate."
)
NOT_FINITE = "Its loss is not finite, so it cannot be trained."
SENTENCE = (
    "LayersExplorer: {depth} hidden layers of {width} neurons ({activations}), {initializer}, "
    "scale {scale:g}. {status} {story}"
)


def status_of(settings: Settings, course: Course) -> str:
    """Return how the training stands, in a sentence."""
    loss, before = drawn(loss_text(course.loss)), drawn(loss_text(course.loss_at_start))
    if course.diverged:
        return DIVERGED.format(steps=count(course.steps, "step"), loss=loss)
    if course.steps:
        return TRAINED.format(steps=count(course.steps, "step"), before=before, loss=loss)
    said = AT_START.format(seed=settings.seed, loss=loss)
    return said if np.isfinite(course.loss) else f"{said} {NOT_FINITE}"


def story_of(layers: Sequence[LayerStatistics]) -> str:
    """Return what happens on the way forward and on the way back."""
    return f"{forward_story(layers)} {backward_story(layers)}"


def sentence_of(settings: Settings, course: Course, layers: Sequence[LayerStatistics]) -> str:
    """Return the present state in a few sentences."""
    return SENTENCE.format(
        depth=settings.depth,
        width=settings.width,
        activations=", ".join(dict.fromkeys(settings.activations)),
        initializer=settings.initializer,
        scale=settings.scale,
        status=status_of(settings, course),
        story=story_of(layers),
    )
