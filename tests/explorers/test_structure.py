"""A network described for the browser, and the terms of its sums."""

import json

import numpy as np
import pytest
from py_mini_racer import MiniRacer

from nnlib import Dense, HalfSquaredError, Network, article
from nnlib.explorers.structure import mathematics_text, structure_of
from nnlib.symbolic import SymbolicNetwork


def test_the_articles_network():
    description = structure_of(article.network(), HalfSquaredError())
    assert description["layers"] == [["i1", "i2"], ["h1", "h2"], ["o1", "o2"]]
    assert description["edges"][2] == {"name": "w3", "from": "i1", "to": "h2"}
    assert description["biases"][1] == {
        "name": "b2",
        "to": ["o1", "o2"],
        "shared": True,
        "trained": False,
    }
    assert description["activations"] == ["sigmoid", "sigmoid"]
    json.dumps(description)


NETWORKS = {
    "article": lambda rng: article.network(),
    "2-3-2": lambda rng: Network([Dense(2, 3, "tanh"), Dense(3, 2)], rng=rng),
    "3-1": lambda rng: Network([Dense(3, 1, "relu", train_bias=False)], rng=rng),
    "1-2-2-1": lambda rng: Network([Dense(1, 2), Dense(2, 2), Dense(2, 1)], rng=rng),
}


@pytest.mark.parametrize("make", NETWORKS.values(), ids=NETWORKS)
def test_terms_are_the_products_and_the_bias(make):
    net = make(np.random.default_rng(5))
    x = np.linspace(-0.4, 0.9, net.sizes[0])
    symbolic = SymbolicNetwork(net, HalfSquaredError(), x, np.zeros(net.sizes[-1]))
    engine = MiniRacer()
    engine.eval(mathematics_text(symbolic).replace("export ", ""))
    vectors = [net.parameters, net.frozen_parameters, x, np.zeros(net.sizes[-1])]
    arguments = ", ".join(json.dumps(vector.tolist()) for vector in vectors)
    terms = json.loads(engine.eval(f"JSON.stringify(terms(forward({arguments})))"))

    before = x
    for layer, neurons in zip(net.layers, net.neuron_names[1:], strict=True):
        biases = np.broadcast_to(layer.bias, layer.n_out)
        for row, bias, neuron in zip(layer.weight, biases, neurons, strict=True):
            np.testing.assert_allclose(terms[neuron], [*(row * before), bias], rtol=0, atol=1e-12)
        before = layer.predict(before[np.newaxis])[0]
