"""What is said of a schedule and of the run under it (lesson 12).

The browser says the same, from static/explorers/schedule_words.js: change both.
"""

from __future__ import annotations

from math import isnan

from nnlib.explorers.schedule_problems import Problem, Run
from nnlib.figures.numbers import listed

NAMED = "{shape} {rate}"
DRAWN_OVER = "{shape} {rate}, {count} drawn"
POINTS = ("{count} point", "{count} points")
BY_HAND = "drawn by hand"

RAN = "After {steps} steps the loss is {last}; it started from {first}."
NOISY = (
    "Over the last {tail} steps the loss is {last} in the mean, {above} above the lowest there can "
    "be; it started from {first}."
)
DIVERGED = "The run diverged: after {step} the loss is no longer a finite number."
STEPS = ("{count} step", "{count} steps")
SATURATED = (
    "Neuron {name} is saturated since step {step}: its sigmoid's slope is below 0.001.",
    "Neurons {name} are saturated since steps {step}: their sigmoids' slopes are below 0.001.",
)
LOWER = "The best constant rate that was tried, {rate}, ends higher, at {end}."
HIGHER = "The best constant rate that was tried, {rate}, ends lower, at {end}."
SAME = "No constant rate that was tried ends lower."


def rate_text(rate: float) -> str:
    """Return a rate with three digits that count: 0.5, 12.3, 2.0e-5."""
    if rate != 0 and not 1e-3 <= rate < 1e5:
        return _power(f"{rate:.1e}")
    return f"{float(f'{rate:.3g}'):g}"


def loss_words(loss: float) -> str:
    """Return a loss with nine decimals, or as a power of ten."""
    if loss != 0 and not 1e-6 <= abs(loss) < 1e6:
        return _power(f"{loss:.3e}")
    return f"{loss:.9f}"


def name_of(title: str, rate: float, drawn: int, handles: int) -> str:
    """Return what a schedule is called: a shape's title, its rate, and what was drawn over it."""
    if drawn == handles:
        return BY_HAND
    words = DRAWN_OVER if drawn else NAMED
    return words.format(shape=title, rate=rate_text(rate), count=_counted(POINTS, drawn))


def run_sentence(problem: Problem, run: Run, best: float) -> str:
    """Return what a run came to, beside the best constant rate, whose result is ``best``."""
    steps = len(problem.order)
    if run.stopped_at is not None:
        return DIVERGED.format(step=_counted(STEPS, run.stopped_at))
    last = problem.result(run)
    said = [
        (NOISY if problem.tail > 1 else RAN).format(
            steps=f"{steps:,}",
            tail=f"{problem.tail:,}",
            first=loss_words(float(run.losses[0])),
            last=loss_words(last),
            above=loss_words(last - problem.lowest),
        )
    ]
    if run.saturated:
        said.append(
            SATURATED[len(run.saturated) > 1].format(
                name=listed([*run.saturated]),
                step=listed([f"{step:,}" for step in run.saturated.values()]),
            )
        )
    if not isnan(best):
        words = SAME if last == best else LOWER if last < best else HIGHER
        said.append(words.format(rate=rate_text(problem.best_constant), end=loss_words(best)))
    return " ".join(said)


def _counted(words: tuple[str, str], count: int) -> str:
    return words[count != 1].format(count=f"{count:,}")


def _power(text: str) -> str:
    """Return a power of ten as the browser writes it: 2e-5, not 2e-05."""
    mantissa, power = text.split("e")
    return f"{mantissa}e{int(power)}"
