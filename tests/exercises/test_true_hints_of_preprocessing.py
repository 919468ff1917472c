"""Undocumented answers to lesson 14: what each must be told, and what would be untrue."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from scipy import ndimage
from sklearn.preprocessing import StandardScaler

from nnlib.exercises import Status, _changed, check
from nnlib.exercises._changed import FORMS, NEEDED, SETS, _forms, _trials, percent_read, plain
from nnlib.preprocessing import Standardizer, add_noise, affine, augment, rotate, shift

Answer = Callable[..., Any]


def told(exercise_id: str, answer: Any) -> str:
    outcome = check(exercise_id, answer)
    assert outcome.status is Status.NOT_YET
    return outcome.message


# Standardize


def by_loops(X_train: Any, X_test: Any) -> Any:
    parts = [[list(row) for row in X] for X in (X_train, X_test)]
    for j in range(len(X_train[0])):
        column = [row[j] for row in X_train]
        mean = sum(column) / len(column)
        deviation = (sum((x - mean) ** 2 for x in column) / len(column)) ** 0.5 or 1
        for part in parts:
            for row in part:
                row[j] = (row[j] - mean) / deviation
    return parts


def with_ones(X_train: Any, X_test: Any) -> Any:
    deviation = X_train.std(axis=0)
    deviation[deviation == 0] = 1
    return [(X - X_train.mean(axis=0)) / deviation for X in (X_train, X_test)]


def scikit(X_train: Any, X_test: Any) -> Any:
    scaler = StandardScaler().fit(X_train)
    return scaler.transform(X_train), scaler.transform(X_test)


def packages(X_train: Any, X_test: Any) -> Any:
    standardizer = Standardizer(X_train)
    return standardizer.transform(X_train), standardizer.transform(X_test)


@pytest.mark.parametrize("answer", [by_loops, with_ones, scikit, packages])
def test_standardized_by_any_route_is_right(answer: Answer) -> None:
    assert check("14-standardize", answer).status is Status.RIGHT


def in_place(X_train: Any, X_test: Any) -> Any:
    mean, deviation = X_train.mean(axis=0), X_train.std(axis=0)
    for X in (X_train, X_test):
        X -= mean
        X /= np.where(deviation == 0, 1, deviation)
    return X_train, X_test


def mean_after_it_changed(X_train: Any, X_test: Any) -> Any:
    X_train = X_train - X_train.mean(axis=0)
    X_test = X_test - X_train.mean(axis=0)
    deviation = np.where(X_train.std(axis=0) == 0, 1, X_train.std(axis=0))
    return X_train / deviation, X_test / deviation


def deviation_after_it_changed(X_train: Any, X_test: Any) -> Any:
    mean = X_train.mean(axis=0)
    Z_train, Z_test = X_train - mean, X_test - mean
    Z_train = Z_train / (Z_train.std(axis=0) + (Z_train.std(axis=0) == 0))
    return Z_train, Z_test / (Z_train.std(axis=0) + (Z_train.std(axis=0) == 0))


def twice(X_train: Any, X_test: Any) -> Any:
    first = with_ones(X_train, X_test)
    return with_ones(first[0], first[1])


@pytest.mark.parametrize(
    ("answer", "must", "never"),
    [
        (in_place, "X_train, X_test in place", "test's own"),
        (mean_after_it_changed, "one of the two steps", "Both parts"),
        (deviation_after_it_changed, "one of the two steps", "in place"),
        (
            lambda a, b: [X - a.mean(0) / (a.std(0) + (a.std(0) == 0)) for X in (a, b)],
            "brackets",
            "Off",
        ),
        (
            lambda a, b: [(X - X.mean(0)) / np.fmax(X.std(0, ddof=1), 1e-9) for X in (a, b)],
            "test's own",
            "together",
        ),
        (lambda a, b: [(X - X.mean()) / X.std() for X in (a, b)], "axis=0", "over its features"),
        (
            lambda a, b: [(X - a.mean(0)) / np.sqrt(a.var(0) + 1e-9) for X in (a, b)],
            "small number beside",
            "Off",
        ),
        (lambda a, b: with_ones(a, b)[::-1], "another order", "variance"),
        (lambda a, b: with_ones(a, b)[0], "expected 2 arrays in this order", "leak"),
        (lambda a, b: (with_ones(a, b)[0], None), "Z_test came as None", "constant"),
        (lambda a, b: [np.round(part, 3) for part in with_ones(a, b)], "rounded", "sign"),
        (lambda a, b: [part.T for part in with_ones(a, b)], r"has shape \(3, 6\)", "mean"),
        (lambda a, b: [-part for part in with_ones(a, b)], "sign", "rounded"),
        (
            lambda a, b: [(X - a.mean(axis=0)) / (a.std(axis=0) + 1e-3) for X in (a, b)],
            "small number beside",
            "test's own|Both parts came",
        ),
        (
            lambda a, b: [np.nan_to_num((X - a.mean(0)) / a.std(0)) for X in (a, b)],
            "constant in training|Off.*Z_test",
            "test's own|together",
        ),
    ],
)
@pytest.mark.filterwarnings("ignore:.*divide:RuntimeWarning")
def test_what_is_said_of_other_standardizing_is_so(answer: Answer, must: str, never: str) -> None:
    message = told("14-standardize", answer)
    assert re.search(must, message), message
    assert not re.search(never, message), message


def test_standardizing_twice_changes_nothing_and_is_right() -> None:
    assert check("14-standardize", twice).status is Status.RIGHT


# Half a point


def by_two_loops(image: Any) -> Any:
    height, width = len(image), len(image[0])
    return [
        [(image[i][j] + (image[i][j - 1] if j else 0)) / 2 for j in range(width)]
        for i in range(height)
    ]


HALVES: dict[str, Answer] = {
    "loops": by_two_loops,
    "pad": lambda image: (image + np.pad(image, ((0, 0), (1, 0)))[:, :-1]) / 2,
    "matrix": lambda image: image @ (np.eye(4) + np.eye(4, k=1)) / 2,
    "convolution": lambda image: np.array([np.convolve(row, [0.5, 0.5])[:-1] for row in image]),
    "SciPy's": lambda image: ndimage.shift(image, (0, 0.5), order=1, mode="grid-constant"),
    "the package's": lambda image: shift(image[np.newaxis], 0.5)[0],
}


@pytest.mark.parametrize("name", HALVES)
def test_half_a_point_by_any_route_is_right(name: str) -> None:
    assert check("14-half-shift", HALVES[name]).status is Status.RIGHT


def over_itself(image: Any) -> Any:
    image[:, 1:] = (image[:, 1:] + image[:, :-1]) / 2
    image[:, 0] /= 2
    return image


def by_column_minus_one(image: Any) -> Any:
    moved = np.zeros(image.shape)
    for j in range(image.shape[1]):
        moved[:, j] = (image[:, j] + image[:, j - 1]) / 2
    return moved


@pytest.mark.parametrize(
    ("answer", "must", "never"),
    [
        (over_itself, "image in place", "already changed"),
        (lambda image: shift(image[np.newaxis], 0.5), "^$|Right", "in place"),
        (lambda image: np.pad(HALVES["pad"](image), ((0, 0), (0, 1))), r"shape \(3, 5\)", "left"),
        (lambda image: HALVES["pad"](image)[:, :-1], r"shape \(3, 3\)", "left"),
        (lambda image: HALVES["pad"](image).ravel(), r"shape \(12,\)", "left"),
        (lambda image: shift(image[np.newaxis], 0.25)[0], "Off|usual slips", "whole point|half of"),
        (lambda image: shift(image[np.newaxis], 1.5)[0], "Off|usual slips", "goes to the left"),
        (
            lambda image: ndimage.shift(image, (0, 0.5), order=1, mode="constant"),
            "first column, which is 0",
            "goes around",
        ),
        (
            lambda image: ndimage.shift(image, (0, 0.5), order=1, mode="nearest"),
            "first column is as black as before",
            "goes around",
        ),
        (lambda image: (image + shift(image[np.newaxis], 0, -1)[0]) / 2, "It goes up", "goes down"),
        (lambda image: (image + np.roll(image, 1, axis=0)) / 2, "It goes down", "goes up"),
        (lambda image: (image + np.roll(image, -1, axis=1)) / 2, "It goes to the left", "Off"),
        (by_column_minus_one, "column -1 is the last", "long row"),
        (
            lambda image: ndimage.uniform_filter(image, (0, 3), mode="constant"),
            "neighbor on the right has a part",
            "mean of both",
        ),
        (
            lambda image: image / 2 + shift(image[np.newaxis], 1)[0],
            "added as a whole",
            "not halved",
        ),
        (lambda image: np.maximum(image, shift(image[np.newaxis], 1)[0]), "Off|slips", "added"),
        (lambda image: np.round(HALVES["pad"](image), 2), "rounded", "sign"),
        (lambda image: np.zeros(image.shape, dtype=int), "0", "left"),
        (lambda image: shift(image.reshape(1, -1), 0.5), r" \.\.\. It is called with", r" \. It"),
    ],
)
def test_what_is_said_of_another_half_is_so(answer: Answer, must: str, never: str) -> None:
    outcome = check("14-half-shift", answer)
    message = repr(outcome)
    assert re.search(must, message), message
    assert not re.search(never, message), message


# Changes that help


def amounts_of_its_own(images: Any, rng: Any) -> Any:
    n = len(images)
    right, down, degrees = rng.uniform(-1, 1, (3, n)) * [[0.5], [0.5], [15]]
    return affine(images, right=right, down=down, degrees=degrees)


def one_after_the_other(images: Any, rng: Any) -> Any:
    return np.vstack([augment(image[np.newaxis], rng, shift=0.5, degrees=15) for image in images])


@pytest.mark.parametrize("answer", [amounts_of_its_own, one_after_the_other])
def test_changes_of_any_making_are_right(answer: Answer) -> None:
    outcome = check("14-augment", answer)
    assert outcome.status is Status.RIGHT, outcome


def in_its_place(images: Any, rng: Any) -> Any:
    images += rng.normal(0, 0.1, images.shape)
    return images


@pytest.mark.parametrize(
    ("answer", "must"),
    [
        (lambda images, rng: add_noise(images, 0.1, rng), "Needed are 7.*gray point"),
        (
            partial(augment, shift=1.2, degrees=12, zoom=0.1),
            "Needed are 7.*4 points more than without",
        ),
        (partial(augment, shift=3.0), "Needed are 7.*4 points more than without"),
        (lambda images, rng: shift(images, rng.uniform(-1, 1, 1)[0]), "all are changed alike"),
        (lambda images, rng: shift(images, 0.5), "all are changed alike"),
        (lambda images, rng: rotate(images, 180.0), "upside down"),
        (lambda images, rng: images[::-1].copy(), "another order"),
        (
            lambda images, rng: augment(images, rng, shift=0.5)[rng.permutation(len(images))],
            "what its label says",
        ),
        (lambda images, rng: images[:50], r"shape \(50, 64\)"),
        (lambda images, rng: images.reshape(-1, 8, 8), r"shape \(\d+, 8, 8\)"),
        (lambda images, rng: np.vstack([images, images]), r"shape \(\d+, 64\)"),
        (lambda images, rng: images * np.nan, "nan"),
        (in_its_place, "changed images in place"),
        (lambda images, rng: augment(images, shift=1), "missing 1 required positional argument"),
        (lambda images, rng: rng.random(images.shape), "what its label says"),
        (lambda images, rng: np.zeros(images.shape), "Only whole numbers"),
        (lambda images, rng: augment(images, rng, shift=0.5).astype(int), "Only whole numbers"),
        (lambda images, rng: np.rint(16 * images), "Only whole numbers"),
    ],
)
def test_what_is_said_of_other_changes_is_so(answer: Answer, must: str) -> None:
    message = told("14-augment", answer)
    assert re.search(must, message), message


def test_the_bar_is_over_what_chance_gives_and_under_what_can_be_reached() -> None:
    assert percent_read(read(partial(augment, shift=0.5, degrees=15, zoom=0.05))) > (
        plain() + NEEDED + 1
    )
    rng = np.random.default_rng(5)
    still = [percent_read(read(lambda images, _, s=s: images + s)) for s in rng.normal(0, 1e-3, 4)]
    assert np.ptp([*still, plain()]) < NEEDED / 2


@pytest.mark.parametrize(("own", "status"), [(75.3, Status.RIGHT), (75.2, Status.NOT_YET)])
def test_what_is_read_is_held_against_the_bar_as_both_are_told(
    monkeypatch: pytest.MonkeyPatch, own: float, status: Status
) -> None:
    monkeypatch.setattr(_changed, "plain", lambda: 71.3)
    monkeypatch.setattr(_changed, "percent_read", lambda value: own)
    assert check("14-augment", add_some_noise).status is status


def test_what_is_read_is_rounded_as_it_is_told() -> None:
    assert plain() == round(plain(), 1)


def add_some_noise(images: Any, rng: Any) -> Any:
    return add_noise(images, 0.1, rng)


def read(answer: Answer) -> np.ndarray:
    return np.concatenate([np.ravel(answer(*trial)) for trial in _trials()])


def test_the_trials_are_forms_with_a_twin() -> None:
    assert len(_trials()) == len(FORMS) * SETS
    for images, labels in _forms():
        np.testing.assert_array_equal(images[0], images[-1])
        assert labels[0] == labels[-1]
