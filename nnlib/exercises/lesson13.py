"""The exercises of lesson 13, generalization: dropout, a choice, new forms, and four pipelines.

The mistake the lesson names is choosing by the test set.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnlib._inputs import FloatArray
from nnlib.exercises._calling import FunctionAnswer, PartsAnswer
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.exercises._reading import NumbersAnswer
from nnlib.exercises._split import BOTH, NOWHERE, TEST, TRAIN, SplitAnswer

# Dropout, by hand

Dropped = Callable[[FloatArray, float, np.random.Generator], FloatArray]
H_SHAPE = (6, 12)
SHARES = (0.25, 0.75)
"""The rates of the two calls."""
SURE = 4.0
"""How many standard deviations the share of zeros may be off."""


def _hidden(call: int) -> FloatArray:
    """Return hidden outputs, none of them near 0."""
    rng = np.random.default_rng(130 + call)
    return rng.choice([-1.0, 1.0], size=H_SHAPE) * rng.uniform(0.4, 1.9, size=H_SHAPE)


def _dropout_trials() -> list[tuple[Any, ...]]:
    return [
        (_hidden(call), rate, np.random.default_rng(13 + call)) for call, rate in enumerate(SHARES)
    ]


class _Seen:
    """What two calls of dropout did to the hidden outputs.

    Parameters
    ----------
    value : ndarray
        What the calls returned, end to end.
    """

    def __init__(self, value: FloatArray) -> None:
        calls = value.reshape(len(SHARES), *H_SHAPE)
        self.factors = [out / _hidden(call) for call, out in enumerate(calls)]
        self.stay = [factors != 0 for factors in self.factors]

    def share_out(self, wanted: Callable[[float], float]) -> bool:
        """Return whether the part that was set to 0 is as wanted of the rate, but for luck."""
        return all(
            abs((~stay).mean() - wanted(rate)) <= SURE * np.sqrt(rate * (1 - rate) / stay.size)
            for stay, rate in zip(self.stay, SHARES, strict=True)
        )

    def times(self, wanted: Callable[[float], float], within: float = 1e-6) -> bool:
        """Return whether all that stay were multiplied by what is wanted of the rate."""
        return all(
            stay.any() and np.allclose(factors[stay], wanted(rate), rtol=within, atol=0)
            for factors, stay, rate in zip(self.factors, self.stay, SHARES, strict=True)
        )

    def same(self, axis: int) -> bool:
        """Return whether all rows (0) or all columns (1) lose the same."""
        return all(bool((stay.all(axis) | (~stay).all(axis)).all()) for stay in self.stay)

    def exact(self) -> bool:
        """Return whether each row loses the very same number of outputs."""
        lost = [(~stay).sum(axis=1) for stay in self.stay]
        return all((each == each[0]).all() for each in lost)


def _inverse(rate: float) -> float:
    return 1 / (1 - rate)


def _is_dropout(value: FloatArray) -> bool:
    seen = _Seen(value)
    mixed = not (seen.same(0) or seen.same(1) or seen.exact())
    return mixed and seen.share_out(lambda rate: rate) and seen.times(_inverse)


def _nearly_dropout(value: FloatArray) -> str | None:
    """Return what is said if the factor is right to a few digits."""
    seen = _Seen(value)
    if seen.share_out(lambda rate: rate) and seen.times(_inverse, within=0.05):
        return "What stays is divided by 1 - rate, but not exactly: digits were lost on the way."
    return None


def _dropping(
    out: Callable[[float], float] = lambda rate: rate,
    times: Callable[[float], float] = _inverse,
    shape: Callable[[FloatArray], tuple[int, ...]] = lambda h: h.shape,
) -> Callable[[], Dropped]:
    """Return the answer that drops this part, multiplies by this, with a mask of this shape."""
    return lambda: lambda h, rate, rng: h * (rng.random(shape(h)) >= out(rate)) * times(rate)


def _exactly(h: FloatArray, rate: float, rng: np.random.Generator) -> FloatArray:
    """Drop exactly the rate's part of each row."""
    ranks = rng.random(h.shape).argsort(axis=1).argsort(axis=1)
    return h * (ranks >= round(rate * h.shape[1])) / (1 - rate)


DROPOUT = Exercise(
    id="13-dropout",
    name="dropped",
    asks=(
        "Write dropped(h, rate, rng): it returns h with each number set to 0 with probability "
        "rate, and the others divided by 1 - rate."
    ),
    kind=FunctionAnswer(
        "(h, rate, rng)",
        _dropout_trials,
        shape=H_SHAPE,
        calls=tuple(f"a rate of {rate}" for rate in SHARES),
    ),
    solution=_dropping(),
    accepts=_is_dropout,
    otherwise=_nearly_dropout,
    right="A new mask at every call, and the same sum in the mean.",
    mistakes=(
        Mistake(
            _dropping(times=lambda rate: 1.0),
            "What stays comes as it was, so the next layer sees a smaller sum than in prediction. "
            "Divide it by 1 - rate.",
            matches=lambda value: (
                _Seen(value).times(lambda rate: 1.0) and _Seen(value).share_out(lambda rate: rate)
            ),
        ),
        Mistake(
            _dropping(out=lambda rate: 0.0, times=lambda rate: 1.0),
            "Nothing is set to 0.",
            matches=lambda value: all(bool(stay.all()) for stay in _Seen(value).stay),
            also=(
                _dropping(out=lambda rate: 0.0),
                _dropping(out=lambda rate: 0.0, times=lambda rate: 1 - rate),
            ),
        ),
        Mistake(
            _dropping(out=lambda rate: 1.0),
            "Everything is set to 0.",
            matches=lambda value: not value.any(),
        ),
        Mistake(
            _dropping(out=lambda rate: 1 - rate),
            "The part that stays and the part that goes have changed places: rate is the part "
            "that is set to 0.",
            matches=lambda value: _Seen(value).share_out(lambda rate: 1 - rate),
            also=(
                _dropping(out=lambda rate: 1 - rate, times=lambda rate: 1 / rate),
                _dropping(out=lambda rate: 1 - rate, times=lambda rate: 1.0),
            ),
        ),
        Mistake(
            _dropping(times=lambda rate: 1 / rate),
            "What stays is divided by rate. Divide it by the part that stays, 1 - rate.",
            matches=lambda value: _Seen(value).times(lambda rate: 1 / rate),
        ),
        Mistake(
            _dropping(times=lambda rate: 1 - rate),
            "What stays is multiplied by 1 - rate, so the sum shrinks twice. Divide by it.",
            matches=lambda value: _Seen(value).times(lambda rate: 1 - rate),
        ),
        Mistake(
            _dropping(out=lambda rate: 0.5, times=lambda rate: 2.0),
            "Half of the numbers are set to 0, whatever the rate is.",
            matches=lambda value: _Seen(value).share_out(lambda rate: 0.5),
            also=(
                _dropping(out=lambda rate: 0.5),
                _dropping(out=lambda rate: 0.5, times=lambda rate: 1.0),
            ),
        ),
        Mistake(
            _dropping(shape=lambda h: h.shape[1:]),
            "Every sample loses the same neurons. Draw a number for each entry of h: its mask has "
            "the shape of h.",
            matches=lambda value: _Seen(value).same(0),
        ),
        Mistake(
            _dropping(shape=lambda h: (len(h), 1)),
            "A sample loses all of its numbers, or none. Draw a number for each entry of h: its "
            "mask has the shape of h.",
            matches=lambda value: _Seen(value).same(1),
        ),
        Mistake(
            lambda: _exactly,
            "Each row loses exactly the same number of outputs. In dropout each entry is drawn for "
            "itself, so that now more and now fewer go.",
            matches=lambda value: _Seen(value).exact(),
        ),
    ),
)

# Choose by the validation set

Choice = Callable[[FloatArray, FloatArray, FloatArray], Sequence[Any]]


def _choice_trials() -> list[tuple[Any, ...]]:
    l2s = np.array([0.0, 0.0007, 0.0031, 0.013, 0.057])
    rng = np.random.default_rng(1313)
    trials = []
    for level in ([0.31, 0.24, 0.19, 0.22, 0.29], [0.42, 0.33, 0.35, 0.36, 0.51]):
        validation = np.array(level)[:, np.newaxis] + rng.normal(0, 0.02, size=(5, 4))
        test = np.array(level)[:, np.newaxis] + rng.normal(0, 0.02, size=(5, 4)) + 0.03
        trials.append((l2s.copy(), validation, test))
    for (_, validation, test), by_val, by_test, by_one in zip(
        trials, (2, 1), (3, 2), (1, 3), strict=True
    ):
        # Each row's mean decides; one lucky number, and the test set, would choose another row.
        validation[by_val] -= 0.02
        validation[by_one, 2] = validation.min() - 0.03
        validation[by_one, [0, 1, 3]] += 0.09
        test[by_test] = test[by_val] - 0.028 + np.array([0.006, -0.006, 0.003, -0.003])
    return trials


def _choosing(
    row: Callable[[FloatArray, FloatArray], int],
    told: Callable[[FloatArray, FloatArray, int], float] = lambda validation, test, k: float(
        test[k].mean()
    ),
    name: Callable[[FloatArray, int], float] = lambda l2s, k: float(l2s[k]),
) -> Callable[[], Choice]:
    """Return the answer that takes this row, and tells this loss of it."""

    def chosen(l2s: FloatArray, validation: FloatArray, test: FloatArray) -> tuple[float, float]:
        k = row(validation, test)
        return name(l2s, k), told(validation, test, k)

    return lambda: chosen


def _by_mean(validation: FloatArray, test: FloatArray) -> int:
    return int(validation.mean(axis=1).argmin())


def _by_test(validation: FloatArray, test: FloatArray) -> int:
    return int(test.mean(axis=1).argmin())


def _by_smallest(validation: FloatArray, test: FloatArray) -> int:
    return int(validation.min(axis=1).argmin())


CHOICE = Exercise(
    id="13-choose-l2",
    name="chosen_l2",
    asks=(
        "Write chosen_l2(l2s, validation, test): it returns the l2 that the validation set "
        "chooses, and the mean test loss of that l2."
    ),
    kind=PartsAnswer(
        "(l2s, validation, test)",
        _choice_trials,
        calls=("the first tables", "the second tables"),
        parts=lambda l2s, validation, test: {"l2": (), "loss": ()},
    ),
    solution=_choosing(_by_mean),
    right="The validation set chose, and the test set has only spoken at the end.",
    mistakes=(
        Mistake(
            _choosing(_by_test),
            "The test set has chosen. So its loss is the luckiest of five, and no test any more.",
            also=(
                _choosing(_by_test, lambda validation, test, k: float(validation[k].mean())),
                _choosing(lambda validation, test: int(test.min(axis=1).argmin())),
            ),
        ),
        Mistake(
            _choosing(_by_mean, lambda validation, test, k: float(validation[k].mean())),
            "The loss is the validation set's. It was the lowest of five, so it is lucky: ask the "
            "test set.",
            also=(
                _choosing(_by_smallest, lambda validation, test, k: float(validation[k].mean())),
            ),
        ),
        Mistake(
            _choosing(_by_mean, lambda validation, test, k: float(test.mean(axis=1).min())),
            "The l2 is right. The loss is the lowest of the test set's: return that of the l2 "
            "that was chosen.",
        ),
        Mistake(
            _choosing(_by_smallest),
            "One lucky number has chosen. Take the mean over the draws, one for each l2 (axis=1), "
            "and the lowest of these.",
            also=(
                _choosing(_by_smallest, lambda validation, test, k: float(test[k].min())),
                _choosing(
                    _by_smallest,
                    lambda validation, test, k: float(test[k, validation[k].argmin()]),
                ),
            ),
        ),
        Mistake(
            _choosing(lambda validation, test: int(validation.mean(axis=1).argmax())),
            "That is the l2 with the highest loss. Lower is better.",
            also=(_choosing(lambda validation, test: int(validation.max(axis=1).argmax())),),
        ),
        Mistake(
            _choosing(_by_mean, name=lambda l2s, k: float(k)),
            "That is the place of the l2 in the list. Return the l2 that stands there.",
        ),
        Mistake(
            _choosing(_by_mean, lambda validation, test, k: float(test.mean())),
            "The l2 is right. The loss is the mean over all of them: take the row of the one that "
            "was chosen.",
        ),
        Mistake(
            _choosing(_by_mean, lambda validation, test, k: float(test[k].min())),
            "The l2 is right. The loss is that of its luckiest draw: take the mean of its row.",
            also=(_choosing(_by_mean, lambda validation, test, k: float(test[k, 0])),),
        ),
        Mistake(
            _choosing(lambda validation, test: int(validation.mean(axis=0).argmin())),
            "The means were taken over the wrong axis: a row is an l2, and a column a draw. Each "
            "l2 needs the mean of its row, axis=1.",
        ),
        Mistake(
            _choosing(lambda validation, test: 0),
            "That is the first of them, an l2 of 0, whatever the losses are.",
        ),
    ),
)

# New forms for the test

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


def _some(side: int) -> Callable[[FloatArray], bool]:
    """Return whether some rows went there."""
    return lambda value: any((went == side).any() for went in _sides(value))


SIDES = {
    NOWHERE: "goes nowhere", TRAIN: "is trained on", TEST: "goes to the test", BOTH: "goes to both"
}  # fmt: skip


def _first_off(value: FloatArray) -> str | None:
    """Return what is wrong with the first row that is not where it belongs."""
    calls = zip(_sides(value), _form_trials(), ("in order", "mixed"), strict=True)
    for went, (_, _, form, kept), how in calls:
        should = np.where(np.isin(form, kept), TEST, TRAIN)
        for row in np.flatnonzero(went != should):
            where = SIDES.get(int(went[row]), "stands there more than once")
            return (
                f"With the forms {how} and kept = {kept}, row {row} {where}. It is of form "
                f"{form[row]}."
            )
    return "The rows are right, but some labels or the order are not: choose X and y by one mask."


def _with_both(X: FloatArray, y: NDArray[Any], form: NDArray[Any], kept: list[int]) -> Parts:
    test = np.isin(form, kept)
    return X, y, X[test], y[test]


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

# Four pipelines, three of which leak

LINES = 5
LEAKS: dict[str, tuple[int, ...]] = {"A": (2,), "B": (2, 3), "C": (4,), "D": (0,)}
"""For each pipeline the lines that may be named; 0: it is clean."""
INNOCENT = {
    ("A", 0): "A: it is not clean. Which images does each mean and each number come from?",
    ("A", 1): "A: reading the data is no leak yet.",
    ("A", 3): "A: this split keeps whole forms. But what was done to the images before it?",
    ("A", 4): "A: the network sees only images to train on here. What do these numbers hold?",
    ("A", 5): "A: the test speaks once, at the end: that is what it is for.",
    ("B", 0): "B: it is not clean. Who wrote the images it is tested with?",
    ("B", 1): "B: reading the data is no leak yet.",
    ("B", 4): "B: the network sees only images to train on here. But whose hands do they show?",
    ("B", 5): "B: the test speaks once, at the end. But is it a test for new hands?",
    ("C", 0): "C: it is not clean. What decides when the training stops?",
    ("C", 1): "C: this split keeps whole forms for the test.",
    ("C", 2): "C: that is the mean of the images to train on alone.",
    ("C", 3): "C: the test's images get the mean of the images to train on, as they should.",
    ("C", 5): "C: the test speaks at the end. But is it the first time that it was asked?",
    ("D", 1): "D: this split keeps whole forms for the test.",
    ("D", 2): "D: this split keeps other whole forms, to choose by.",
    ("D", 3): "D: these networks have seen neither the forms to choose by nor those to test with.",
    ("D", 4): "D: the choice is made by the validation set, as it should be.",
    ("D", 5): "D: the test speaks once, at the end: that is what it is for.",
}
"""What is said of each line that does not leak."""
CLEAN = 0


def _answer(**other: int) -> list[int]:
    """Return one right answer, or others in their places."""
    return [({letter: lines[0] for letter, lines in LEAKS.items()} | other)[k] for k in LEAKS]


def _names(letter: str, line: int) -> Callable[[FloatArray], bool]:
    place = list(LEAKS).index(letter)
    return lambda value: bool(value[place] == line)


def _wrong_line(letter: str, line: int) -> Callable[[], list[int]]:
    return lambda: _answer(**{letter: line})


LEAK_HUNT = Exercise(
    id="13-leaks",
    name="leaks",
    asks="Hand in four whole numbers: for A, B, C and D the line that leaks, or 0 if none does.",
    kind=NumbersAnswer((len(LEAKS),), labels=tuple(LEAKS)),
    solution=_answer,
    accepts=lambda value: all(
        number in lines for number, lines in zip(value.tolist(), LEAKS.values(), strict=True)
    ),
    right="A mean that saw the test, hands on both sides, a test that chose; and one is clean.",
    mistakes=(
        Mistake(
            lambda: [6, 2, 4, 0],
            f"Lines have the numbers 1 to {LINES}; 0 says that a pipeline is clean.",
            matches=lambda value: not np.isin(value, range(LINES + 1)).all(),
            also=(lambda: [2.5, 2, 4, 0], lambda: [-1, 2, 4, 0]),
        ),
        Mistake(
            lambda: [1, 1, 3, 0],
            "Is that how a list counts, from 0? Lines are counted from 1.",
            matches=lambda value: (
                value[0] == 1 and value[1] in (1, 2) and value[2] == 3 and value[3] == CLEAN
            ),
            also=(lambda: [1, 2, 3, 0],),
        ),
        *(
            Mistake(_wrong_line(letter, line), hint, matches=_names(letter, line))
            for (letter, line), hint in INNOCENT.items()
        ),
    ),
)

EXERCISES = (DROPOUT, CHOICE, BY_FORM, LEAK_HUNT)
