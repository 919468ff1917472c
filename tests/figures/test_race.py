"""The picture of a race: paths where they lead, and a description with the same numbers."""

import warnings

import numpy as np
import pytest

from nnlib import SGD, Adam
from nnlib.figures import race_picture
from nnlib.figures.race_words import goal_text
from nnlib.symbolic.landscapes import landscape_of

SADDLE = landscape_of("saddle")


def paths_of(found, steps=40, **optimizers):
    return {name: found.descend(each, steps=steps).path for name, each in optimizers.items()}


def test_the_lines_are_the_paths_and_the_marks_their_ends():
    paths = paths_of(SADDLE, SGD=SGD(0.1), Adam=Adam(0.1))
    axes = race_picture(SADDLE, paths).axes[0]
    lines = [line.get_xydata() for line in axes.lines]
    for path in paths.values():
        assert any(np.array_equal(line, path) for line in lines)
        assert any(np.array_equal(line, path[-1:]) for line in lines)
    assert any(np.array_equal(line, [SADDLE.start]) for line in lines)
    assert any(np.array_equal(line, SADDLE.bottoms) for line in lines)
    assert axes.get_xlim() == (-2.5, 2.5)
    assert axes.get_ylim() == (-2, 2)


def test_it_says_who_arrives_when_and_where_each_ends():
    paths = paths_of(SADDLE, 60, SGD=SGD(0.1), Adam=Adam(0.1), slow=SGD(0.001))
    text = race_picture(SADDLE, paths).alt_text
    assert "x from -2.5 to 2.5 and y from -2 to 2" in text
    assert "the paths of 3 optimizers. The start is (-2, 0.01), height 2.250." in text
    assert "The lowest places are (0, -1) and (0, 1). The goal is a height below 0.01." in text
    assert "Adam arrives first, after 47 steps: from then on its loss is below 0.01." in text
    assert "Then SGD after 55 steps. Not within 60 steps: slow." in text
    x, y = paths["slow"][-1]
    height = float(SADDLE.height(x, y))
    assert f"slow ends at ({x:.3g}, {y:.3g}), height {height:.3f}." in text


def test_the_legend_has_names_and_results():
    run = landscape_of("ravine").descend(SGD(0.03), steps=60)
    paths = {"lost": run.path, "fast": landscape_of("ravine").descend(Adam(0.3), steps=90).path}
    stopped = {"lost": run.stopped_at}
    picture = race_picture(landscape_of("ravine"), paths, steps=90, stopped_at=stopped)
    words = [text.get_text() for text in picture.axes[0].get_legend().get_texts()]
    assert words[0] == "lost: diverged"
    assert words[1] == "fast: 76 steps"
    assert words[2:] == ["start", "lowest", "below 0.01 inside"]
    assert "Diverged: lost at step 11." in picture.alt_text


@pytest.mark.parametrize("far", [1e5, 1e200, -1e300])
def test_what_leaves_the_map_is_cut_off_and_breaks_nothing(far):
    path = np.array([[-2, 0.01], [far, 1.0], [1.0, far], [0.0, 1.0]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        picture = race_picture(SADDLE, {"wild": path, "tame": path[:1]})
        assert picture.png().startswith(b"\x89PNG")


def test_a_pair_of_weights_without_a_lowest_place_has_none_drawn():
    found = landscape_of("article", ("w5", "w6"))
    picture = race_picture(found, paths_of(found, Adam=Adam(0.5)))
    words = [text.get_text() for text in picture.axes[0].get_legend().get_texts()]
    assert "lowest" not in words
    assert "lowest place" not in picture.alt_text
    assert "w5 from -12 to 12 and w6 from -12 to 12" in picture.alt_text


@pytest.mark.parametrize(
    ("goal", "text"),
    [
        (0.01, "0.01"),
        (0.000035102, "0.000035102"),
        (1e-7, "1e-7"),
        (5.0, "5"),
        (2.5e-12, "2.5e-12"),
    ],
)
def test_a_goal_is_written_whole(goal, text):
    assert goal_text(goal) == text


@pytest.mark.parametrize(
    ("paths", "told"),
    [
        ({}, "expected a dict with 1 to 6 paths"),
        ([[0, 0]], "paths came as"),
        ({str(k): [[0, 0]] for k in range(7)}, "expected a dict with 1 to 6 paths"),
        ({"a": [0, 0]}, "the path of a came with shape"),
        ({"a": [[0, 0, 0]]}, "the path of a came with shape"),
        ({"a": np.empty((0, 2))}, "the path of a came with shape"),
        ({"a": [[0, np.nan]]}, "the path of a holds nan"),
        ({"a": "there"}, "the path of a"),
    ],
)
def test_what_cannot_be_drawn_is_refused(paths, told):
    with pytest.raises(ValueError, match=told):
        race_picture(SADDLE, paths)
