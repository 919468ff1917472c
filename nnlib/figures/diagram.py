"""The network as a diagram, with every number in its place (lessons 01, 03 and 04).

Neurons are circles, weights are lines between them, biases are rounded boxes.  The sign of a
number is told three times over: by a minus sign, by a dashed line and by color.  Its size is the
line's width.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch

from nnlib.figures import graph
from nnlib.figures.layout import (
    FOOTER,
    HEADER,
    LOSS_BOX,
    RADIUS,
    Layout,
    lay_out,
    place_labels,
    text_width,
)
from nnlib.figures.numbers import drawn, listed, loss_text, short
from nnlib.figures.picture import BLUE, GRAY, INK, ORANGE, PAPER, Picture, lesson_style
from nnlib.losses import Loss
from nnlib.network import Network

_DIM = "#d3d6da"
_DIM_TEXT = "#868c93"
_SMALL = 8
_MOST_LABELS = 40
_BACKING = {"boxstyle": "square,pad=0.12", "facecolor": PAPER, "edgecolor": "none"}
_FILLS = {"neuron": "#eef4fa", "input": "#f4f4f1", "bias": "#fdf6e3", "loss": "#f6eef5"}


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
        axes.set(xlim=(0, layout.width), ylim=(0, layout.height))
        axes.axis("off")
        drawing = _Drawing(axes, net, layout, values, lit)
        labeled = drawing.draw()
    picture.alt_text = _description(net, values, highlight, labeled)
    return picture


class _Drawing:
    """One diagram in the making."""

    def __init__(
        self,
        axes: Axes,
        net: Network,
        layout: Layout,
        values: graph.Values,
        lit: set[str] | None,
    ) -> None:
        self.axes, self.net, self.layout, self.values, self.lit = axes, net, layout, values, lit
        self.edges, self.biases = graph.edges_of(net), graph.biases_of(net)
        self.on_edges = values.gradients or values.parameters
        names = [edge.name for edge in self.edges]
        self.largest = max((abs(self.on_edges[n]) for n in names if n in self.on_edges), default=0)

    def draw(self) -> bool:
        """Draw everything; return whether the edges have labels."""
        self.draw_headers()
        for bias in self.biases:
            self.draw_bias(bias)
        labeled = self.draw_edges()
        if self.values.targets:
            self.draw_losses()
        for names in self.net.neuron_names:
            for name in names:
                self.draw_neuron(name)
        self.draw_key(labeled)
        return labeled

    def bright(self, *names: str) -> bool:
        return self.lit is None or self.lit.issuperset(names)

    def ink(self, *names: str) -> str:
        return INK if self.bright(*names) else _DIM_TEXT

    def write(self, x: float, y: float, text: str, **style: Any) -> None:
        usual: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": _SMALL, "zorder": 6}
        self.axes.text(x, y, drawn(text), **(usual | style))

    def line(self, a: tuple[float, float], b: tuple[float, float], gid: str, **style: Any) -> None:
        self.axes.plot([a[0], b[0]], [a[1], b[1]], gid=gid, solid_capstyle="butt", **style)

    def stroke(self, name: str) -> dict[str, Any]:
        """Return the line style that tells sign and size of what is on an edge."""
        bright = self.bright(name)
        layer: dict[str, Any] = {"zorder": 2 if bright else 1}
        value = self.on_edges.get(name)
        if value is None:  # names only, or a bias that has no gradient
            return layer | {"color": GRAY if bright else _DIM, "linewidth": 1.2}
        width = 0.8 + 3.2 * min(1.0, abs(value) / self.largest) if self.largest else 0.8
        dash: Any = (0, (3.5, 1.8)) if value < 0 else "-" if value > 0 else (0, (1, 2))
        color = ORANGE if value < 0 else BLUE if value > 0 else GRAY
        return layer | {"color": color if bright else _DIM, "linewidth": width, "linestyle": dash}

    def draw_headers(self) -> None:
        top = self.layout.height - HEADER / 2
        for number, x in enumerate(self.layout.columns):
            kind = "inputs" if number == 0 else self.net.layers[number - 1].activation.name
            self.write(x, top, f"layer {number}: {kind}", color=GRAY, fontsize=8)

    def draw_edges(self) -> bool:
        """Draw the weights; return whether there was room for their labels."""
        places = self.layout.neurons
        for edge in self.edges:
            self.line(places[edge.source], places[edge.target], f"edge:{edge.name}",
                      **self.stroke(edge.name))
        if len(self.edges) > _MOST_LABELS:
            return False
        texts = [self.edge_text(edge.name) for edge in self.edges]
        halves = np.array([_label_size(text) for text in texts])
        ends = np.array([(*places[e.source], *places[e.target]) for e in self.edges])
        circles = np.array(list(places.values()))
        boxes = np.array([(*self.bias_place(b), *self.bias_size(b)) for b in self.biases])
        found = place_labels(ends, halves, circles, boxes, self.bias_lines())
        if found is None:
            return False
        for edge, text, (x, y) in zip(self.edges, texts, found, strict=True):
            self.write(x, y, text, color=self.ink(edge.name), gid=f"label:{edge.name}", zorder=4,
                       linespacing=1.1, bbox=_BACKING)
        return True

    def edge_text(self, name: str) -> str:
        if self.values.gradients:
            return f"∂E/∂{name}\n{short(self.values.gradients[name])}"
        if self.values.parameters:
            return f"{name} = {short(self.values.parameters[name])}"
        return name

    def bias_text(self, bias: graph.Bias) -> list[str]:
        if self.values.gradients:
            if not bias.trained:
                return [bias.name, "not trained"]
            return [f"∂E/∂{bias.name}", short(self.values.gradients[bias.name])]
        if self.values.parameters:
            value = short(self.values.parameters[bias.name])
            return [bias.name, value] if bias.shared else [f"{bias.name} = {value}"]
        return [bias.name]

    def bias_place(self, bias: graph.Bias) -> tuple[float, float]:
        if bias.shared:
            return self.layout.columns[bias.layer - 1], self.layout.bias_row
        x, y = self.layout.neurons[bias.neurons[0]]
        return x, y - RADIUS - 0.04 - self.bias_size(bias)[1]

    def bias_size(self, bias: graph.Bias) -> tuple[float, float]:
        """Return half the width and height of a bias's box."""
        lines = self.bias_text(bias)
        width = max(text_width(line, _SMALL) for line in lines)
        return width / 2 + 0.09, 0.08 * len(lines) + 0.03

    def bias_lines(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        lines = [
            (*self.bias_place(bias), *self.layout.neurons[neuron])
            for bias in self.biases if bias.shared for neuron in bias.neurons
        ]
        return np.array(lines).reshape(-1, 4)

    def draw_bias(self, bias: graph.Bias) -> None:
        place, ink = self.bias_place(bias), self.ink(bias.name)
        for neuron in bias.neurons:
            bright = self.bright(bias.name, neuron)
            style = {"color": GRAY if bright else _DIM, "linewidth": 1.0, "zorder": 1}
            self.line(place, self.layout.neurons[neuron], f"edge:{bias.name}:{neuron}", **style)
        self.box(place, self.bias_size(bias), "bias", ink)
        self.stack(place, self.bias_text(bias), ink, bias.name, bold=bias.shared)

    def draw_neuron(self, name: str) -> None:
        place, ink = self.layout.neurons[name], self.ink(name)
        fill = _FILLS["neuron" if name in self.net.neuron_names[-1] or name[0] == "h" else "input"]
        self.axes.add_patch(
            Circle(place, RADIUS, facecolor=fill if self.bright(name) else PAPER, edgecolor=ink,
                   linewidth=1.3, zorder=5, gid=f"neuron:{name}")
        )
        lines = [name]
        if name in self.values.net:
            lines += [f"net {short(self.values.net[name])}"]
            lines += [f"out {short(self.values.out[name])}"]
        elif name in self.values.out:
            lines += [short(self.values.out[name])]
        self.stack(place, lines, ink, name, bold=True)

    def draw_losses(self) -> None:
        total = self.layout.total
        for name in self.net.neuron_names[-1]:
            x, y = self.layout.neurons[name]
            place, ink = (self.layout.loss_column, y), self.ink(name)
            wire = {"color": GRAY if self.bright(name) else _DIM, "linewidth": 1.1, "zorder": 1}
            self.line((x, y), place, f"loss:{name}", **wire)
            right, left = (place[0] + LOSS_BOX[0], y), (total[0] - LOSS_BOX[0], total[1])
            self.line(right, left, f"total:{name}", **wire)
            self.box(place, (LOSS_BOX[0], 0.31), "loss", ink)
            texts = [f"target {short(self.values.targets[name])}", f"E_{name}",
                     loss_text(self.values.losses[name])]
            self.stack(place, texts, ink, f"E_{name}", bold=False)
        assert self.values.total is not None
        ink = self.ink("E_total")
        self.box(total, LOSS_BOX, "loss", ink)
        self.stack(total, ["E_total", loss_text(self.values.total)], ink, "E_total", bold=True)

    def box(
        self, place: tuple[float, float], half: tuple[float, float], fill: str, ink: str
    ) -> None:
        corner = (place[0] - half[0], place[1] - half[1])
        self.axes.add_patch(
            FancyBboxPatch(corner, 2 * half[0], 2 * half[1], linewidth=1.0, zorder=5,
                           boxstyle="round,pad=0,rounding_size=0.06", edgecolor=ink,
                           facecolor=_FILLS[fill] if ink == INK else PAPER)
        )

    def stack(
        self, place: tuple[float, float], lines: list[str], ink: str, name: str, *, bold: bool
    ) -> None:
        """Write lines centered on a place, the first of them bold if wanted."""
        for k, text in enumerate(lines):
            y = place[1] + 0.16 * ((len(lines) - 1) / 2 - k)
            weight = "bold" if bold and k == 0 else "normal"
            self.write(place[0], y, text, color=ink, weight=weight, gid=f"value:{name}:{k}")

    def draw_key(self, labeled: bool) -> None:
        if not self.values.parameters:
            return
        y, x = FOOTER / 2 - 0.03, 0.3
        what = "slope ∂E/∂w" if self.values.gradients else "weight"
        for color, dash, text in ((BLUE, "-", "positive"), (ORANGE, (0, (3.5, 1.8)), "negative")):
            self.axes.plot([x, x + 0.4], [y, y], color=color, linestyle=dash, linewidth=2)
            self.write(x + 0.47, y, text, ha="left", color=GRAY)
            x += 1.15
        note = f"wider: larger {what}" if labeled else f"wider: larger {what} (too many to label)"
        self.write(x, y, note, ha="left", color=GRAY)


def _description(
    net: Network, values: graph.Values, highlight: str | Sequence[str], labeled: bool
) -> str:
    shape = "-".join(map(str, net.sizes))
    kinds = listed([f"layer {k} {layer.activation.name}" for k, layer in enumerate(net.layers, 1)])
    parts = [f"Diagram of a {shape} network, {kinds}."]
    edges, biases = graph.edges_of(net), graph.biases_of(net)
    for column, names in enumerate(net.neuron_names):
        if column == 0:
            inputs = [_named(name, values.out) for name in names]
            parts.append(f"Inputs {listed(inputs)}.")
            continue
        for name in names:
            into = [e.name for e in edges if e.target == name]
            into += [b.name for b in biases if name in b.neurons]
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


def _label_size(text: str) -> tuple[float, float]:
    """Return half the width and height of a label, with a little space around it."""
    lines = text.split("\n")
    return max(text_width(line, _SMALL) for line in lines) / 2 + 0.06, 0.07 * len(lines) + 0.03
