"""The exercises of lesson 17, PyTorch: a loop that forgets, a module, and weights carried over.

The mistake the lesson names is gradients that pile up.  PyTorch is asked for when an answer is
judged, and not before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib import article
from nnlib._inputs import FloatArray
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.exercises._torch_answer import (
    DETACHED,
    NO_PARAMETERS,
    NO_SUPER,
    OTHER_SHAPES,
    CarriedAnswer,
    ModuleAnswer,
    TorchAnswer,
)
from nnlib.layers import Dense
from nnlib.network import Network
from nnlib.torch_bridge import to_torch, weights_to_torch

Function = Callable[..., Any]


def _network(sizes: tuple[int, int, int], seed: int) -> Network:
    n_in, n_hidden, n_out = sizes
    layers = [Dense(n_in, n_hidden, "tanh"), Dense(n_hidden, n_out, "identity")]
    count = (n_in + 1) * n_hidden + (n_hidden + 1) * n_out
    return Network(layers, parameters=_numbers(seed, count))


def _numbers(seed: int, *shape: int) -> FloatArray:
    return np.random.default_rng(seed).normal(size=shape)


# A training loop


def _loop_trials() -> list[tuple[Any, ...]]:
    import torch

    first = to_torch(article.network())
    X, Y = (torch.tensor(np.array(v)) for v in (article.INPUTS, article.TARGETS))
    other = to_torch(_network((2, 3, 3), 5))
    X2, Y2 = torch.tensor(_numbers(6, 4, 2)), torch.tensor(_numbers(7, 4, 3))
    other(X2).sum().backward()  # gradients of an earlier call
    return [(first, X, Y, 0.5, 5), (other, X2, Y2, 0.1, 4)]


def _loop(
    *, zero: str = "before", step: bool = True, late: bool = False, rate: float = 0.0,
    loss: Callable[[Any, Any], Any] | None = None, **options: Any,
) -> Callable[[], Function]:  # fmt: skip
    """Return the answer whose loop has these faults."""

    def train(module: Any, X: Any, Y: Any, eta: float, steps: int) -> list[float]:
        import torch

        loss_of = loss or torch.nn.MSELoss()
        optimizer = torch.optim.SGD(module.parameters(), lr=rate or eta, **options)
        losses = []
        if zero == "once":
            optimizer.zero_grad()
        for _ in range(steps):
            if zero == "before":
                optimizer.zero_grad()
            value = loss_of(module(X), Y)
            value.backward()
            if zero == "between":
                optimizer.zero_grad()
            if step:
                optimizer.step()
            if zero == "after":
                optimizer.zero_grad()
            losses.append((loss_of(module(X), Y) if late else value).item())
        return losses

    return lambda: train


def _adam() -> Function:
    def train(module: Any, X: Any, Y: Any, rate: float, steps: int) -> list[float]:
        import torch

        optimizer, losses = torch.optim.Adam(module.parameters(), lr=rate), []
        for _ in range(steps):
            optimizer.zero_grad()
            value = torch.nn.functional.mse_loss(module(X), Y)
            value.backward()
            optimizer.step()
            losses.append(value.item())
        return losses

    return train


LOOP = Exercise(
    id="17-loop",
    name="train",
    asks=(
        "Write train(module, X, Y, rate, steps): it trains with MSELoss and plain SGD, and returns "
        "the loss of every step, taken before the step."
    ),
    kind=TorchAnswer(
        "(module, X, Y, rate, steps)",
        _loop_trials,
        shape=lambda module, X, Y, rate, steps: (steps,),
        labels=tuple(f"the loss of step {k}" for k in range(1, 6)),
        calls=("the article's network", "three outputs, and gradients from before"),
    ),
    solution=_loop(),
    right="Each step uses the gradient of its own loss, and of no other.",
    mistakes=(
        Mistake(
            _loop(zero="never"),
            "The gradients pile up: each backward() adds to what the ones before it left. Which "
            "call sets them back to nothing?",
            also=(_loop(zero="once"),),
        ),
        Mistake(
            _loop(zero="after"),
            "Right for a module that comes without gradients. One that holds some from before "
            "takes its first step along them, too: set them back before backward().",
        ),
        Mistake(
            _loop(step=False),
            "The loss stays as it was: no step was taken, or one along gradients that had been set "
            "back to nothing. What has to come before backward(), and what after it?",
            also=(_loop(zero="between"),),
        ),
        Mistake(
            _loop(late=True),
            "Those are the losses after each step. The first loss is that of the weights as they "
            "came.",
        ),
        Mistake(
            _loop(loss=lambda out, Y: ((out - Y) ** 2).sum() / 2),
            "Right for one sample with two outputs, and wrong for more: that is half the sum of "
            "the squares. MSELoss takes the mean.",
            also=(_loop(loss=lambda out, Y: ((out - Y) ** 2).sum(dim=1).mean() / 2),),
        ),
        Mistake(
            _loop(loss=lambda out, Y: ((out - Y) ** 2).sum()),
            "That is the sum of the squares. MSELoss takes the mean over samples and outputs.",
            also=(_loop(loss=lambda out, Y: ((out - Y) ** 2).sum(dim=1).mean()),),
        ),
        Mistake(
            _loop(maximize=True),
            "The loss rises: the steps go uphill.",
        ),
        Mistake(
            _loop(rate=0.01),
            "The rate is not the one that train is given: hand it to the optimizer.",
            also=(_loop(rate=1.0), _loop(rate=0.001)),
        ),
        Mistake(
            _loop(momentum=0.9),
            "Plain SGD has no momentum: leave it out.",
            also=(_adam,),
        ),
    ),
)

# A module of one's own


def _module_trials() -> list[tuple[Any, ...]]:
    import torch

    return [(3, 4, 2, torch.tensor(_numbers(8, 5, 3))), (2, 5, 3, torch.tensor(_numbers(9, 4, 2)))]


def _two_layers(
    hidden: str = "tanh", out: Callable[[Any], Any] = lambda z: z, *, begin: bool = True,
    listed: bool = False, sizes: tuple[int, ...] = (), bias: bool = True,
) -> Callable[[], Any]:  # fmt: skip
    """Return the answer that is a class of modules with these faults."""

    def made() -> Any:
        import torch

        class TwoLayers(torch.nn.Module):
            def __init__(self, *given: int) -> None:
                if begin:
                    super().__init__()
                n_in, n_hidden, n_out = sizes or given
                layers = [
                    torch.nn.Linear(n_in, n_hidden, bias=bias),
                    torch.nn.Linear(n_hidden, n_out, bias=bias),
                ]
                if listed:
                    self.layers = layers
                else:
                    self.hidden, self.output = layers

            def forward(self, x: Any) -> Any:
                first, last = self.layers if listed else (self.hidden, self.output)
                h = first(x)
                return out(last(getattr(torch, hidden)(h) if hidden else h))

        return TwoLayers

    return made


def _softmax(z: Any) -> Any:
    return z.softmax(dim=1)


def _is(first: float) -> Callable[[FloatArray], bool]:
    return lambda value: bool(value[0] == first)


MODULE = Exercise(
    id="17-module",
    name="TwoLayers",
    asks=(
        "Write class TwoLayers(torch.nn.Module), made with (n_in, n_hidden, n_out): a hidden layer "
        "with tanh, and an output layer that gives logits."
    ),
    kind=ModuleAnswer(
        "(n_in, n_hidden, n_out)", _module_trials, calls=("sizes 3, 4, 2", "sizes 2, 5, 3")
    ),
    solution=_two_layers(),
    right="PyTorch finds its parameters, and you say what happens on the way forward.",
    otherwise=lambda value: (
        "The parameters have the right shapes, but the outputs are not those of a tanh layer and a "
        "linear one. Follow x through forward, line by line."
        if value[0] == 0
        else None
    ),
    mistakes=(
        Mistake(
            _two_layers(begin=False),
            "A module has to be made a module before it can hold others: begin __init__ with "
            "super().__init__().",
            matches=_is(NO_SUPER),
        ),
        Mistake(
            _two_layers(listed=True),
            "PyTorch finds no parameters in it, so an optimizer would train nothing. A plain list "
            "hides the layers: make each an attribute, self.hidden = ..., or take "
            "torch.nn.ModuleList.",
            matches=_is(NO_PARAMETERS),
        ),
        Mistake(
            _two_layers(sizes=(2, 2, 2)),
            "The parameters are not a weight and a bias for each of two layers, of the sizes that "
            "it is made with. Look at [p.shape for p in module.parameters()].",
            matches=_is(OTHER_SHAPES),
            also=(_two_layers(bias=False), _two_layers(sizes=(3, 4, 4))),
        ),
        Mistake(
            _two_layers(out=lambda z: z.detach()),
            "The outputs do not remember how they were computed, so backward() cannot reach the "
            "weights. Does forward call detach(), numpy() or no_grad()?",
            matches=_is(DETACHED),
        ),
        Mistake(
            _two_layers(hidden=""),
            "No activation: two linear layers one after the other are one linear layer.",
        ),
        Mistake(
            _two_layers(out=_softmax),
            "The outputs went through a softmax. CrossEntropyLoss takes logits and has a softmax "
            "of its own: with both, it is applied twice (lesson 09).",
            also=(
                _two_layers(out=lambda z: z.log_softmax(dim=1)),
                _two_layers(out=lambda z: z.softmax(dim=0)),
            ),
        ),
        Mistake(
            _two_layers(out=lambda z: z.tanh()),
            "The output layer's sums were bent, too. Logits are the sums themselves.",
            also=(_two_layers(out=lambda z: z.sigmoid()), _two_layers(out=lambda z: z.relu())),
        ),
        Mistake(
            _two_layers(hidden="sigmoid"),
            "The hidden layer has another activation than tanh.",
            also=(_two_layers(hidden="relu"), _two_layers(hidden="sin")),
        ),
    ),
)

# Weights carried over

SIZES = ((3, 3, 3), (3, 4, 2))
COUNTS = tuple((a + 1) * b + (b + 1) * c for a, b, c in SIZES)


def _carrying_trials() -> list[tuple[Any, ...]]:
    return [(_network(sizes, 10), to_torch(_network(sizes, 11))) for sizes in SIZES]


def _carrying(
    kept: Callable[[str], bool] = lambda name: True, turn: Callable[[Any], Any] = lambda w: w
) -> Callable[[], Function]:
    """Return the answer that copies some of the arrays, turned in this way."""

    def carry(net: Any, module: Any) -> None:
        import torch

        with torch.no_grad():
            for k, layer in enumerate(net.layers):
                if kept(f"weight{k}"):
                    module[2 * k].weight.copy_(torch.tensor(turn(layer.weight)))
                if kept(f"bias{k}"):
                    module[2 * k].bias.copy_(torch.tensor(layer.bias))

    return lambda: carry


def _sharing() -> Function:
    def carry(net: Any, module: Any) -> None:
        import torch

        for k, layer in enumerate(net.layers):
            module[2 * k].weight.data = torch.from_numpy(layer.weight)
            module[2 * k].bias.data = torch.from_numpy(layer.bias)

    return carry


def _freezing() -> Function:
    def carry(net: Any, module: Any) -> None:
        weights_to_torch(net, module)
        module.requires_grad_(False)

    return carry


def _backwards() -> Function:
    def carry(net: Any, module: Any) -> None:
        for k, layer in enumerate(net.layers):
            layer.weight[:] = module[2 * k].weight.detach().numpy()
            layer.bias[:] = module[2 * k].bias.detach().numpy()

    return carry


def _calls(value: FloatArray) -> list[list[FloatArray]]:
    """Return each call's numbers: the module's, the same later, whether trained, net's move."""
    found, start = [], 0
    for count in COUNTS:
        ends = np.cumsum([count, count, 4, 1])
        found.append(np.split(value[start : start + ends[-1]], ends[:-1]))
        start += int(ends[-1])
    return found


def _shares(value: FloatArray) -> bool:
    return any((now != later).any() for now, later, *_ in _calls(value) if not np.isnan(now[0]))


def _moved_net(value: FloatArray) -> bool:
    return any(moved[0] > 0 for *_, moved in _calls(value))


def _froze(value: FloatArray) -> bool:
    return any((trained == 0).any() for _, _, trained, _ in _calls(value))


CARRY = Exercise(
    id="17-carry",
    name="carry",
    asks=(
        "Write carry(net, module): it copies the weights and biases of nnlib's network into the "
        "module, a Sequential of Linear, Tanh and Linear."
    ),
    kind=CarriedAnswer("(net, module)", _carrying_trials, calls=("sizes 3, 3, 3", "sizes 3, 4, 2")),
    solution=_carrying(),
    right="The same numbers in both, and each has its own copy.",
    otherwise=lambda value: (
        "What stands in the module after the call is not what stands in net. Compare them array by "
        "array: module[0], module[2] and net.layers."
    ),
    mistakes=(
        Mistake(
            _backwards,
            "The call changed net: that is the other direction. net is read, and the module is "
            "written.",
            matches=_moved_net,
        ),
        Mistake(
            _sharing,
            "The numbers are right, but shared: a change to net now changes the module, too. "
            "torch.from_numpy shares its memory, torch.tensor makes a copy.",
            matches=_shares,
        ),
        Mistake(
            _freezing,
            "The numbers arrive, but some parameters are not trained any more: their requires_grad "
            "is False.",
            matches=_froze,
        ),
        Mistake(
            _carrying(lambda name: False),
            "The module came back as it was. A new tensor in a variable of the function changes "
            "nothing: copy into the parameter itself, with copy_().",
        ),
        Mistake(
            _carrying(lambda name: "weight" in name),
            "The weights are right, the biases are still the module's own.",
        ),
        Mistake(
            _carrying(lambda name: "bias" in name),
            "The biases are right, the weights are still the module's own.",
        ),
        Mistake(
            _carrying(lambda name: "0" in name),
            "The first layer is right, the second still has the module's own numbers. The Tanh "
            "between them is module[1].",
        ),
        Mistake(
            _carrying(turn=lambda w: w.T),
            "The weights arrive transposed. In both, a row holds the weights of one neuron: copy "
            "them as they are.",
        ),
    ),
)

EXERCISES = (LOOP, MODULE, CARRY)
