"""The examples in the core's docstrings run, and every public class and function has one."""

import doctest
import importlib
import inspect
import pkgutil

import pytest

import nnlib

PACKAGES = ("exercises", "explorers", "figures", "symbolic")  # not the core
MODULES = [
    info.name
    for info in pkgutil.walk_packages(nnlib.__path__, "nnlib.")
    if info.name.split(".")[1] not in PACKAGES
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    if name.startswith("nnlib.torch_bridge"):
        pytest.importorskip("torch", reason="PyTorch is not installed (pip install torch)")
    failed, _ = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert failed == 0


def public():
    """Yield every public class and function of the core's public modules, where it is written."""
    for name in MODULES:
        if any(part.startswith("_") for part in name.split(".")):
            continue
        module = importlib.import_module(name)
        for label, thing in vars(module).items():
            own = getattr(thing, "__module__", "") == name
            used = inspect.isroutine(thing) or inspect.isclass(thing)
            if own and used and not label.startswith("_") and not inspect.isabstract(thing):
                yield f"{name}.{label}"


@pytest.mark.parametrize("name", list(public()))
def test_every_public_name_has_an_example(name):
    module, _, label = name.rpartition(".")
    thing = getattr(importlib.import_module(module), label)
    assert ">>>" in (inspect.getdoc(thing) or ""), f"{name} has no example"
