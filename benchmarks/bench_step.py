"""The article's 10,000 training steps, three ways: plain loops, the NumPy engine, generated code.

The ways take turns within each round, so that a machine that slows down slows all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from time import perf_counter

from benchmarks import plain_loops
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


def measure(rounds: int = 7) -> list[Result]:
    """Return the median time of each way over ``rounds`` rounds, after one round to warm up."""
    ways = {
        "plain Python loops": plain,
        "NumPy engine (nnlib.fit)": engine,
        "generated Python (nnlib.symbolic)": generated_step(),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    finals: dict[str, float] = {}
    for number in range(rounds + 1):
        for name, way in ways.items():
            begin = perf_counter()
            finals[name] = way()
            if number > 0:
                times[name].append(perf_counter() - begin)
    return [Result(name, 1000 * median(times[name]), finals[name]) for name in ways]
