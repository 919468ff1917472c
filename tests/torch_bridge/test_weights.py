"""The weights alone, carried into modules of one's own and out of them."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings

from nnlib import Dense, Network, article
from nnlib.torch_bridge import to_torch, weights_from_torch, weights_to_torch
from tests.strategies import networks

torch = pytest.importorskip("torch", reason="PyTorch is not installed (pip install torch)")
nn = torch.nn
torch.set_num_threads(1)  # the networks are tiny


class Own(nn.Module):
    """The article's network as a reader of the lesson writes it."""

    def __init__(self, dtype=torch.float64):
        super().__init__()
        self.hidden = nn.Linear(2, 2, dtype=dtype)
        self.output = nn.Linear(2, 2, dtype=dtype)

    def forward(self, x):
        return torch.sigmoid(self.output(torch.sigmoid(self.hidden(x))))


def per_neuron(sizes=(2, 2, 2), seed=0, **options):
    layers = [Dense(a, b) for a, b in itertools.pairwise(sizes)]
    return Network(layers, rng=np.random.default_rng(seed), **options)


def test_the_articles_weights_go_into_a_module_of_ones_own():
    module, net = Own(), article.network()
    weights_to_torch(net, module)
    found = module(torch.tensor(article.INPUTS.copy())).detach().numpy()
    np.testing.assert_allclose(found, net.predict(article.INPUTS), rtol=0, atol=1e-15)
    assert module.hidden.bias.tolist() == [0.35, 0.35]
    assert all(p.requires_grad for p in module.parameters())


def test_what_a_module_has_learned_comes_back():
    module, net = Own(), per_neuron()
    weights_from_torch(module, net)
    X = np.random.default_rng(1).normal(size=(3, 2))
    np.testing.assert_allclose(net.predict(X), module(torch.tensor(X)).detach().numpy(), rtol=1e-14)
    net.parameters += 1
    weights_to_torch(net, module)
    np.testing.assert_allclose(net.predict(X), module(torch.tensor(X)).detach().numpy(), rtol=1e-14)


@settings(max_examples=40)
@given(networks())
def test_there_and_back_is_where_it_was(net):
    module = to_torch(net)
    wanted = net.parameters.copy(), net.frozen_parameters.copy()
    net.parameters, net.frozen_parameters = 0 * wanted[0], 0 * wanted[1] + 1
    weights_from_torch(module, net)
    np.testing.assert_array_equal(net.parameters, wanted[0])
    np.testing.assert_array_equal(net.frozen_parameters, wanted[1])
    other = to_torch(net)
    with torch.no_grad():
        for parameter in other.parameters():
            parameter.zero_()
    weights_to_torch(net, other)
    for one, two in zip(module.parameters(), other.parameters(), strict=True):
        assert torch.equal(one, two)


def test_biases_that_are_frozen_at_0_may_be_missing():
    layers = [Dense(2, 3, bias="shared", train_bias=False), Dense(3, 1, train_bias=False)]
    net = Network(layers, rng=np.random.default_rng(0))
    module = nn.Sequential(nn.Linear(2, 3, bias=False), nn.Linear(3, 1, bias=False)).double()
    weights_from_torch(module, net)
    np.testing.assert_array_equal(net.layers[0].weight, module[0].weight.detach().numpy())
    net.layers[1].bias[:] = 0.5
    with pytest.raises(ValueError, match="module came with 2 parameters"):
        weights_to_torch(net, module)


def test_in_32_bits_the_numbers_are_rounded():
    module, net = Own(torch.float32), per_neuron()
    weights_to_torch(net, module)
    wanted = net.layers[0].weight.astype(np.float32)
    np.testing.assert_array_equal(module.hidden.weight.detach().numpy(), wanted)


def test_parameters_that_share_memory_are_not_tied_to_the_network():
    module, net = Own(), per_neuron()
    weights_to_torch(net, module)
    net.parameters[:] = 7
    assert (module.hidden.weight != 7).all()
    weights_from_torch(module, net)
    with torch.no_grad():
        module.hidden.weight.fill_(9)
    assert (net.parameters != 9).all()


class Turned(Own):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(3, 2, dtype=torch.float64)


class Reversed(nn.Module):
    def __init__(self):
        super().__init__()
        self.output = nn.Linear(3, 1).double()
        self.hidden = nn.Linear(2, 3).double()


@pytest.mark.parametrize(
    ("module", "net", "told"),
    [
        (Turned, lambda: per_neuron((2, 3, 2)), r"hidden.weight came with shape \(2, 3\) for the "
         r"weight of layer 1; expected \(3, 2\)\. Is it transposed\?"),
        (Reversed, lambda: per_neuron((2, 3, 1)), r"output.weight came with shape \(1, 3\)"),
        (Own, lambda: per_neuron((2, 2)), "module came with 4 parameters.*expected 2"),
        (Own, lambda: per_neuron((2, 2, 2, 2)), "module came with 4 parameters.*expected 6"),
        (lambda: nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2)), per_neuron, "1.weight came "
         r"with shape \(2,\) for the weight of layer 2"),
        (lambda: None, per_neuron, "expected a torch.nn.Module"),
        (Own, lambda: None, "network came as None"),
        (lambda: Own().half(), per_neuron, "hidden.weight came with float16"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_by_its_name(module, net, told):
    for call in (weights_from_torch, lambda module, net: weights_to_torch(net, module)):
        with pytest.raises(ValueError, match=told):
            call(module(), net())


def test_a_bias_for_each_neuron_is_no_shared_one():
    with pytest.raises(ValueError, match=r"hidden.bias came as .* one for the whole layer"):
        weights_from_torch(Own(), article.network())


def test_a_refusal_changes_nothing():
    module, net = Own(), per_neuron()
    module.output.bias.data[1] = float("inf")
    before = net.parameters.copy()
    with pytest.raises(ValueError, match=r"output\.bias holds inf"):
        weights_from_torch(module, net)
    np.testing.assert_array_equal(net.parameters, before)

    narrow = Own(torch.float32)
    kept = [p.clone() for p in narrow.parameters()]
    net.layers[1].bias[1] = 1e300
    with pytest.raises(ValueError, match="too large for 32 bits"):
        weights_to_torch(net, narrow)
    assert all(torch.equal(a, b) for a, b in zip(kept, narrow.parameters(), strict=True))
