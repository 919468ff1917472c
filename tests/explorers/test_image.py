"""ImageExplorer in Python, what it refuses, and the arithmetic of the browser beside Python's."""

import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from py_mini_racer import MiniRacer

from nnlib import Dense, Network, datasets, softmax
from nnlib.explorers import ImageExplorer, bundle
from nnlib.explorers.image.explorer import AMOUNTS
from nnlib.explorers.image.words import moved_words, percent_text
from nnlib.preprocessing import affine, blur, image_of_strokes
from nnlib.preprocessing import strokes as stages
from nnlib.pretrained import NEW_FORMS, digit_reader
from nnlib.symbolic.class_losses import softmax_text
from tests.handwriting import drawings

LINE = [[(10, 4), (12, 28)]]
some = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def explorer():
    made = ImageExplorer()
    yield made
    made.close()


# --- Python


def test_the_images_are_new_to_the_reader_and_three_of_each_digit(explorer):
    X, y, form = datasets.digits()
    known = {image.tobytes() for image in X[~np.isin(form, NEW_FORMS)]}
    labels = []
    for index in range(30):
        explorer.index = index
        assert explorer.image.tobytes() not in known
        [row] = np.flatnonzero((explorer.image == X).all(axis=1))
        labels.append(int(y[row]))
    assert labels == [digit for digit in range(10) for _ in range(3)]


def test_what_is_read_is_the_networks(explorer):
    explorer.set_trait("degrees", 40)
    explorer.right, explorer.sigma, explorer.std, explorer.index = -0.5, 0.4, 0.3, 20
    image = explorer.image
    scores = explorer.network.predict(image[np.newaxis])
    np.testing.assert_allclose(explorer.scores, scores[0], atol=1e-12)
    np.testing.assert_allclose(explorer.probabilities, softmax(scores)[0], atol=1e-12)
    assert explorer.answer == scores.argmax()
    [hidden] = explorer.hidden
    layer = explorer.network.dense_layers[0]
    np.testing.assert_allclose(hidden, np.maximum(0, layer.weight @ image + layer.bias))
    before = image_of_strokes([])
    np.testing.assert_array_equal(before, np.zeros(64))


def test_the_slopes_are_those_of_a_nudge():
    rng = np.random.default_rng(3)
    network = Network([Dense(64, 12, "tanh"), Dense(12, 10, "identity")], rng=rng)
    explorer = ImageExplorer(rng.uniform(0, 1, (2, 64)), [1, 2], network=network)
    image, slopes = explorer.image, explorer.slopes
    first, second = np.argsort(-explorer.scores)[:2]
    for k in range(64):
        step = np.zeros(64)
        step[k] = 1e-5
        ahead = [network.predict([image + sign * step])[0] for sign in (1, -1)]
        leads = [scores[first] - scores[second] for scores in ahead]
        assert slopes[k] == pytest.approx((leads[0] - leads[1]) / 2e-5, abs=1e-7)
    explorer.close()


def test_the_image_is_moved_as_the_library_does(explorer):
    first = explorer.image
    explorer.right, explorer.down, explorer.degrees, explorer.factor = 0.5, -1, 15, 1.25
    moved = affine([first], right=0.5, down=-1, degrees=15, factor=1.25)
    np.testing.assert_array_equal(explorer.image, moved[0])
    explorer.sigma = 0.7
    np.testing.assert_array_equal(explorer.image, blur(moved, 0.7)[0])
    explorer.std = 0.2
    noisy = explorer.image
    assert 0 <= noisy.min() < noisy.max() <= 1
    explorer.pattern = 1
    assert not np.array_equal(noisy, explorer.image)


def test_a_drawing_is_read_and_kept(explorer):
    explorer.source = "drawing"
    assert not explorer.image.any()
    assert "Nothing is drawn yet" in repr(explorer)
    with pytest.raises(ValueError, match="nothing drawn"):
        explorer.keep(1)
    explorer.strokes = LINE
    np.testing.assert_array_equal(explorer.image, image_of_strokes(LINE))
    assert explorer.strokes == (((10.0, 4.0), (12.0, 28.0)),)
    with pytest.raises(ValueError, match="digit came as 10; expected a digit from 0 to 9"):
        explorer.keep(10)
    explorer.centered = False
    np.testing.assert_array_equal(explorer.image, image_of_strokes(LINE, centered=False))
    explorer.keep(1)  # to train on, like the data
    explorer.strokes = [[(4, 4), (28, 4), (12, 28)]]
    explorer.keep(np.int64(7))
    X, y = explorer.drawings
    assert (X.shape, X.dtype, y.tolist(), y.dtype) == ((2, 64), np.float64, [1, 7], np.int64)
    np.testing.assert_array_equal(X[0], image_of_strokes(LINE))
    assert explorer.strokes == ()
    explorer.kept = []
    assert [part.shape for part in explorer.drawings] == [(0, 64), (0,)]


def test_a_network_and_images_of_the_readers_are_left_alone():
    network = digit_reader()
    before = network.parameters.copy()
    images = np.full((1, 64), 0.5)
    explorer = ImageExplorer(images, [3], network=network)
    explorer.network.parameters = np.zeros_like(before)
    images[:] = 0
    network.parameters = np.ones_like(before)
    assert explorer.image[0] == 0.5
    np.testing.assert_array_equal(explorer.network.parameters, before)
    explorer.close()


def test_a_network_that_was_trained_on_takes_the_place_of_the_first(explorer):
    other = digit_reader()
    other.parameters *= 0.5
    explorer.network = other
    np.testing.assert_array_equal(explorer.network.parameters, other.parameters)
    np.testing.assert_allclose(explorer.scores, other.predict([explorer.image])[0], atol=1e-12)
    assert explorer._layers[0]["weight"] == other.dense_layers[0].weight.tolist()
    wrong = Network(
        [Dense(64, 32, "relu"), Dense(32, 10, "identity")], rng=np.random.default_rng(0)
    )
    with pytest.raises(ValueError, match=r"expected one with the layers of Network\(64-64-10"):
        explorer.network = wrong
    with pytest.raises(ValueError, match="network came as None"):
        explorer.network = None
    np.testing.assert_array_equal(explorer.network.parameters, other.parameters)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"images": np.zeros((1, 64))}, "labels came as None; expected images with their labels"),
        ({"labels": [1]}, "images came as None"),
        ({"images": np.zeros((1, 9)), "labels": [1]}, "images"),
        ({"images": np.full((1, 64), 2.0), "labels": [1]}, "expected 1 to 60 images, 0 for white"),
        ({"images": np.zeros((61, 64)), "labels": [1] * 61}, "61 rows"),
        ({"images": np.zeros((2, 64)), "labels": [1]}, "2 rows with 1 labels"),
        ({"images": np.zeros((1, 64)), "labels": [11]}, "a label came as 11; expected a digit"),
        ({"network": 3}, "network came as 3; expected a Network with 64 inputs"),
        ({"source": "camera"}, "source came as 'camera'; expected one of image, drawing"),
    ],
)
def test_what_makes_no_explorer_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        ImageExplorer(**arguments)


@pytest.mark.parametrize(
    "layers",
    [
        [Dense(64, 10, "softplus")],
        [Dense(64, 300, "relu"), Dense(300, 10, "identity")],
        [Dense(64, 9, "identity")],
        [Dense(63, 10, "identity")],
    ],
)
def test_a_network_that_cannot_be_shown_is_refused(layers):
    network = Network(layers, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="10 scores: its last layer"):
        ImageExplorer(network=network)


# --- the browser's arithmetic beside Python's


def engine(entry, generated=None):
    """A JavaScript engine with the modules of the explorer, each under its name in the bundle."""
    machine = MiniRacer()
    machine.eval(bundle.scopes_text(bundle.modules(entry, generated or {})))
    return machine


def call(machine, function, *arguments):
    given = ", ".join(json.dumps(each) for each in arguments)
    return json.loads(machine.eval(f"JSON.stringify({function}({given}))"))


@pytest.fixture(scope="module")
def sizes():
    return ImageExplorer()._sizes


@pytest.fixture(scope="module")
def strokes_js():
    return engine("image/strokes")


points = st.tuples(st.floats(0, 32), st.floats(0, 32))
coarse = st.tuples(
    st.integers(0, 8).map(lambda k: 4.0 * k), st.integers(0, 8).map(lambda k: 4.0 * k)
)
drawn = st.lists(st.lists(points | coarse, min_size=1, max_size=12), max_size=5)


def both(strokes_js, sizes, strokes):
    """Each stage in Python and in JavaScript."""
    listed = "[[...t.asDrawn], [...t.black], t.counts, t.plain]"
    function = f"((s, z) => {{ const t = $image_strokes.stagesOf(s, z); return {listed}; }})"
    found = call(strokes_js, function, strokes, sizes)
    placed = stages.center(stages.straighten(strokes))
    black = stages.rasterize(placed, stages.pen_for(placed))
    plain = stages.rasterize(strokes)
    ours = [plain, black, stages.count_blocks(black), stages.count_blocks(plain)]
    return [each.astype(int).ravel().tolist() for each in ours], found


@settings(max_examples=250, deadline=None)
@given(drawn)
def test_every_stage_of_any_drawing_is_the_same_to_the_last_point(strokes_js, sizes, strokes):
    ours, theirs = both(strokes_js, sizes, strokes)
    assert theirs == ours


def test_every_stage_of_a_hands_drawings_is_the_same(strokes_js, sizes):
    for _, strokes in drawings(seed=11, of_each=2):
        ours, theirs = both(strokes_js, sizes, [stroke.tolist() for stroke in strokes])
        assert theirs == ours


@pytest.fixture(scope="module")
def moving_js():
    return engine("image/moving")


images = st.lists(st.floats(0, 1), min_size=64, max_size=64)


@some
@given(images, st.floats(-9, 9), st.floats(-9, 9), st.floats(-360, 360), st.floats(0.1, 4))
def test_images_are_moved_as_in_python(moving_js, image, right, down, degrees, factor):
    given_ = {"right": right, "down": down, "degrees": degrees, "factor": factor}
    theirs = call(moving_js, "$image_moving.affine", image, 8, given_)
    np.testing.assert_allclose(theirs, affine([image], **given_)[0], atol=1e-9)


@some
@given(images, st.floats(0, 6))
def test_images_are_blurred_as_in_python(moving_js, image, sigma):
    theirs = call(moving_js, "$image_moving.blur", image, 8, sigma)
    np.testing.assert_allclose(theirs, blur([image], sigma)[0], atol=1e-12)


@pytest.mark.parametrize("activation", ["relu", "tanh", "gelu", "leaky_relu"])
@pytest.mark.parametrize("hidden", [(), (16,), (12, 9)])
def test_any_network_reads_the_same_in_the_browser(activation, hidden):
    rng = np.random.default_rng(5)
    ends = [64, *hidden, 10]
    kinds = [activation] * len(hidden) + ["identity"]
    layers = [Dense(*pair, kind) for *pair, kind in zip(ends[:-1], ends[1:], kinds, strict=True)]
    explorer = ImageExplorer(
        rng.uniform(0, 1, (3, 64)), [1, 2, 3], network=Network(layers, rng=rng)
    )
    machine = engine("image/reading", explorer._mathematics())
    for index in range(3):
        explorer.index = index
        image = explorer.image.tolist()
        machine.eval(f"var reader = $image_reading.createReader({json.dumps(explorer._layers)})")
        read = call(machine, "reader.read", image)
        for ours, theirs in zip(explorer.hidden, read["hidden"], strict=True):
            np.testing.assert_allclose(theirs, ours, atol=1e-12)
        np.testing.assert_allclose(read["scores"], explorer.scores, atol=1e-12)
        np.testing.assert_allclose(read["probabilities"], explorer.probabilities, atol=1e-12)
        assert read["answer"] == explorer.answer
        assert call(machine, "reader.answerTo", image) == read["answer"]
        pair = read["answer"], read["second"]
        slopes = call(machine, "reader.slopes", read, *pair)
        np.testing.assert_allclose(slopes, explorer.slopes, atol=1e-12)
    explorer.close()


def test_the_words_are_the_same():
    machine = engine("image/words")
    for p in (0, 1e-9, 0.000499, 0.0005, 0.001, 0.0123, 0.5, 0.99, 0.9994, 0.9995, 1):
        assert call(machine, "$image_words.percentText", p) == percent_text(p)
    rng = np.random.default_rng(0)
    odd = [0, 1, -0.5, 1e6, -1.25e7, 1e-5, 123456.75, 0.1 + 0.2, 999999.5, 12.5]
    for _ in range(100):
        amounts = dict(zip(AMOUNTS, rng.choice(odd, len(AMOUNTS)).tolist(), strict=True))
        assert call(machine, "$image_words.movedWords", amounts) == moved_words(amounts)


@some
@given(st.lists(st.floats(-2000, 2000), min_size=10, max_size=10))
def test_softmax_never_overflows_and_is_pythons(scores):
    machine = MiniRacer()
    machine.eval(softmax_text(10).replace("export function", "function"))
    theirs = call(machine, "probabilities", scores)
    np.testing.assert_allclose(theirs, softmax(np.array([scores]))[0], rtol=1e-12, atol=1e-300)
