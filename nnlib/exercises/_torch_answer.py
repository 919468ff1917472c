"""Read an answer that uses PyTorch, where it is installed (lesson 17)."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._calling import FunctionAnswer
from nnlib.exercises._numbers import Unreadable, Untouched, is_stub
from nnlib.exercises._stub import has_empty_body
from nnlib.exercises._words import in_words, is_a
from nnlib.torch_bridge import is_installed

MISSING = (
    "This exercise is judged with PyTorch, which is not installed here: run %pip install torch in "
    "a new cell, and restart the kernel."
)
LEAF = "a leaf Variable that requires grad"
"""What PyTorch says of a parameter that is changed while autograd keeps account."""

NO_ACCOUNT = (
    "PyTorch refuses to change a parameter in place while autograd keeps account of it. Do it "
    "inside with torch.no_grad():."
)


@cache
def _take_a_step() -> None:
    import torch

    module = torch.nn.utils.skip_init(torch.nn.Linear, 1, 1)  # draws nothing
    optimizer = torch.optim.SGD(module.parameters(), lr=1.0)
    module(torch.ones(1, 1)).sum().backward()
    optimizer.step()


class TorchAnswer(FunctionAnswer):
    """An answer that is a function of modules and tensors."""

    def prepare(self) -> None:
        """Load PyTorch, with what its first step loads, which takes seconds."""
        if is_installed():
            _take_a_step()
            self.trials()

    def read(self, answer: Any) -> FloatArray:
        """Return what the calls return, end to end."""
        if is_stub(answer):
            raise Untouched
        if not is_installed():
            if has_empty_body(answer):
                raise Untouched
            raise Unreadable(MISSING)
        return super().read(answer)

    def stopped(self, error: str) -> str:
        """Say that the function stopped with this error."""
        return NO_ACCOUNT if LEAF in error else super().stopped(error)


NO_CLASS = (
    "The answer came as {came}; expected a class of your own, class TwoLayers(torch.nn.Module)."
)
AN_INSTANCE = f"{NO_CLASS} Hand in the class itself, without calling it."
NO_TENSOR = "What forward returned came as {came}; expected a tensor with a row for each sample."
OTHER_SHAPE = "What forward returned has shape {came}; expected {shape}."
MODULE_STOPPED = (
    "The module stopped with {error} It is made with TwoLayers(n_in, n_hidden, n_out), and called "
    "with a tensor of shape (n_samples, n_in); try it yourself to see where it stops."
)
NO_SUPER, NO_PARAMETERS, OTHER_SHAPES, DETACHED = 1.0, 2.0, 3.0, 4.0
"""What the first number says of a module whose outputs cannot be compared; 0 if they can."""


class ModuleAnswer(TorchAnswer):
    """An answer that is a class of modules, judged by the outputs with parameters of our own.

    Each trial is (n_in, n_hidden, n_out, X).
    """

    def read(self, answer: Any) -> FloatArray:
        """Return what the first number says, and all outputs."""
        if is_stub(answer):
            raise Untouched
        if not is_installed():
            raise Unreadable(MISSING)
        import torch

        if not is_a(answer, type) or not issubclass(answer, torch.nn.Module):
            sentence = AN_INSTANCE if is_a(answer, torch.nn.Module) else NO_CLASS
            raise Unreadable(sentence.format(came=in_words(answer)))
        own = vars(answer)
        if "__init__" not in own and "forward" not in own:
            raise Untouched
        found = [np.zeros(1)]
        for n_in, n_hidden, n_out, X in self.trials():
            try:
                module = answer(n_in, n_hidden, n_out)
            except AttributeError as error:
                if "before Module.__init__()" in str(error):
                    return self._only(NO_SUPER)
                raise
            parameters = list(module.double().parameters())
            if not parameters:
                return self._only(NO_PARAMETERS)
            shapes = [(n_hidden, n_in), (n_hidden,), (n_out, n_hidden), (n_out,)]
            if sorted(tuple(p.shape) for p in parameters) != sorted(shapes):
                return self._only(OTHER_SHAPES)
            with torch.no_grad():
                for parameter in parameters:
                    place = shapes.index(tuple(parameter.shape))
                    numbers = np.random.default_rng(place).normal(size=parameter.shape)
                    parameter.copy_(torch.from_numpy(numbers))
            out = module(X)
            if not is_a(out, torch.Tensor):
                raise Unreadable(NO_TENSOR.format(came=in_words(out)))
            if tuple(out.shape) != (len(X), n_out):
                came, shape = tuple(out.shape), (len(X), n_out)
                raise Unreadable(OTHER_SHAPE.format(came=came, shape=shape))
            if not out.requires_grad:
                return self._only(DETACHED)
            found.append(out.detach().numpy().ravel())
        return np.concatenate(found)

    def places(self) -> list[tuple[str, str]]:
        """Return what each number is called."""
        return [
            ("", "the module"),
            *(
                (call, "the outputs")
                for call, (*_, n_out, X) in zip(self.calls, self.trials(), strict=True)
                for _ in range(n_out * len(X))
            ),
        ]

    def stopped(self, error: str) -> str:
        """Say that the module stopped with this error."""
        return MODULE_STOPPED.format(error=error)

    def _only(self, first: float) -> FloatArray:
        return np.append(first, np.full(len(self.places()) - 1, np.nan))


class CarriedAnswer(TorchAnswer):
    """An answer that is a function which copies a network's numbers into a module.

    Each trial is (net, module).  A call's numbers are the module's parameters; the same once the
    network has been changed, which should change nothing; whether each parameter is trained; and
    how far the call moved the network's own.
    """

    def _size(self, arguments: Any) -> int:
        return sum(self._parts(*arguments).values())

    def places(self) -> list[tuple[str, str]]:
        """Return what each number is called."""
        return [
            (call, name)
            for call, arguments in zip(self.calls, self.trials(), strict=True)
            for name, count in self._parts(*arguments).items()
            for _ in range(count)
        ]

    def _parts(self, net: Any, module: Any) -> dict[str, int]:
        count = net.parameters.size
        return {
            "the module's numbers": count,
            "the module's numbers once net has changed": count,
            "whether they are trained": 2 * len(net.dense_layers),
            "net's own numbers": 1,
        }

    def _call(self, function: Any, arguments: tuple[Any, ...]) -> FloatArray:
        net, module = arguments
        before = net.parameters.copy()
        self._result(function, arguments)
        moved = np.abs(net.parameters - before).max()
        found = [self._numbers(module)]
        net.parameters[:] = before + 1
        trained = [float(parameter.requires_grad) for parameter in module.parameters()]
        return np.concatenate([*found, self._numbers(module), trained, [moved]])

    @staticmethod
    def _numbers(module: Any) -> FloatArray:
        parts = [parameter.detach().numpy().ravel() for parameter in module.parameters()]
        return np.concatenate(parts).astype(np.float64)
