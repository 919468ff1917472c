"""Undocumented answers to lesson 17: what each must be told, and what would be untrue."""

import re
from typing import Any

import numpy as np
import pytest

from nnlib.exercises import Status, check
from nnlib.torch_bridge import weights_to_torch

torch = pytest.importorskip("torch", reason="PyTorch is not installed (pip install torch)")
nn = torch.nn


def told(exercise_id: str, answer: Any) -> str:
    outcome = check(exercise_id, answer)
    assert outcome.status is Status.NOT_YET
    return outcome.message


# The loop


def by_hand(module, X, Y, rate, steps):
    losses = []
    for _ in range(steps):
        module.zero_grad()
        loss = ((module(X) - Y) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            for parameter in module.parameters():
                if parameter.grad is not None:
                    parameter -= rate * parameter.grad
        losses.append(loss)
    return losses


def looping(body):
    def train(module, X, Y, rate, steps):
        optimizer = torch.optim.SGD(module.parameters(), lr=rate)
        return [body(optimizer, module, X, Y) for _ in range(steps)]

    return train


def zero_last(optimizer, module, X, Y):
    """Sets the gradients back after the step: it relies on a beginning without any."""
    loss = nn.functional.mse_loss(module(X), Y)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()


def zero_before_backward(optimizer, module, X, Y):
    loss = nn.functional.mse_loss(module(X), Y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.detach()


def to_zeros(optimizer, module, X, Y):
    optimizer.zero_grad(set_to_none=False)
    loss = nn.functional.mse_loss(module(X), Y)
    loss.backward()
    optimizer.step()
    return float(loss)


def new_optimizer(module, X, Y, rate, steps):
    losses = []
    for _ in range(steps):
        optimizer = torch.optim.SGD(module.parameters(), lr=rate)
        losses.append(to_zeros(optimizer, module, X, Y))
    return np.array(losses)


RIGHT = [by_hand, looping(zero_before_backward), looping(to_zeros), new_optimizer]


@pytest.mark.parametrize("number", range(len(RIGHT)))
def test_a_loop_by_any_route_is_right(number):
    assert check("17-loop", RIGHT[number]).status is Status.RIGHT


def test_a_loop_that_sets_back_after_the_step_only_is_told_of_gradients_from_before():
    assert "holds some from before" in told("17-loop", looping(zero_last))


def one_more(module, X, Y, rate, steps):
    return by_hand(module, X, Y, rate, steps + 1)


def last_alone(module, X, Y, rate, steps):
    return by_hand(module, X, Y, rate, steps)[-1]


def nothing(module, X, Y, rate, steps):
    by_hand(module, X, Y, rate, steps)


def twice_backward(module, X, Y, rate, steps):
    loss = nn.functional.mse_loss(module(X), Y)
    for _ in range(steps):
        loss.backward()
    return [loss.item()] * steps


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (one_more, "shape"),
        (last_alone, "has shape"),
        (nothing, "None"),
        (twice_backward, "backward through the graph a second time"),
        (lambda module, X, Y, rate, steps: [0.25] * steps, ""),
        (lambda module, X, Y, rate, steps: module, "of type Linear"),
        (lambda module: 1, "stopped with TypeError"),
        (lambda *a: [round(v.item(), 4) for v in by_hand(*a)], "round"),
        (lambda *a: by_hand(*a[:3], 2 * a[3], a[4]), ""),
        (lambda *a: by_hand(*a)[::-1], "place|order"),
    ],
)
def test_a_loop_that_is_off_is_told_nothing_untrue(answer, says):
    message = told("17-loop", answer)
    assert re.search(says, message), message
    assert "pile up" not in message


def test_what_is_the_mean_with_two_outputs_alone_is_told():
    def half(module, X, Y, rate, steps):
        optimizer, losses = torch.optim.SGD(module.parameters(), lr=rate), []
        for _ in range(steps):
            optimizer.zero_grad()
            loss = ((module(X) - Y) ** 2).sum() / 2
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return losses

    assert "Right for one sample with two outputs" in told("17-loop", half)


# A module


def module(layers, forward, name="TwoLayers"):
    def __init__(self, *sizes):
        nn.Module.__init__(self)
        layers(self, *sizes)

    return type(name, (nn.Module,), {"__init__": __init__, "forward": forward})


def two(self, a, b, c):
    self.one, self.two = nn.Linear(a, b), nn.Linear(b, c)


def as_sequence(self, a, b, c):
    self.all = nn.Sequential(nn.Linear(a, b), nn.Tanh(), nn.Linear(b, c))


def in_a_list(self, a, b, c):
    self.all = nn.ModuleList([nn.Linear(a, b), nn.Linear(b, c)])


def output_first(self, a, b, c):
    self.two, self.one = nn.Linear(b, c), nn.Linear(a, b)


def own_parameters(self, a, b, c):
    self.W, self.b = nn.Parameter(torch.zeros(b, a)), nn.Parameter(torch.zeros(b))
    self.V, self.c = nn.Parameter(torch.zeros(c, b)), nn.Parameter(torch.zeros(c))


def tanh(self, x):
    return self.two(torch.tanh(self.one(x)))


MODULES = {
    "two": module(two, tanh),
    "another name": module(two, tanh, "Mine"),
    "a Sequential inside": module(as_sequence, lambda self, x: self.all(x)),
    "a ModuleList": module(in_a_list, lambda self, x: self.all[1](self.all[0](x).tanh())),
    "output first": module(output_first, tanh),
    "parameters": module(
        own_parameters, lambda self, x: (x @ self.W.T + self.b).tanh() @ self.V.T + self.c
    ),
}


@pytest.mark.parametrize("name", MODULES)
def test_a_module_by_any_route_is_right(name):
    assert check("17-module", MODULES[name]).status is Status.RIGHT


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (module(two, lambda self, x: torch.tanh(self.one(x))), "has shape (5, 4)"),
        (module(two, lambda self, x: None), "came as None"),
        (module(two, lambda self, x: tanh(self, x).tolist()), "a list with 5 entries"),
        (module(two, lambda self, x: self.one(self.two(x))), "stopped with RuntimeError"),
        (module(two, lambda self, x: -tanh(self, x)), "not those of a tanh layer"),
        (module(two, lambda self, x: torch.tanh(-self.one(x))), ""),
        (module(lambda self, a, b, c: two(self, a, c, b), tanh), "not a weight and a bias"),
        (module(lambda self, a, b, c: None, lambda self, x: x), "finds no parameters"),
        (type("Plain", (), {"forward": tanh}), "expected a class of your own"),
        (MODULES["two"](3, 4, 2), "without calling it"),
        (lambda a, b, c: MODULES["two"](a, b, c), "expected a class of your own"),
        (nn.Linear, "stopped with|finds no|not a weight"),
    ],
)
def test_a_module_that_is_off_is_told_what_it_is(answer, says):
    message = told("17-module", answer)
    assert any(re.search(re.escape(part), message) for part in says.split("|")), message


def test_a_class_with_nothing_in_it_is_not_attempted():
    class TwoLayers(nn.Module): ...

    assert check("17-module", TwoLayers).status is Status.NOT_ATTEMPTED


def test_a_forgotten_forward_is_told():
    class TwoLayers(nn.Module):
        def __init__(self, a, b, c):
            super().__init__()
            two(self, a, b, c)

    assert "forward" in told("17-module", TwoLayers)


# Weights


def by_parameter(net, module):
    with torch.no_grad():
        values = [v for layer in net.layers for v in (layer.weight, layer.bias)]
        for parameter, value in zip(module.parameters(), values, strict=True):
            parameter[...] = torch.from_numpy(value)


def by_data(net, module):
    for k, layer in enumerate(net.layers):
        module[2 * k].weight.data = torch.tensor(layer.weight)
        module[2 * k].bias.data = torch.tensor(layer.bias)


def by_new_parameter(net, module):
    for k, layer in enumerate(net.layers):
        module[2 * k].weight = nn.Parameter(torch.tensor(layer.weight))
        module[2 * k].bias = nn.Parameter(torch.tensor(layer.bias))


def by_state(net, module):
    names = list(module.state_dict())
    values = [v for layer in net.layers for v in (layer.weight, layer.bias)]
    module.load_state_dict({n: torch.from_numpy(v) for n, v in zip(names, values, strict=True)})


@pytest.mark.parametrize("answer", [by_parameter, by_data, by_new_parameter, by_state])
def test_weights_by_any_route_are_right(answer):
    assert check("17-carry", answer).status is Status.RIGHT
    assert check("17-carry", weights_to_torch).status is Status.RIGHT


def watched(net, module):
    module[0].weight.copy_(torch.tensor(net.layers[0].weight))


def second_layer_in_module_1(net, module):
    with torch.no_grad():
        module[1].weight.copy_(torch.tensor(net.layers[1].weight))


def rebound(net, module):
    weight = module[0].weight
    weight = torch.tensor(net.layers[0].weight)
    return weight


def shared_parameter(net, module):
    for k, layer in enumerate(net.layers):
        module[2 * k].weight = nn.Parameter(torch.from_numpy(layer.weight))
        module[2 * k].bias = nn.Parameter(torch.tensor(layer.bias))


def negative(net, module):
    weights_to_torch(net, module)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.neg_()


def also_changes_net(net, module):
    weights_to_torch(net, module)
    net.parameters[:] = 0


def other_way_and_twice(net, module):
    module[0].weight.requires_grad_(False)
    weights_to_torch(net, module)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (watched, "with torch.no_grad()"),
        (second_layer_in_module_1, "stopped with AttributeError"),
        (rebound, "The module came back as it was"),
        (shared_parameter, "shared"),
        (negative, "not what stands in net"),
        (also_changes_net, "changed net"),
        (other_way_and_twice, "requires_grad"),
        (lambda net: None, "stopped with TypeError"),
    ],
)
def test_weights_that_are_off_are_told_what_they_are(answer, says):
    assert says in told("17-carry", answer)
