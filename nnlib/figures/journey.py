"""The parameters over training: which ones move, how far, and which move together (lesson 05)."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib._inputs import FloatArray, as_numbers
from nnlib.figures.numbers import short
from nnlib.figures.picture import BLUE, GRAY, GREEN, INK, ORANGE, PURPLE, Picture, lesson_style
from nnlib.network import Network

MOST = 24
"""So many lines can still be told apart by the names at their ends."""

# Neurons differ in color and in dash; the parameters of one neuron share both.
_STYLES: tuple[tuple[str, Any], ...] = (
    (BLUE, "-"),
    (GREEN, (0, (1.5, 1.5))),
    (ORANGE, (0, (6, 2))),
    (PURPLE, (0, (7, 2, 1.5, 2))),
    (GRAY, (0, (3, 4))),
    (INK, "-"),
)


def parameter_journey(net: Network, journey: Any) -> Picture:
    """Draw every trained parameter over the steps of a training run.

    The axis of the steps is logarithmic from step 1 on, because most happens early.

    Parameters
    ----------
    net : Network
        Gives the names; left as it is.
    journey : array_like of shape (n_steps + 1, n_parameters)
        ``net.parameters`` before the first step, after it, and so on; at most 24 parameters.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If the journey does not fit the network, or has no step.
    """
    places = as_numbers(journey, "journey")
    names = net.parameter_names
    if places.ndim != 2 or len(places) < 2 or places.shape[1] != len(names):
        raise ValueError(
            f"journey came with shape {places.shape}; expected (n_steps + 1, {len(names)}): all "
            "trained parameters at the start and after each step. Keep net.parameters.copy()."
        )
    if len(names) > MOST:
        raise ValueError(
            f"the network came with {len(names)} trained parameters; expected at most {MOST}. "
            "Draw a smaller network."
        )
    steps = np.arange(len(places))
    neurons = _neuron_of_each(net)
    picture = Picture(6.8, 4.0)
    with lesson_style():
        axes = picture.subplots()
        axes.axhline(0, color=INK, linewidth=0.8)
        span = float(np.ptp(places)) or 1.0
        heights = _spread(places[-1], 0.055 * span)
        for k, name in enumerate(names):
            color, dash = _STYLES[neurons[k] % len(_STYLES)]
            axes.plot(steps, places[:, k], color=color, linestyle=dash, linewidth=2.0)
            axes.annotate(
                name,
                (1.0, places[-1, k]),
                (1.05, heights[k]),
                va="center",
                xycoords=axes.get_yaxis_transform(),
                textcoords=axes.get_yaxis_transform(),
                annotation_clip=False,
                arrowprops={
                    "arrowstyle": "-",
                    "color": color,
                    "linestyle": dash,
                    "relpos": (0, 0.5),
                    "shrinkA": 1,
                    "shrinkB": 0,
                },
            )
        axes.set_xscale("symlog", linthresh=1, linscale=0.4)
        axes.set(xlabel="step", ylabel="value", xlim=(0, steps[-1]))
    ways = [
        f"{name} from {short(first)} to {short(last)}"
        for name, first, last in zip(names, places[0], places[-1], strict=True)
    ]
    picture.alt_text = (
        f"The {len(names)} trained parameters over {steps[-1]:,} steps, a logarithmic step axis: "
        f"{', '.join(ways)}."
    )
    return picture


def _neuron_of_each(net: Network) -> list[int]:
    """Return for each trained parameter the number of the (first) neuron that it leads into."""
    neurons = [name for layer in net.neuron_names[1:] for name in layer]
    into = {edge.position: edge.target for edge in net.edges}
    into |= {bias.position: bias.neurons[0] for bias in net.biases if bias.trained}
    return [neurons.index(into[index]) for index in range(len(net.parameter_names))]


def _spread(values: FloatArray, gap: float) -> FloatArray:
    """Return heights near the values, in the same order, at least ``gap`` apart."""
    order = np.argsort(values, kind="stable")
    heights = values.astype(np.float64)
    clusters: list[list[int]] = []
    for k in order.tolist():
        clusters.append([k])
        while len(clusters) > 1 and _top(clusters[-2], values, gap) + gap > _bottom(
            clusters[-1], values, gap
        ):
            clusters[-2:] = [clusters[-2] + clusters[-1]]
    for cluster in clusters:
        heights[cluster] = _bottom(cluster, values, gap) + gap * np.arange(len(cluster))
    return heights


def _bottom(cluster: list[int], values: FloatArray, gap: float) -> float:
    return float(values[cluster].mean()) - gap * (len(cluster) - 1) / 2


def _top(cluster: list[int], values: FloatArray, gap: float) -> float:
    return float(values[cluster].mean()) + gap * (len(cluster) - 1) / 2
