"""PyTorch's autograd as an outside witness: same outputs, losses, gradients and steps."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import SGD, HalfSquaredError, MeanSquaredError, article, fit
from tests.strategies import batches, networks

torch = pytest.importorskip(
    "torch", reason="PyTorch is not installed; it is an optional oracle (pip install torch)"
)

BENDS = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "identity": lambda z: z,
}
LOSSES = {
    HalfSquaredError(): lambda out, y: 0.5 * ((out - y) ** 2).sum(dim=1).mean(),
    MeanSquaredError(): torch.nn.MSELoss(),
}


def twin(network):
    """The network's layers as float64 tensors: (weight, bias, activation, trained bias)."""
    return [
        (
            torch.tensor(layer.weight.copy(), requires_grad=True),
            torch.tensor(layer.bias.copy(), requires_grad=layer.train_bias),
            BENDS[layer.activation.name],
        )
        for layer in network.layers
    ]


def outputs(layers, x):
    for weight, bias, bend in layers:
        x = bend(x @ weight.T + bias)
    return x


def flat_gradient(layers):
    tensors = [t for weight, bias, _ in layers for t in (weight, bias) if t.requires_grad]
    return np.concatenate([t.grad.numpy().ravel() for t in tensors])


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_outputs_loss_and_gradient_are_autograds(data):
    network = data.draw(networks())
    X, Y = data.draw(batches(network))
    loss = data.draw(st.sampled_from(tuple(LOSSES)))
    layers = twin(network)
    theirs = outputs(layers, torch.tensor(X))
    value = LOSSES[loss](theirs, torch.tensor(Y))
    value.backward()
    ours = network.forward(X)
    network.backward(loss.gradient(ours, Y))
    np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=0, atol=1e-12)
    assert loss(ours, Y) == pytest.approx(value.item(), abs=1e-12)
    np.testing.assert_allclose(network.gradient, flat_gradient(layers), rtol=0, atol=1e-12)


def test_a_thousand_steps_of_the_articles_network_are_torchs():
    network = article.network()
    layers = twin(network)
    trained = [t for weight, bias, _ in layers for t in (weight, bias) if t.requires_grad]
    optimizer = torch.optim.SGD(trained, lr=article.LEARNING_RATE)
    half = LOSSES[HalfSquaredError()]
    losses = []
    for _ in range(1000):
        optimizer.zero_grad()
        value = half(outputs(layers, torch.tensor(article.INPUTS)), torch.tensor(article.TARGETS))
        losses.append(value.item())
        value.backward()
        optimizer.step()
    history = fit(
        network,
        article.INPUTS,
        article.TARGETS,
        loss=HalfSquaredError(),
        optimizer=SGD(article.LEARNING_RATE),
        epochs=1000,
    )
    np.testing.assert_allclose(history.loss[:-1], losses, rtol=0, atol=1e-12)
    theirs = np.concatenate([t.detach().numpy().ravel() for t in trained])
    np.testing.assert_allclose(network.parameters, theirs, rtol=0, atol=1e-12)
