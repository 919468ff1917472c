"""LossExplorer: its state, its numbers, and the same losses in the browser's JavaScript."""

import json
import math
import re

import numpy as np
import pytest
from py_mini_racer import MiniRacer

from nnlib import CrossEntropy, softmax
from nnlib.explorers import LossExplorer, bundle
from nnlib.figures.class_losses import loss_sentence, number_text, priced
from nnlib.symbolic.class_losses import class_losses_text


def drawn(text):
    """A text with true minus signs before its numbers."""
    return re.sub(r"-(?=\d)", "\N{MINUS SIGN}", text)


@pytest.fixture
def make():
    made = []

    def make_(*arguments, **options):
        made.append(LossExplorer(*arguments, **options))
        return made[-1]

    yield make_
    for explorer in made:
        explorer.close()


# --- the state


def test_it_begins_wrong_and_rather_sure(make):
    explorer = make()
    assert (explorer.scores, explorer.right) == ((3.0, 1.0, 0.0), 2)
    np.testing.assert_array_equal(explorer.probabilities, softmax([3, 1, 0]))
    assert explorer.cross_entropy == CrossEntropy()([[3, 1, 0]], [1])
    found = priced([3, 1, 0], 2)
    np.testing.assert_array_equal(explorer.cross_entropy_slopes, found.cross_entropy_slopes)
    np.testing.assert_array_equal(explorer.squared_error_slopes, found.squared_error_slopes)
    assert explorer.squared_error == found.squared_error
    assert loss_sentence(found, 2) in repr(explorer)


def test_code_moves_it(make):
    explorer = make([1, 2, 3], 3)
    before = explorer.cross_entropy
    explorer.scores = np.array([1, 2, 4])
    assert explorer.scores == (1.0, 2.0, 4.0)
    assert explorer.cross_entropy < before
    explorer.right = 1
    assert explorer.cross_entropy > before
    assert "class 1 is right" in explorer._picture().alt_text


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("scores", [1, 2], "scores"),
        ("scores", [1, 2, math.nan], "scores"),
        ("scores", "123", "scores"),
        ("scores", None, "scores"),
        ("right", 4, "right came as 4; expected a whole number from 1 to 3"),
        ("right", 0, "right came as 0"),
        ("right", 1.5, "right came as 1.5"),
        ("right", True, "right came as True"),
    ],
)
def test_a_bad_value_is_refused_and_changes_nothing(make, name, value, told):
    explorer = make()
    before = explorer.get_state()
    with pytest.raises(ValueError, match=told):
        setattr(explorer, name, value)
    assert explorer.get_state() == before
    with pytest.raises(ValueError, match=told):
        LossExplorer(**{name: value})


def test_two_tabs_that_move_two_scores_both_move_them(watch):
    watched = watch("loss")
    for tab, place, value in (("a", 0, 5.0), ("b", 2, -4.0)):
        sent = [value if k == place else old for k, old in enumerate([3.0, 1.0, 0.0])]
        moved = {"by": tab, "number": 1, "values": {"scores": {str(place): [value, 1]}}}
        watched.hear({"scores": sent, "_moved": moved})
    assert watched.explorer.scores == (5.0, 1.0, -4.0)


# --- the browser's arithmetic and its words


@pytest.fixture(scope="module")
def js():
    """``js(scores, right)``: what the browser has for them."""
    engine = MiniRacer()
    texts = {bundle.MATHEMATICS: class_losses_text(3)}
    words = bundle.modules("explorers/loss_words", texts)
    own = {"generated/mathematics": texts[bundle.MATHEMATICS]}
    engine.eval(bundle.scopes_text(own | words).replace("const $", "var $"))

    def compute(scores, right):
        targets = [float(k == right) for k in (1, 2, 3)]
        text = engine.eval(
            f"""(() => {{
                const found = $generated_mathematics.classLosses(
                    {json.dumps(scores)}, {json.dumps(targets)});
                const {{ numberText, lossSentence }} = $explorers_loss_words;
                return JSON.stringify({{
                    ...found,
                    said: lossSentence(found, {right}),
                    texts: found.probabilities.map(numberText),
                }});
            }})()"""
        )
        return json.loads(text)

    return compute


def states(rng, count):
    for number in range(count):
        reach = (0.5, 5, 30, 800)[number % 4]
        scores = rng.uniform(-reach, reach, 3).round(int(rng.integers(0, 12))).tolist()
        yield scores, int(rng.integers(1, 4))


def test_200_random_states_are_nnlib_s(js):
    compared = 0
    for scores, right in states(np.random.default_rng(9), 200):
        found, wanted = js(scores, right), priced(scores, right)
        close = {"rtol": 1e-12, "atol": 1e-12, "err_msg": f"{scores} {right}"}
        np.testing.assert_allclose(found["probabilities"], wanted.probabilities, **close)
        for name, loss, slopes in (
            ("crossEntropy", wanted.cross_entropy, wanted.cross_entropy_slopes),
            ("squaredError", wanted.squared_error, wanted.squared_error_slopes),
        ):
            np.testing.assert_allclose(found[name]["value"], loss, **close)
            np.testing.assert_allclose(found[name]["slopes"], slopes, **close)
        if wanted.probabilities[right - 1] < 0.999:  # nearer to 1 what it lacks has few digits
            assert found["said"] == drawn(loss_sentence(wanted, right))
            compared += 1
    assert compared > 100


@pytest.mark.parametrize(
    ("scores", "right"), [([1000, 0, 0], 2), ([1000, 0, 0], 1), ([0, 0, 0], 3), ([-1e5, 0, 1e5], 1)]
)
def test_nothing_overflows_and_what_vanishes_is_said(js, scores, right):
    found, wanted = js(scores, right), priced(scores, right)
    assert found["crossEntropy"]["value"] == pytest.approx(wanted.cross_entropy, rel=1e-15)
    assert found["said"] == drawn(loss_sentence(wanted, right))
    assert found["texts"] == [drawn(number_text(p)) for p in wanted.probabilities]


@pytest.mark.parametrize("n_classes", [2, 3, 10])
def test_the_generated_losses_are_nnlib_s_for_any_number_of_classes_and_any_targets(n_classes):
    engine = MiniRacer()
    engine.eval(class_losses_text(n_classes).replace("export ", ""))
    rng = np.random.default_rng(n_classes)
    scores, targets = rng.normal(size=n_classes), rng.dirichlet(np.ones(n_classes))
    call = f"classLosses({scores.tolist()}, {targets.tolist()})"
    found = json.loads(engine.eval(f"JSON.stringify({call})"))
    loss = CrossEntropy()
    assert found["crossEntropy"]["value"] == pytest.approx(loss([scores], [targets]), rel=1e-12)
    slopes = loss.gradient([scores], [targets])[0]
    np.testing.assert_allclose(found["crossEntropy"]["slopes"], slopes, rtol=0, atol=1e-14)
