"""One rule says which class an output is: every picture and every count follows it."""

import re

import numpy as np
import pytest

from nnlib import Dense, Network
from nnlib.figures import decision_boundary, playground_picture
from nnlib.figures.sides import has_boundary, in_class_1, on_right_side

AT_THE_BOUNDARY = Network([Dense(2, 1)], parameters=[0.0, 0.0, 0.0])  # it answers 0.5 everywhere
POINTS = np.array([[0.2, 0.2], [0.4, 0.4], [0.6, 0.6]])
CLASSES = np.array([[0.0], [1.0], [1.0]])


@pytest.mark.parametrize(
    ("output", "answer"), [(0.0, 0), (np.nextafter(0.5, 0), 0), (0.5, 1), (0.501, 1), (1.0, 1)]
)
def test_the_rule(output, answer):
    assert in_class_1(output) == answer
    assert on_right_side(output, answer)
    assert not on_right_side(output, 1 - answer)


def test_both_painters_count_alike_at_the_boundary():
    said = [
        decision_boundary(AT_THE_BOUNDARY.predict, POINTS, CLASSES).alt_text,
        playground_picture(AT_THE_BOUNDARY, POINTS, CLASSES).alt_text,
    ]
    counts = [re.search(r"(\d) of (3) (?:training )?points", text).groups() for text in said]
    assert counts == [("2", "3"), ("2", "3")]


def test_an_output_of_one_half_all_over_is_not_called_above_it():
    text = decision_boundary(AT_THE_BOUNDARY.predict, POINTS, CLASSES).alt_text
    assert "no boundary, the output is at or above one half all over" in text.lower()


def test_what_lies_on_the_boundary_belongs_to_the_share_of_class_1():
    def answer(points):
        return np.where(points[:, 0] >= 0.5, 0.5, 0.25)

    text = decision_boundary(answer, POINTS, CLASSES, low=0.0, high=1.0).alt_text
    assert "leaves 51% of the square" in text  # 41 of 81 columns


@pytest.mark.parametrize(
    ("outputs", "found"), [([0.1, 0.5], True), ([0.5, 0.9], False), ([0.1, 0.4], False)]
)
def test_there_is_a_boundary_where_both_classes_are_answered(outputs, found):
    assert has_boundary(np.array(outputs)) == found
