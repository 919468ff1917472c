"""Curves and the landscape: they show the losses, and their words agree with them."""

import numpy as np
import pytest
from matplotlib.text import Text

from nnlib import SGD, Dense, HalfSquaredError, MeanSquaredError, Network, article, fit
from nnlib.figures import activation_curve, loss_along_weight, loss_curve, loss_landscape
from nnlib.figures.contours import contour_levels
from nnlib.figures.numbers import loss_text
from nnlib.figures.valley import level_floor

X, Y = article.INPUTS, article.TARGETS
LOSS = HalfSquaredError()


def with_values(names, values):
    net = article.network()
    for name, value in zip(names, values, strict=True):
        net.parameters[net.parameter_names.index(name)] = value
    return net


def lines(picture):
    return picture.axes[0].lines


def legend(picture):
    return [text.get_text() for text in picture.axes[0].get_legend().findobj(Text)]


def assert_inside(picture):
    picture.png()
    renderer = picture.canvas.get_renderer()
    axes = picture.axes[0]
    for text in [axes.xaxis.label, axes.yaxis.label, axes.title]:
        if text.get_text():
            box = text.get_window_extent(renderer)
            assert box.x0 >= 0
            assert box.y0 >= 0
            assert box.x1 <= picture.bbox.width
            assert box.y1 <= picture.bbox.height


# --- loss over training


def test_the_article_s_run_is_drawn_and_said():
    net = article.network()
    history = fit(net, X, Y, loss=LOSS, optimizer=SGD(0.5), epochs=10_000)
    picture = loss_curve(history.loss, log=True)
    np.testing.assert_array_equal(lines(picture)[0].get_ydata(), history.loss)
    assert picture.axes[0].get_yscale() == "log"
    assert picture.alt_text == (
        "Loss over training, a logarithmic loss axis. "
        "Loss falls from 0.298371109 to 0.000035102 over 10,000 steps."
    )
    assert_inside(picture)


def test_several_runs_differ_in_more_than_color():
    picture = loss_curve({"A": [3.0, 2.0, 1.0], "B": [3.0, 3.5, 4.0], "C": [2, 2]}, title="Runs")
    drawn = lines(picture)[::2]
    assert len({line.get_color() for line in drawn}) == 3
    assert len({(line.get_linestyle(), line.get_linewidth()) for line in drawn}) == 3
    assert "A: 3.000000000 → 1.000000000" in legend(picture)
    assert picture.alt_text == (
        "Runs. Loss over training, linear axes. "
        "A: loss falls from 3.000000000 to 1.000000000 over 2 steps. "
        "B: loss rises from 3.000000000 to 4.000000000 over 2 steps. "
        "C: loss stays at 2.000000000 over 1 step."
    )
    assert_inside(picture)


def test_a_peak_on_the_way_is_said():
    assert "with a peak of 9.000000000 at step 1" in loss_curve([2.0, 9.0, 1.0]).alt_text


def test_a_diverged_run_is_drawn_up_to_there_and_said():
    picture = loss_curve([1.0, 2.0, np.inf, np.nan])
    np.testing.assert_array_equal(lines(picture)[0].get_ydata(), [1.0, 2.0, np.nan, np.nan])
    assert lines(picture)[1].get_marker() == "X"
    assert "it is not finite from step 2 on" in picture.alt_text


def test_a_logarithmic_axis_leaves_out_what_has_no_place_on_it():
    picture = loss_curve([1.0, 0.5, 0.0], log=True, log_steps=True)
    np.testing.assert_array_equal(lines(picture)[0].get_ydata(), [np.nan, 0.5, np.nan])
    assert "logarithmic axes" in picture.alt_text


@pytest.mark.parametrize(
    ("losses", "options", "words"),
    [
        ([], {}, "expected one row of losses"),
        ([[1.0, 2.0]], {}, r"shape \(1, 2\)"),
        ("abc", {}, "came as str"),
        ({}, {}, "0 runs came"),
        ({str(k): [1.0] for k in range(7)}, {}, "7 runs came; expected 1 to 6"),
        ([np.nan, np.inf], {}, "no loss that these axes can show"),
        ({"A": [0.0]}, {"log": True}, "the run 'A' has no loss"),
    ],
)
def test_what_is_no_run_is_refused(losses, options, words):
    with pytest.raises(ValueError, match=words):
        loss_curve(losses, **options)


# --- loss along one weight


@pytest.mark.parametrize("loss", [HalfSquaredError(), MeanSquaredError()], ids=repr)
def test_the_curve_is_the_loss_at_each_weight(loss):
    picture = loss_along_weight(article.network(), X, Y, "w5", loss=loss, low=-2, high=3)
    weights, losses = lines(picture)[0].get_data()
    assert (weights[0], weights[-1]) == (-2, 3)
    for weight, drawn in zip(weights[::40], losses[::40], strict=True):
        assert drawn == loss(with_values(["w5"], [weight]).predict(X), Y)
    here = lines(picture)[-1]
    assert here.get_xdata()[0] == 0.4
    assert here.get_ydata()[0] == loss(article.network().predict(X), Y)
    assert f"now: w5 = 0.4, E = {loss_text(here.get_ydata()[0])}" in legend(picture)
    assert "present w5 = 0.4" in picture.alt_text
    assert loss_text(losses[0]) in picture.alt_text
    assert_inside(picture)


def test_the_tangent_touches_with_the_gradient_s_slope():
    picture = loss_along_weight(article.network(), X, Y, "w5", tangent=True)
    x, y = lines(picture)[1].get_data()
    assert (y[1] - y[0]) / (x[1] - x[0]) == pytest.approx(0.082167040564230779, abs=1e-12)
    assert "tangent, slope 0.08217" in legend(picture)
    assert picture.alt_text.endswith("a dashed tangent there has slope 0.08217.")


def test_a_frozen_bias_can_be_followed_too():
    picture = loss_along_weight(article.network(), X, Y, "b2", tangent=True)
    x, y = lines(picture)[1].get_data()
    # The slope by a shared bias is the sum of the deltas of its layer.
    assert (y[1] - y[0]) / (x[1] - x[0]) == pytest.approx(
        0.13849856162855697 - 0.038098236516556217, abs=1e-8
    )


def test_the_lowest_point_is_said_to_be_inside_only_if_it_is():
    net = article.network()
    assert "at an end of the axis" in loss_along_weight(net, X, Y, "w5").alt_text
    inside = loss_along_weight(net, X, Y, "w5", low=-20, high=4).alt_text
    assert "lowest near w5 = -9.20, inside the axis" in inside


# --- loss over two weights


def test_the_landscape_marks_where_the_network_stands_and_the_path():
    net = article.network()
    visited = [net.parameters.copy()]
    for _ in range(200):
        net.backward(LOSS.gradient(net.forward(X), Y))
        SGD(0.5).step(net.parameters, net.gradient)
        visited.append(net.parameters.copy())
    picture = loss_landscape(net, X, Y, ("w5", "w7"), path=visited)
    path, start, here = lines(picture)
    np.testing.assert_array_equal(path.get_xydata(), np.array(visited)[:, [4, 6]])
    assert (start.get_xdata()[0], start.get_ydata()[0]) == (0.4, 0.5)
    assert (here.get_xdata()[0], here.get_ydata()[0]) == tuple(net.parameters[[4, 6]])
    assert (picture.axes[0].get_xlabel(), picture.axes[0].get_ylabel()) == ("w5", "w7")
    low, high = picture.axes[0].get_xlim()
    assert low < net.parameters[4] < 0.4 < high
    assert "from (0.4, 0.5) to" in picture.alt_text
    assert "in 200 steps." in picture.alt_text
    assert f"loss {loss_text(LOSS(net.predict(X), Y))}" in picture.alt_text
    assert_inside(picture)


def test_one_step_is_one_step():
    path = [article.network().parameters, article.network().parameters + 0.1]
    assert "in 1 step." in loss_landscape(article.network(), X, Y, ("w5", "w7"), path=path).alt_text


def test_the_map_s_heights_are_losses():
    picture = loss_landscape(
        article.network(), X, Y, ("w5", "w6"), low=(-1.0, -2.0), high=(3.0, 4.0)
    )
    corners = [LOSS(with_values(["w5", "w6"], place).predict(X), Y) for place in ((-1, -2), (3, 4))]
    # This landscape rises with both weights, so its ends are at two corners.
    assert f"from {loss_text(corners[0])} near w5 = -1.0, w6 = -2.0" in picture.alt_text
    assert f"to {loss_text(corners[1])}" in picture.alt_text
    assert "w5 from -1 to 3 and w6 from -2 to 4" in picture.alt_text


MAPS = {
    "stripes": (("w5", "w6"), {"low": (-8, -8), "high": (8, 8)}),
    "a basin": (("w5", "w7"), {"low": (-16, -2), "high": (4, 14)}),
    "stripes nearby": (("w5", "w6"), {}),
    "a basin nearby": (("w5", "w7"), {}),
    "hidden weights": (("w1", "w2"), {}),
    "a weight and a bias": (("w3", "b2"), {}),
    "a path": (("w5", "w7"), {"path": np.linspace((0.4, 0.5), (-3.9, 2.9), 50)}),
}


@pytest.fixture(params=MAPS, scope="module")
def drawn_map(request):
    """The axes, the renderer, each contour line in pixels with its height, and the numbers."""
    pair, options = MAPS[request.param]
    picture = loss_landscape(article.network(), X, Y, pair, **options)
    picture.png()
    axes = picture.axes[0]
    lines = next(each for each in axes.collections if not each.filled)
    pieces = [
        (level, axes.transData.transform(piece))
        for level, of_level in zip(lines.levels, lines.allsegs, strict=True)
        for piece in of_level
    ]
    return axes, picture.canvas.get_renderer(), pieces, [t for t in axes.texts if t.get_text()]


def test_every_contour_line_has_exactly_one_number_and_it_is_its_height(drawn_map):
    axes, _, pieces, texts = drawn_map
    assert len(texts) == len(pieces) >= 4
    places = axes.transData.transform([text.get_position() for text in texts])
    for level, line in pieces:
        starts, ways = line[:-1], np.diff(line, axis=0)
        along = ((places[:, None] - starts) * ways).sum(axis=2) / (ways**2).sum(axis=1)
        nearest = starts + along.clip(0, 1)[..., None] * ways
        off = np.linalg.norm(places[:, None] - nearest, axis=2).min(axis=1)
        on_it = [text for text, distance in zip(texts, off, strict=True) if distance < 1.0]
        assert len(on_it) == 1
        assert float(on_it[0].get_text().replace("−", "-")) == level


def test_no_number_touches_another_the_legend_the_frame_or_a_mark(drawn_map):
    axes, renderer, _, texts = drawn_map
    boxes = [text.get_bbox_patch().get_window_extent(renderer) for text in texts]
    legend = axes.get_legend().get_window_extent(renderer)
    frame = axes.get_window_extent(renderer)
    marks = [axes.transData.transform(line.get_xydata()[0])
             for line in axes.lines if len(line.get_xydata()) == 1]  # fmt: skip
    for k, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in [*boxes[k + 1 :], legend])
        assert frame.x0 < box.x0 < box.x1 < frame.x1
        assert frame.y0 < box.y0 < box.y1 < frame.y1
        assert not any(box.padded(3).contains(*mark) for mark in marks)
    assert not any(legend.contains(*mark) for mark in marks)


def floor_of(picture):
    (line,) = [each for each in lines(picture) if each.get_label().startswith("best pairs")]
    return line.get_xydata()


def test_where_the_best_pairs_are_a_line_it_is_drawn_named_and_said():
    net = article.network()
    picture = loss_landscape(net, X, Y, ("w5", "w6"), low=(-8, -8), high=(8, 8))
    floor = floor_of(picture)
    losses = [LOSS(with_values(["w5", "w6"], place).predict(X), Y) for place in floor]
    assert np.ptp(losses) < 1e-9
    # Along it the sum into o1 is the one that gives the target: out_h1 w5 + out_h2 w6 + b2.
    net.forward(X)
    wanted = np.log(0.01 / 0.99) - 0.6
    np.testing.assert_allclose(floor @ net.layers[0].out[0], wanted, atol=1e-3)
    assert floor[:, 0].min() == pytest.approx(-8, abs=0.3)  # from border to border
    assert floor[:, 1].min() == pytest.approx(-8, abs=0.3)
    assert f"best pairs: E = {loss_text(losses[0])}" in legend(picture)
    assert f"The lowest losses, {loss_text(losses[0])}, are no single place" in picture.alt_text
    assert "lie all along a dashed line, the best pairs, from (" in picture.alt_text


@pytest.mark.parametrize(
    ("pair", "options"),
    [MAPS["a basin"], MAPS["stripes nearby"], MAPS["hidden weights"], (("w5", "b2"), {})],
    ids=["a basin", "stripes that only fall", "hidden weights", "two sums"],
)
def test_where_they_are_not_no_line_is_claimed(pair, options):
    picture = loss_landscape(article.network(), X, Y, pair, **options)
    assert "best pairs" not in " ".join(legend(picture)) + picture.alt_text


GRID = np.linspace(-2, 2, 61)
VALLEYS = {
    "upright": (lambda x, y: (x - 0.3) ** 2, True),
    "level": (lambda x, y: (y - 0.3) ** 2, True),
    "aslant": (lambda x, y: (x + 2 * y - 0.1) ** 2, True),
    "bent": (lambda x, y: (y - 0.3 * x**2) ** 2, True),
    "a bowl": (lambda x, y: x**2 + y**2, False),
    "a long bowl": (lambda x, y: x**2 + 1e-4 * y**2, False),
    "a valley that falls": (lambda x, y: (x - 0.3) ** 2 + 1e-3 * y, False),
    "a plain between walls": (lambda x, y: max(abs(x) - 1, 0.0), False),
    "a slope": (lambda x, y: x + y, False),
    "flat": (lambda x, y: 1.0, False),
    "a second, deeper place": (
        lambda x, y: (x - 1) ** 2 - 9 * np.exp(-40 * ((x + 1.5) ** 2 + y**2)), False
    ),
}  # fmt: skip


@pytest.mark.parametrize(("height", "is_line"), VALLEYS.values(), ids=VALLEYS)
def test_a_level_floor_is_found_if_and_only_if_there_is_one(height, is_line):
    heights = np.array([[height(x, y) for x in GRID] for y in GRID])
    floor = level_floor(height, GRID, GRID, heights)
    assert (floor is not None) == is_line
    if is_line:
        assert max(height(*place) for place in floor) < 1e-9
        assert np.abs(floor).max() > 1.8


def test_levels_tell_a_gentle_slope_apart():
    levels = contour_levels(np.linspace(0.2931, 0.3029, 400).reshape(20, 20))
    assert len(levels) >= 5


def test_levels_are_rounded_rise_and_lie_within():
    heights = np.geomspace(1e-6, 0.5, 400).reshape(20, 20)
    levels = contour_levels(heights)
    assert 5 <= len(levels) <= 9
    assert levels == sorted(set(levels))
    assert all(heights.min() < level < heights.max() for level in levels)


def test_a_flat_landscape_is_drawn_without_lines():
    net = Network(
        [Dense(2, 2, "relu", initial_bias=-9.0), Dense(2, 1)],
        parameters=np.r_[np.full(4, 0.1), -9.0, -9.0, 1.0, 1.0, 0.0],
    )
    picture = loss_landscape(net, [[0.1, 0.1]], [[1.0]], ("w1", "w2"))
    assert len(picture.axes[0].texts) == 0
    assert len(picture.axes[0].collections) == 0
    assert "best pairs" not in picture.alt_text
    assert picture.png()


@pytest.mark.parametrize(
    ("weights", "options", "words"),
    [
        (("w5", "w5"), {}, "two different names"),
        ("w5", {}, "two different names"),
        (("w5", "w9"), {}, "'w9'; expected one of w1, .*w8, b1, b2"),
        (("w5", "w6"), {"path": np.zeros((3, 5))}, r"\(3, 5\); expected \(n, 2\)"),
        (("w5", "b1"), {"path": np.zeros((3, 8))}, "b1 is not trained"),
        (("w5", "w6"), {"path": [[np.nan, 1.0]]}, "nan"),
        (("w5", "w6"), {"low": (0.0, 0.0), "high": (0.0, 1.0)}, "low < high"),
        (("w5", "w6"), {"low": 1.0}, "two numbers each"),
    ],
)
def test_what_makes_no_landscape_is_refused(weights, options, words):
    with pytest.raises(ValueError, match=words):
        loss_landscape(article.network(), X, Y, weights, **options)


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        ((X, Y, "w9"), {}, "'w9'; expected one of w1, w2, .*w8, b1, b2"),
        ((X, Y, "w5"), {"low": 1.0, "high": 1.0}, "low < high"),
        ((X, Y, "w5"), {"low": "a"}, "low < high"),
        ((X, Y, "w5"), {"high": np.inf}, "two finite numbers"),
        ((X, np.zeros((2, 2)), "w5"), {}, "1 samples and Y with 2"),
        ((np.zeros((0, 2)), Y, "w5"), {}, "empty batch"),
        ((X, Y, "w5"), {"loss": abs}, "expected a loss object"),
    ],
)
def test_what_makes_no_curve_is_refused(arguments, options, words):
    with pytest.raises(ValueError, match=words):
        loss_along_weight(article.network(), *arguments, **options)


def test_the_network_stays_as_it_was():
    net = article.network()
    net.backward(LOSS.gradient(net.forward([[1.0, 2.0]]), Y))
    before = (
        net.parameters.copy(),
        net.frozen_parameters.copy(),
        net.gradient.copy(),
        net.layers[0].net.copy(),
    )
    loss_along_weight(net, X, Y, "b1", tangent=True)
    loss_landscape(net, X, Y, ("w1", "b2"))
    after = (net.parameters, net.frozen_parameters, net.gradient, net.layers[0].net)
    for was, now in zip(before, after, strict=True):
        np.testing.assert_array_equal(was, now)


# --- activations


@pytest.mark.parametrize(
    ("name", "value", "slope"),
    [
        ("sigmoid", lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
        ("tanh", np.tanh, lambda z: 1 / np.cosh(z) ** 2),
        ("relu", lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
        ("identity", lambda z: z, np.ones_like),
    ],
)
def test_an_activation_s_value_and_slope_are_drawn(name, value, slope):
    picture = activation_curve(name)
    out, steep = lines(picture)[-2:]
    np.testing.assert_allclose(out.get_ydata(), value(out.get_xdata()), atol=1e-12)
    seen = np.isfinite(steep.get_ydata())
    assert seen.sum() >= 600
    np.testing.assert_allclose(steep.get_ydata()[seen], slope(steep.get_xdata())[seen], atol=1e-12)
    assert out.is_dashed() != steep.is_dashed()
    assert_inside(picture)


def test_an_activation_is_described():
    assert activation_curve("sigmoid").alt_text == (
        "A curve over net from -6 to 6. The sigmoid, solid: 0.002473 at net -6, 0.5 at net 0, "
        "0.9975 at net 6. A second curve, its slope, dashed: 0.002467, 0.25 and 0.002467 at the "
        "same places, at most 0.25."
    )


def test_an_activation_without_its_slope_gives_nothing_of_it_away():
    picture = activation_curve("sigmoid", slope=False)
    assert len(lines(picture)) == len(lines(activation_curve("sigmoid"))) - 1
    assert "slope" not in picture.alt_text
    (legend,) = [axes.get_legend() for axes in picture.axes]
    assert [text.get_text() for text in legend.get_texts()] == ["value: out"]


def test_an_unknown_activation_is_refused():
    with pytest.raises(ValueError, match="expected one of sigmoid, tanh, relu"):
        activation_curve("step")
