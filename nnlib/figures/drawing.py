"""The drawing of a network diagram: circles, lines, boxes and what is written on them.

The sign of a number is told three times over: by a minus sign, by a dashed line and by color.  Its
size is the line's width.  Every artist has a gid with the name of its part, so that a test, or a
reader of an SVG file, can find it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch

from nnlib._inputs import FloatArray
from nnlib.figures import graph
from nnlib.figures.layout import (
    FOOTER,
    HEADER,
    LOSS_BOX,
    RADIUS,
    Layout,
    place_labels,
    text_width,
)
from nnlib.figures.numbers import drawn, loss_text, short
from nnlib.figures.picture import BLUE, DARK, FADED, GRAY, INK, ORANGE, PAPER
from nnlib.figures.words import name_of
from nnlib.naming import Bias
from nnlib.network import Network

_SMALL = 8
_MOST_LABELS = 40
_LABEL = {"boxstyle": "round,pad=0.12", "edgecolor": "none"}
_FILLS = {"neuron": "#e3edf6", "input": "#ebebe5", "bias": "#f8eccb", "loss": "#f0e3ee"}
_FILLS |= {"label": PAPER}
_FADED_FILL = "#dfe1e4"


class Drawing:
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
        self.edges, self.biases = net.edges, net.biases
        self.on_edges = values.gradients or values.parameters
        names = [edge.weight for edge in self.edges]
        self.largest = max((abs(self.on_edges[n]) for n in names if n in self.on_edges), default=0)

    def draw(self) -> bool:
        """Draw everything; return whether the edges have labels."""
        self._draw_headers()
        for bias in self.biases:
            self._draw_bias(bias)
        labeled = self._draw_edges()
        if self.values.targets:
            self._draw_losses()
        for names in self.net.neuron_names:
            for name in names:
                self._draw_neuron(name)
        self._draw_key(labeled)
        return labeled

    def _bright(self, *names: str) -> bool:
        return self.lit is None or self.lit.issuperset(names)

    def _ink(self, *names: str) -> str:
        """Return the color of a text on a fill."""
        return DARK if self._bright(*names) else GRAY

    def _fill(self, kind: str, *names: str) -> str:
        return _FILLS[kind] if self._bright(*names) else _FADED_FILL

    def _wire(self, *names: str) -> dict[str, Any]:
        """Return the color of a line that has no sign, and how opaque it is."""
        return {"color": INK, "alpha": 1.0 if self._bright(*names) else FADED}

    def _write(self, x: float, y: float, text: str, **style: Any) -> None:
        usual: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": _SMALL, "zorder": 6}
        self.axes.text(x, y, drawn(text), **(usual | style))

    def _line(self, a: tuple[float, float], b: tuple[float, float], gid: str, **style: Any) -> None:
        self.axes.plot([a[0], b[0]], [a[1], b[1]], gid=gid, solid_capstyle="butt", **style)

    def _stroke(self, name: str) -> dict[str, Any]:
        """Return the line style that tells sign and size of what is on an edge."""
        bright = self._bright(name)
        layer: dict[str, Any] = {"zorder": 2 if bright else 1}
        value = self.on_edges.get(name)
        if value is None:  # names only, or a bias that has no gradient
            return layer | self._wire(name) | {"linewidth": 1.2}
        width = 0.8 + 3.2 * min(1.0, abs(value) / self.largest) if self.largest else 0.8
        dash: Any = (0, (3.5, 1.8)) if value < 0 else "-" if value > 0 else (0, (1, 2))
        layer |= self._wire(name) | {"linewidth": width, "linestyle": dash}
        if bright and value:
            layer["color"] = ORANGE if value < 0 else BLUE
        return layer

    def _draw_headers(self) -> None:
        top = self.layout.height - HEADER / 2
        for number, x in enumerate(self.layout.columns):
            kind = "inputs"
            if number > 0:
                kind = name_of(self.net.dense_layers[number - 1].activation.name, 1.3, _SMALL)
            self._write(x, top, f"layer {number}: {kind}")

    def _draw_edges(self) -> bool:
        """Draw the weights; return whether there was room for their labels."""
        places = self.layout.neurons
        for edge in self.edges:
            self._line(
                places[edge.source],
                places[edge.target],
                f"edge:{edge.weight}",
                **self._stroke(edge.weight),
            )
        if len(self.edges) > _MOST_LABELS:
            return False
        texts = [self._edge_text(edge.weight) for edge in self.edges]
        halves = np.array([_label_size(text) for text in texts])
        ends = np.array([(*places[e.source], *places[e.target]) for e in self.edges])
        circles = np.array(list(places.values()))
        boxes = np.array([(*self._bias_place(b), *self._bias_size(b)) for b in self.biases])
        found = place_labels(ends, halves, circles, boxes, self._bias_lines())
        if found is None:
            return False
        for edge, text, (x, y) in zip(self.edges, texts, found, strict=True):
            name = edge.weight
            ground = _LABEL | {"facecolor": self._fill("label", name)}
            self._write(
                x,
                y,
                text,
                color=self._ink(name),
                gid=f"label:{name}",
                zorder=4,
                linespacing=1.1,
                bbox=ground,
            )
        return True

    def _edge_text(self, name: str) -> str:
        if self.values.gradients:
            return f"∂E/∂{name}\n{short(self.values.gradients[name])}"
        if self.values.parameters:
            return f"{name} = {short(self.values.parameters[name])}"
        return name

    def _bias_text(self, bias: Bias) -> list[str]:
        if self.values.gradients:
            if not bias.trained:
                return [bias.name, "not trained"]
            return [f"∂E/∂{bias.name}", short(self.values.gradients[bias.name])]
        if self.values.parameters:
            value = short(self.values.parameters[bias.name])
            return [bias.name, value] if bias.shared else [f"{bias.name} = {value}"]
        return [bias.name]

    def _bias_place(self, bias: Bias) -> tuple[float, float]:
        if bias.shared:
            return self.layout.columns[bias.layer - 1], self.layout.bias_row
        x, y = self.layout.neurons[bias.neurons[0]]
        return x, y - RADIUS - 0.04 - self._bias_size(bias)[1]

    def _bias_size(self, bias: Bias) -> tuple[float, float]:
        """Return half the width and height of a bias's box."""
        lines = self._bias_text(bias)
        width = max(text_width(line, _SMALL) for line in lines)
        return width / 2 + 0.09, 0.08 * len(lines) + 0.03

    def _bias_lines(self) -> FloatArray:
        lines = [
            (*self._bias_place(bias), *self.layout.neurons[neuron])
            for bias in self.biases
            if bias.shared
            for neuron in bias.neurons
        ]
        return np.array(lines).reshape(-1, 4)

    def _draw_bias(self, bias: Bias) -> None:
        place = self._bias_place(bias)
        for neuron in bias.neurons:
            style = self._wire(bias.name, neuron) | {"linewidth": 1.0, "zorder": 1}
            self._line(place, self.layout.neurons[neuron], f"edge:{bias.name}:{neuron}", **style)
        self._box(place, self._bias_size(bias), "bias", bias.name)
        ink = self._ink(bias.name)
        self._stack(place, self._bias_text(bias), ink, bias.name, bold=bias.shared)

    def _draw_neuron(self, name: str) -> None:
        place = self.layout.neurons[name]
        kind = "neuron" if name in self.net.neuron_names[-1] or name[0] == "h" else "input"
        self.axes.add_patch(
            Circle(
                place,
                RADIUS,
                facecolor=self._fill(kind, name),
                edgecolor=INK,
                linewidth=1.6 if self._bright(name) else 0.8,
                zorder=5,
                gid=f"neuron:{name}",
            )
        )
        lines = [name]
        if name in self.values.net:
            lines += [f"net {short(self.values.net[name])}"]
            lines += [f"out {short(self.values.out[name])}"]
        elif name in self.values.out:
            lines += [short(self.values.out[name])]
        self._stack(place, lines, self._ink(name), name, bold=True)

    def _draw_losses(self) -> None:
        total = self.layout.total
        for name in self.net.neuron_names[-1]:
            x, y = self.layout.neurons[name]
            place = (self.layout.loss_column, y)
            wire = self._wire(name) | {"linewidth": 1.1, "zorder": 1}
            self._line((x, y), place, f"loss:{name}", **wire)
            right, left = (place[0] + LOSS_BOX[0], y), (total[0] - LOSS_BOX[0], total[1])
            self._line(right, left, f"total:{name}", **wire)
            self._box(place, (LOSS_BOX[0], 0.31), "loss", name)
            texts = [
                f"target {short(self.values.targets[name])}",
                f"E_{name}",
                loss_text(self.values.losses[name]),
            ]
            self._stack(place, texts, self._ink(name), f"E_{name}", bold=False)
        assert self.values.total is not None
        self._box(total, LOSS_BOX, "loss", "E_total")
        texts = ["E_total", loss_text(self.values.total)]
        self._stack(total, texts, self._ink("E_total"), "E_total", bold=True)

    def _box(
        self, place: tuple[float, float], half: tuple[float, float], kind: str, name: str
    ) -> None:
        corner = (place[0] - half[0], place[1] - half[1])
        self.axes.add_patch(
            FancyBboxPatch(
                corner,
                2 * half[0],
                2 * half[1],
                zorder=5,
                edgecolor=INK,
                linewidth=1.2 if self._bright(name) else 0.7,
                boxstyle="round,pad=0,rounding_size=0.06",
                facecolor=self._fill(kind, name),
            )
        )

    def _stack(
        self, place: tuple[float, float], lines: list[str], ink: str, name: str, *, bold: bool
    ) -> None:
        """Write lines centered on a place, the first of them bold if wanted."""
        for k, text in enumerate(lines):
            y = place[1] + 0.16 * ((len(lines) - 1) / 2 - k)
            weight = "bold" if bold and k == 0 else "normal"
            self._write(place[0], y, text, color=ink, weight=weight, gid=f"value:{name}:{k}")

    def _draw_key(self, labeled: bool) -> None:
        if not self.values.parameters:
            return
        y, x = FOOTER / 2 - 0.03, 0.3
        what = "slope ∂E/∂w" if self.values.gradients else "weight"
        for color, dash, text in ((BLUE, "-", "positive"), (ORANGE, (0, (3.5, 1.8)), "negative")):
            self.axes.plot([x, x + 0.4], [y, y], color=color, linestyle=dash, linewidth=2)
            self._write(x + 0.47, y, text, ha="left")
            x += 1.15
        note = f"wider: larger {what}" if labeled else f"wider: larger {what} (too many to label)"
        self._write(x, y, note, ha="left")


def _label_size(text: str) -> tuple[float, float]:
    """Return half the width and height of a label, with a little space around it."""
    lines = text.split("\n")
    return max(text_width(line, _SMALL) for line in lines) / 2 + 0.06, 0.07 * len(lines) + 0.03
