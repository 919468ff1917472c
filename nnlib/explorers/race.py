"""RaceExplorer: optimizers run from one start on a landscape, each at its own rate (lesson 11).

The reader moves the start and the learning rates, and all paths are drawn anew: a step downhill,
momentum, steps that are scaled for each number.  Which of them arrives first depends on the
landscape, and on who chose the rates.
"""

from __future__ import annotations

from typing import Any

import traitlets

from nnlib._inputs import FloatArray, as_count, as_flag, as_positive, as_vector
from nnlib.explorers import bundle
from nnlib.explorers.base import Explorer
from nnlib.explorers.race_lanes import EachLane, checked_kind, lanes_of, unique
from nnlib.explorers.traits import Row, StepNumber
from nnlib.figures import Picture, race_picture
from nnlib.figures.race_words import Result, race_sentence
from nnlib.optimizers import SGD, Adam, Optimizer, RMSProp
from nnlib.symbolic.landscape import Descent, Landscape
from nnlib.symbolic.landscapes import landscape_of
from nnlib.symbolic.optimizer_rules import RULES, rules_text

MOST_STEPS = 5000
SHOWN_AT = 20
"""The step at which the explorer opens."""


class RaceExplorer(Explorer):
    """Optimizers that run from one start on a landscape, live.

    Parameters
    ----------
    landscape : str
        "ravine", "turned ravine", "saddle", "rosenbrock", or "article": the loss of the article's
        network over two of its weights.
    optimizers : list of Optimizer or dict of str to Optimizer, optional
        One to four of SGD, AdaGrad, RMSProp and Adam of ``nnlib``, SGD with momentum or without.
        They are not changed.  Without them: SGD, momentum, RMSProp and Adam, all at one rate.
    start : array_like of shape (2,), keyword-only, optional
        Where all start; the landscape's own unless told.
    steps : int, keyword-only, optional
        How many steps each takes, at most 5,000; the landscape's own unless told.
    goal : float, keyword-only, optional
        An optimizer has arrived when its loss is below this and stays there; the landscape's own
        unless told.
    weights : (str, str), keyword-only, optional
        For "article" alone: the two weights that are moved, such as ("w1", "w5").
    layout : Layout or dict, keyword-only, optional
        How the widget fits in among others, as for every widget of ipywidgets.

    Attributes
    ----------
    start : tuple of float
        May be assigned, as may the next four.
    rates : tuple of float
        The learning rate of each optimizer.
    kinds : tuple of str
        The rule of each: one of "SGD", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam".  One
        that was not handed in has the settings that the package gives it, and a momentum of 0.9.
    running : tuple of bool
        Whether each is switched on.
    step : int
        Where we stand on the runs, 0 to ``steps``.
    steps : int
    goal : float

    Raises
    ------
    ValueError
        On a value that is not as described.
    """

    module = "explorers/race"
    styles = ("race",)
    undoable = ("start", "rates", "kinds", "running")

    start = Row(lambda explorer: 2)
    rates = EachLane(as_positive)
    kinds = EachLane(checked_kind)
    running = EachLane(as_flag)
    step = StepNumber()
    steps = traitlets.Int(read_only=True).tag(sync=True)
    goal = traitlets.Float(read_only=True).tag(sync=True)
    _landscape = traitlets.Dict().tag(sync=True)
    _lanes: traitlets.List[Any] = traitlets.List().tag(sync=True)
    _rules = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        landscape: str = "ravine",
        optimizers: Any = None,
        *,
        start: Any = None,
        steps: int | None = None,
        goal: float | None = None,
        weights: tuple[str, str] | None = None,
        layout: Any = None,
    ) -> None:
        self._surface = found = landscape_of(landscape, weights)
        self._made = lanes_of(_all_at(found.rate) if optimizers is None else optimizers)
        count = found.steps if steps is None else as_count(steps, "steps")
        if count > MOST_STEPS:
            raise ValueError(f"steps came as {count}; expected at most {MOST_STEPS:,}.")
        self.set_trait("steps", count)
        self.set_trait("goal", found.goal if goal is None else as_positive(goal, "goal"))
        self._kept: tuple[Any, dict[str, Descent]] = (None, {})
        super().__init__(
            layout=layout,
            start=as_vector(found.start if start is None else start, 2, "start"),
            rates=tuple(lane.rate for lane in self._made),
            kinds=tuple(lane.kind for lane in self._made),
            running=(True,) * len(self._made),
            step=min(self.steps, SHOWN_AT),
            _lanes=[lane.told() for lane in self._made],
            _rules={
                rule.name: {"call": rule.kind.__name__, "fixed": dict(rule.fixed)}
                for rule in RULES.values()
            },
            _landscape={
                **{name: getattr(found, name) for name in ("name", "axes", "low", "high")},
                "bottoms": found.bottoms,
                "weights": None if weights is None else list(weights),
                "own_goal": goal is not None,
            },
        )

    @property
    def landscape(self) -> Landscape:
        """Where they run."""
        return self._surface

    def set(self, **rates: float) -> None:
        """Set single learning rates by the optimizers' names: ``explorer.set(SGD=0.02)``.

        Raises
        ------
        ValueError
            If there is no such name, or a rate is not positive and finite; then nothing changes.
        """
        names = self._names()
        unknown = [name for name in rates if name not in names]
        if unknown:
            raise ValueError(
                f"the name came as {unknown[0]!r}; expected one of {', '.join(names)}."
            )
        self.rates = [rates.get(name, old) for name, old in zip(names, self.rates, strict=True)]

    @property
    def optimizers(self) -> dict[str, Optimizer]:
        """New optimizers that are as those in the lanes now, by name, the ones switched off too."""
        return {
            name: RULES[kind].optimizer(rate, lane.settings[kind])
            for name, kind, rate, lane in zip(
                self._names(), self.kinds, self.rates, self._made, strict=True
            )
        }

    @property
    def paths(self) -> dict[str, FloatArray]:
        """Where each that is switched on stood at the start and after each step.

        Shape (steps + 1, 2), fewer rows if it diverged.
        """
        return {name: run.path.copy() for name, run in self._runs().items()}

    @property
    def losses(self) -> dict[str, FloatArray]:
        """The loss of each at the start and after each step, shape (steps + 1,)."""
        return {name: run.losses.copy() for name, run in self._runs().items()}

    @property
    def steps_to_goal(self) -> dict[str, int | None]:
        """The step from which on the loss of each is below the goal; None if there is none."""
        return {name: run.steps_to(self.goal) for name, run in self._runs().items()}

    @property
    def stopped_at(self) -> dict[str, int | None]:
        """The step at which each diverged; None if it did not."""
        return {name: run.stopped_at for name, run in self._runs().items()}

    def _names(self) -> list[str]:
        lanes = zip(self._made, self.kinds, strict=True)
        return unique([lane.name if lane.kind == kind else kind for lane, kind in lanes])

    def _runs(self) -> dict[str, Descent]:
        """Return the runs of those that are switched on; kept as long as nothing moves."""
        state = tuple(getattr(self, name) for name in self.undoable)
        if self._kept[0] != state:
            switched = zip(self.optimizers.items(), self.running, strict=True)
            self._kept = (
                state,
                {
                    name: self.landscape.descend(optimizer, self.start, self.steps)
                    for (name, optimizer), on in switched
                    if on
                },
            )
        return self._kept[1]

    def _mathematics(self) -> dict[str, str]:
        return {bundle.MATHEMATICS: self.landscape.javascript(), "rules": rules_text()}

    def _picture(self) -> Picture:
        runs = {name: run.path for name, run in self._runs().items()}
        return race_picture(
            self.landscape,
            runs,
            start=self.start,
            goal=self.goal,
            steps=self.steps,
            stopped_at=self.stopped_at,
        )

    def _sentence(self) -> str:
        results = [
            Result(name, run.steps_to(self.goal), run.stopped_at)
            for name, run in self._runs().items()
        ]
        x, y = self.start
        return (
            f"RaceExplorer: {self.landscape.name}, from ({x:g}, {y:g}). "
            f"{race_sentence(results, self.goal, self.steps)}"
        )


def _all_at(rate: float) -> list[Optimizer]:
    return [SGD(rate), SGD(rate, momentum=0.9), RMSProp(rate), Adam(rate)]
