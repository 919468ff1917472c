"""Whole forms kept for the test, and the ways in which rows go astray (lesson 13)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnlib._inputs import FloatArray
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.exercises._split import BOTH, NOWHERE, TEST, TRAIN, TWICE, SplitAnswer

Parts = tuple[NDArray[Any], ...]
ByForm = Callable[[FloatArray, NDArray[Any], NDArray[Any], list[int]], Parts]


def _form_trials() -> list[tuple[Any, ...]]:
    rng = np.random.default_rng(131)
    form = np.array([0, 0, 1, 1, 1, 2, 2, 3, 3, 3])
    mixed = np.array([4, 2, 0, 4, 1, 2, 0, 1, 2])
    return [
        (rng.uniform(0.1, 1, (len(each), 3)), rng.permutation(len(each)), each, kept)
        for each, kept in ((form, [1, 3]), (mixed, [2, 0]))
    ]


def _cutting(
    chosen: Callable[[NDArray[Any], list[int]], NDArray[Any]],
) -> Callable[[], ByForm]:
    """Return the answer that keeps for the test the rows that are True here."""

    def by_form(X: FloatArray, y: NDArray[Any], form: NDArray[Any], kept: list[int]) -> Parts:
        test = chosen(form, kept)
        return X[~test], y[~test], X[test], y[test]

    return lambda: by_form


def _last_rows(form: NDArray[Any], kept: list[int]) -> NDArray[Any]:
    """Return as many rows as there are of those forms, from the end."""
    return np.arange(len(form)) >= len(form) - np.isin(form, kept).sum()


def _other_labels() -> ByForm:
    def by_form(X: FloatArray, y: NDArray[Any], form: NDArray[Any], kept: list[int]) -> Parts:
        test = np.isin(form, kept)
        cut = len(y) - int(test.sum())
        return X[~test], y[:cut], X[test], y[cut:]

    return by_form


def _sides(value: FloatArray) -> list[FloatArray]:
    """Return where each row of each call went."""
    found, start = [], 0
    for form in (trial[2] for trial in _form_trials()):
        found.append(value[start : start + len(form)])
        start += 2 * len(form) + 2
    return found


def _kept(value: FloatArray) -> FloatArray:
    """Return of each row of each call whether its label went with it."""
    found, start = [], 0
    for form in (trial[2] for trial in _form_trials()):
        found.append(value[start + len(form) : start + 2 * len(form)])
        start += 2 * len(form) + 2
    return np.concatenate(found)


def _some(side: int) -> Callable[[FloatArray], bool]:
    """Return whether some rows went there."""
    return lambda value: any((went == side).any() for went in _sides(value))


SIDES = {
    NOWHERE: "goes nowhere", TRAIN: "is trained on", TEST: "goes to the test",
    BOTH: "goes to both", TWICE: "stands in one part more than once",
}  # fmt: skip


def _first_off(value: FloatArray) -> str | None:
    """Return what is wrong with the first row that is not where it belongs."""
    calls = zip(_sides(value), _form_trials(), ("in order", "mixed"), strict=True)
    for went, (_, _, form, kept), how in calls:
        should = np.where(np.isin(form, kept), TEST, TRAIN)
        for row in np.flatnonzero(went != should):
            return (
                f"With the forms {how} and kept = {kept}, row {row} {SIDES[int(went[row])]}. "
                f"It is of form {form[row]}."
            )
    if not _kept(value).all():
        return "The rows are right, but some labels are not theirs: choose X and y by one mask."
    return (
        "The rows are right, and each has its label, but they are not in the order in which they "
        "came."
    )


def _with_both(X: FloatArray, y: NDArray[Any], form: NDArray[Any], kept: list[int]) -> Parts:
    test = np.isin(form, kept)
    return X, y, X[test], y[test]


def _by_rows(X: FloatArray, y: NDArray[Any], form: NDArray[Any], kept: list[int]) -> Parts:
    return np.delete(X, kept, axis=0), np.delete(y, kept), X[kept], y[kept]


def _by_ones(
    train: Callable[[NDArray[Any]], NDArray[Any]], test: type[int] = int
) -> Callable[[], ByForm]:
    """Return the answer whose mask is made of 0 and 1, so that it picks rows 0 and 1."""

    def by_form(X: FloatArray, y: NDArray[Any], form: NDArray[Any], kept: list[int]) -> Parts:
        ones = np.isin(form, kept).astype(int)
        picked: NDArray[Any] = ones.astype(test)
        return X[train(ones)], y[train(ones)], X[picked], y[picked]

    return lambda: by_form


def _sorted(X: FloatArray, y: NDArray[Any], form: NDArray[Any], kept: list[int]) -> Parts:
    """Return the right rows, but the test's one form after the other, as kept has them."""
    train = np.flatnonzero(~np.isin(form, kept))
    test = np.concatenate([np.flatnonzero(form == each) for each in kept])
    return X[train], y[train], X[test], y[test]


BY_FORM = Exercise(
    id="13-by-form",
    name="by_form",
    asks=(
        "Write by_form(X, y, form, kept): it returns X_train, y_train, X_test, y_test, and the "
        "images of the forms in kept are the test's."
    ),
    kind=SplitAnswer("(X, y, form, kept)", _form_trials, calls=("forms in order", "forms mixed")),
    solution=_cutting(np.isin),
    otherwise=_first_off,
    right="No form stands on both sides: this test asks about new hands.",
    mistakes=(
        Mistake(
            _cutting(lambda form, kept: ~np.isin(form, kept)),
            "Train and test have changed places: the forms in kept are for the test.",
        ),
        Mistake(
            _cutting(_last_rows),
            "Those are as many rows as the test needs, but the last ones. Take the rows whose form "
            "is in kept, wherever they stand.",
        ),
        Mistake(
            _cutting(lambda form, kept: np.isin(np.arange(len(form)), kept)),
            "Are kept taken as numbers of rows? They are numbers of forms: every row of such a "
            "form goes to the test.",
            also=(lambda: _by_rows,),
        ),
        Mistake(
            _cutting(lambda form, kept: np.zeros(len(form), dtype=bool)),
            "No row goes to the test. If you use np.isin, kept has to stay a list or an array: in "
            "a set it finds nothing.",
            matches=lambda value: not any(_some(side)(value) for side in (TEST, BOTH, TWICE)),
        ),
        Mistake(
            lambda: (
                lambda X, y, form, kept: (
                    X[:0],
                    y[:0],
                    X[np.isin(form, kept)],
                    y[np.isin(form, kept)],
                )
            ),
            "No row is trained on. If you use np.isin, give it a list or an array of the other "
            "forms: in a set it finds nothing.",
        ),
        Mistake(
            _cutting(lambda form, kept: form == kept[0]),
            "Only the first of the forms in kept went to the test.",
        ),
        Mistake(
            _cutting(lambda form, kept: form == kept[-1]),
            "Only the last of the forms in kept went to the test.",
        ),
        Mistake(
            _by_ones(lambda ones: ~ones),
            "The mask is of numbers, 0 and 1, so it picks the rows of these numbers. Make it of "
            "True and False, with .astype(bool), and turn it around with ~.",
            also=(
                _by_ones(lambda ones: 1 - ones),
                _by_ones(np.negative),
                _by_ones(lambda ones: 1 - ones, bool),
                _by_ones(lambda ones: ones == 0),
            ),
        ),
        Mistake(
            _other_labels,
            "Some labels are those of other rows. Choose X and y with the same rows.",
        ),
        Mistake(
            lambda: _sorted,
            "The rows are right, and the test's are not in the order in which they came. One mask "
            "for all forms in kept keeps it: np.isin(form, kept).",
        ),
        Mistake(
            lambda: _with_both,
            "Some rows are trained on and tested with: that is the leak.",
            matches=_some(BOTH),
        ),
        Mistake(
            lambda: (
                lambda X, y, form, kept: (
                    X[~np.isin(form, kept)],
                    y[~np.isin(form, kept)],
                    X[form == kept[0]],
                    y[form == kept[0]],
                )
            ),
            "Some rows are lost: they are neither trained on nor tested with.",
            matches=_some(NOWHERE),
        ),
    ),
)
