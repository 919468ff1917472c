"""A training run in one picture: the network at one of its steps, and its loss (lesson 05)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from nnlib.figures.curves import draw_runs
from nnlib.figures.diagram import diagram_above
from nnlib.figures.picture import Picture, lesson_style
from nnlib.losses import Loss
from nnlib.network import Network

ROOM = 3.3
"""Inches for the curve."""
HIGHEST = 1e200
"""A run that diverges leaves the curve's axes at their top."""


def training_picture(
    net: Network,
    X: Any,
    Y: Any,
    losses: Any,
    *,
    loss: Loss | None = None,
    log: bool = True,
    log_steps: bool = True,
) -> Picture:
    """Draw a small network with its numbers, and under it the loss over its training.

    The curve's axes are logarithmic unless told, so that the long tail of a run is seen; one of
    them is linear where a run has nothing to show on a logarithmic one.

    Parameters
    ----------
    net : Network
        At most ten neurons a layer.  Left as it is.
    X : array_like of shape (1, n_inputs)
    Y : array_like of shape (1, n_outputs)
    losses : array_like of shape (n_steps + 1,), or a dict of them by name
        As for ``loss_curve``.
    loss : Loss or None, keyword-only
        None is the article's, ``HalfSquaredError()``.
    log, log_steps : bool, keyword-only
        Whether the loss, or the step, has a logarithmic axis.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If the sample does not fit the network, or a run cannot be drawn.
    """
    by_name = losses if isinstance(losses, Mapping) else {"": losses}
    runs = [np.asarray(run) for run in by_name.values()]
    picture, share = diagram_above(net, X, Y, loss=loss, room=ROOM)
    width = picture.get_figwidth()
    left, right, below = 0.75, 0.2, 0.55  # inches for ticks and labels
    place = (
        left / width,
        share * below / ROOM,
        1 - (left + right) / width,
        share * (1 - (below + 0.25) / ROOM),
    )
    # A run that diverges may reach the largest float, where Matplotlib's margins overflow.
    with lesson_style(), np.errstate(over="ignore"):
        axes = picture.add_axes(place)
        said = draw_runs(
            axes,
            losses,
            log=log and all((run[1:] > 0).any() for run in runs),
            log_steps=log_steps and all(run.size > 1 for run in runs),
        )
        axes.set_ylim(top=min(axes.get_ylim()[1], HIGHEST))
    picture.alt_text = f"{picture.alt_text} {said}"
    return picture
