"""The article's own run, step by step, beside PyTorch's."""

import numpy as np

from nnlib import SGD, HalfSquaredError, article, fit
from tests.oracles.torch_twins import LOSSES, Twin, torch


def test_a_thousand_steps_of_the_articles_network_are_torchs():
    network = article.network()
    twin = Twin(network)
    optimizer = torch.optim.SGD(twin.trained, lr=article.LEARNING_RATE)
    losses = []
    for _ in range(1000):
        optimizer.zero_grad()
        outputs = twin(torch.tensor(article.INPUTS.copy()))
        value = LOSSES[HalfSquaredError()](outputs, torch.tensor(article.TARGETS.copy()))
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
    np.testing.assert_allclose(network.parameters, twin.parameters, rtol=0, atol=1e-12)
