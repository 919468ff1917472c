"""The playground's still picture: what is drawn, what is said, and what is refused."""

import numpy as np
import pytest

from nnlib import SGD, Dense, HalfSquaredError, Network, datasets, fit
from nnlib.figures import playground_picture


@pytest.fixture
def learned():
    rng = np.random.default_rng(0)
    X, Y, X_test, Y_test = datasets.split(*datasets.xor(100, 0.0, rng), 0.25)
    network = Network([Dense(2, 4, "tanh"), Dense(4, 1)], rng=rng)
    history = fit(
        network, X, Y,
        loss=HalfSquaredError(), optimizer=SGD(1.0), epochs=40, batch_size=10, rng=rng,
    )  # fmt: skip
    return network, X, Y, X_test, Y_test, history.loss


def points_of(plane):
    """The drawn points by what the legend calls them."""
    return {each.get_label(): each for each in plane.collections if each.get_label()[0] == "c"}


def test_what_it_shows_and_says(learned):
    network, X, Y, X_test, Y_test, losses = learned
    before = network.parameters.copy()
    picture = playground_picture(
        network, X, Y, X_test=X_test, Y_test=Y_test, losses=losses, test_losses=losses / 2
    )
    assert picture.png().startswith(b"\x89PNG")
    right = int(((network.predict(X) >= 0.5) == (Y == 1)).sum())
    test_right = int(((network.predict(X_test) >= 0.5) == (Y_test == 1)).sum())
    assert f"{right} of 75 training points and {test_right} of 25 test points" in picture.alt_text
    assert "2-4-1 network" in picture.alt_text
    assert "after 40 epochs" in picture.alt_text
    np.testing.assert_array_equal(network.parameters, before)
    plane, curve = picture.axes[:2]
    drawn = sorted(len(each.get_offsets()) for each in points_of(plane).values())
    counted = [int((labels == label).sum()) for labels in (Y, Y_test) for label in (0, 1)]
    assert drawn == sorted(counted)
    np.testing.assert_array_equal(curve.lines[0].get_ydata(), losses)


@pytest.mark.parametrize("epochs", [0, 40])
def test_the_chart_has_room_for_every_loss(learned, epochs):
    network, X, Y, _, _, losses = learned
    losses = losses[: epochs + 1]
    picture = playground_picture(network, X, Y, losses=losses, test_losses=2 * losses)
    curve = picture.axes[1]
    assert curve.get_ylim()[0] == 0
    assert curve.get_ylim()[1] > 1.05 * 2 * losses.max()
    assert curve.get_xlim()[0] <= 0
    assert curve.get_xlim()[1] >= max(epochs, 5)


def test_classes_differ_in_shape_and_test_points_are_hollow(learned):
    network, X, Y, X_test, Y_test, _ = learned
    plane = playground_picture(network, X, Y, X_test=X_test, Y_test=Y_test).axes[0]
    dots = points_of(plane)
    shapes = {name: len(each.get_paths()[0].vertices) for name, each in dots.items()}
    assert shapes["class 0, training"] != shapes["class 1, training"]
    assert shapes["class 0, training"] == shapes["class 0, test"]
    for label in (0, 1):
        trained, tested = (dots[f"class {label}, {kind}"] for kind in ("training", "test"))
        assert trained.get_facecolor()[0].tolist() != tested.get_facecolor()[0].tolist()


def test_a_start_has_no_course_and_a_plane_may_be_empty():
    network = Network([Dense(2, 2, "relu"), Dense(2, 1)], rng=np.random.default_rng(0))
    picture = playground_picture(network, [], [], losses=[0.125])
    assert "0.125000000." in picture.alt_text
    assert "epochs" not in picture.alt_text
    assert "right side" not in picture.alt_text
    assert playground_picture(network, None, None, title="Empty").alt_text.startswith("Empty. The ")


@pytest.mark.parametrize("sizes", [(3, 1), (2, 2)])
def test_another_kind_of_network_is_refused(sizes):
    network = Network([Dense(*sizes)], rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="two inputs and one output"):
        playground_picture(network, None, None)


def test_points_that_decide_when_to_stop_are_validation_points_in_every_word():
    X, Y = [[0.0, 0.0], [1.0, 1.0]], [[0], [1]]
    losses = np.array([0.2, 0.1])
    network = Network([Dense(2, 2, "tanh"), Dense(2, 1)], rng=np.random.default_rng(0))
    picture = playground_picture(
        network, X, Y, X_test=X, Y_test=Y, losses=losses, test_losses=losses,
        held_out="validation",
    )  # fmt: skip
    names = [text.get_text() for axes in picture.axes[:2] for text in axes.get_legend().get_texts()]
    assert "validation" in names
    assert "class 0, validation" in names
    assert "2 validation points" in picture.alt_text
    assert "on the validation points: " in picture.alt_text
    assert "test" not in " ".join([picture.alt_text, *names])
    with pytest.raises(ValueError, match="held_out came as 'train'; expected 'test' or"):
        playground_picture(network, X, Y, held_out="train")
