"""Standardizing without a leak, and the ways in which figures of the test come in (lesson 14)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._calling import PartsAnswer
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.preprocessing import Standardizer

Standardize = Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]
Figures = Callable[[FloatArray, FloatArray], tuple[Any, Any]]


def _trials() -> list[tuple[Any, ...]]:
    trials = []
    for seed, constant in ((141, None), (142, 2)):
        rng = np.random.default_rng(seed)
        train = rng.normal([3.0, -20.0, 0.7], [0.4, 9.0, 0.05], (6, 3))
        test = rng.normal([3.5, -14.0, 0.6], [0.6, 5.0, 0.1], (4, 3))
        if constant is not None:
            train[:, constant] = 0.75  # exact in two's powers: its mean is, too
        trials.append((train, test))
    return trials


def _by(figures: Figures, test: Figures | None = None) -> Callable[[], Standardize]:
    """Return the answer that takes mean and divisor of both parts from here, or the test's apart.

    A divisor of 0 becomes 1.
    """

    def standardized(X_train: FloatArray, X_test: FloatArray) -> tuple[FloatArray, FloatArray]:
        done = []
        for X, of in ((X_train, figures), (X_test, test or figures)):
            mean, divisor = of(X_train, X_test)
            done.append((X - mean) / np.where(divisor == 0, 1.0, divisor))
        return done[0], done[1]

    return lambda: standardized


def _train(X_train: FloatArray, X_test: FloatArray) -> tuple[Any, Any]:
    return X_train.mean(axis=0), X_train.std(axis=0)


def _test(X_train: FloatArray, X_test: FloatArray) -> tuple[Any, Any]:
    return X_test.mean(axis=0), X_test.std(axis=0)


def _both(X_train: FloatArray, X_test: FloatArray) -> tuple[Any, Any]:
    X = np.vstack([X_train, X_test])
    return X.mean(axis=0), X.std(axis=0)


def _whole(X_train: FloatArray, X_test: FloatArray) -> tuple[Any, Any]:
    return X_train.mean(), X_train.std()


def _whole_deviation(X_train: FloatArray, X_test: FloatArray) -> tuple[Any, Any]:
    return X_train.mean(axis=0), X_train.std()


def _added(small: float) -> Callable[[], Standardize]:
    """Return the answer that adds a small number to every divisor, so that none is 0."""
    return _by(lambda train, test: (train.mean(axis=0), train.std(axis=0) + small))


def _floored(small: float) -> Callable[[], Standardize]:
    """Return the answer that divides by no less than a small number."""
    return _by(lambda train, test: (train.mean(axis=0), np.maximum(train.std(axis=0), small)))


def _rooted(small: float) -> Callable[[], Standardize]:
    """Return the answer that adds its square to every variance."""
    return _by(lambda train, test: (train.mean(axis=0), np.sqrt(train.var(axis=0) + small**2)))


def _undivided(X_train: FloatArray, X_test: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the right numbers, with 0 in the test where training had no spread."""
    train, test = _by(_train)()(X_train, X_test)
    test[:, X_train.std(axis=0) == 0] = 0
    return train, test


def _without_brackets(train: FloatArray, X: FloatArray) -> FloatArray:
    deviation = train.std(axis=0)
    return X - train.mean(axis=0) / np.where(deviation == 0, 1.0, deviation)


def _parts(value: FloatArray) -> list[tuple[FloatArray, FloatArray]]:
    """Return training and test part of each call."""
    found, start = [], 0
    for train, test in _trials():
        middle, end = start + train.size, start + train.size + test.size
        found.append((value[start:middle].reshape(-1, 3), value[middle:end].reshape(-1, 3)))
        start = end
    return found


def _adds_a_little(value: FloatArray) -> bool:
    """Return whether a small number is added to every divisor or variance, or is the least."""
    train, test = _trials()[1]
    with np.errstate(all="ignore"):
        small = float(((test - train.mean(axis=0)) / _parts(value)[1][1])[0, 2])
    return 0 < small < 0.1 and any(
        np.allclose(value, _flat(made(small)()), rtol=1e-6, atol=0)
        for made in (_added, _floored, _rooted)
    )


def _flat(answer: Standardize) -> FloatArray:
    return np.concatenate([np.ravel(part) for trial in _trials() for part in answer(*trial)])


def _stopped_at_the_constant(value: FloatArray) -> bool:
    """Return whether the first call is right, and the second came to nothing."""
    right = _flat(_by(_train)())
    size = sum(part.size for part in _trials()[0])
    return bool(np.isnan(value[size:]).all() and np.allclose(value[:size], right[:size]))


STANDARDIZED = Exercise(
    id="14-standardize",
    name="standardized",
    asks=(
        "Write standardized(X_train, X_test): it returns both, with each feature's training mean "
        "taken off, divided by its training standard deviation, or by 1 where that is 0."
    ),
    kind=PartsAnswer(
        "(X_train, X_test)",
        _trials,
        calls=("the first data", "the data with a feature that is constant in training"),
        parts=lambda train, test: {"Z_train": train.shape, "Z_test": test.shape},
    ),
    solution=lambda: (
        lambda train, test: tuple(Standardizer(train).transform(X) for X in (train, test))
    ),
    right="The test is measured with what training knew, and a constant divides by no 0.",
    mistakes=(
        Mistake(
            _by(_train, _test),
            "The test's own figures went into the test: a single new sample has none. Take mean "
            "and standard deviation of X_train for both.",
            also=(
                _by(_train, lambda train, test: (test.mean(axis=0), train.std(axis=0))),
                _by(_train, lambda train, test: (train.mean(axis=0), test.std(axis=0))),
                _by(
                    lambda train, test: (train.mean(axis=0), train.std(axis=0, ddof=1)),
                    lambda train, test: (test.mean(axis=0), test.std(axis=0, ddof=1)),
                ),
            ),
        ),
        Mistake(
            _by(_both),
            "Training and test were measured together, so the test has a say in what is trained "
            "on. Take mean and standard deviation of X_train alone.",
            also=(
                _by(lambda train, test: (_both(train, test)[0], train.std(axis=0))),
                _by(lambda train, test: (train.mean(axis=0), _both(train, test)[1])),
                _by(
                    lambda train, test: (
                        _both(train, test)[0],
                        np.vstack([train, test]).std(axis=0, ddof=1),
                    )
                ),
            ),
        ),
        Mistake(
            _by(_test, _test),
            "These are the test's figures, for both parts. Take those of X_train.",
            also=(_by(_test, _train),),
        ),
        Mistake(
            _by(_whole),
            "One mean and one standard deviation for all features together. Each feature has its "
            "own: axis=0.",
            also=(
                _by(_whole_deviation),
                _by(_whole, lambda train, test: (test.mean(), test.std())),
                _by(lambda train, test: _whole(np.vstack([train, test]), test)),
                _by(lambda train, test: (train.mean(), train.std(axis=0))),
            ),
        ),
        Mistake(
            lambda: (
                lambda train, test: tuple(
                    (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True)
                    for X in (train, test)
                )
            ),
            "Each sample was standardized with its own figures, over its features. A feature is a "
            "column: axis=0.",
        ),
        Mistake(
            _by(lambda train, test: (train.mean(axis=0), train.std(axis=0, ddof=1))),
            "The standard deviation divides by n - 1 here. Take the one that divides by n, which "
            "is NumPy's own, so that the training part ends at exactly 1.",
        ),
        Mistake(
            _by(lambda train, test: (train.mean(axis=0), train.var(axis=0))),
            "Divided by the variance. The standard deviation is its root.",
        ),
        Mistake(
            lambda: lambda train, test: tuple(_without_brackets(train, X) for X in (train, test)),
            "Only the mean is divided: / goes before -. Put X - mean into brackets.",
        ),
        Mistake(
            lambda: lambda train, test: (_by(_train)()(train, test)[0], test - train.mean(axis=0)),
            "The training part is right, and the test part got one of the two steps only: the mean "
            "off, or the division. Were its figures taken from an X_train that had been changed?",
            also=(
                lambda: (
                    lambda train, test: (
                        _by(_train)()(train, test)[0],
                        test / np.where(train.std(axis=0) == 0, 1.0, train.std(axis=0)),
                    )
                ),
            ),
        ),
        Mistake(
            _by(lambda train, test: (train.mean(axis=0), 1.0)),
            "The mean is taken off, and nothing is divided yet.",
        ),
        Mistake(
            _by(lambda train, test: (0.0, train.std(axis=0))),
            "Divided, but the mean is not taken off.",
        ),
        Mistake(
            _by(lambda train, test: (train.min(axis=0), np.ptp(train, axis=0))),
            "That scales from 0 to 1, by the smallest and the largest. Take the mean off, and "
            "divide by the standard deviation.",
        ),
        Mistake(
            _by(lambda train, test: (np.median(train, axis=0), train.std(axis=0))),
            "The medians are taken off. Take the means.",
        ),
        Mistake(
            lambda: lambda train, test: (_by(_train)()(train, test)[0], test),
            "The training part is right, and the test part came back as it was: the network would "
            "meet numbers of another scale.",
        ),
        Mistake(
            lambda: lambda train, test: (train, test),
            "Both parts came back as they were.",
        ),
        Mistake(
            lambda: _undivided,
            "Right, but for the test's feature that was constant in training: it became 0. Only "
            "its mean is taken off, so that it keeps its distance.",
        ),
        Mistake(
            lambda: (
                lambda train, test: tuple(
                    (X - train.mean(axis=0)) / train.std(axis=0) for X in (train, test)
                )
            ),
            "The first data are right. In the second, a feature is the same in all training "
            "samples, so its standard deviation is 0: divide it by 1.",
            matches=_stopped_at_the_constant,
        ),
        Mistake(
            _added(1e-8),
            "A small number beside the standard deviation keeps from dividing by 0, but a feature "
            "that was constant in training becomes huge in the test. Divide it by 1: np.where.",
            matches=_adds_a_little,
            also=(
                _added(1e-12),
                _added(1e-6),
                _floored(1e-8),
                _floored(1e-12),
                _rooted(1e-4),
            ),
        ),
    ),
)
