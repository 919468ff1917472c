"""training_picture: the diagram above, the loss over the training below."""

import numpy as np
import pytest

from nnlib import Dense, Network, article
from nnlib.figures import network_diagram, training_picture
from nnlib.figures.training_picture import HIGHEST

RUN = 0.3 / np.arange(1, 102)


def draw(losses, **options):
    return training_picture(article.network(), article.INPUTS, article.TARGETS, losses, **options)


def runs_in(axes):
    """The drawn runs, without the dots at their ends."""
    return [line.get_ydata() for line in axes.lines if len(line.get_ydata()) > 1]


def test_the_diagram_stands_above_the_curve():
    diagram, curve = draw(RUN).axes
    assert diagram.get_position().y0 >= curve.get_position().y1
    (run,) = runs_in(curve)
    np.testing.assert_array_equal(run[-1], RUN[-1])
    assert curve.get_yscale() == "log"


def test_the_alt_text_tells_both():
    alone = network_diagram(article.network(), article.INPUTS, article.TARGETS).alt_text
    said = draw(RUN).alt_text
    assert said.startswith(alone)
    assert len(said) > len(alone) + 20


def test_runs_by_name_have_a_line_and_a_name_each():
    curve = draw({"slow": RUN, "fast": RUN / 2}).axes[1]
    assert [run[-1] for run in runs_in(curve)] == [RUN[-1], RUN[-1] / 2]
    words = [text.get_text() for text in curve.get_legend().get_texts()]
    assert [word.split(":")[0] for word in words] == ["slow", "fast"]


def test_a_run_that_diverges_leaves_at_the_top():
    curve = draw(np.array([0.3, 1e10, 1e300])).axes[1]
    assert curve.get_ylim()[1] <= HIGHEST


@pytest.mark.parametrize(("log", "log_steps"), [(True, False), (False, True), (False, False)])
def test_the_axes_are_linear_where_told(log, log_steps):
    curve = draw(RUN, log=log, log_steps=log_steps).axes[1]
    assert (curve.get_yscale(), curve.get_xscale()) == (
        "log" if log else "linear",
        "log" if log_steps else "linear",
    )


def test_a_run_that_reaches_zero_at_once_has_a_linear_axis():
    assert draw(np.array([0.3, 0.0, 0.0])).axes[1].get_yscale() == "linear"


def test_the_network_is_left_as_it_was_and_a_foreign_sample_is_refused():
    net = Network([Dense(2, 2, "identity")], parameters=[1, 2, 3, 4, 0, 0])
    before = net.parameters.copy()
    training_picture(net, [[1.0, 0.5]], [[0.3, -0.2]], RUN)
    np.testing.assert_array_equal(net.parameters, before)
    with pytest.raises(ValueError, match="X"):
        training_picture(net, [[1.0, 0.5, 2.0]], [[0.3, -0.2]], RUN)
