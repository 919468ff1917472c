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
        (lambda h, rng: np.abs(h), "With a rate of 0.25, 0 % of 240 numbers were set to 0"),
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
        (lambda h, m, rate: (h * m / (1 - rate)).round(3), "What stays is divided by 1 - rate, b"),
    ],
)
def test_what_stays_is_told_in_numbers(made: Answer, said: str) -> None:
    def answer(h: Any, rate: float, rng: Any) -> Any:
        return made(h, rng.random(h.shape) >= rate, rate)

    assert told("13-dropout", answer).startswith(said)


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
    "test": (lambda v, t: t.mean(axis=1).argmin(), "The test set has chosen."),
    "next": (lambda v, t: MEAN(v, t) + 1, "None of the usual slips"),
    "the one before": (lambda v, t: MEAN(v, t) - 1, "None of the usual slips"),
    "last": (lambda v, t: VALUES - 1, "None of the usual slips"),
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
