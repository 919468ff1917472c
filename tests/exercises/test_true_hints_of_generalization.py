"""Undocumented answers to lesson 13: what each must be told, and what would be untrue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nnlib import Dropout, datasets
from nnlib.exercises import Status, check
from nnlib.exercises._choose_l2 import CHOICE, DRAWS, VALUES

Answer = Callable[..., Any]


def told(exercise_id: str, answer: Any) -> str:
    outcome = check(exercise_id, answer)
    assert outcome.status is Status.NOT_YET
    return outcome.message


# Dropout


def one_by_one(h: Any, rate: float, rng: Any) -> Any:
    return [[0 if rng.random() < rate else number / (1 - rate) for number in row] for row in h]


def by_index(h: Any, rate: float, rng: Any) -> Any:
    h = h.copy()
    h[rng.random(h.shape) < rate] = 0
    return h / (1 - rate)


RIGHT: dict[str, Answer] = {
    "where": lambda h, rate, rng: np.where(rng.random(h.shape) < rate, 0, h / (1 - rate)),
    "keep": lambda h, rate, rng: h * (rng.random(h.shape) < 1 - rate) / (1 - rate),
    "binomial": lambda h, rate, rng: h * rng.binomial(1, 1 - rate, size=h.shape) / (1 - rate),
    "choice": lambda h, rate, rng: h * rng.choice([0, 1], h.shape, p=[rate, 1 - rate]) / (1 - rate),
    "uniform": lambda h, rate, rng: h * (rng.uniform(0, 1, h.shape) > rate) / (1 - rate),
    "columns first": lambda h, rate, rng: h * (rate <= rng.random(h.T.shape).T) / (1 - rate),
    "32 bits": lambda h, rate, rng: by_index(h, rate, rng).astype(np.float32),
    "one by one": one_by_one,
    "by index": by_index,
    "the package's": lambda h, rate, rng: Dropout(rate, rng=rng).forward(h, training=True),
}


@pytest.mark.parametrize("name", RIGHT)
def test_dropout_by_any_route_is_right(name: str) -> None:
    assert check("13-dropout", RIGHT[name]).status is Status.RIGHT


FIXED = np.random.default_rng(3).random((12, 20))
OWN = np.random.default_rng(4)


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda h, rng: np.random.default_rng(0).random(h.shape), "The same numbers are drawn"),
        (lambda h, rng: FIXED, "The same numbers are drawn"),
        (lambda h, rng: np.random.default_rng().random(h.shape), "Two calls with the same h"),
        (lambda h, rng: OWN.random(h.shape), "Two calls with the same h"),
        (lambda h, rng: np.abs(rng.normal(size=h.shape)), "With a rate of 0.75, 5"),
        (lambda h, rng: rng.random(h.shape) + 0.1, "With a rate of 0.25, "),
        (lambda h, rng: np.abs(h), "What goes was chosen by the size of h itself."),
        (lambda h, rng: rng.random(h.shape[1]), "Every sample loses the same neurons"),
        (lambda h, rng: rng.random((len(h), 1)), "A sample loses all of its numbers, or none"),
        (lambda h, rng: rng.random(h.shape).astype(int), "Everything is set to 0."),
        (lambda h, rng: rng.random(h.shape) ** 0, "Nothing is set to 0."),
    ],
)  # fmt: skip
def test_what_is_not_drawn_as_asked_is_named(draw: Answer, said: str) -> None:
    assert told(
        "13-dropout", lambda h, rate, rng: h * (draw(h, rng) >= rate) / (1 - rate)
    ).startswith(said)


@pytest.mark.parametrize("seed", range(20))
def test_half_is_never_taken_for_the_rate_nor_luck_for_a_slip(seed: int) -> None:
    own = np.random.default_rng(seed)

    def half(h: Any, rate: float, rng: Any) -> Any:
        return h * (own.random(h.shape) >= 0.5) / (1 - rate)

    def a_row(h: Any, rate: float, rng: Any) -> Any:
        return h * (own.random((len(h), 1)) >= rate) / (1 - rate)

    def shifted(h: Any, rate: float, rng: Any) -> Any:
        rng.random(seed)  # the masks are others then
        return by_index(h, rate, rng)

    assert told("13-dropout", half).startswith("Half of the numbers")
    assert told("13-dropout", a_row).startswith("A sample loses all")
    assert check("13-dropout", shifted).status is Status.RIGHT


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda h, m, rate: m * 1.0, "That is the mask alone."),
        (lambda h, m, rate: m / (1 - rate), "That is the mask alone."),
        (lambda h, m, rate: h * m / m.mean(), "With a rate of 0.25, the right part is set to 0"),
        (lambda h, m, rate: h * m / (1 + rate), "With a rate of 0.25, the right part is set to 0"),
        (lambda h, m, rate: h.astype(int) * m, "With a rate of 0.25, only whole numbers came"),
        (lambda h, m, rate: (h * m / (1 - rate)).astype(int), "With a rate of 0.25, only whole"),
        (lambda h, m, rate: (h * m / (1 - rate)).round(3), "What stays is divided by 1 - rate, b"),
    ],
)
def test_what_stays_is_told_in_numbers(made: Answer, said: str) -> None:
    def answer(h: Any, rate: float, rng: Any) -> Any:
        return made(h, rng.random(h.shape) >= rate, rate)

    assert told("13-dropout", answer).startswith(said)


def by_choice(h: Any, rate: float, rng: Any) -> Any:
    h = h.copy()
    h.ravel()[rng.choice(h.size, int(rate * h.size), replace=False)] = 0
    return h / (1 - rate)


def all_or_none(h: Any, rate: float, rng: Any) -> Any:
    return h * 0 if rng.random() < rate else h / (1 - rate)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (all_or_none, "In a call all numbers go, or none."),
        (lambda h, rate, rng: h * (rng.random() >= rate), "In a call all numbers go, or none."),
        (lambda h, rate, rng: h * (rate < 0.5), "In a call all numbers go, or none."),
        (by_choice, "Each row, each column or the whole loses exactly the same part."),
        (lambda h, rate, rng: np.where(h > rate, h, 0) / (1 - rate), "What goes was chosen by"),
        (lambda h, rate, rng: np.where(h > rate, 0, h), "What goes was chosen by the size of h"),
        (lambda h, rate, rng: by_index(h, rate, rng) * (1 - rate) - rate, "What should be 0 came"),
        (lambda h, rate, rng: np.where(by_index(h, rate, rng), h, -1), "Nothing is set to 0."),
        (lambda h, rate, rng: np.where(by_index(h, rate, rng), h / 2, -rate), "Nothing is set"),
        (lambda h, rate, rng: rng.random(h.shape) >= rate, "What the function returned came as an"),
    ],
)  # fmt: skip
def test_a_mask_of_another_kind_is_named(answer: Answer, said: str) -> None:
    assert told("13-dropout", answer).startswith(said)


def test_a_mask_of_true_and_false_is_told_that_these_are_no_numbers() -> None:
    said = told("13-dropout", lambda h, rate, rng: rng.random(h.shape) >= rate)
    assert said.endswith("True and False are no numbers.")


# Choose L2


def by(choose: Answer) -> Answer:
    def chosen(l2s: Any, validation: Any, test: Any) -> Any:
        k = choose(validation, test)
        return l2s[k], test[k].mean()

    return chosen


MEAN: Answer = lambda v, t: v.mean(axis=1).argmin()  # noqa: E731
CHOSEN = {
    "median": (lambda v, t: np.median(v, axis=1).argmin(), "The medians have chosen."),
    "worst": (lambda v, t: v.max(axis=1).argmin(), "The l2 whose worst draw is best"),
    "votes": (lambda v, t: np.bincount(v.argmin(axis=0)).argmax(), "The l2 that is best on the"),
    "first draw": (lambda v, t: v[:, 0].argmin(), "One draw has chosen."),
    "both": (lambda v, t: (v + t).mean(axis=1).argmin(), "The test set has had a say"),
    "table": (lambda v, t: v.argmin() // DRAWS, "One lucky number has chosen."),
    "place in the table": (lambda v, t: v.argmin(), "The argmin() of a whole table"),
    "steady": (lambda v, t: v.std(axis=1).argmin(), "The l2 whose losses differ least"),
    "test": (lambda v, t: t.mean(axis=1).argmin(), "The test set has chosen."),
    "next": (lambda v, t: MEAN(v, t) + 1, "None of the usual slips"),
    "the one before": (lambda v, t: MEAN(v, t) - 1, "None of the usual slips"),
    "last": (lambda v, t: VALUES - 1, "That is the last of them"),
    "middle": (lambda v, t: VALUES // 2, "None of the usual slips"),
}


@pytest.mark.parametrize("name", CHOSEN)
def test_each_way_to_choose_is_called_by_its_name(name: str) -> None:
    choose, said = CHOSEN[name]
    assert told("13-choose-l2", by(choose)).startswith(said)


def test_each_way_to_choose_takes_another_row() -> None:
    for _, validation, test in CHOICE.kind.trials():  # type: ignore[union-attr]
        rows = [choose(validation, test) for choose, _ in CHOSEN.values()]
        rows += [MEAN(validation, test), validation.mean(axis=0).argmin(), 0]
        rows += [validation.mean(axis=1).argmax()]
        assert len(set(rows)) == len(rows)


@pytest.mark.parametrize(
    ("loss", "said"),
    [
        (lambda row: row[0], "The l2 is right. The loss is that of one draw alone"),
        (lambda row: row.min(), "The l2 is right. The loss is that of its luckiest draw"),
        (lambda row: np.median(row), "The l2 is right. The loss is the median of its row"),
        (lambda row: row.sum(), "The l2 is right. The loss is the sum of its row"),
        (lambda row: row.max(), "Off in the first tables: loss."),
    ],
)
def test_what_is_told_of_the_right_l2_is_named(loss: Answer, said: str) -> None:
    def answer(l2s: Any, validation: Any, test: Any) -> Any:
        k = validation.mean(axis=1).argmin()
        return l2s[k], loss(test[k])

    assert told("13-choose-l2", answer).startswith(said)


def forgetful(l2s: Any, validation: Any, test: Any) -> Any:
    lowest = np.inf
    for l2, losses, tested in zip(l2s, validation, test, strict=True):
        if losses.mean() < lowest:
            found = l2, tested.mean()
    return found


def in_a_loop(l2s: Any, validation: Any, test: Any) -> Any:
    lowest = np.inf
    for l2, losses, tested in zip(l2s, validation, test, strict=True):
        if losses.mean() < lowest:
            lowest, found = losses.mean(), (l2, tested.mean())
    return found


def column(l2s: Any, validation: Any, test: Any) -> Any:
    k = validation.mean(axis=0).argmin()
    return l2s[k], test[:, k].mean()


def test_a_loop_and_other_idioms() -> None:
    for answer in (
        in_a_loop,
        lambda l2s, v, t: min(zip(v.mean(axis=1), l2s, t.mean(axis=1), strict=True))[1:],
        lambda l2s, v, t: np.array(by(MEAN)(l2s, v, t)),
        lambda l2s, v, t: [[number] for number in by(MEAN)(l2s, v, t)],
    ):
        assert check("13-choose-l2", answer).status is Status.RIGHT
    for answer, said in (
        (forgetful, "That is the last of them"),
        (lambda l2s, v, t: (l2s[v.argmin()], t.flat[v.argmin()]), "The argmin() of a whole table"),
        (column, "The means were taken over the wrong axis"),
        (by(lambda v, t: v.mean().argmin()), "That is the first of them"),
    ):
        assert told("13-choose-l2", answer).startswith(said)
    for answer in (lambda l2s, v, t: l2s[MEAN(v, t)], lambda l2s, v, t: {"l2": 1, "loss": 2}):
        assert "expected 2 numbers in this order: return l2, loss." in told("13-choose-l2", answer)


# Split by form


def in_a_set(kept: Any) -> Any:
    return set(kept)


def by_mask(mask: Any, X: Any, y: Any) -> Any:
    return X[~mask], y[~mask], X[mask], y[mask]


@pytest.mark.parametrize("times", [2, 4])
def test_rows_that_stand_in_a_part_more_than_once_are_not_called_right(times: int) -> None:
    def repeated(X: Any, y: Any, form: Any, kept: Any) -> Any:
        mask = np.isin(form, kept)
        rows = np.repeat(np.flatnonzero(~mask), times)
        return X[rows], y[rows], X[mask], y[mask]

    assert "row 0 stands in one part more than once." in told("13-by-form", repeated)

    def tested(X: Any, y: Any, form: Any, kept: Any) -> Any:
        train_X, train_y, test_X, test_y = repeated(X, y, form, kept)
        return test_X, test_y, train_X, train_y

    assert "No row goes to the test" not in told("13-by-form", tested)


def in_order_of(order: Answer) -> Answer:
    def answer(X: Any, y: Any, form: Any, kept: Any) -> Any:
        rows = order(form)
        return by_mask(np.isin(form[rows], kept), X[rows], y[rows])

    return answer


def test_an_order_is_not_called_a_label_nor_a_label_an_order() -> None:
    for order in (
        lambda form: form.argsort(kind="stable"),
        lambda form: np.arange(len(form))[::-1],
    ):
        said = told("13-by-form", in_order_of(order))
        assert said.startswith("The rows are right, and each has its label, but")
    said = told("13-by-form", lambda X, y, form, kept: by_mask(np.isin(form, kept), X, form))
    assert said.startswith("The rows are right, but some labels are not theirs")


def test_the_order_of_another_package_and_a_set_are_named() -> None:
    def x_first(X: Any, y: Any, form: Any, kept: Any) -> Any:
        mask = np.isin(form, kept)
        return X[~mask], X[mask], y[~mask], y[mask]

    assert told("13-by-form", x_first).startswith("Both parts of X come first")
    said = told("13-by-form", lambda X, y, form, kept: by_mask(np.isin(form, in_a_set(kept)), X, y))
    assert said.startswith("No row goes to the test.")


@pytest.mark.parametrize(
    "answer",
    [
        lambda X, y, form, kept: by_mask((form[:, None] == np.array(kept)).any(axis=1), X, y),
        lambda X, y, form, kept: by_mask(np.array([one in set(kept) for one in form]), X, y),
        lambda X, y, form, kept: list(by_mask(np.isin(form, kept), X, y * 1.0)),
        lambda X, y, form, kept: by_mask(np.isin(form, kept), X.astype(np.float32), y),
        lambda X, y, form, kept: datasets.split_by_group(X, y, form, kept),
        lambda X, y, form, kept: (
            [x for x, one in zip(X, form, strict=True) if one not in kept],
            [x for x, one in zip(y, form, strict=True) if one not in kept],
            [x for x, one in zip(X, form, strict=True) if one in kept],
            [x for x, one in zip(y, form, strict=True) if one in kept],
        ),
    ],
)
def test_a_split_by_any_route_is_right(answer: Answer) -> None:
    assert check("13-by-form", answer).status is Status.RIGHT


def by_ones(other: Answer) -> Answer:
    def answer(X: Any, y: Any, form: Any, kept: Any) -> Any:
        ones = sum(form == each for each in kept)
        train, test = other(ones)
        return X[train], y[train], X[test], y[test]

    return answer


@pytest.mark.parametrize(
    "other",
    [
        lambda ones: (~ones, ones),
        lambda ones: (1 - ones, ones),
        lambda ones: (-ones, ones),
        lambda ones: (1 - ones, ones.astype(bool)),
        lambda ones: (ones == 0, ones),
    ],
)
def test_a_mask_of_0_and_1_is_named(other: Answer) -> None:
    assert told("13-by-form", by_ones(other)).startswith("The mask is of numbers, 0 and 1")


def test_a_set_of_the_forms_to_train_on_is_named() -> None:
    def answer(X: Any, y: Any, form: Any, kept: Any) -> Any:
        train, test = np.isin(form, in_a_set(form) - in_a_set(kept)), np.isin(form, kept)
        return X[train], y[train], X[test], y[test]

    assert told("13-by-form", answer).startswith("No row is trained on.")


FOUND = {
    "y first": (lambda a, b, c, d: (b, a, d, c), "The parts came in another order"),
    "labels last": (lambda a, b, c, d: (a, c, b, d), "Both parts of X come first"),
    "turned": (lambda a, b, c, d: (a.T, b, c.T, d), "expected rows of X, of 3 numbers each."),
    "flat": (lambda a, b, c, d: (a.ravel(), b, c, d), "expected rows of X, of 3 numbers each."),
    "nested": (lambda a, b, c, d: (a, b, [c, c], d), "expected rows of X, of 3 numbers each."),
    "places": (lambda a, b, c, d: (b, b, d, d), "expected rows of X, of 3 numbers each."),
    "a row of labels": (lambda a, b, c, d: (a, b[None], c, d), "expected labels from y, in one"),
    "a set": (lambda a, b, c, d: (a, set(b), c, d), "a value of type set; expected labels from y"),
    "a filter": (lambda a, b, c, d: (filter(None, a), b, c, d), "filter; expected rows of X, of"),
    "pairs": (lambda a, b, c, d: ((a, b), (c, d)), "came as 2 values; expected 4 arrays in this"),
}


@pytest.mark.parametrize("name", FOUND)
def test_no_number_of_rows_is_said_to_be_expected(name: str) -> None:
    parts, expected = FOUND[name]
    said = told("13-by-form", lambda X, y, form, kept: parts(*by_mask(np.isin(form, kept), X, y)))
    assert expected in said


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (["2", "3", "4", "0"], "not text. A number is written without quotation marks."),
        (["A2", "B3", "C4", "D0"], "The answer holds the text 'A2'"),
        ({2, 3, 4, 0}, "a value of type set"),
        ({"A": 2, "B": 3, "C": 4, "D": 0}, "a value of type dict"),
        ([2, [2, 3], 4, 0], "entries of different sizes"),
        ([1, 1, 3, 0], "Lines are counted from 1."),
        ([2.2, 3, 4, 0], "Lines have the numbers 1 to 5"),
    ],
)
def test_lines_of_another_type_are_named(answer: Any, said: str) -> None:
    assert said in told("13-leaks", answer)


@pytest.mark.parametrize(
    "answer", [(2.0, 2.0, 4.0, 0.0), ((2,), (3,), (4,), (0,)), np.array([[2], [3], [4], [0]])]
)
def test_lines_of_another_type_are_right(answer: Any) -> None:
    assert check("13-leaks", answer).status is Status.RIGHT
