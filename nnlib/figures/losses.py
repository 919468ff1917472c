"""What a loss costs, and how hard it pulls: value and slope side by side (lesson 09)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.activations import sigmoid
from nnlib.figures.curves import LINES
from nnlib.figures.numbers import drawn, listed, short
from nnlib.figures.picture import INK, Picture, lesson_style
from nnlib.figures.words import name_of
from nnlib.losses import ElementwiseLoss

LONGEST_ERROR = 4.0
LARGEST_SUM = 8.0
_POINTS = 801

Curves = tuple[FloatArray, FloatArray]


def cost_of_error(losses: Mapping[str, ElementwiseLoss]) -> Picture:
    """Draw what each loss makes of an error, and its slope along the output.

    Parameters
    ----------
    losses : dict of ElementwiseLoss by name
        One to six.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If there are no losses or too many, or one has no share of a single output.
    """
    errors = np.linspace(-LONGEST_ERROR, LONGEST_ERROR, _POINTS)

    def curves(loss: ElementwiseLoss) -> Curves:
        value, slope = _over(loss, errors, 0.0)
        for corner in loss.corners:  # lift the pen where the slope jumps
            slope[np.searchsorted(errors, corner)] = np.nan
        return value, slope

    return _side_by_side(losses, errors, curves, "out - target", "slope along out")


def cost_of_sum(losses: Mapping[str, ElementwiseLoss]) -> Picture:
    """Draw what each loss makes of a sigmoid neuron's sum if 1 is right, and its slope.

    Parameters
    ----------
    losses : dict of ElementwiseLoss by name
        One to six.  Those on logits read the sum itself, the others its sigmoid.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If there are no losses or too many, or one has no share of a single output.
    """
    sums = np.linspace(-LARGEST_SUM, LARGEST_SUM, _POINTS)
    outs = sigmoid(sums)

    def curves(loss: ElementwiseLoss) -> Curves:
        if loss.on_logits:
            return _over(loss, sums, 1.0)
        value, slope = _over(loss, outs, 1.0)
        return value, slope * sigmoid.derivative_at(sums, outs)

    return _side_by_side(losses, sums, curves, "net, where the target is 1", "slope along net")


def _over(loss: ElementwiseLoss, outs: FloatArray, target: float) -> Curves:
    """Return the loss of each output alone, and its derivative."""
    pairs = [([[out]], [[target]]) for out in outs]
    values = np.array([loss(*pair) for pair in pairs])
    return values, np.array([loss.gradient(*pair)[0, 0] for pair in pairs])


def _side_by_side(
    losses: Mapping[str, ElementwiseLoss],
    x: FloatArray,
    curves: Callable[[ElementwiseLoss], Curves],
    what: str,
    slope_name: str,
) -> Picture:
    _expect_losses(losses)
    places = [0, _POINTS // 4, _POINTS // 2, 3 * _POINTS // 4, _POINTS - 1]
    picture = Picture(7.6, 3.5)
    said = []
    with lesson_style():
        axes = picture.subplots(1, 2)
        for style, (name, loss) in zip(LINES, losses.items(), strict=False):
            value, slope = curves(loss)
            axes[0].plot(x, value, label=name_of(name), **style)
            axes[1].plot(x, slope, **style)
            at_places = listed([short(float(value[k])) for k in places])
            slopes = listed([_told(float(slope[k])) for k in places])
            said.append(f"{name}: loss {at_places}; slope {slopes}.")
        for side, title in zip(axes, ("loss", slope_name), strict=True):
            side.axhline(0, color=INK, linewidth=0.8)
            side.axvline(0, color=INK, linewidth=0.8)
            side.set(xlabel=drawn(what), xlim=(x[0], x[-1]))
            side.set_title(title)
        axes[0].legend(loc="best", fontsize=8.5)
    picture.alt_text = (
        f"Two panels over {what}, from {short(x[0])} to {short(x[-1])}: the loss, and the "
        f"{slope_name}. At {listed([short(float(x[k])) for k in places])}: {' '.join(said)}"
    )
    return picture


def _told(slope: float) -> str:
    return "none (a corner)" if np.isnan(slope) else short(slope)


def _expect_losses(losses: Mapping[str, ElementwiseLoss]) -> None:
    if not 1 <= len(losses) <= len(LINES):
        raise ValueError(
            f"{len(losses)} losses came; expected 1 to {len(LINES)}. Draw fewer at once."
        )
    for name, loss in losses.items():
        if not isinstance(loss, ElementwiseLoss):
            raise ValueError(
                f"the loss {name!r} came as {loss!r}; expected an ElementwiseLoss such as "
                "Huber(), in which each output has a share of its own."
            )
