"""What arrives of a gradient: each row as it came, on a logarithmic axis, told in words."""

import numpy as np
import pytest

from nnlib.figures import activation_curves, gradient_by_layer
from nnlib.figures.depth import MARKERS


def test_each_row_is_drawn_as_it_came():
    rows = {"a": [1e-7, 1e-3, 1.0], "b": [0.5, 2.0, 1.0, 3.0]}
    (axes,) = gradient_by_layer(rows).axes
    assert axes.get_yscale() == "log"
    for line, values in zip(axes.lines, rows.values(), strict=True):
        np.testing.assert_array_equal(line.get_ydata(), values)
        np.testing.assert_array_equal(line.get_xdata(), range(len(values)))
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["a", "b"]


def test_the_lines_differ_by_more_than_color():
    (axes,) = gradient_by_layer({str(k): [1.0, 1.0 + k] for k in range(6)}).axes
    assert len({line.get_marker() for line in axes.lines}) == len(MARKERS) == 6


def test_it_says_what_arrives_and_where_nothing_does():
    said = gradient_by_layer({"sigmoid": [1.5e-7, 0.2, 1.0], "dead": [0.0, 0.0, 1.0]}).alt_text
    assert "sigmoid: 1.5e-07 at the inputs, 1 at layer 2." in said
    assert "dead: nothing arrives at the inputs; 1 at layer 2." in said


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({}, "expected a dict of 1 to 6 rows"),
        ([1.0, 2.0], "expected a dict of 1 to 6 rows"),
        ({str(k): [1.0, 1.0] for k in range(7)}, "expected a dict of 1 to 6 rows"),
        ({"a": [1.0]}, "a came as .* expected two sizes or more"),
        ({"a": [-1.0, 1.0]}, "none negative"),
        ({"a": [0.0, 0.0]}, "not all zero"),
        ({"a": [[1.0, 1.0]]}, "expected two sizes or more"),
        ({"a": [np.nan, 1.0]}, "a "),
        ({"a": "text"}, "a "),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(wrong, said):
    with pytest.raises(ValueError, match=said):
        gradient_by_layer(wrong)


def test_activations_side_by_side_share_their_axes_and_are_told_one_by_one():
    picture = activation_curves("sigmoid", "relu", "elu", "gelu", "silu")
    shown = [axes for axes in picture.axes if axes.axison]
    assert [axes.get_title() for axes in shown] == ["sigmoid", "relu", "elu", "gelu", "silu"]
    assert len({(axes.get_xlim(), axes.get_ylim()) for axes in shown}) == 1
    assert picture.alt_text.startswith("5 small charts")
    assert "sigmoid: value 0.01799 at net -4 and 0.982 at net 4; slope" in picture.alt_text
    with pytest.raises(ValueError, match="no activation came"):
        activation_curves()
