"""The article's 10,000 training steps: plain loops, the NumPy engine, generated code, and peers.

The ways take turns within each round, so that a machine that slows down slows all of them.  The
generated JavaScript runs in Chromium and is timed there, on the page's own clock; where there is no
Chromium it is left out, and so is each of the peers that is not installed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from playwright.sync_api import Browser

from benchmarks import peers, plain_loops
from nnlib import SGD, HalfSquaredError, article, fit
from nnlib.symbolic import SymbolicNetwork

INPUTS = article.INPUTS[0].tolist()
TARGETS = article.TARGETS[0].tolist()


@dataclass(frozen=True)
class Result:
    """How long one way took, and that it computed the same."""

    name: str
    milliseconds: float
    final_loss: float


def plain():
    network = plain_loops.article_network()
    losses = [
        network.train(INPUTS, TARGETS, article.LEARNING_RATE) for _ in range(article.STEPS + 1)
    ]
    return losses[-1]


def engine():
    history = fit(
        article.network(),
        article.INPUTS,
        article.TARGETS,
        loss=HalfSquaredError(),
        optimizer=SGD(article.LEARNING_RATE),
        epochs=article.STEPS,
    )
    return history.loss[-1]


def generated_step():
    """Return a function that runs the generated code, made (and compiled) once."""
    symbolic = SymbolicNetwork(
        article.network(), HalfSquaredError(), article.INPUTS, article.TARGETS
    )
    train = symbolic.training_loop()
    start = article.WEIGHTS.tolist()

    def generated():
        losses, _ = train(start, article.LEARNING_RATE, article.STEPS)
        return losses[-1]

    return generated


LOAD = """
async (module) => {
    const url = URL.createObjectURL(new Blob([module], {type: "text/javascript"}));
    window.mathematics = await import(url);
}
"""
# The page's clock ticks ten times a millisecond, so one reading times several runs.
TRAIN = """
([vectors, rate, steps, repeats]) => {
    let losses;
    const begin = performance.now();
    for (let k = 0; k < repeats; k++) {
        ({losses} = window.mathematics.train(...vectors, rate, steps));
    }
    return [(performance.now() - begin) / repeats / 1000, losses.at(-1)];
}
"""
REPEATS = 10


def generated_javascript(browser: Browser):
    """Return a function that runs the generated JavaScript in a page of its own."""
    symbolic = SymbolicNetwork(
        article.network(), HalfSquaredError(), article.INPUTS, article.TARGETS
    )
    page = browser.new_page()
    page.evaluate(LOAD, symbolic.javascript())
    vectors = [article.WEIGHTS.tolist(), list(article.BIASES), INPUTS, TARGETS]

    def generated():
        return page.evaluate(TRAIN, [vectors, article.LEARNING_RATE, article.STEPS, REPEATS])

    return generated


def timed(run: Callable[[], float]):
    """Return a function that runs it and returns the seconds and the loss."""

    def run_and_time():
        begin = perf_counter()
        loss = run()
        return perf_counter() - begin, loss

    return run_and_time


def own_ways(browser: Browser | None = None):
    """Return this project's own ways by name; each returns its seconds and its last loss."""
    ways = {
        "plain Python loops": timed(plain),
        "NumPy engine (nnlib.fit)": timed(engine),
        "generated Python (nnlib.symbolic)": timed(generated_step()),
    }
    if browser is not None:
        name = f"generated JavaScript (Chromium {browser.version})"
        ways[name] = generated_javascript(browser)
    return ways


def measure(browser: Browser | None, rounds: int = 7) -> tuple[list[Result], list[str]]:
    """Return the median time of each way over ``rounds`` rounds, and which peers are missing.

    One round comes before them, to warm up.
    """
    others, missing = peers.prepared()
    ways = own_ways(browser) | {name: timed(run) for name, run in others.items()}
    times: dict[str, list[float]] = {name: [] for name in ways}
    finals: dict[str, float] = {}
    for number in range(rounds + 1):
        for name, way in ways.items():
            seconds, finals[name] = way()
            if number > 0:
                times[name].append(seconds)
    results = [Result(name, 1000 * median(times[name]), finals[name]) for name in ways]
    return results, missing
