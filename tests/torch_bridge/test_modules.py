"""A network and its module: the same outputs, the same gradients, and the same network back."""

import pickle
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings

from nnlib import SGD, CrossEntropy, Dense, Dropout, HalfSquaredError, Network, article, fit
from nnlib.activations import ACTIVATIONS, Activation
from nnlib.torch_bridge import from_torch, to_torch
from tests.strategies import networks

torch = pytest.importorskip("torch", reason="PyTorch is not installed (pip install torch)")
nn = torch.nn
torch.set_num_threads(1)  # the networks are tiny
EXACT = {"rtol": 1e-12, "atol": 1e-12}
LOSSES = {
    HalfSquaredError(): lambda out, y: 0.5 * ((out - y) ** 2).sum(dim=1).mean(),
    CrossEntropy(): nn.functional.cross_entropy,
}


def rng(seed=0):
    return np.random.default_rng(seed)


def reader():
    return Network([Dense(64, 64, "relu"), Dense(64, 10, "identity")], rng=rng())


def digits_like():
    X = rng(1).integers(0, 17, size=(32, 64)) / 16
    return X, np.eye(10)[rng(2).integers(10, size=32)]


CASES = {
    "the article's": (article.network, lambda: (article.INPUTS, article.TARGETS)),
    "64-64-10": (reader, digits_like),
}


def trained(module):
    """The gradients of what is trained, in order, as one vector."""
    return np.concatenate([p.grad.numpy().ravel() for p in module.parameters() if p.requires_grad])


def assert_same_network(ours, back):
    assert [repr(layer) for layer in back.layers] == [repr(layer) for layer in ours.layers]
    assert back.dtype == ours.dtype
    assert back.parameter_names == ours.parameter_names
    assert back.frozen_names == ours.frozen_names
    np.testing.assert_array_equal(back.parameters, ours.parameters)
    np.testing.assert_array_equal(back.frozen_parameters, ours.frozen_parameters)


@pytest.mark.parametrize("name", CASES)
def test_outputs_and_gradients_are_the_same(name):
    make, data = CASES[name]
    net, (X, Y) = make(), data()
    loss = CrossEntropy() if name == "64-64-10" else HalfSquaredError()
    module = to_torch(net)
    x = torch.tensor(X.copy(), requires_grad=True)
    out = module(x)
    value = LOSSES[loss](out, torch.tensor(Y.copy()))
    value.backward()
    ours = net.forward(X)
    to_inputs = net.backward(loss.gradient(ours, Y))
    np.testing.assert_allclose(out.detach().numpy(), ours, **EXACT)
    assert value.item() == pytest.approx(loss(ours, Y), rel=1e-12)
    np.testing.assert_allclose(trained(module), net.gradient, **EXACT)
    np.testing.assert_allclose(x.grad.numpy(), to_inputs, **EXACT)
    assert_same_network(net, from_torch(module))


@settings(max_examples=60)
@given(networks(activations=tuple(ACTIVATIONS)))
def test_any_network_goes_there_and_back(net):
    module = to_torch(net)
    assert_same_network(net, from_torch(module))
    X = rng(3).normal(size=(4, net.sizes[0]))
    Y = rng(4).normal(size=(4, net.sizes[-1]))
    out = module(torch.tensor(X))
    LOSSES[HalfSquaredError()](out, torch.tensor(Y)).backward()
    ours = net.forward(X)
    net.backward(HalfSquaredError().gradient(ours, Y))
    np.testing.assert_allclose(out.detach().numpy(), ours, **EXACT)
    np.testing.assert_allclose(trained(module), net.gradient, rtol=1e-11, atol=1e-11)
    order = [p.detach().numpy().ravel() for p in module.parameters() if p.requires_grad]
    np.testing.assert_array_equal(np.concatenate(order), net.parameters)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_is_pytorchs_also_far_out(name):
    net = Network([Dense(1, 1, name)], parameters=[1.0, 0.0])
    sums = np.array([[-800.0], [-45.0], [-21.0], [-1.0], [0.5], [19.0], [21.0], [45.0], [800.0]])
    found = to_torch(net)(torch.tensor(sums)).detach().numpy()
    np.testing.assert_allclose(found, net.predict(sums), rtol=1e-12, atol=1e-300)


def test_float32_is_taken_on_request_and_comes_back():
    net = reader()
    module = to_torch(net, dtype="float32")
    assert {p.dtype for p in module.parameters()} == {torch.float32}
    assert_same_network(net.copy(dtype="float32"), from_torch(module))
    assert {p.dtype for p in to_torch(net.copy(dtype="float32")).parameters()} == {torch.float32}


def test_nothing_is_shared_and_nothing_is_drawn():
    net = article.network()
    before = net.parameters.copy()
    torch.manual_seed(3)
    state = torch.get_rng_state()
    module = to_torch(net)
    assert torch.equal(torch.get_rng_state(), state)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter += 1
    np.testing.assert_array_equal(net.parameters, before)
    back = from_torch(module)
    back.parameters[:] = 0
    assert (next(module.parameters()) > 1).all()


def test_training_leaves_a_frozen_bias_as_it_is():
    net = article.network()
    module = to_torch(net)
    optimizer = torch.optim.SGD(module.parameters(), lr=0.5)
    LOSSES[HalfSquaredError()](
        module(torch.tensor(article.INPUTS.copy())), torch.tensor(article.TARGETS.copy())
    ).backward()
    optimizer.step()
    back = from_torch(module)
    np.testing.assert_array_equal(back.frozen_parameters, net.frozen_parameters)
    assert (back.parameters != net.parameters).all()


def test_a_thousand_steps_lead_both_to_the_same_place():
    net = article.network()
    module = to_torch(net)
    optimizer = torch.optim.SGD(module.parameters(), lr=article.LEARNING_RATE)
    X, Y = (torch.tensor(values.copy()) for values in (article.INPUTS, article.TARGETS))
    for _ in range(1000):
        optimizer.zero_grad()
        LOSSES[HalfSquaredError()](module(X), Y).backward()
        optimizer.step()
    rate = SGD(article.LEARNING_RATE)
    fit(net, article.INPUTS, article.TARGETS, loss=HalfSquaredError(), optimizer=rate, epochs=1000)
    np.testing.assert_allclose(from_torch(module).parameters, net.parameters, **EXACT)


def test_dropout_is_carried_with_its_rate_and_a_generator_of_its_own():
    layers = [Dense(2, 8, "tanh"), Dropout(0.25, rng=rng()), Dense(8, 3), Dropout(0.5, rng=rng())]
    net = Network([*layers, Dense(3, 1)], rng=rng())
    module = to_torch(net)
    assert module.training
    back = from_torch(module, rng=rng(8))
    assert_same_network(net, back)
    X = rng(1).normal(size=(5, 2))
    out = module.eval()(torch.tensor(X)).detach().numpy()
    np.testing.assert_allclose(out, net.predict(X), **EXACT)
    np.testing.assert_allclose(back.predict(X), net.predict(X), **EXACT)
    first, second = (layer for layer in back.layers if isinstance(layer, Dropout))
    assert first.rng is not second.rng
    assert (first.rng.random(4) != second.rng.random(4)).any()
    again = from_torch(module, rng=rng(8)).forward(X, training=True)
    np.testing.assert_array_equal(again, from_torch(module, rng=rng(8)).forward(X, training=True))


def test_the_modules_people_write_come_in():
    ours = nn.Sequential(
        nn.Sequential(nn.Linear(3, 4), nn.ReLU(inplace=True)),
        nn.Identity(),
        nn.Linear(4, 4, bias=False),
        nn.LeakyReLU(),
        nn.Linear(4, 2),
        nn.Softplus(),
        nn.Linear(2, 2),
    )
    net = from_torch(ours)
    assert repr(net).startswith("Network(3-4-4-2-2, relu, leaky_relu, softplus, identity: ")
    assert net.dtype == np.float32
    X = rng().normal(size=(6, 3)).astype(np.float32)
    wanted = ours(torch.tensor(X)).detach().numpy()
    np.testing.assert_allclose(net.predict(X), wanted, rtol=1e-5, atol=1e-6)
    assert_same_network(net, from_torch(to_torch(net)))


def test_one_activation_may_be_used_at_several_places():
    bend = nn.Tanh()
    net = from_torch(nn.Sequential(nn.Linear(2, 3), bend, nn.Linear(3, 1), bend))
    assert [layer.activation.name for layer in net.dense_layers] == ["tanh", "tanh"]


def test_a_module_can_be_pickled_and_its_state_saved():
    module = to_torch(article.network())
    again = pickle.loads(pickle.dumps(module))
    assert_same_network(from_torch(module), from_torch(again))
    names = ["0.weight", "1.bias", "3.weight", "4.bias"]
    assert list(module.state_dict()) == names


# --- what is refused


def frozen_weight():
    linear = nn.Linear(2, 2)
    linear.weight.requires_grad_(False)
    return nn.Sequential(linear)


def tied():
    linear = nn.Linear(2, 2)
    return nn.Sequential(linear, nn.ReLU(), linear)


def not_finite():
    linear = nn.Linear(2, 2)
    linear.bias.data[1] = float("nan")
    return nn.Sequential(linear)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: nn.Linear(2, 2), "expected a torch.nn.Sequential"),
        (lambda: nn.Sequential(), "layers came as"),
        (lambda: nn.Sequential(nn.ReLU()), "0 came as ReLU"),
        (lambda: nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Tanh()), "2 came as Tanh"),
        (lambda: nn.Sequential(nn.Linear(2, 2), nn.Softmax(dim=1)), "leave a last Softmax out"),
        (lambda: nn.Sequential(nn.Flatten(), nn.Linear(2, 2)), "0 came as Flatten"),
        (lambda: nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2)), "1 came as BatchNorm1d"),
        (lambda: nn.Sequential(nn.Linear(2, 2), nn.LeakyReLU(0.2)), "negative_slope=0.01"),
        (lambda: nn.Sequential(nn.Linear(2, 2), nn.ELU(2.0)), "alpha=1.0"),
        (lambda: nn.Sequential(nn.Linear(2, 2), nn.GELU("tanh")), "approximate='none'"),
        (lambda: nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5)), "no rng"),
        (lambda: nn.Sequential(nn.Linear(2, 3), nn.Linear(2, 2)), "layer 1 gives 3 outputs"),
        (lambda: nn.Sequential(nn.Linear(2, 2).half()), "0.weight came with float16"),
        (lambda: nn.Sequential(nn.Linear(2, 2).double(), nn.Linear(2, 2)), "of float32 and of"),
        (frozen_weight, "0.weight came with requires_grad=False"),
        (tied, "for the second time"),
        (not_finite, r"0.bias holds nan at position \[1\]"),
    ],
)
def test_a_module_that_is_no_network_of_ours_is_refused_in_words(make, told):
    with pytest.raises(ValueError, match=told):
        from_torch(make())


def test_an_activation_of_ones_own_has_no_module():
    own = Activation(
        name="sine", formula=lambda z, m: m.tanh(z), derivative=lambda net, out, m: 1 - out**2,
        range=(-1.0, 1.0), steepest=1.0,
    )  # fmt: skip
    with pytest.raises(ValueError, match="an activation of your own"):
        to_torch(Network([Dense(1, 1, own)], rng=rng()))


def test_a_layer_of_ones_own_has_no_module():
    class Wide(Dense):
        pass

    with pytest.raises(ValueError, match="expected layers of Dense and Dropout alone"):
        to_torch(Network([Wide(1, 1)], rng=rng()))


def test_without_pytorch_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ModuleNotFoundError, match="pip install torch"):
        to_torch(article.network())
    with pytest.raises(ModuleNotFoundError, match="pip install torch"):
        from_torch(None)


def test_importing_the_bridge_does_not_load_pytorch():
    question = "import sys, nnlib.torch_bridge; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", question]).returncode == 0
