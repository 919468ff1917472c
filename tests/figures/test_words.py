"""A reader's own words in a picture: every one is drawn as it is, inside the picture."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.text import Text

from nnlib import Dense, Network, article
from nnlib.figures import decision_boundary, loss_curve, playground_picture, training_picture
from nnlib.figures.words import name_of, title_of

NAMES = {
    "a formula that is none": r"$\frac$",
    "a formula": "$x^2$ for $5",
    "an escaped dollar": r"\$5",
    "a comment sign and braces": r"100 % {\bf x} ^_~&#",
    "a name for nobody": "_nolegend_",
    "lines": "one\ntwo\r\n\tthree",
    "letters no font has": "\U0001f9e0 数 \ue000",
    "half a letter": "\ud800",
    "control characters": "a\x00b\x1b",
    "HTML": "<img src=x onerror=alert(1)>",
    "a long one": "W" * 300,
    "a long sentence": "What a long name this is. " * 20,
    "right to left": "\u05e9\u05dc\u05d5\u05dd",
    "nothing but space": " \n ",
    "a number": 0.5,
    "none": None,
}


def row(length=3):
    return np.linspace(0.5, 0.1, length)


def neuron():
    return Network([Dense(2, 1)], parameters=[4.0, 4.0, -2.0])


PICTURES = {
    "loss_curve": lambda text: loss_curve({text: row(), "other": row()}, title=str(text)),
    "training_picture": lambda text: training_picture(
        article.network(), article.INPUTS, article.TARGETS, {text: row(), "other": row()}
    ),
    "decision_boundary": lambda text: decision_boundary(
        {text: neuron().predict, "other": neuron().predict}, [[0, 0], [1, 1]], [0, 1]
    ),
    "playground_picture": lambda text: playground_picture(
        neuron(), [[0.0, 0.0]], [[0]], losses=row(), title=str(text)
    ),
}


@pytest.mark.parametrize("text", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("draw", PICTURES.values(), ids=PICTURES)
def test_any_text_is_drawn_without_a_warning_and_inside_the_picture(draw, text):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        picture = draw(text)
        assert picture.png().startswith(b"\x89PNG")
    renderer = picture.canvas.get_renderer()
    axes = [each for each in picture.axes if each.get_legend() or each.get_title()]
    texts = [each.title for each in axes] + [each.get_legend() for each in axes]
    for each in [*texts, *picture.texts, picture._suptitle]:
        if each is None or (isinstance(each, Text) and not each.get_text()):
            continue
        box = each.get_window_extent(renderer)
        assert box.x0 >= -1
        assert box.x1 <= picture.bbox.x1 + 1


@pytest.mark.parametrize("text", [r"$\frac$", "$a$", r"\$5 and $6", "x_1", "a & b %"])
def test_what_is_drawn_is_what_came(text):
    legend = loss_curve({text: row(), "other": row()}).axes[0].get_legend()
    label = legend.get_texts()[0]
    drawn, is_formula = label._preprocess_math(label.get_text())
    assert not is_formula
    assert drawn.startswith(f"{text}: ")


def test_a_name_that_begins_with_a_line_stands_in_the_legend():
    picture = loss_curve({"_first": row(), "second": row()})
    assert len(picture.axes[0].get_legend().get_texts()) == 2


def test_the_words_of_the_picture_keep_the_name_as_it_came():
    name = r"$\frac$ 数" + "x" * 100
    assert name in loss_curve({name: row()}).alt_text
    assert loss_curve(row(), title=name).alt_text.startswith(f"{name}. ")


def test_what_is_short_stays_and_what_is_long_is_cut():
    assert name_of("learning rate 0.5") == "learning rate 0.5"
    assert title_of("E at six learning rates", 6.0) == "E at six learning rates"
    assert name_of("i" * 50) == "i" * 50  # it is the width that counts
    assert name_of("W" * 50).endswith("W…")
    assert title_of("one two " * 40, 4.0).count("\n") == 1
    assert title_of("one two " * 40, 4.0).endswith("…")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_no_text_is_read_as_a_formula(text):
    label = Text(0, 0, name_of(text))
    assert not label._preprocess_math(label.get_text())[1]
    assert "\n" not in label.get_text()


def test_the_steps_of_a_short_run_are_whole_numbers():
    picture = loss_curve(row(3))
    picture.png()
    shown = [label.get_text() for label in picture.axes[0].get_xticklabels()]
    assert shown == [f"{step:g}" for step in picture.axes[0].get_xticks()]
    assert len(set(shown)) == len(shown)
