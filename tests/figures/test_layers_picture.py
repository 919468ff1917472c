"""Histograms of layers: where the bars stand, what is counted, what the picture says."""

import re

import numpy as np
import pytest

from nnlib import BinaryCrossEntropy, Dense, MeanSquaredError, Network
from nnlib.figures import layers_picture
from nnlib.figures.histograms import BINS, Axis, common_axis, own_axis, rounded_up
from nnlib.layer_statistics import QUANTITIES, layer_statistics


def layers_of(names, *, scale=1.0, width=16, initializer="he_normal", n=64):
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(n, width)), rng.integers(0, 2, size=(n, 1))
    layers = [Dense(width, width, name, initializer=initializer) for name in names]
    network = Network([*layers, Dense(width, 1, "identity")], rng=rng)
    network.parameters *= scale
    return layer_statistics(network, X, Y, BinaryCrossEntropy())[:-1]


DEEP = {
    "sigmoid": ["sigmoid"] * 10,
    "relu": ["relu"] * 10,
    "mixed": ["tanh", "relu", "gelu", "identity"],
}


@pytest.mark.parametrize("names", DEEP.values(), ids=DEEP)
@pytest.mark.parametrize("quantity", QUANTITIES)
@pytest.mark.parametrize("scale", [0.1, 1.0, 10.0])
def test_every_number_is_counted_once_where_numpy_counts_it(names, quantity, scale):
    layers = layers_of(names, scale=scale)
    shared = common_axis(layers, quantity)
    for layer in layers:
        values = getattr(layer, quantity)
        for axis in (shared, own_axis(values, quantity)):
            counts = axis.counts(values)
            kept = values[values != 0]
            assert counts.shape == (BINS,)
            assert counts.sum() == kept.size
            seen = np.clip(np.abs(kept) if axis.log else kept, axis.low, axis.high)
            ours, numpys = np.cumsum(counts), np.cumsum(np.histogram(seen, axis.edges)[0])
            # A number on the very edge of two bins may be counted in either.
            edges = np.log(axis.edges) if axis.log else axis.edges
            apart = np.abs((np.log(seen) if axis.log else seen)[:, np.newaxis] - edges[1:-1])
            in_doubt = (apart < 1e-12 * (edges[-1] - edges[0])).sum(axis=0)
            assert (np.abs(ours - numpys)[:-1] <= in_doubt).all()
            assert (in_doubt > 0.01 * seen.size).sum() <= 1  # many are next to 0


@pytest.mark.parametrize("quantity", ["sums", "outputs", "weights"])
def test_nothing_is_beyond_the_axis_that_all_share(quantity):
    for names in DEEP.values():
        layers = layers_of(names, scale=3.0)
        axis = common_axis(layers, quantity)
        for layer in layers:
            values = getattr(layer, quantity)
            assert axis.low <= values.min() <= values.max() <= axis.high


def test_bounded_outputs_have_their_whole_range():
    axes = {name: common_axis(layers_of([name] * 3, scale=0.01), "outputs")
            for name in ("sigmoid", "tanh")}  # fmt: skip
    assert axes == {"sigmoid": Axis(0.0, 1.0), "tanh": Axis(-1.0, 1.0)}
    assert common_axis(layers_of(["relu"] * 3), "outputs").low == 0.0
    assert common_axis(layers_of(["identity"] * 3), "outputs").low < 0.0


def test_gradients_have_powers_of_ten_around_all_sizes():
    layers = layers_of(["sigmoid"] * 12)
    axis = common_axis(layers, "gradient")
    sizes = [layer.rms["gradient"] for layer in layers]
    assert axis.log
    assert axis.low <= min(sizes) / 100
    assert axis.high >= max(np.abs(layer.gradient).max() for layer in layers)
    assert all(
        np.log10(end) == pytest.approx(round(np.log10(end))) for end in (axis.low, axis.high)
    )


@pytest.mark.parametrize("values", [np.zeros(9), np.array([0.3]), np.array([np.nan, np.inf])])
@pytest.mark.parametrize("quantity", QUANTITIES)
def test_an_axis_has_a_length_whatever_there_is(values, quantity):
    axis = own_axis(values, quantity)
    assert axis.low < axis.high
    assert axis.counts(values).sum() == (np.isfinite(values) & (values != 0)).sum()


def test_the_largest_and_the_smallest_floats_have_a_place():
    values = np.array([5e-324, 1e-300, 1.0, 1.7e308])
    for quantity in QUANTITIES:
        axis = own_axis(values, quantity)
        assert np.isfinite([axis.low, axis.high]).all()
        assert axis.counts(values).sum() == 4


@pytest.mark.parametrize(
    ("value", "end"), [(0, 1), (0.7, 0.8), (1, 1), (1.01, 2), (9.1, 10), (3e-7, 3e-7), (41, 50)]
)
def test_an_end_is_a_number_of_one_digit(value, end):
    assert rounded_up(value) == end


def test_the_picture_says_what_is_to_be_seen():
    layers = layers_of(["sigmoid"] * 10, initializer="glorot_uniform")
    text = layers_picture(layers, title="Ten").alt_text
    first, last = (layers[k].rms["gradient"] for k in (0, -1))
    assert text.startswith("Ten. Two rows of histograms, one a layer: above its outputs")
    said = re.search(r"the gradient has the size (\S+) in layer 10 and (\S+) in layer 1: 1 part in "
                     r"([\d,]+) is left", text)  # fmt: skip
    shown = [float(each.replace("−", "-").replace(",", "")) for each in said.groups()]
    assert shown == pytest.approx([last, first, last / first], rel=0.06)


@pytest.mark.parametrize(
    ("names", "own", "said"),
    [
        (["relu"] * 4, {"initializer": "zeros"}, "nothing comes back"),
        (["identity"] * 10, {"scale": 3.0}, "times as much"),
        (["relu"] * 4, {}, "it keeps about its size"),
    ],
)
def test_what_became_of_the_gradient_is_said(names, own, said):
    assert said in layers_picture(layers_of(names, **own)).alt_text


def test_what_is_not_finite_is_said():
    network = Network([Dense(1, 1, "identity") for _ in range(4)], parameters=[1e200, 0] * 4)
    layers = layer_statistics(network, [[1.0]], [[0.0]], MeanSquaredError())
    picture = layers_picture(layers)
    picture.png()
    assert "beyond what a computer holds" in picture.alt_text


def test_bars_stand_where_they_are_counted():
    layers = layers_of(["relu"] * 3)
    picture = layers_picture(layers, quantity="sums")
    upper, lower = picture.axes
    for axes, quantity in ((upper, "sums"), (lower, "gradient")):
        axis = common_axis(layers, quantity)
        assert axes.get_ylim() == (axis.low, axis.high)
        for layer, bars in zip(layers, axes.patches, strict=True):
            counts = axis.counts(getattr(layer, quantity))
            lengths = bars.get_data().values - bars.get_data().baseline
            np.testing.assert_allclose(lengths / lengths.max(), counts / counts.max(), atol=1e-12)
        sizes = [float(text.get_text().replace("−", "-")) for text in axes.texts]
        assert sizes == pytest.approx([layer.rms[quantity] for layer in layers], rel=0.06)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"layers": []}, "0 layers"),
        ({"quantity": "gradient"}, "outputs"),
        ({"quantity": None}, "quantity"),
    ],
)
def test_what_cannot_be_drawn_is_refused(arguments, said):
    with pytest.raises(ValueError, match=said):
        layers_picture(**{"layers": layers_of(["tanh"] * 2), **arguments})
