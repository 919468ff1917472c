"""A playground's run as Python: the lines that make the same curve with ``fit`` (lesson 06).

What the reader built by hand is nothing but a few calls of the library, and a knob turned in the
middle of a run is a second call of ``fit``.  An optimizer that remembers is one object for all of
them.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise

from nnlib.explorers.playground.optimizers import OPTIMIZERS
from nnlib.explorers.playground.run import Run
from nnlib.explorers.playground.schedules import (
    CONSTANT,
    ON_PLATEAU,
    python_of_plateau,
)
from nnlib.explorers.playground.schedules import (
    python_of as python_of_schedule,
)
from nnlib.explorers.playground.settings import OWN, POINTS, TIGHT, TIGHT_TURNS, Settings
from nnlib.explorers.playground.story import ByHand, Masked, Part

_NAMES = (
    "SGD", "Adam", "AdamW", "Dense", "Dropout", "HalfSquaredError", "Network", "RMSProp",
    "datasets", "fit", "schedules",
)  # fmt: skip
"""What a program may import, in the order in which it does."""
_LOSS = "HalfSquaredError()(network.predict(X), Y)"


def python_of(run: Run) -> str:
    """Return a program that leaves the run's ``network`` and its ``losses``, number for number."""
    return _Writer(run).text()


class _Writer:
    """Writes the program line by line, and knows what its variables hold by now."""

    def __init__(self, run: Run) -> None:
        self.run = run
        parts = [event for event in run.story if isinstance(event, Part)]
        self.start = parts[0].settings if parts else run.settings
        self.lines: list[str] = []
        self.dropout = self.start.dropout  # of the network there
        self.optimizer = ""  # which kind the variable holds, if there is one
        self.rate: float | None = None  # its learning rate, if that is known
        self.began = False  # whether there are losses yet
        self.touched = False  # whether a hand has changed the network after the last of them
        self.masks = False

    def text(self) -> str:
        for event in self.run.story:
            if isinstance(event, Part):
                self._settle()
                self._part(event)
            else:
                self.touched = True
                if isinstance(event, ByHand):
                    place = self.run.network.parameter_names.index(event.name)
                    value = f"{event.value!r}  # {event.name}"
                    self.lines.append(f"network.parameters[{place}] = {value}")
                else:
                    self._mask(event)
        self._settle(last=True)
        body = "\n".join(
            [
                *_data(self.run.settings),
                f"rng = np.random.default_rng({self.run.settings.seed})",
                *_network(self.start, "rng=rng"),
                *self.lines,
            ]
        )
        copies = "import copy\n\n" if "copy.deepcopy" in body else ""
        used = set(re.findall(r"\b(\w+)[(.]", body))
        names = ", ".join(name for name in _NAMES if name in used)
        head = f"{copies}import numpy as np\nfrom nnlib import {names}\n"
        return f"{head}\n{body}\n"

    def _settle(self, *, last: bool = False) -> None:
        """Write down the loss where a hand has changed it, or there is none yet."""
        if last and not self.began:
            loss = _LOSS if self.run.trainable else "np.nan"
            self.lines.append(f"losses = [{loss}]")
        elif self.began and self.touched:
            self.lines.append(f"losses[-1] = {_LOSS}")
        self.touched = False

    def _mask(self, event: Masked) -> None:
        if event.back:
            self.lines += [
                f"for k in {list(event.back)}:  # {event.neuron} is back",
                "    network.parameters[k] = kept.pop(k)",
            ]
        if not event.aside:
            return
        if not self.masks:
            self.lines.append("kept = {}  # the weights of neurons that are masked")
            self.masks = True
        for value in dict.fromkeys(event.aside.values()):
            places = [place for place, put in event.aside.items() if put == value]
            why = "" if value == 0 else ": so low a bias that it answers 0"
            self.lines += [
                f"for k in {places}:  # {event.neuron} is masked{why}",
                f"    kept[k], network.parameters[k] = network.parameters[k], {value!r}",
            ]
        if self.optimizer:
            self.lines += [
                "for vector in optimizer.state.values():",
                f"    vector[{list(event.aside)}] = 0.0",
            ]

    def _part(self, part: Part) -> None:
        knobs = part.settings
        if knobs.dropout != self.dropout:
            self.dropout = knobs.dropout
            self.lines += _network(knobs, "parameters=network.parameters")
            if self.optimizer and not part.fresh:
                self.lines.append("optimizer = copy.deepcopy(optimizer)  # for the new network")
        optimizer = self._optimizer(part)
        schedule = self._schedule(part)
        given = [f"epochs={part.epochs}"]
        if knobs.batch_size is not None:
            given.append(f"batch_size={knobs.batch_size}, rng=rng")
        if knobs.l2:
            given.append(f"l2={knobs.l2!r}")
        more = [f"schedule={schedule}"] if schedule else []
        if part.watched and (part.went_back or knobs.schedule == ON_PLATEAU):
            more.append("validation=(X_test, Y_test)")
        if part.went_back:
            more.append(f"patience={knobs.patience}")
        first = f"network, X, Y, loss=HalfSquaredError(), optimizer={optimizer}"
        self.lines += [
            "history = fit(",
            f"    {first}, {', '.join(given)}" + ("," if more else ""),
            *([f"    {', '.join(more)}"] if more else []),
            ")",
        ]
        losses = "losses += list(history.loss[1:])" if self.began else "losses = list(history.loss)"
        self.lines.append(losses)
        self.began = True

    def _optimizer(self, part: Part) -> str:
        """Return the optimizer for a call; write what makes it, or turns its rate."""
        knobs = part.settings
        kind = OPTIMIZERS[knobs.optimizer]
        python = kind.python.format(rate=knobs.learning_rate)
        if not kind.remembers:
            self.optimizer = ""
            return python
        if part.fresh or not self.optimizer:
            self.lines.append(f"optimizer = {python}")
        elif knobs.schedule == CONSTANT and self.rate != knobs.learning_rate:
            self.lines.append(f"optimizer.learning_rate = {knobs.learning_rate!r}")
        self.optimizer = knobs.optimizer
        self.rate = knobs.learning_rate if knobs.schedule == CONSTANT else None
        return "optimizer"

    def _schedule(self, part: Part) -> str:
        """Return the schedule for a call, if there is one; write what makes it."""
        knobs = part.settings
        if knobs.schedule == CONSTANT:
            return ""
        if knobs.schedule == ON_PLATEAU:
            rate, epochs = knobs.learning_rate, knobs.schedule_epochs
            if part.new_plateau:
                self.lines.append(f"plateau = {python_of_plateau(rate, epochs)}")
            elif part.rate_given:
                self.lines.append(f"plateau.rate = {rate!r}")
            return "plateau"
        a_pass = knobs.steps_an_epoch(len(self.run.Y))
        python = python_of_schedule(
            knobs.schedule, knobs.learning_rate, knobs.schedule_epochs * a_pass
        )
        if part.scheduled == 0:
            return python
        self.lines.append(f"schedule = {python}")
        return f"lambda step: schedule(step + {part.scheduled * a_pass})"


def _data(settings: Settings) -> list[str]:
    if settings.data == OWN and not settings.points:
        return ["X, Y = np.empty((0, 2)), np.empty((0, 1))  # no points yet"]
    if settings.data == OWN:
        rows = ",\n    ".join(f"({x!r}, {y!r}, {label})" for x, y, label in settings.points)
        return [
            f"points = np.array([\n    {rows},\n], dtype=float)",
            "X, Y = points[:, :2], points[:, 2:]",
        ]
    name, turns = settings.data, ""
    if settings.data == TIGHT:
        name, turns = "spirals", f", turns={TIGHT_TURNS!r}"
    drawn = f"{name}({POINTS}, {settings.noise!r}, np.random.default_rng({settings.data_seed})"
    return [
        f"X, Y = datasets.{drawn}{turns})",
        f"X, Y, X_test, Y_test = datasets.split(X, Y, {settings.test_share!r})",
    ]


def _network(settings: Settings, start: str) -> list[str]:
    layers = _layers(settings)
    line = f"network = Network([{layers}], {start})"
    if len(line) <= 100:
        return [line]
    return ["network = Network(", f"    [{layers}],", f"    {start},", ")"]


def _layers(settings: Settings) -> str:
    layers = []
    for (a, b), name in zip(
        pairwise((2, *settings.hidden)), settings.activations, strict=True
    ):  # fmt: skip
        layers.append(f"Dense({a}, {b}, {json.dumps(name)})")
        if settings.dropout:
            layers.append(f"Dropout({settings.dropout!r}, rng=rng)")
    return ", ".join([*layers, f'Dense({settings.hidden[-1]}, 1, "sigmoid")'])
