"""300 random networks beside PyTorch: outputs, losses, gradients, and 20 steps of each optimizer.

Relative to the largest entry: 1e-10 in 64 bits, 1e-5 in 32.
"""

from types import SimpleNamespace

import numpy as np
import pytest

from nnlib import SGD, AdaGrad, Adam, AdamW, RMSProp, fit
from tests.oracles.torch_twins import LOSSES, Twin, random_data, random_network, torch

OPTIMIZERS = {
    "SGD": (lambda: SGD(0.01), lambda t: torch.optim.SGD(t.trained, 0.01)),
    "momentum": (
        lambda: SGD(0.01, momentum=0.9),
        lambda t: torch.optim.SGD(t.trained, 0.01, momentum=0.9),
    ),
    "Nesterov": (
        lambda: SGD(0.01, momentum=0.8, nesterov=True),
        lambda t: torch.optim.SGD(t.trained, 0.01, momentum=0.8, nesterov=True),
    ),
    "AdaGrad": (lambda: AdaGrad(0.05), lambda t: torch.optim.Adagrad(t.trained, 0.05)),
    "RMSProp": (lambda: RMSProp(0.003), lambda t: torch.optim.RMSprop(t.trained, 0.003)),
    "Adam": (lambda: Adam(0.01), lambda t: torch.optim.Adam(t.trained, 0.01)),
    "AdamW": (
        lambda: AdamW(0.01, weight_decay=0.1),
        lambda t: torch.optim.AdamW(
            [
                {"params": t.weights, "weight_decay": 0.1},
                {"params": t.biases, "weight_decay": 0.0},
            ],
            0.01,
        ),
    ),
}
TOLERANCE = {"float64": 1e-10, "float32": 1e-5}


def assert_equal(ours, theirs, dtype, scale=0.0):
    size = max(float(np.abs(theirs).max(initial=0.0)), scale)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=TOLERANCE[dtype] * size + 1e-300)


def drawn(seed, dtype):
    rng = np.random.default_rng(seed)
    loss = list(LOSSES)[seed % len(LOSSES)]
    network = random_network(rng, loss=loss, dtype=dtype)
    X, Y = random_data(rng, network, loss)
    return network, loss, X, Y


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("seed", range(300))
def test_outputs_loss_and_gradients(seed, dtype):
    network, loss, X, Y = drawn(seed, dtype)
    twin = Twin(network)
    x = torch.tensor(X, dtype=getattr(torch, dtype), requires_grad=True)
    theirs = twin(x)
    value = LOSSES[loss](theirs, torch.tensor(Y, dtype=x.dtype))
    value.backward()

    ours = network.forward(X)
    to_inputs = network.backward(loss.gradient(ours, Y))
    assert ours.dtype == to_inputs.dtype == network.gradient.dtype == np.dtype(dtype)
    assert_equal(ours, theirs.detach().numpy(), dtype)
    assert loss(ours, Y) == pytest.approx(value.item(), rel=10 * TOLERANCE[dtype])
    assert_equal(network.gradient, twin.gradient, dtype, scale=1e-2)
    assert_equal(to_inputs, x.grad.numpy(), dtype, scale=1e-2)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize(("dtype", "seeds"), [("float64", 300), ("float32", 60)])
def test_twenty_steps_of_each_of_them(name, dtype, seeds):
    make, theirs = OPTIMIZERS[name]
    compared = total = 0
    for seed in range(seeds):
        network, loss, X, Y = drawn(seed, dtype)
        twin = Twin(network)
        optimizer = theirs(twin)
        x, y = (torch.tensor(values, dtype=getattr(torch, dtype)) for values in (X, Y))
        clear = np.ones(network.parameters.size, dtype=bool)
        for _ in range(20):
            optimizer.zero_grad()
            LOSSES[loss](twin(x), y).backward()
            if name not in ("SGD", "momentum", "Nesterov"):
                clear &= is_clear(twin.gradient, dtype)
            optimizer.step()
        fit(network, X, Y, loss=loss, optimizer=make(), epochs=20)
        assert network.parameters.dtype == np.dtype(dtype)
        assert_equal(network.parameters[clear], twin.parameters[clear], dtype)
        compared, total = compared + clear.sum(), total + clear.size
    assert compared > {"float64": 0.8, "float32": 0.5}[dtype] * total


def is_clear(gradient, dtype):
    """Return which entries stand above the rounding errors of the others, or are 0.

    A rule that divides by a gradient's size makes as large a step of a gradient of 1e-17 as of one
    of 1: of a saturated network's rounding errors, that is.
    """
    size = np.abs(gradient)
    part, least = {"float64": (1e-5, 1e-10), "float32": (3e-3, 1e-4)}[dtype]
    return (size == 0) | (size > max(part * size.max(), least))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_two_hundred_steps_of_the_rule_itself(name):
    """The rule alone, on gradients that are handed in: 1e-12."""
    make, theirs = OPTIMIZERS[name]
    rng = np.random.default_rng(7)
    parameters = rng.normal(size=12)
    is_weight = np.repeat([1.0, 0.0], [9, 3])

    weights = torch.tensor(parameters[:9].copy(), requires_grad=True)
    biases = torch.tensor(parameters[9:].copy(), requires_grad=True)
    flat = SimpleNamespace(weights=[weights], biases=[biases], trained=[weights, biases])
    optimizer, reference = make(), theirs(flat)
    optimizer.attach(parameters, is_weight)
    for step in range(200):
        gradient = rng.normal(size=12) * 10.0 ** rng.integers(-4, 3)
        weights.grad, biases.grad = torch.tensor(gradient[:9]), torch.tensor(gradient[9:])
        reference.step()
        optimizer.step(parameters, gradient)
        found = np.concatenate([t.detach().numpy() for t in flat.trained])
        np.testing.assert_allclose(parameters, found, rtol=1e-12, atol=1e-12, err_msg=str(step))
    assert optimizer.steps == 200
