"""The network as a diagram, with every number in its place (lessons 01, 03 and 04).

Neurons are circles, weights are lines between them, biases are rounded boxes.  What is to be drawn
comes from ``graph``, where it goes from ``layout``, and ``drawing`` draws it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from nnlib.figures import graph
from nnlib.figures.drawing import Drawing
from nnlib.figures.layout import Layout, lay_out
from nnlib.figures.numbers import listed, loss_text, short
from nnlib.figures.picture import Picture, lesson_style
from nnlib.losses import Loss
from nnlib.network import Network


def network_diagram(
    net: Network,
    X: Any = None,
    Y: Any = None,
    *,
    loss: Loss | None = None,
    gradients: bool = False,
    highlight: str | Sequence[str] = (),
) -> Picture:
    """Draw a small network; with a sample, its numbers; with targets, its loss.

    Parameters
    ----------
    net : Network
        At most ten neurons a layer.  Left as it is.
    X : array_like of shape (1, n_inputs), optional
        One sample.  Without it, the diagram has names and no numbers.
    Y : array_like of shape (1, n_outputs), optional
        Its targets; each output's loss and the total are drawn then.
    loss : Loss or None, keyword-only
        None is the article's, ``HalfSquaredError()``.
    gradients : bool, keyword-only
        Whether the edges carry the slope of the loss, dE/dw, in place of the weight.
    highlight : sequence of str, keyword-only
        What stays bright while the rest fades: names of weights and biases such as
        ``("w1", "w5")``, or of neurons, or the nodes of a path through the chain rule.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If the network is too large, the sample does not fit it, or a name is unknown.
    """
    values = graph.values_of(net, X, Y, loss, gradients)
    lit = graph.lit_names(net, highlight)
    layout = lay_out(net, with_loss=bool(values.targets), row=1.5 if gradients else 1.35)
    picture = Picture(layout.width, layout.height, layout="none")
    with lesson_style():
        axes = picture.add_axes((0.0, 0.0, 1.0, 1.0))
        labeled = _draw(axes, net, layout, values, lit)
    picture.alt_text = _description(net, values, highlight, labeled)
    return picture


def diagram_above(
    net: Network, X: Any, Y: Any, *, loss: Loss | None, room: float
) -> tuple[Picture, float]:
    """Return the diagram with ``room`` inches of room below it, and the share of that room."""
    values = graph.values_of(net, X, Y, loss, gradients=False)
    layout = lay_out(net, with_loss=True, row=1.35)
    height = layout.height + room
    picture = Picture(layout.width, height, layout="none")
    with lesson_style():
        axes = picture.add_axes((0.0, room / height, 1.0, layout.height / height))
        labeled = _draw(axes, net, layout, values, graph.lit_names(net, ()))
    picture.alt_text = _description(net, values, (), labeled)
    return picture, room / height


def _draw(axes: Axes, net: Network, layout: Layout, values: graph.Values, lit: Any) -> bool:
    axes.set(xlim=(0, layout.width), ylim=(0, layout.height))
    axes.axis("off")
    return Drawing(axes, net, layout, values, lit).draw()


def _description(
    net: Network, values: graph.Values, highlight: str | Sequence[str], labeled: bool
) -> str:
    shape = "-".join(map(str, net.sizes))
    layers = enumerate(net.dense_layers, 1)
    kinds = listed([f"layer {k} {layer.activation.name}" for k, layer in layers])
    parts = [f"Diagram of a {shape} network, {kinds}."]
    for column, names in enumerate(net.neuron_names):
        if column == 0:
            inputs = [_named(name, values.out) for name in names]
            parts.append(f"Inputs {listed(inputs)}.")
            continue
        for name in names:
            into = [edge.weight for edge in net.edges if edge.target == name]
            into += [bias.name for bias in net.biases if name in bias.neurons]
            said = f"Into {name}: {listed([_named(p, values.parameters) for p in into])}"
            if values.net:
                said += f"; net {short(values.net[name])}, out {short(values.out[name])}"
            parts.append(said + ".")
    for name, target in values.targets.items():
        parts.append(f"{name}: target {short(target)}, E_{name} {loss_text(values.losses[name])}.")
    if values.total is not None:
        parts.append(f"E_total {loss_text(values.total)}.")
    if values.gradients:
        slopes = [f"{name} {short(slope)}" for name, slope in values.gradients.items()]
        parts.append(f"Slopes of E_total, drawn on the edges: {listed(slopes)}.")
    if not labeled:
        parts.append("The edges are too many to be labeled in the picture.")
    if highlight:
        chosen = [highlight] if isinstance(highlight, str) else list(highlight)
        parts.append(f"Highlighted: {listed(chosen)}.")
    return " ".join(parts)


def _named(name: str, values: dict[str, float]) -> str:
    return f"{name} {short(values[name])}" if name in values else name
