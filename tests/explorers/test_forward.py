"""The forward explorer's own state: the two names of the map, its still picture, its formulas."""

import pytest

from nnlib import Dense, Network, article
from nnlib.explorers import ForwardExplorer


@pytest.fixture
def forward():
    explorer = ForwardExplorer()
    yield explorer
    explorer.close()


def test_the_map_starts_over_two_weights_of_one_neuron(forward):
    assert forward.landscape is False
    assert (forward.selected, forward.second) == ("w5", "w6")


def test_a_lone_weight_finds_another_name():
    explorer = ForwardExplorer(Network([Dense(1, 1)], parameters=[1, 0]), [1], [0])
    assert explorer.selected == "w1"
    assert explorer.second != "w1"
    explorer.close()


@pytest.mark.parametrize("trait", ["selected", "second"])
def test_names_that_would_fall_together_change_places(forward, trait):
    other = "w6" if trait == "selected" else "w5"
    setattr(forward, trait, other)
    assert (forward.selected, forward.second) == ("w6", "w5")


def test_names_from_the_browser_come_together(forward):
    forward.set_state({"second": "w5", "selected": "b1"})
    assert (forward.selected, forward.second) == ("b1", "w5")
    forward.set_state({"selected": "w5", "second": "b1"})
    assert (forward.selected, forward.second) == ("w5", "b1")


def test_an_unknown_second_name_is_refused(forward):
    with pytest.raises(ValueError, match="second came as 'w9'"):
        forward.second = "w9"
    assert forward.second == "w6"


def test_the_still_picture_is_the_map(forward):
    assert "Map of the loss" not in forward._picture().alt_text
    forward.landscape = True
    assert "Map of the loss over w5" in forward._picture().alt_text
    forward.selected = "i1"  # no weight: the picture is the diagram
    assert "Map of the loss" not in forward._picture().alt_text


def test_every_computed_node_has_its_formula(forward):
    assert list(forward._formulas) == [
        *("net_h1", "out_h1", "net_h2", "out_h2", "net_o1", "out_o1", "net_o2", "out_o2"),
        *("E_o1", "E_o2", "E_total"),
    ]
    assert all(formula.startswith("<math>") for formula in forward._formulas.values())


def test_it_leaves_the_readers_network_alone():
    net = article.network()
    explorer = ForwardExplorer(net, article.INPUTS, article.TARGETS)
    explorer.landscape = True
    explorer._picture()
    assert net.parameters.tolist() == list(article.WEIGHTS)
    explorer.close()
