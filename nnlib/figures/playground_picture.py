"""A playground in one picture: points, the output over the plane, and the loss (lesson 06)."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from nnlib._inputs import FloatArray
from nnlib.figures.data import checked_pair, chosen_loss
from nnlib.figures.numbers import loss_text
from nnlib.figures.picture import BLUE, DARK, FRAME, ORANGE, PAPER, Picture, frame, lesson_style
from nnlib.figures.sides import BOUNDARY, has_boundary, on_right_side
from nnlib.figures.words import title_of
from nnlib.network import Network

HELD_OUT = ("test", "validation")
SIDE = 121
"""The plane is drawn as SIDE x SIDE outputs."""
_PLANE = LinearSegmentedColormap.from_list("classes", ["#e9a377", "#f7f5f2", "#7fb2d6"])
_CLASSES: tuple[dict[str, Any], ...] = (
    {"marker": "o", "color": ORANGE},
    {"marker": "s", "color": BLUE},
)


def playground_picture(
    net: Network,
    X: Any,
    Y: Any,
    *,
    X_test: Any = None,
    Y_test: Any = None,
    losses: Any = None,
    test_losses: Any = None,
    title: str | None = None,
    held_out: str = "test",
) -> Picture:
    """Draw the output of a network over the plane, with the points it is to tell apart.

    The line where the output is 0.5 parts the classes.  Class 0 is orange circles and class 1 blue
    squares; test points are hollow.

    Parameters
    ----------
    net : Network
        Two inputs, one output from 0 to 1.  Left as it is.
    X, Y : array_like of shape (n_samples, 2) and (n_samples, 1)
        Training points and their classes, 0 or 1.  There may be none.
    X_test, Y_test : array_like, keyword-only
        Test points, likewise.
    losses, test_losses : array_like of shape (n_epochs + 1,), keyword-only
        With ``losses``, the curve stands beside the plane.
    title : str or None, keyword-only
    held_out : {"test", "validation"}, keyword-only
        What the test points are called: validation points where they decide when training stops.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If the network has not two inputs and one output, the points do not fit it, or what is
        held out is called something else.
    """
    if held_out not in HELD_OUT:
        raise ValueError(
            f"held_out came as {held_out!r}; expected {' or '.join(map(repr, HELD_OUT))}."
        )
    if net.sizes[0] != 2 or net.sizes[-1] != 1:
        raise ValueError(
            f"net came with {net.sizes[0]} inputs and {net.sizes[-1]} outputs; expected two inputs "
            "and one output, so that the plane can be drawn."
        )
    train = _points(net, X, Y)
    test = _points(net, X_test, Y_test)
    everything = np.concatenate([train[0], test[0]]).ravel()
    reach = max(1.2, 1.05 * float(np.abs(everything).max(initial=0.0)))
    picture = Picture(8.6 if losses is not None else 4.9, 4.1, layout="compressed")
    with lesson_style():
        panels = picture.subplots(1, 2 if losses is not None else 1, squeeze=False)[0]
        said = _draw_plane(panels[0], net, train, test, reach, held_out)
        if losses is not None:
            said += _draw_losses(panels[1], np.asarray(losses), test_losses, held_out)
        if title:
            picture.suptitle(title_of(title, 0.9 * picture.get_figwidth(), 12))
    picture.alt_text = f"{title}. {said}" if title else said
    return picture


def _points(net: Network, X: Any, Y: Any) -> tuple[FloatArray, FloatArray]:
    if X is None or len(X) == 0:
        return np.empty((0, 2)), np.empty((0, 1))
    return checked_pair(net, X, Y, chosen_loss(None))


def _draw_plane(
    axes: Axes,
    net: Network,
    train: tuple[FloatArray, FloatArray],
    test: tuple[FloatArray, FloatArray],
    reach: float,
    held_out: str,
) -> str:
    side = np.linspace(-reach, reach, SIDE)
    x, y = np.meshgrid(side, side)
    outputs = net.predict(np.column_stack([x.ravel(), y.ravel()])).reshape(x.shape)
    plane = axes.pcolormesh(
        x, y, outputs, cmap=_PLANE, vmin=0, vmax=1, shading="gouraud", rasterized=True
    )
    if has_boundary(outputs):
        axes.contour(x, y, outputs, levels=[BOUNDARY], colors=DARK, linewidths=1.6)
    said = []
    for name, (X, Y), hollow in (("training", train, False), (held_out, test, True)):
        for label, style in enumerate(_CLASSES):
            chosen = X[Y[:, 0] == label]
            face = PAPER if hollow else style["color"]
            axes.scatter(
                chosen[:, 0],
                chosen[:, 1],
                marker=style["marker"],
                s=24,
                facecolor=face,
                edgecolor=style["color"] if hollow else PAPER,
                linewidth=1.1 if hollow else 0.7,
                label=f"class {label}, {name}" if len(chosen) else None,
            )
        if len(X):
            right = on_right_side(net.predict(X), Y)
            said.append(f"{int(right.sum())} of {len(Y)} {name} points")
    across, up = net.neuron_names[0]
    axes.set(xlim=(-reach, reach), ylim=(-reach, reach))
    axes.set(xlabel=f"input {across}", ylabel=f"input {up}")
    axes.set_aspect("equal")
    frame(axes)
    output = net.neuron_names[-1][0]
    bar = axes.figure.colorbar(
        plane, ax=axes, label=f"output {output}", ticks=[0, BOUNDARY, 1], shrink=0.8
    )
    bar.outline.set_linewidth(FRAME)
    if any(len(X) for X, _ in (train, test)):
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.02), ncols=2, fontsize=8)
    sizes = "-".join(map(str, net.sizes))
    sides = f" {' and '.join(said)} are on their right side." if said else ""
    return (
        f"The output of a {sizes} network over the plane of its two inputs, from "
        f"{outputs.min():.3f} to {outputs.max():.3f}, with a line where it is 0.5.{sides}"
    )


def _draw_losses(axes: Axes, losses: FloatArray, test_losses: Any, held_out: str) -> str:
    epochs = np.arange(len(losses))
    one = len(losses) == 1
    axes.plot(epochs, losses, "o" if one else "-", color=BLUE, linewidth=2.6, label="training")
    said = f" Loss on the training points: {loss_text(losses[0])}"
    if not one:
        said += f" at the start, {loss_text(losses[-1])} after {len(losses) - 1:,} epochs"
    if test_losses is not None:
        tested = np.asarray(test_losses)
        axes.plot(
            epochs, tested, "s" if one else "--", color=ORANGE, linewidth=1.8, label=held_out
        )
        said += f"; on the {held_out} points: {loss_text(tested[-1])}"
    axes.set(xlabel="epoch", ylabel="loss E")
    axes.set_ylim(0, axes.dataLim.ymax * 1.1 or 1)
    if one:
        axes.set_xlim(-0.5, 10)  # where the course will go
    axes.legend(loc="best", fontsize=8.5)
    return f"{said}."
