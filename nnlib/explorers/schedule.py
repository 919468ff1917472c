"""ScheduleExplorer: draw the rate of every step, and see the whole run under it (lesson 12).

The reader takes a ready schedule, scales it, or draws over it by mouse, finger or keys; the run of
the article's network is computed again as the hand moves.  Runs may be kept, to be compared at the
same number of steps.  With ``problem="xor"`` the steps are noisy, and cooling lowers the floor.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import traitlets

from nnlib._inputs import FloatArray, as_count, as_function, as_not_negative, shown
from nnlib.explorers import bundle
from nnlib.explorers.base import Explorer
from nnlib.explorers.schedule_problems import Run, problem_of
from nnlib.explorers.schedule_shapes import (
    SHAPES,
    drawn_over,
    given_rates,
    handles_of,
    unit_rates,
)
from nnlib.explorers.schedule_words import name_of, run_sentence
from nnlib.explorers.traits import Choice, Positive, States, Switch, moved_by_hand
from nnlib.figures import Picture, schedule_runs
from nnlib.network import Network
from nnlib.schedules import Schedule

STATE = ("shape", "rate", "drawn")
"""The traits that make a schedule."""
GIVEN = "given"
GIVEN_PYTHON = "lambda step: {{rate}} / {rate} * given(step)  # given: your own function"
PINS = ("", "pin 1: ", "pin 2: ", "pin 3: ")
FEWEST, MOST, STEPS = 10, 10_000, 1_000
RATE = 5.0


class Drawn(traitlets.TraitType[tuple[tuple[int, float], ...], Any]):
    """Rates drawn by hand: pairs of a handle's step and the rate there, sorted by step."""

    def __init__(self) -> None:
        super().__init__(default_value=())
        moved_by_hand(self)

    def validate(self, obj: Any, value: Any) -> tuple[tuple[int, float], ...]:
        """Return the pairs as tuples; a dict of rates by step will do as well."""
        pairs = list(value.items()) if isinstance(value, Mapping) else value
        if not isinstance(pairs, list | tuple) or any(
            not isinstance(pair, list | tuple) or len(pair) != 2 for pair in pairs
        ):
            raise ValueError(
                f"{self.name} came as {shown(value)}; expected a dict of rates by step, such as "
                f"{{0: 5, {obj.handles[1]}: 2.5}}."
            )
        checked = {
            _handle(step, obj, str(self.name)): as_not_negative(rate, f"{self.name}'s rate")
            for step, rate in pairs
        }
        if len(checked) != len(pairs):
            raise ValueError(f"{self.name} came with a step twice; expected each of them once.")
        return tuple(sorted(checked.items()))


class HandleStep(traitlets.TraitType[int, Any]):
    """The step of one of the explorer's handles."""

    def __init__(self) -> None:
        super().__init__(default_value=0)
        moved_by_hand(self)

    def validate(self, obj: Any, value: Any) -> int:
        """Return the step as an int."""
        return _handle(value, obj, str(self.name))


def _handle(value: Any, explorer: Any, name: str) -> int:
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    handles = explorer.handles
    if not number or value not in handles:
        raise ValueError(
            f"{name} came with step {shown(value)}; expected the step of a handle: "
            f"{', '.join(map(str, handles[:3]))}, ..., {handles[-1]}."
        )
    return int(value)


class _Source(NamedTuple):
    """A shape, for the browser: its title, its rates at rate 1, and how Python makes it."""

    title: str
    unit: list[float]
    python: str


class ScheduleExplorer(Explorer):
    """The learning rate of every step, drawn by hand, and the run under it, live.

    Parameters
    ----------
    schedule : str or callable, optional
        What to start from: a name, "constant", "step_decay", "exponential", "cosine", "warmup" or
        "one_cycle", as in ``nnlib.schedules``, or a schedule of your own: a function that returns
        the rate of a step, counted from 0.  "constant" unless told.
    rate : float, keyword-only
        At which rate a schedule that came by its name begins; 5 unless told, and 0.5 on XOR.
    steps : int, keyword-only
        How many steps a run has, 10 to 10,000; on XOR a multiple of 8.
    problem : str, keyword-only
        What is trained: "article", the article's network, which sees its one example at every
        step; or "xor", a network with four hidden neurons that sees one of eight examples at each
        step, one of which is labeled wrong.
    seed : int, keyword-only
        Of XOR's start and of the order of its examples.
    layout : Layout or dict, keyword-only, optional
        How the widget fits in among others, as for every widget of ipywidgets.

    Attributes
    ----------
    shape : str
        The ready schedule by its name; "given" for a function that came.  May be assigned; what
        was drawn over it stays.
    rate : float
        Its rate; may be assigned.  Of a function that came, its largest.
    drawn : tuple of (int, float)
        What a hand has drawn over the shape: the rate at a handle's step.  May be assigned, as a
        dict, too: ``explorer.drawn = {0: 5, 25: 12.5}``; ``()`` takes it away.
    handles : tuple of int
        The steps at which a hand draws.
    step : int
        The handle where we stand; may be assigned.
    pinned : tuple of dict
        At most three schedules kept to be compared, each with the traits ``shape``, ``rate`` and
        ``drawn``.
    log_rate : bool
        Whether the rate's axis is logarithmic.

    Raises
    ------
    ValueError
        On a value that is not as described.

    Notes
    -----
    Browser and Python compute the same losses to about 12 digits.  On XOR a run at a rate near 2
    is chaotic: there the last digit of a number decides what follows, and they may part.
    """

    module = "explorers/schedule"
    styles = ("schedule",)
    undoable = STATE

    shape = Choice(lambda explorer: tuple(explorer._shapes))
    rate = Positive(RATE)
    drawn = Drawn()
    step = HandleStep()
    pinned = States(STATE, most=3)
    log_rate = Switch()
    steps = traitlets.Int(STEPS, read_only=True).tag(sync=True)
    _handles: traitlets.List[int] = traitlets.List().tag(sync=True)
    _shapes: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    _problem = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        schedule: Any = "constant",
        *,
        rate: float | None = None,
        steps: int = STEPS,
        problem: str = "article",
        seed: int = 0,
        layout: Any = None,
    ) -> None:
        count = as_count(steps, "steps")
        if not FEWEST <= count <= MOST:
            raise ValueError(
                f"steps came as {count}; expected a whole number from {FEWEST} to {MOST:,}."
            )
        self._trained = problem_of(problem, count, seed)
        self._runs: dict[Any, Run] = {}
        sources = {
            name: _Source(shape.title, unit_rates(shape.make, count), shape.python)
            for name, shape in SHAPES.items()
        }
        if callable(schedule):
            as_function(schedule, 1, "schedule", "such as schedules.cosine(5, steps=1000)")
            if rate is not None:
                raise ValueError(
                    f"rate came as {shown(rate)} with a function; expected one of the two, because "
                    "the function has its rates."
                )
            given = given_rates(schedule, count)
            rate = max(given)
            unit = [each / rate for each in given]
            sources = {GIVEN: _Source("given", unit, GIVEN_PYTHON.format(rate=rate)), **sources}
            schedule = GIVEN
        elif schedule not in SHAPES:
            raise ValueError(
                f"schedule came as {shown(schedule)}; expected one of {', '.join(SHAPES)}, or a "
                "function that returns the rate of a step."
            )
        self.set_trait("steps", count)
        super().__init__(
            layout=layout,
            _handles=list(handles_of(count)),
            _shapes={name: source._asdict() for name, source in sources.items()},
            _problem=self._trained.told(),
            shape=schedule,
            rate=rate if rate is not None else RATE if problem == "article" else 0.5,
        )

    @property
    def handles(self) -> tuple[int, ...]:
        """The steps at which a hand draws."""
        return handles_of(self.steps)

    @property
    def rates(self) -> FloatArray:
        """The learning rate of every step, shape (steps,)."""
        return self._rates_of(self._state())

    @property
    def schedule(self) -> Schedule:
        """The schedule as a plain function of the step, for ``fit``; the last rate goes on."""
        rates = self.rates.tolist()
        return lambda step: rates[min(step, len(rates) - 1)]

    @property
    def losses(self) -> FloatArray:
        """The loss after each step, shape (steps + 1,); only the finite ones if it diverged."""
        return self._run().losses.copy()

    @property
    def pinned_losses(self) -> list[FloatArray]:
        """The losses of each run that is kept, as :attr:`losses`."""
        return [self._run_of(state).losses.copy() for state in self.pinned]

    @property
    def stopped_at(self) -> int | None:
        """The step that gave a loss or a parameter that is not finite; None if all went well."""
        return self._run().stopped_at

    @property
    def best_constant(self) -> float:
        """The best of the constant rates that are tried, some ten to a power of ten."""
        return self._trained.best_constant

    @property
    def start(self) -> Network:
        """A copy of the network as every run starts with it."""
        return self._trained.network.copy()

    def set(self, rates: Mapping[int, float]) -> None:
        """Draw single points, and leave the others: ``explorer.set({250: 3, 275: 2.5})``.

        Raises
        ------
        ValueError
            If a step has no handle, or a rate is negative or not finite; then nothing changes.
        """
        checked = self.traits()["drawn"].validate(self, rates)
        self.drawn = {**dict(self.drawn), **dict(checked)}

    def pin(self) -> None:
        """Keep the present run beside the ones to come, as the button does.

        Raises
        ------
        ValueError
            If there are three already; ``explorer.pinned = []`` lets them go.
        """
        self.pinned = (*self.pinned, self._state())

    def _state(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in STATE}

    def _rates_of(self, state: Mapping[str, Any]) -> FloatArray:
        unit = np.array(self._shapes[state["shape"]]["unit"])
        return drawn_over(state["rate"] * unit, dict(state["drawn"]), self.handles)

    def _run(self) -> Run:
        return self._run_of(self._state())

    def _run_of(self, state: dict[str, Any]) -> Run:
        """Return the run of a state; those of the present state and of the pins are kept."""
        kept = {tuple(each.values()) for each in (self._state(), *self.pinned)}
        self._runs = {key: run for key, run in self._runs.items() if key in kept}
        key = tuple(state[name] for name in STATE)
        if key not in self._runs:
            self._runs[key] = self._trained.run(self._rates_of(state))
        return self._runs[key]

    @cached_property
    def _best_run(self) -> tuple[FloatArray, Run]:
        rates = np.full(self.steps, self.best_constant)
        return rates, self._trained.run(rates)

    def _name_of(self, state: Mapping[str, Any]) -> str:
        title = self._shapes[state["shape"]]["title"]
        return name_of(title, state["rate"], len(state["drawn"]), len(self.handles))

    def _mathematics(self) -> dict[str, str]:
        return {bundle.MATHEMATICS: self._trained.symbolic.javascript()}

    def _picture(self) -> Picture:
        rates, best = self._best_run
        states = [self._state(), *self.pinned]
        runs = [(self._rates_of(state), self._run_of(state)) for state in states]
        named = {
            f"{pin}{self._name_of(state)}": (own, self._to_the_end(run))
            for pin, state, (own, run) in zip(PINS, states, runs, strict=False)
        }
        named[f"best constant {self.best_constant:g}"] = (rates, best.losses)
        return schedule_runs(named, lowest=self._trained.lowest, log_rate=self.log_rate)

    def _to_the_end(self, run: Run) -> FloatArray:
        """Return a run's losses, and NaN where there are none any more, shape (steps + 1,)."""
        missing = self.steps + 1 - run.losses.size
        return np.pad(run.losses, (0, missing), constant_values=np.nan)

    def _sentence(self) -> str:
        best = self._trained.result(self._best_run[1])
        name = self._name_of(self._state())
        said = run_sentence(self._trained, self._run(), best)
        return f"ScheduleExplorer: {name}. {said}"
