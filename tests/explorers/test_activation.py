"""ActivationExplorer: its state, its numbers, and the same chain in the browser's JavaScript."""

import json
import math

import numpy as np
import pytest
from py_mini_racer import MiniRacer

from nnlib import Dense, Network
from nnlib.activations import ACTIVATIONS
from nnlib.explorers import ActivationExplorer, bundle
from nnlib.figures.chain_words import chain_sentence, part_text, pass_through
from nnlib.symbolic.elementwise import activations_text


@pytest.fixture
def make():
    made = []

    def make_(*arguments, **options):
        made.append(ActivationExplorer(*arguments, **options))
        return made[-1]

    yield make_
    for explorer in made:
        explorer.close()


# --- the numbers


def test_ten_sigmoids_at_their_steepest_let_one_part_in_a_million_through(make):
    explorer = make(x=0.0)
    explorer.biases = [0.0] + [-0.5] * 9  # every sum is 0
    np.testing.assert_array_equal(explorer.sums, np.zeros(10))
    np.testing.assert_array_equal(explorer.outputs, np.full(10, 0.5))
    np.testing.assert_array_equal(explorer.slopes, np.full(10, 0.25))
    np.testing.assert_allclose(explorer.arriving, 0.25 ** np.arange(10, -1, -1), rtol=1e-15)
    assert "At the input 0.000000954 of the gradient arrives, 1 part in 1,048,576." in repr(
        explorer
    )


def test_the_numbers_are_those_of_the_chain_rule(make):
    names = ["tanh", "relu", "gelu"]
    explorer = make(names, weight=-1.2, x=0.7)
    explorer.biases = [0.1, 0.9, -0.3]
    a, slopes = 0.7, []
    for name, bias in zip(names, explorer.biases, strict=True):
        z = -1.2 * a + bias
        a = ACTIVATIONS[name](z).item()
        slopes.append(ACTIVATIONS[name].derivative_at(z, a).item())
    wanted = [np.prod([-1.2 * slope for slope in slopes[k:]]) for k in range(4)]
    np.testing.assert_allclose(explorer.arriving, wanted, rtol=1e-14)
    np.testing.assert_allclose(explorer.slopes, slopes, rtol=1e-14)
    assert explorer.outputs[-1] == pytest.approx(a, rel=1e-15)


def test_what_arrives_at_the_input_is_the_slope_of_the_output_along_it(make):
    explorer = make("silu", 6, weight=1.3, x=0.4)
    ends = [explorer.network.predict([[0.4 + nudge]]).item() for nudge in (1e-6, -1e-6)]
    assert explorer.arriving[0] == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-7)


def test_the_network_is_one_of_its_own(make):
    explorer = make("tanh", 3, weight=0.5)
    network = explorer.network
    assert network.sizes == (1, 1, 1, 1)
    assert {layer.activation.name for layer in network.dense_layers} == {"tanh"}
    network.parameters[:] = 9
    assert explorer.weight == 0.5
    np.testing.assert_array_equal(explorer.network.parameters, [0.5, 0, 0.5, 0, 0.5, 0])


# --- the state


def test_it_begins_with_ten_sigmoids(make):
    explorer = make()
    assert explorer.activations == ("sigmoid",) * 10
    assert explorer.biases == (0.0,) * 10
    assert (explorer.weight, explorer.x, explorer.layer) == (1.0, 1.0, 1)
    assert make("relu", depth=20).activations == ("relu",) * 20
    assert make(["relu", "tanh"], 2).activations == ("relu", "tanh")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("sine",), "expected .* one of sigmoid, tanh, relu"),
        ((["sigmoid"],), "expected 2 to 20 names"),
        ((["sigmoid"] * 21,), "expected 2 to 20 names"),
        ((["sigmoid", 3],), "expected 2 to 20 names"),
        ((None,), "activation came as None"),
        (("relu", 1), "depth came as 1; expected a whole number of layers from 2 to 20"),
        (("relu", 21), "depth came as 21"),
        (("relu", 2.5), "depth came as 2.5"),
        ((["relu", "tanh"], 3), "depth came as 3, and activation with 2 names"),
    ],
)
def test_what_is_no_chain_is_refused(arguments, told):
    with pytest.raises(ValueError, match=told):
        ActivationExplorer(*arguments)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("activations", ["relu"], "expected 2 to 20 names, one for each layer"),
        ("activations", "relu", "activations came as 'relu'"),
        ("biases", [0.0] * 9, "biases came with 9 numbers; expected 10, one for each layer"),
        ("biases", [math.nan] * 10, "biases"),
        ("biases", [[0.0] * 10], r"biases came with shape \(1, 10\)"),
        ("weight", math.inf, "weight came as inf"),
        ("weight", "1", "weight came as '1'"),
        ("x", None, "x came as None"),
        ("layer", 0, "layer came as 0"),
        ("layer", 11, "layer came as 11; expected a whole number from 1 to 10"),
        ("layer", True, "layer came as True"),
    ],
)
def test_a_bad_value_is_refused_and_changes_nothing(make, name, value, told):
    explorer = make()
    before = explorer.get_state()
    with pytest.raises(ValueError, match=told):
        setattr(explorer, name, value)
    assert explorer.get_state() == before


def test_more_layers_have_a_bias_of_0_and_fewer_leave_none_behind(make):
    explorer = make("tanh", 4)
    explorer.biases = [1, 2, 3, 4]
    explorer.layer = 4
    explorer.activations = ["relu"] * 6
    assert explorer.biases == (1, 2, 3, 4, 0, 0)
    assert explorer.layer == 4
    explorer.activations = ["relu"] * 3
    assert explorer.biases == (1, 2, 3)
    assert explorer.layer == 3
    assert explorer.arriving.shape == (4,)


def test_a_tab_may_change_the_number_of_layers_and_what_follows_from_it(watch):
    watched = watch("activation")
    watched.hear({"activations": ["relu"] * 12, "biases": [0.5] * 12, "layer": 12})
    explorer = watched.explorer
    assert (len(explorer.activations), explorer.biases, explorer.layer) == (12, (0.5,) * 12, 12)
    watched.hear({"layer": 11, "biases": [0.25] * 3, "activations": ["tanh"] * 3})
    assert (explorer.activations, explorer.biases) == (("tanh",) * 3, (0.25,) * 3)
    assert explorer.layer == watched.told["layer"] == 3  # there are no more


@pytest.mark.parametrize(
    "state",
    [
        {"activations": ["relu"] * 12, "biases": [0.5] * 11},
        {"activations": ["relu"] * 12, "weight": 2.0},
        {"biases": [0.5] * 11},
        {"activations": ["relu"] * 12, "biases": [0.5] * 12, "layer": 0},
    ],
)
def test_what_does_not_fit_together_is_refused_whole(watch, state):
    watched = watch("activation")
    before = watched.state
    watched.hear(state)
    assert watched.state == before


def test_two_tabs_that_move_two_layers_both_move_them(watch):
    watched = watch("activation")
    names = ["sigmoid"] * 10
    for tab, place, name in (("a", 2, "relu"), ("b", 7, "tanh")):
        sent = [name if k == place else each for k, each in enumerate(names)]
        moved = {"by": tab, "number": 1, "values": {"activations": {str(place): [name, 1]}}}
        watched.hear({"activations": sent, "_moved": moved})
    assert watched.explorer.activations[2] == "relu"
    assert watched.explorer.activations[7] == "tanh"
    assert watched.explorer.activations.count("sigmoid") == 8


# --- the browser's arithmetic and its words


@pytest.fixture(scope="module")
def js():
    """``js(state)``: sums, outputs, slopes, arriving and the sentence, as the browser has them."""
    engine = MiniRacer()
    texts = {bundle.MATHEMATICS: activations_text(ACTIVATIONS.values())}
    modules = bundle.modules("explorers/chain_words", texts) | bundle.modules(
        "explorers/chain", texts
    )
    engine.eval(bundle.scopes_text(modules).replace("const $", "var $"))

    def compute(state):
        text = engine.eval(
            f"""(() => {{
                const chain = $explorers_chain.passThrough({json.dumps(state)});
                const column = (name) => chain.layers.map((layer) => String(layer[name]));
                return JSON.stringify({{
                    sums: column("sum"), outputs: column("output"), slopes: column("slope"),
                    factors: column("factor"), arriving: chain.arriving.map(String),
                    said: $explorers_chain_words.chainSentence(chain),
                    parts: chain.arriving.map($explorers_chain_words.partText),
                }});
            }})()"""
        )
        found = json.loads(text)
        numbers = ("sums", "outputs", "slopes", "factors", "arriving")
        return found | {
            name: np.array([each.replace("Infinity", "inf") for each in found[name]], dtype=float)
            for name in numbers
        }

    return compute


def states(rng, count):
    """Random states; some with a dead layer, no weight, or numbers that leave the floats."""
    for number in range(count):
        depth = int(rng.integers(2, 21))
        names = rng.choice(list(ACTIVATIONS), depth).tolist()
        weight = float(rng.uniform(-3, 3))
        if number % 10 == 0:
            weight = float(rng.choice([0.0, 1.0, 1e200, -1e200]))
        if number % 10 == 1:
            names = ["identity"] * depth
        biases = rng.uniform(-2, 2, depth).round(3).tolist()
        yield {"activations": names, "biases": biases, "weight": weight, "x": float(rng.normal())}


def chain_of(state):
    parameters = [n for bias in state["biases"] for n in (state["weight"], bias)]
    net = Network([Dense(1, 1, name) for name in state["activations"]], parameters=parameters)
    return net, pass_through(net, state["x"])


def test_200_random_chains_are_nnlib_s(js):
    said = set()
    for state in states(np.random.default_rng(8), 200):
        net, chain = chain_of(state)
        found = js(state)
        # What one layer computes another way by a unit in the last place grows with every weight.
        for name in ("sums", "outputs"):
            np.testing.assert_allclose(
                found[name], getattr(chain, name), rtol=1e-12, atol=1e-12, err_msg=str(state)
            )
        np.testing.assert_allclose(found["slopes"], chain.slopes, rtol=1e-12, atol=1e-12)
        with np.errstate(over="ignore", invalid="ignore"):
            np.testing.assert_array_equal(found["factors"], state["weight"] * found["slopes"])
            arriving = [1.0]
            for slope in found["slopes"][::-1]:
                arriving.insert(0, arriving[0] * slope * state["weight"])
        np.testing.assert_array_equal(found["arriving"], arriving)
        with np.errstate(divide="ignore", invalid="ignore"):
            steep = np.abs(chain.slopes)
            loose = 1e-12 + 1e-15 * np.sum(1 / steep[steep > 0])  # 1 - a near a = 1 has few digits
        np.testing.assert_allclose(found["arriving"], chain.arriving, rtol=loose, atol=1e-300)
        if loose < 1e-11:
            assert found["said"] == chain_sentence(net, chain).replace("-", "−")
            assert found["parts"] == [part_text(part).replace("-", "−") for part in chain.arriving]
            said.add(found["said"].split()[0])
    assert {"At", "Nothing"} <= said


@pytest.mark.parametrize(
    ("names", "weight", "biases", "told"),
    [
        (["relu"] * 3, 1.0, [0, -5, 0], "the slope is 0 in 2 layers, first in layer 2, relu"),
        (["relu", "relu", "tanh"], 1.0, [0, -5, 0], "the slope of layer 2, relu, is 0"),
        (["tanh"] * 3, 0.0, [0, 0, 0], "the weight of layer 3 is 0"),
        (["identity"] * 20, 1e-30, [0] * 20, "the product is too small for a float"),
        (["identity"] * 20, 1e30, [0] * 20, "is infinite: more than a float can hold"),
        (["identity"] * 3, 1.0, [0] * 3, "1.000000000 of the gradient arrives: all of it."),
        (["identity"] * 3, -1.5, [0] * 3, "3.375000000 of the gradient arrives, with its sign"),
        (["identity"] * 20, 3.0, [0] * 20, "the gradient is 3.487e9 times as large."),
        (["identity"] * 5, -0.1, [0] * 5, "0.000010000 of the gradient arrives, 1 part in 100,000"),
        (["sigmoid"] * 20, 0.01, [0] * 20, "1 part in "),
    ],
)
def test_what_arrives_is_said_and_why_where_it_is_nothing(js, names, weight, biases, told):
    state = {"activations": names, "weight": weight, "biases": biases, "x": 1.0}
    net, chain = chain_of(state)
    sentence = chain_sentence(net, chain)
    assert told in sentence
    assert js(state)["said"] == sentence.replace("-", "−")
