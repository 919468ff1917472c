"""The network diagram: its numbers are the network's, and all of it can be read."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.lines import Line2D
from matplotlib.patches import Circle
from matplotlib.text import Text

from nnlib import Dense, HalfSquaredError, MeanSquaredError, Network, article
from nnlib.figures import network_diagram
from nnlib.figures.numbers import loss_text, short
from nnlib.figures.picture import BLUE, FADED, ORANGE

X, Y = article.INPUTS, article.TARGETS


def network(*sizes, bias="per-neuron", train_bias=True, seed=0):
    layers = [
        Dense(n_in, n_out, "tanh", bias=bias, train_bias=train_bias, initial_bias=0.35)
        for n_in, n_out in itertools.pairwise(sizes)
    ]
    return Network(layers, rng=np.random.default_rng(seed))


def sample(net, seed=1):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(1, net.sizes[0])), rng.random((1, net.sizes[-1]))


def texts(picture):
    """Return what is written, by the name of the part, with plain minus signs."""
    return {
        text.get_gid(): text.get_text().replace("−", "-")
        for text in picture.findobj(Text)
        if text.get_gid()
    }


def edges(picture):
    return {line.get_gid(): line for line in picture.findobj(Line2D) if line.get_gid()}


def boxes(picture):
    renderer = picture.canvas.get_renderer()
    written = [t for t in picture.findobj(Text) if t.get_text() and t.get_visible()]
    return [(t, Text.get_window_extent(t, renderer)) for t in written]


def assert_readable(picture):
    """Assert that no two texts touch, none is cut off, and labels keep clear of neurons."""
    found = boxes(picture)
    width, height = picture.bbox.width, picture.bbox.height
    for text, box in found:
        assert box.x0 >= 0, text
        assert box.y0 >= 0, text
        assert box.x1 <= width, text
        assert box.y1 <= height, text
    for (one, a), (other, b) in itertools.combinations(found, 2):
        apart = a.x1 <= b.x0 or b.x1 <= a.x0 or a.y1 <= b.y0 or b.y1 <= a.y0
        assert apart, f"{one.get_text()!r} touches {other.get_text()!r}"
    circles = [patch.get_window_extent() for patch in picture.findobj(Circle)]
    for text, box in found:
        if (text.get_gid() or "").startswith("label:"):
            for circle in circles:
                x, y, radius = *circle.get_points().mean(axis=0), circle.width / 2
                nearest = (np.clip(x, box.x0, box.x1), np.clip(y, box.y0, box.y1))
                assert np.hypot(nearest[0] - x, nearest[1] - y) > radius, text


SHAPES = [(2, 2, 2), (2, 3, 2), (2, 5, 1), (3, 2, 1), (2, 3, 2, 1)]
BIASES = [("shared", False), ("shared", True), ("per-neuron", True), ("per-neuron", False)]


@pytest.mark.parametrize("gradients", [False, True])
@pytest.mark.parametrize("bias", BIASES, ids=str)
@pytest.mark.parametrize("sizes", SHAPES, ids=str)
def test_no_text_touches_another(sizes, bias, gradients):
    net = network(*sizes, bias=bias[0], train_bias=bias[1])
    picture = network_diagram(net, *sample(net), gradients=gradients)
    labels = [gid for gid in texts(picture) if gid.startswith("label:")]
    assert len(labels) == sum(layer.weight.size for layer in net.layers)
    assert_readable(picture)


def test_the_article_s_network_can_be_read():
    net = article.network()
    for picture in (
        network_diagram(net),
        network_diagram(net, X),
        network_diagram(net, X, Y),
        network_diagram(net, X, Y, gradients=True),
        network_diagram(net, X, Y, highlight=("w1", "w5")),
    ):
        assert_readable(picture)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.floats(-12, 12, allow_nan=False), min_size=8, max_size=8),
    st.booleans(),
)
def test_the_article_s_network_can_be_read_whatever_its_weights(weights, gradients):
    net = article.network()
    net.parameters = weights
    picture = network_diagram(net, X, Y, gradients=gradients)
    assert sum(gid.startswith("label:") for gid in texts(picture)) == 8
    assert_readable(picture)


@pytest.mark.parametrize("sizes", SHAPES, ids=str)
def test_each_label_sits_on_its_own_edge(sizes):
    net = network(*sizes)
    picture = network_diagram(net, *sample(net))
    lines = edges(picture)
    for text in picture.findobj(Text):
        gid = text.get_gid() or ""
        if gid.startswith("label:"):
            start, end = lines[gid.replace("label", "edge")].get_xydata()
            along, across = end - start, np.array(text.get_position()) - start
            assert abs(along[0] * across[1] - along[1] * across[0]) < 1e-9
            assert 0 < across @ along < along @ along


@pytest.mark.parametrize("loss", [HalfSquaredError(), MeanSquaredError()], ids=repr)
def test_what_is_written_are_the_network_s_numbers(loss):
    net = network(2, 3, 2)
    x, y = sample(net)
    picture = network_diagram(net, x, y, loss=loss)
    written = texts(picture)
    twin = net.copy()
    out = twin.forward(x)
    for name, value in zip(net.parameter_names, net.parameters, strict=True):
        if name.startswith("w"):
            assert written[f"label:{name}"] == f"{name} = {short(value)}"
        else:
            assert written[f"value:{name}:0"] == f"{name} = {short(value)}"
    for names, layer in zip(net.neuron_names[1:], twin.layers, strict=True):
        for k, name in enumerate(names):
            assert written[f"value:{name}:1"] == f"net {short(layer.net[0, k])}"
            assert written[f"value:{name}:2"] == f"out {short(layer.out[0, k])}"
    error = (out - y)[0]
    parts = error**2 / 2 if loss == HalfSquaredError() else error**2
    for k, name in enumerate(net.neuron_names[-1]):
        assert written[f"value:E_{name}:0"] == f"target {short(y[0, k])}"
        assert written[f"value:E_{name}:2"] == loss_text(parts[k])
    assert written["value:E_total:1"] == loss_text(loss(out, y))
    assert loss.total(parts) == pytest.approx(loss(out, y), abs=1e-15)


def test_the_article_s_figures_stand_in_its_diagram_and_in_the_description():
    picture = network_diagram(article.network(), X, Y)
    written = texts(picture)
    assert written["value:h1:1"] == "net 0.3775"
    assert written["value:E_o1:2"] == "0.274811083"
    assert written["value:E_total:1"] == "0.298371109"
    assert written["value:b2:1"] == "0.6"
    for words in (
        "Diagram of a 2-2-2 network",
        "Inputs i1 0.05 and i2 0.1.",
        "Into h1: w1 0.15, w2 0.2 and b1 0.35; net 0.3775, out 0.5933.",
        "o2: target 0.99, E_o2 0.023560026.",
        "E_total 0.298371109.",
    ):
        assert words in picture.alt_text


def test_gradients_stand_on_the_edges():
    net = article.network()
    picture = network_diagram(net, X, Y, gradients=True)
    twin = net.copy()
    twin.backward(HalfSquaredError().gradient(twin.forward(X), Y))
    written = texts(picture)
    for name, slope in zip(net.parameter_names, twin.gradient, strict=True):
        assert written[f"label:{name}"] == f"∂E/∂{name}\n{short(slope)}"
        assert f"{name} {short(slope)}" in picture.alt_text
    assert written["value:b1:1"] == "not trained"


def test_sign_shows_in_dash_and_color_and_size_in_width():
    picture = network_diagram(article.network(), X, Y, gradients=True)
    lines = edges(picture)
    w5, w6, w7, w1 = (lines[f"edge:{name}"] for name in ("w5", "w6", "w7", "w1"))
    assert (w5.get_color(), w7.get_color()) == (BLUE, ORANGE)
    assert not w5.is_dashed()
    assert w7.is_dashed()
    widths = [line.get_linewidth() for line in (w6, w5, w7, w1)]
    assert widths == sorted(widths, reverse=True)
    assert len(set(widths)) == 4


def test_without_a_sample_there_are_names_and_no_numbers():
    picture = network_diagram(article.network())
    written = texts(picture)
    assert written["label:w1"] == "w1"
    assert written["value:b1:0"] == "b1"
    assert not {"value:h1:1", "value:b1:1", "value:E_total:0"} & written.keys()
    assert "0.15" not in picture.alt_text


def bright(picture):
    drawn = edges(picture)
    return {gid for gid, line in drawn.items() if line.get_alpha() != FADED}


def test_highlighted_edges_stay_bright_and_the_rest_fades():
    picture = network_diagram(article.network(), X, Y, highlight=("w1", "w5"))
    assert bright(picture) == {"edge:w1", "edge:w5", "loss:o1", "total:o1"}
    assert picture.alt_text.endswith("Highlighted: w1 and w5.")


def test_a_path_of_the_chain_rule_can_be_highlighted_as_it_is():
    path = ("E_total", "E_o2", "out_o2", "net_o2", "out_h1", "net_h1", "w1")
    picture = network_diagram(article.network(), X, Y, highlight=path)
    assert bright(picture) == {"edge:w1", "edge:w7", "loss:o2", "total:o2"}


def test_a_shared_bias_lights_all_its_edges():
    picture = network_diagram(article.network(), X, Y, highlight="b1")
    assert bright(picture) == {"edge:b1:h1", "edge:b1:h2"}


def test_the_network_stays_as_it_was():
    net = article.network()
    net.backward(HalfSquaredError().gradient(net.forward([[1.0, 2.0]]), Y))
    before = (net.parameters.copy(), net.gradient.copy(), net.layers[0].net.copy())
    network_diagram(net, X, Y, gradients=True).png()
    after = (net.parameters, net.gradient, net.layers[0].net)
    for was, now in zip(before, after, strict=True):
        np.testing.assert_array_equal(was, now)


def test_a_crowded_network_is_drawn_without_labels_and_says_so():
    net = network(5, 9, 2)
    picture = network_diagram(net, *sample(net))
    assert not any(gid.startswith("label:") for gid in texts(picture))
    assert "too many to be labeled" in picture.alt_text
    assert "w1 " in picture.alt_text


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        ((), {"gradients": True}, "gradients=True came without"),
        ((X,), {"gradients": True}, "gradients=True came without"),
        ((None, Y), {}, "Y came without X"),
        (([[1.0, 2.0, 3.0]],), {}, r"shape \(1, 3\)"),
        (([[1.0, 2.0], [3.0, 4.0]],), {}, "2 samples"),
        ((X, [[1.0]]), {}, r"shape \(1, 1\)"),
        ((X, [[np.nan, 1.0]]), {}, "nan"),
        ((X, Y), {"loss": "mse"}, "expected a loss object"),
        ((X, Y), {"highlight": ("w1", "w9")}, r"'w9'; expected names among w1, .*w8, b1, b2, i1"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(arguments, options, words):
    with pytest.raises(ValueError, match=words):
        network_diagram(article.network(), *arguments, **options)


def test_a_layer_too_large_to_read_is_refused():
    with pytest.raises(ValueError, match=r"at most 10.*net.summary"):
        network_diagram(network(2, 11, 1))
