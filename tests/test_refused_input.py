"""Every class of input against every argument of every public function of the core.

An argument either takes what it is given and computes the right thing, or answers with a
ValueError that says what came and what was expected, and then nothing has changed.  The public
functions are found by looking: one that is added has to be entered in ``SPEC`` (or, if it is an
inner call, in ``INNER``), or a test fails.
"""

import collections
import contextlib
import datetime
import importlib
import inspect
import pickle
import re
import types
import unittest.mock
import warnings
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

import nnlib
from nnlib import (
    SGD,
    AdaGrad,
    Adam,
    AdamW,
    BinaryCrossEntropy,
    CrossEntropy,
    Dense,
    Dropout,
    HalfSquaredError,
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
    Network,
    RMSProp,
    article,
    datasets,
    fit,
    gradient_check,
    one_hot,
    preprocessing,
    pretrained,
    schedules,
    softmax,
)
from nnlib.activations import Activation, get_activation
from nnlib.initializers import INITIALIZERS, Initializer, get_initializer
from nnlib.layer_statistics import layer_statistics
from nnlib.losses import ElementwiseLoss, Loss
from nnlib.metrics import (
    accuracy,
    accuracy_interval,
    average_precision,
    calibration,
    confusion_matrix,
    precision,
    precision_recall_at,
    precision_recall_curve,
    recall,
    wilson_interval,
)
from nnlib.optimizers import Optimizer
from nnlib.postprocessing import (
    clip_boxes,
    fit_temperature,
    gaussian_decay,
    iou,
    linear_decay,
    match_boxes,
    nms,
    sliding_windows,
    soft_nms,
)
from nnlib.preprocessing import strokes
from nnlib.torch_bridge import from_torch, to_torch, weights_from_torch, weights_to_torch
from nnlib.training import Trainer

MODULES = (
    *("activations", "article", "datasets", "gradient_check", "initializers"),
    *("layer_statistics", "layers", "losses", "metrics", "network", "optimizers"),
    *("postprocessing", "preprocessing", "pretrained", "schedules", "torch_bridge", "training"),
)
INNER = {
    "nnlib.torch_bridge.missing.skip_cells_without_torch": "called by lesson 17's first cell alone",
    "nnlib.gradient_check.GradientCheck": "made by gradient_check alone",
    "nnlib.layer_statistics.LayerStatistics": "made by layer_statistics alone",
    "nnlib.metrics.reliability.Calibration": "made by calibration alone",
    "nnlib.metrics.thresholds.PrecisionRecallCurve": "made by precision_recall_curve alone",
    "nnlib.layer_statistics.rms": "of what layer_statistics has computed",
    "nnlib.training.run.History": "made by fit alone",
    "nnlib.article.PrintedFigure": "a record of the article, made there alone",
    "nnlib.errors.WeightsFileError": "an error",
    "nnlib.layers.dense.count_parameters": "asked by a network of the layers it has checked",
    "nnlib.layers.base.Layer": "abstract",
    "nnlib.losses.base.Loss": "abstract",
    "nnlib.losses.base.ElementwiseLoss": "abstract",
    "nnlib.optimizers.base.Optimizer": "abstract",
    "Network.pass_forward": "the training loop's, for checked arrays",
    "Network.pass_backward": "the training loop's, for checked arrays",
    "Network.pass_predict": "the training loop's, for checked arrays",
    "Network.save": "takes a path: the tests of the weights file",
    "Network.load": "takes a path: the tests of the weights file",
    "Dense.bind": "called by the network alone",
    "Optimizer.snapshot": "its argument is the training loop's, an earlier snapshot of its own",
    "Dropout.from_settings": "called for a file alone: the tests of the weights file",
    **{
        f"nnlib.initializers.{rule}": "called by Initializer.draw, which checks"
        for rule in INITIALIZERS
    },
}
INNER_METHODS = ("share", "shares", "derivative", "share_derivatives", "total")
"""Of a loss: formulas, for symbols as well as for numbers."""
INNER_METHODS += ("value_and_gradient",)


class Broken:
    """An object that cannot even be shown."""

    def __repr__(self):
        raise RuntimeError("cannot be shown")


class NoArray:
    """An object that stops when it is asked for its numbers."""

    def __array__(self, *args, **kwargs):
        raise KeyError("no numbers today")

    def __float__(self):
        raise ArithmeticError("no number today")


def recursive():
    itself = []
    itself.append(itself)
    return itself


def sparse():
    return pytest.importorskip("scipy.sparse").csr_array([[1.0, 0.0]])


def tensor():
    return pytest.importorskip("torch").tensor([[1.0, 2.0]], requires_grad=True)


def frame():
    return pytest.importorskip("pandas").DataFrame({"a": ["x"], "b": [None]})


MASKED = np.ma.masked_array([[1.0, 2.0]], mask=[[True, False]])
GARBAGE = {
    "masked array": lambda: MASKED,
    "masked constant": lambda: np.ma.masked,
    "masked constant in a list": lambda: [[1.0, np.ma.masked]],
    "masked row in a list": lambda: [MASKED[0]],
    "masked row in a deque": lambda: collections.deque([MASKED[0]]),
    "NaN": lambda: np.nan,
    "infinity": lambda: np.inf,
    "minus infinity": lambda: -np.float64(np.inf),
    "a batch with NaN": lambda: [[1.0, np.nan]],
    "a batch with infinity": lambda: [[-np.inf, 1.0]],
    "complex": lambda: 1j,
    "a complex batch": lambda: np.array([[1 + 0j, 2]]),
    "an object": object,
    "an array of objects": lambda: np.array([[object(), None]]),
    "None": lambda: None,
    "an ellipsis": lambda: ...,
    "text": lambda: "nonsense",
    "a number as text": lambda: "0.5",
    "numbers as texts": lambda: [["1.0", "2.0"]],
    "an array of text": lambda: np.array("0.5"),
    "bytes": lambda: b"0.5",
    "a bytearray": lambda: bytearray(b"0.5"),
    "a memoryview": lambda: memoryview(b"0.5"),
    "a dict": lambda: {"a": 1.0},
    "a set": lambda: {1.0, 2.0},
    "a generator": lambda: (k for k in range(2)),
    "ragged rows": lambda: [[1.0, 2.0], [3.0]],
    "an empty list": list,
    "an empty batch": lambda: np.empty((0, 2)),
    "a recursive list": recursive,
    "three dimensions": lambda: np.ones((1, 1, 2)),
    "a flat vector": lambda: np.ones(3),
    "a number": lambda: 0.5,
    "zero": lambda: 0,
    "minus one": lambda: -1,
    "half more than one": lambda: np.float64(1.5),
    "a huge number": lambda: 10**400,
    "a number too long to print": lambda: 10**5000,
    "a huge Decimal": lambda: Decimal("1e4000"),
    "a huge long double": lambda: np.longdouble("1e4000"),
    "Decimals": lambda: [[Decimal(1), Decimal(2)]],
    "true": lambda: True,
    "NumPy's true": lambda: np.True_,
    "a structured array": lambda: np.zeros((1, 2), dtype=[("a", float)]),
    "a time": lambda: np.datetime64("2020-01-01"),
    "a span of time": lambda: np.timedelta64(3, "D"),
    "a batch of times": lambda: np.array([["2020-01-01", "NaT"]], dtype="datetime64[D]"),
    "a date": lambda: datetime.date(2020, 1, 1),
    "a sparse matrix": sparse,
    "a tensor with gradient": tensor,
    "a data frame": frame,
    "a Mock": unittest.mock.Mock,
    "a MagicMock": unittest.mock.MagicMock,
    "a class": lambda: HalfSquaredError,
    "another class": lambda: Adam,
    "a class of schedules": lambda: schedules.ReduceOnPlateau,
    "a module": lambda: np,
    "a function of nothing": lambda: lambda: 1.0,
    "a maker of schedules": lambda: schedules.cosine,
    "a legacy generator": lambda: np.random.RandomState(0),
    "a seed": lambda: 5,
    "a network": article.network,
    "a layer in use": lambda: [article.network().layers[0]],
    "a list of networks": lambda: [article.network()],
    "something broken": Broken,
    "something without numbers": NoArray,
}

# Which garbage makes sense to which kind of argument after all

NUMBERS = {"a number", "zero", "minus one", "half more than one", "a seed"}
ANY_SHAPE = NUMBERS | {
    *("NaN", "infinity", "minus infinity", "a batch with NaN", "a batch with infinity"),
    *("an empty list", "an empty batch", "three dimensions", "a flat vector", "true"),
    *("NumPy's true", "a bytearray", "a memoryview", "a huge long double"),
}
ACCEPTED = {
    "batch": set(),
    "batch or infinite": {"a batch with NaN", "a batch with infinity"},
    "targets": set(),
    "classes": set(),
    "class numbers": {"a flat vector"},
    "vector": set(),
    "window": set(),
    "gradient of a step": set(),
    "any numbers": ANY_SHAPE,
    "finite numbers": NUMBERS
    | {
        *("an empty list", "an empty batch", "three dimensions", "a flat vector", "true"),
        *("NumPy's true", "a bytearray", "a memoryview"),
    },
    "any one number": NUMBERS
    | {"NaN", "infinity", "minus infinity", "true", "NumPy's true", "a huge long double"},
    "logits": {"a flat vector", "a bytearray", "a memoryview"},
    "number": NUMBERS,
    "number or infinite": NUMBERS | {"infinity"},
    "positive": {"a number", "half more than one", "a seed"},
    "not negative": {"a number", "zero", "half more than one", "a seed"},
    "part": {"a number", "zero"},
    "part above 0": {"a number"},
    "count": {"a seed"},
    "columns": set(),
    "flag": {"true", "NumPy's true"},
    "network": set(),
    "any network": {"a network"},
    "layers": set(),
    "loss": set(),
    "optimizer": set(),
    "generator": set(),
    "dtype": set(),
    "activation": set(),
    "initializer": set(),
    "parameters of a rule": set(),
    "bias kind": set(),
    "name": {"text", "a number as text"},
    "rule": set(),
    "function": set(),
    "schedule": set(),
    "schedule to be": {"a Mock", "a MagicMock"},  # refused when they are asked for a rate
    "transform": set(),
    "transform to be": {"a Mock", "a MagicMock"},
    "range": set(),
    "corners": {"an empty list", "a flat vector", "a bytearray", "a memoryview"},
    "pair": set(),
    "snapshot": set(),
    "label": None,  # a text for messages: not looked at
    "inner flag": None,
}


def rng():
    return np.random.default_rng(0)


def network():
    layers = [Dense(2, 3, "tanh"), Dropout(0.5, rng=rng()), Dense(3, 2, "identity")]
    return Network(layers, rng=rng())


def in_use(layer, *rest):
    made = Network([layer, *rest], rng=rng())
    made.forward([[0.5, 0.25]], training=True)
    return made.layers[0]


def stepped():
    optimizer = Adam(0.1)
    optimizer.step(np.ones(2), np.ones(2))
    return optimizer


def activation():
    return Activation(
        name="own",
        formula=lambda z, m: m.tanh(z),
        derivative=lambda net, out, m: 1 - out**2,
        range=(-1.0, 1.0),
        steepest=1.0,
    )


X, Y = np.array([[0.05, 0.10], [0.2, 0.3]]), np.array([[0.01, 0.99], [0.4, 0.5]])
VALID = {
    "batch": X.copy,
    "batch or infinite": X.copy,
    "targets": Y.copy,
    "classes": lambda: [0, 1],
    "class numbers": lambda: [0, 1],
    "vector": lambda: np.ones(17),
    "window": None,
    "gradient of a step": lambda: np.ones(2),
    "any numbers": lambda: 0.5,
    "any one number": lambda: 0.5,
    "finite numbers": lambda: 0.5,
    "logits": X.copy,
    "number": lambda: 0.5,
    "number or infinite": lambda: 0.5,
    "positive": lambda: 0.5,
    "not negative": lambda: 0.5,
    "part": lambda: 0.5,
    "part above 0": lambda: 0.5,
    "count": lambda: 2,
    "columns": lambda: 2,
    "flag": lambda: False,
    "inner flag": lambda: False,
    "network": network,
    "any network": article.network,
    "layers": lambda: [Dense(2, 3), Dense(3, 2)],
    "loss": CrossEntropy,
    "optimizer": lambda: SGD(0.1, momentum=0.5),
    "generator": rng,
    "dtype": lambda: "float32",
    "activation": lambda: "relu",
    "initializer": lambda: ("uniform", {"limit": 0.5}),
    "parameters of a rule": lambda: {"limit": 0.5},
    "bias kind": lambda: "shared",
    "name": lambda: "mine",
    "rule": lambda: "uniform",
    "function": None,
    "schedule": lambda: lambda step: 0.1,
    "schedule to be": lambda: lambda step: 0.1,
    "transform": lambda: lambda x, rng: x,
    "transform to be": lambda: lambda x, rng: x,
    "range": lambda: (-1.0, 1.0),
    "corners": lambda: (0.0,),
    "pair": lambda: (X.copy(), [0, 1]),
    "snapshot": lambda: stepped().snapshot(),
    "label": lambda: "something",
}


def method(name):
    return lambda self, **arguments: getattr(self, name)(**arguments)


def setting(name):
    return lambda self, value: setattr(self, name, value)


def bridge(function):
    """The same function, skipped where PyTorch is not installed."""

    def call(**arguments):
        pytest.importorskip("torch")
        return function(**arguments)

    return call


def module():
    """A module like ``network()``."""
    nn = pytest.importorskip("torch").nn
    layers = nn.Linear(2, 3), nn.Tanh(), nn.Dropout(0.5), nn.Linear(3, 2)
    return nn.Sequential(*layers)


def spec(call, self=None, /, *, valid=None, **kinds):
    """One public function: the call, the object it is a method of, and the kind of each argument.

    A kind with a question mark also takes None.
    """
    return call, self, kinds, valid or {}


RATE = {"learning_rate": "positive"}
FIT = {
    "network": "network",
    "X": "batch",
    "Y": "classes",
    "loss": "loss",
    "optimizer": "optimizer",
    "batch_size": "count?",
    "rng": "generator",
    "l2": "not negative",
    "schedule": "schedule?",
    "transform": "transform?",
    "clip_norm": "positive?",
}
POINTS = {"n": "count", "noise": "not negative", "rng": "generator"}
LOSS = {"y_pred": "batch or infinite", "y_true": "targets"}
TARGETS = {"y_true": "targets", "n_outputs": "columns", "what": "label"}
ONE_ROW = {"y_pred": lambda: [[1.0, 2.0]], "y_true": lambda: [[0.25, 0.75]]}
SPEC = {
    "nnlib.training.run.fit": spec(
        fit,
        **FIT,
        epochs="count",
        validation="pair",
        patience="count?",
        progress="flag",
    ),
    "nnlib.training.trainer.Trainer": spec(
        Trainer, **{**FIT, "schedule": "schedule to be?", "transform": "transform to be?"}
    ),
    "nnlib.gradient_check.gradient_check": spec(
        gradient_check,
        network="network",
        X="batch",
        Y="targets",
        loss="loss",
        gradient="vector?",
        valid={"loss": HalfSquaredError},
    ),
    "nnlib.network.Network": spec(
        Network,
        layers="layers",
        parameters="vector",
        dtype="dtype",
    ),
    "Network(rng=...)": spec(Network, layers="layers", rng="generator"),
    "Network.forward": spec(method("forward"), network, X="batch", training="flag"),
    "Network.backward": spec(
        method("backward"), lambda: (made := network()).forward(X) is None or made, grad="batch"
    ),
    "Network.predict": spec(method("predict"), network, X="batch"),
    "Network.predict_proba": spec(method("predict_proba"), network, X="batch", loss="loss"),
    "Network.expect_fits": spec(method("expect_fits"), network, loss="loss"),
    "Network.copy": spec(method("copy"), network, dtype="dtype?"),
    "Network.parameters = ": spec(setting("parameters"), network, value="vector"),
    "Network.frozen_parameters = ": spec(
        setting("frozen_parameters"),
        lambda: Network([Dense(2, 17, train_bias=False)], rng=rng()),
        value="vector",
    ),
    "nnlib.layers.dense.Dense": spec(
        Dense,
        n_in="count",
        n_out="count",
        activation="activation",
        bias="bias kind",
        train_bias="flag",
        initial_bias="number",
        initializer="initializer",
    ),
    "Dense.forward": spec(
        method("forward"), lambda: in_use(Dense(2, 2)), x="batch or infinite", training="inner flag"
    ),
    "Dense.predict": spec(method("predict"), lambda: in_use(Dense(2, 2)), x="batch or infinite"),
    "Dense.backward": spec(
        method("backward"),
        lambda: in_use(Dense(2, 2)),
        grad="batch or infinite",
        to_input="inner flag",
        valid={"grad": lambda: [[1.0, 2.0]]},
    ),
    **{
        f"Dense.{name} = ": spec(
            setting(name), lambda: in_use(Dense(2, 4)), value="window", valid={"value": value}
        )
        for name, value in {
            "weight": lambda: np.ones((4, 2)),
            "bias": lambda: np.ones(4),
            "weight_gradient": lambda: np.ones((4, 2)),
            "bias_gradient": lambda: np.ones(4),
        }.items()
    },
    "nnlib.layers.dropout.Dropout": spec(Dropout, rate="part", rng="generator"),
    "Dropout.forward": spec(
        method("forward"),
        lambda: Dropout(0.5, rng=rng()),
        x="batch or infinite",
        training="inner flag",
    ),
    "Dropout.predict": spec(
        method("predict"), lambda: Dropout(0.5, rng=rng()), x="batch or infinite"
    ),
    "Dropout.backward": spec(
        method("backward"),
        lambda: in_use(Dropout(0.5, rng=rng()), Dense(2, 2)),
        grad="batch or infinite",
        to_input="inner flag",
        valid={"grad": lambda: [[1.0, 2.0]]},
    ),
    "nnlib.activations.Activation": spec(
        Activation,
        name="name",
        formula="function",
        derivative="function",
        range="range",
        steepest="number or infinite",
        corners="corners",
        valid={
            "formula": lambda: lambda z, m: m.tanh(z),
            "derivative": lambda: lambda net, out, m: 1 - out**2,
        },
    ),
    "Activation.__call__": spec(method("__call__"), activation, net="any numbers"),
    "Activation.derivative_at": spec(
        method("derivative_at"), activation, net="any one number", out="any one number"
    ),
    "nnlib.activations.get_activation": spec(get_activation, activation="activation"),
    "nnlib.activations.softmax": spec(softmax, logits="logits", temperature="positive"),
    "nnlib.initializers.Initializer": spec(
        Initializer, name="rule", parameters="parameters of a rule"
    ),
    "Initializer.draw": spec(
        method("draw"), lambda: Initializer("zeros"), rng="generator", n_in="count", n_out="count"
    ),
    "nnlib.initializers.get_initializer": spec(get_initializer, spec="initializer"),
    "nnlib.losses.differences.Huber": spec(Huber, delta="positive"),
    "nnlib.losses.cross_entropy.one_hot": spec(
        one_hot, classes="class numbers", n_classes="count", what="label"
    ),
    **{
        f"{loss.__name__}.{call}": spec(method(call), loss, **kinds, valid=ONE_ROW)
        for loss in (
            *(BinaryCrossEntropy, CrossEntropy, HalfSquaredError, Huber),
            *(MeanAbsoluteError, MeanSquaredError),
        )
        for call, kinds in {"__call__": LOSS, "gradient": LOSS, "targets": TARGETS}.items()
    },
    "CrossEntropy.targets": spec(
        method("targets"),
        CrossEntropy,
        y_true="class numbers",
        n_outputs="count",
        what="label",
    ),
    "BinaryCrossEntropy.probabilities": spec(
        method("probabilities"),
        BinaryCrossEntropy,
        outputs="finite numbers",
    ),
    "CrossEntropy.probabilities": spec(method("probabilities"), CrossEntropy, outputs="logits"),
    "nnlib.optimizers.sgd.SGD": spec(SGD, **RATE, momentum="part", nesterov="flag"),
    "nnlib.optimizers.adaptive.AdaGrad": spec(AdaGrad, **RATE, epsilon="positive"),
    "nnlib.optimizers.adaptive.RMSProp": spec(RMSProp, **RATE, decay="part", epsilon="positive"),
    "nnlib.optimizers.adam.Adam": spec(
        Adam, **RATE, beta1="part", beta2="part", epsilon="positive"
    ),
    "nnlib.optimizers.adam.AdamW": spec(
        AdamW, **RATE, weight_decay="not negative", beta1="part", beta2="part", epsilon="positive"
    ),
    "Optimizer.attach": spec(
        method("attach"),
        lambda: Adam(0.1),
        parameters="gradient of a step",
        is_weight="gradient of a step?",
    ),
    "Optimizer.step": spec(
        method("step"),
        lambda: Adam(0.1),
        parameters="gradient of a step",
        gradient="gradient of a step",
    ),
    "Optimizer.restore": spec(method("restore"), stepped, snapshot="snapshot"),
    "Optimizer.learning_rate = ": spec(setting("learning_rate"), stepped, value="positive"),
    "nnlib.schedules.constant": spec(schedules.constant, rate="positive"),
    "nnlib.schedules.step_decay": spec(
        schedules.step_decay, rate="positive", every="count", factor="positive"
    ),
    "nnlib.schedules.exponential": spec(schedules.exponential, rate="positive", factor="positive"),
    "nnlib.schedules.cosine": spec(
        schedules.cosine, rate="positive", steps="count", last="not negative"
    ),
    "nnlib.schedules.warmup": spec(schedules.warmup, schedule="schedule to be", steps="count"),
    "nnlib.schedules.one_cycle": spec(
        schedules.one_cycle,
        rate="positive",
        steps="count",
        rise="part",
        first="positive?",
        last="not negative?",
    ),
    "nnlib.schedules.ReduceOnPlateau": spec(
        schedules.ReduceOnPlateau,
        rate="positive",
        factor="part above 0",
        patience="count",
        threshold="part",
    ),
    "ReduceOnPlateau.after_epoch": spec(
        method("after_epoch"), lambda: schedules.ReduceOnPlateau(0.5), loss="any one number"
    ),
    "nnlib.article.early_update_step": spec(
        article.early_update_step,
        network="any network",
        X="batch",
        Y="targets",
        learning_rate="positive",
    ),
    **{
        f"nnlib.datasets.points.{name}": spec(getattr(datasets, name), **POINTS)
        for name in ("xor", "circles", "moons")
    },
    "nnlib.datasets.points.spirals": spec(datasets.spirals, **POINTS, turns="positive"),
    "nnlib.datasets.splitting.split": spec(
        datasets.split, X="samples", Y="samples", test_share="part"
    ),
    "nnlib.datasets.splitting.split_by_group": spec(
        datasets.split_by_group,
        X="samples",
        Y="samples",
        groups="groups",
        test_groups="groups of the test",
    ),
    "nnlib.layer_statistics.layer_statistics": spec(
        layer_statistics,
        network="any network",
        X="batch",
        Y="targets",
        loss="loss",
        valid={"loss": HalfSquaredError},
    ),
}
IMAGES = {"images": "images"}
MOVES = {"right": "amount", "down": "amount"}
SPEC |= {
    "nnlib.preprocessing.scaling.Standardizer": spec(preprocessing.Standardizer, X_train="samples"),
    "Standardizer.transform": spec(
        method("transform"), lambda: preprocessing.Standardizer(X), X="batch"
    ),
    "Standardizer.inverse_transform": spec(
        method("inverse_transform"), lambda: preprocessing.Standardizer(X), Z="batch"
    ),
    "nnlib.preprocessing.images.affine": spec(
        preprocessing.affine, **IMAGES, **MOVES, degrees="amount", factor="amount above 0"
    ),
    "nnlib.preprocessing.images.shift": spec(preprocessing.shift, **IMAGES, **MOVES),
    "nnlib.preprocessing.images.rotate": spec(preprocessing.rotate, **IMAGES, degrees="amount"),
    "nnlib.preprocessing.images.zoom": spec(preprocessing.zoom, **IMAGES, factor="amount above 0"),
    "nnlib.preprocessing.images.blur": spec(
        preprocessing.blur, **IMAGES, sigma="amount of 0 or more"
    ),
    "nnlib.preprocessing.augmentation.add_noise": spec(
        preprocessing.add_noise, **IMAGES, std="amount of 0 or more", rng="generator"
    ),
    "nnlib.preprocessing.augmentation.augment": spec(
        preprocessing.augment,
        **IMAGES,
        rng="generator",
        shift="not negative",
        degrees="not negative",
        zoom="part",
        noise="not negative",
    ),
}
AMOUNTS = {"a number", "half more than one", "a seed", "true", "NumPy's true"}
VALID |= {"images": lambda: np.full((2, 4), 0.5), "amount": lambda: 0.5}
VALID |= {"amount above 0": lambda: 0.5, "amount of 0 or more": lambda: 0.5}
ACCEPTED |= {"images": {"three dimensions"}, "amount": AMOUNTS | {"zero", "minus one"}}
ACCEPTED |= {"amount above 0": AMOUNTS, "amount of 0 or more": AMOUNTS | {"zero"}}
ANSWERS = {"y_pred": "class numbers of two", "y_true": "class numbers of two"}
RANKED = {"scores": "scores", "y_true": "class numbers of two", "n_positives": "count?"}
BOXES = {"boxes": "boxes", "scores": "scores"}
VALID |= {
    "class numbers of two": lambda: [0, 1],
    "successes": lambda: 1,
    "probabilities": lambda: [[0.5, 0.5], [0.25, 0.75]],
    "scores": lambda: [0.5, 0.25],
    "boxes": lambda: [[0, 0, 4, 4], [1, 1, 5, 4]],
    "boxes or none": lambda: [[0, 0, 4, 4]],
    "share": lambda: 0.5,
    "decay": lambda: gaussian_decay(0.5),
    "page": lambda: np.zeros((6, 6)),
    "module": module,
    "Sequential": module,
}
ACCEPTED |= {
    "class numbers of two": set(),
    "successes": {"zero"},
    "probabilities": set(),
    "scores": set(),
    "boxes": set(),
    "boxes or none": {"an empty list"},
    "share": {"a number", "zero"},
    "decay": set(),
    "page": set(),
    "module": set(),
    "Sequential": set(),
}
SPEC |= {
    "nnlib.metrics.classes.accuracy": spec(accuracy, **ANSWERS),
    "nnlib.metrics.classes.accuracy_interval": spec(
        accuracy_interval, **ANSWERS, confidence="part"
    ),
    "nnlib.metrics.classes.wilson_interval": spec(
        wilson_interval, successes="successes", trials="count", confidence="part"
    ),
    **{
        f"nnlib.metrics.classes.{function.__name__}": spec(function, **ANSWERS, n_classes="count")
        for function in (confusion_matrix, precision, recall)
    },
    "nnlib.metrics.thresholds.precision_recall_at": spec(
        precision_recall_at, **RANKED, threshold="number"
    ),
    "nnlib.metrics.thresholds.precision_recall_curve": spec(precision_recall_curve, **RANKED),
    "nnlib.metrics.thresholds.average_precision": spec(average_precision, **RANKED),
    "nnlib.metrics.reliability.calibration": spec(
        calibration, probabilities="probabilities", y_true="class numbers of two", n_bins="count"
    ),
    "nnlib.postprocessing.temperature.fit_temperature": spec(
        fit_temperature,
        logits="probabilities",
        y_true="class numbers of two",
        valid={"logits": lambda: [[2.0, 1.0], [0.5, 0.0]]},
    ),
    "nnlib.postprocessing.boxes.iou": spec(iou, boxes="boxes or none", others="boxes or none"),
    "nnlib.postprocessing.boxes.clip_boxes": spec(
        clip_boxes, boxes="boxes or none", width="positive", height="positive"
    ),
    "nnlib.postprocessing.boxes.match_boxes": spec(
        match_boxes, **BOXES, truths="boxes or none", threshold="part above 0"
    ),
    "nnlib.postprocessing.suppression.nms": spec(
        nms, **BOXES, threshold="share", classes="class numbers of two?"
    ),
    "nnlib.postprocessing.suppression.soft_nms": spec(
        soft_nms,
        **BOXES,
        decay="decay",
        lowest="not negative",
        classes="class numbers of two?",
        valid={"classes": lambda: [1, 1], "lowest": lambda: 0.125},
    ),
    "nnlib.postprocessing.suppression.linear_decay": spec(linear_decay, threshold="share"),
    "nnlib.postprocessing.suppression.gaussian_decay": spec(gaussian_decay, sigma="positive"),
    "nnlib.postprocessing.windows.sliding_windows": spec(
        sliding_windows, page="page", size="count", stride="count"
    ),
    "nnlib.torch_bridge.modules.to_torch": spec(
        bridge(to_torch), network="any network", dtype="dtype?"
    ),
    "nnlib.torch_bridge.modules.from_torch": spec(
        bridge(from_torch), module="Sequential", rng="generator"
    ),
    "nnlib.torch_bridge.weights.weights_to_torch": spec(
        bridge(weights_to_torch), network="network", module="module"
    ),
    "nnlib.torch_bridge.weights.weights_from_torch": spec(
        bridge(weights_from_torch), module="module", network="network"
    ),
}
STROKES = {"strokes": "strokes"}
SPEC |= {
    "nnlib.preprocessing.strokes.straighten": spec(strokes.straighten, **STROKES),
    "nnlib.preprocessing.strokes.center": spec(strokes.center, **STROKES),
    "nnlib.preprocessing.strokes.pen_for": spec(strokes.pen_for, **STROKES),
    "nnlib.preprocessing.strokes.rasterize": spec(strokes.rasterize, **STROKES, pen="positive"),
    "nnlib.preprocessing.strokes.count_blocks": spec(strokes.count_blocks, bitmap="bitmap"),
    "nnlib.preprocessing.strokes.image_of_strokes": spec(
        strokes.image_of_strokes, **STROKES, centered="flag"
    ),
    "nnlib.pretrained.digit_reader": spec(pretrained.digit_reader),
}
VALID |= {"strokes": lambda: [[(4.0, 4.0), (28.0, 28.0)]], "bitmap": lambda: np.eye(32)}
ACCEPTED |= {"strokes": {"an empty list", "an empty batch", "three dimensions"}, "bitmap": set()}
VALID |= {"samples": X.copy, "groups": lambda: [0, 1], "groups of the test": lambda: 1}
ACCEPTED |= {"samples": set(), "groups": set(), "groups of the test": {"zero"}}


def arguments(name, skipped=None):
    """Fresh arguments with which the call succeeds, and the object it is a method of."""
    _, self, kinds, valid = SPEC[name]
    made = {
        key: valid[key]() if key in valid else VALID[kind.rstrip("?")]()
        for key, kind in kinds.items()
        if key != skipped
    }
    return {"self": self(), **made} if self else made


def looks_like(things):
    """All that must not change in a refused call, as bytes."""
    seen = []
    for thing in things.values():
        with contextlib.suppress(Exception):  # functions, and garbage that cannot be pickled
            seen.append(pickle.dumps(thing))
    return seen


@pytest.mark.parametrize("name", SPEC)
def test_what_is_meant_is_accepted(name):
    SPEC[name][0](**arguments(name))


CASES = [
    (name, key)
    for name, (_, _, kinds, _) in SPEC.items()
    for key, kind in kinds.items()
    if ACCEPTED[kind.rstrip("?")] is not None
]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("name", "key"), CASES, ids=[f"{n}({k})" for n, k in CASES])
def test_every_class_of_input_is_accepted_or_refused_in_words(name, key):
    call, _, kinds, _ = SPEC[name]
    kind = kinds[key].rstrip("?")
    accepted = ACCEPTED[kind] | ({"None"} if kinds[key].endswith("?") else set())
    wrong = []
    for label, make in GARBAGE.items():
        try:
            value = make()
        except pytest.skip.Exception:  # a library that is not installed
            continue
        given = arguments(name, skipped=key)
        before = looks_like(given)
        answer = None
        try:
            call(**given, **{key: value})
        except ValueError as refusal:
            answer = str(refusal)
        except Exception as other:
            wrong.append(f"{label}: {type(other).__name__}: {other}")
            continue
        if label in accepted:
            if answer is not None:
                wrong.append(f"{label} was refused: {answer}")
        elif answer is None:
            wrong.append(f"{label} was accepted")
        elif not re.search(r"^\S.*[;,] expected \S", answer):
            wrong.append(f"{label} was refused without saying what was expected: {answer}")
        elif looks_like(given) != before:
            wrong.append(f"{label} was refused, but something changed")
    assert not wrong, "\n".join([f"{name}({key}=...)", *wrong])


# The same number, in every form in which it may come


def one_half():
    yield 0.5
    yield from (np.float16(0.5), np.float32(0.5), np.float64(0.5), np.longdouble(0.5))
    yield from (np.array(0.5), Decimal("0.5"), Fraction(1, 2))
    with contextlib.suppress(ImportError):
        yield importlib.import_module("torch").tensor(0.5)
    with contextlib.suppress(ImportError):
        yield importlib.import_module("sympy").Rational(1, 2)


def two():
    yield from (2, np.int8(2), np.uint64(2), np.int64(2))


NUMERIC = {"number", "number or infinite", "positive", "not negative", "part", "part above 0"}


@pytest.mark.parametrize(("name", "key"), CASES, ids=[f"{n}({k})" for n, k in CASES])
def test_a_number_is_the_same_in_every_form(name, key):
    call, _, kinds, _ = SPEC[name]
    kind = kinds[key].rstrip("?")
    forms = [*one_half()] if kind in NUMERIC else [*two()] if kind == "count" else []
    outcomes = set()
    for value in forms:
        given = arguments(name, skipped=key)
        result = call(**given, **{key: value})
        if isinstance(result, types.FunctionType):  # a schedule
            result = [result(step) for step in range(4)]
        if isinstance(result, (Trainer, Activation)):  # they hold functions
            result = getattr(result, key)
        seen = pickle.dumps([result, given.get("self"), given.get("network")])
        outcomes.add(seen)
    assert len(outcomes) == min(1, len(forms))


# Nothing is left out


def public():
    """Yield every public class and function of the core, and every public method."""
    found = [getattr(nnlib, name) for name in nnlib.__all__]
    for name in MODULES:
        module = importlib.import_module(f"nnlib.{name}")
        exported = getattr(module, "__all__", None)
        names = [n for n in vars(module) if not n.startswith("_")] if exported is None else exported
        found += [getattr(module, name) for name in names]
    for thing in dict.fromkeys(t for t in found if inspect.isclass(t) or inspect.isfunction(t)):
        if not re.fullmatch(r"nnlib(\.[a-z]\w*)+", thing.__module__):  # NumPy's, or private
            continue
        yield f"{thing.__module__}.{thing.__qualname__}", thing, thing
        if inspect.isclass(thing):
            for label, member in vars(thing).items():
                member = getattr(member, "__func__", member)
                if inspect.isfunction(member) and (
                    not label.startswith("_") or label == "__call__"
                ):
                    yield f"{thing.__name__}.{label}", member, thing


def test_every_public_function_and_argument_is_in_the_table():
    missing = []
    for name, thing, owner in public():
        label = name.rsplit(".", 1)[1]
        abstract = inspect.isabstract(owner) and owner is not Optimizer
        if name in INNER or label in INNER_METHODS or abstract:
            continue
        takes = [p for p in inspect.signature(thing).parameters if p not in ("self", "cls")]
        if not takes:
            continue
        kinds = next((kinds for n, (_, _, kinds, _) in SPEC.items() if n == name), None)
        if name == "nnlib.network.Network":
            kinds = {**kinds, **SPEC["Network(rng=...)"][2]}
        if kinds is None and issubclass_of_loss(owner) and label in ("targets", "probabilities"):
            kinds = SPEC.get(f"CrossEntropy.{label}", (0, 0, {}))[2]
        if kinds is None and label == "__call__" and owner is schedules.ReduceOnPlateau:
            continue  # a step is counted by fit
        if kinds is None or set(takes) != set(kinds):
            missing.append(f"{name}{inspect.signature(thing)}")
    assert not missing, "neither in SPEC nor in INNER:\n" + "\n".join(missing)


def issubclass_of_loss(owner):
    return inspect.isclass(owner) and issubclass(owner, (Loss, ElementwiseLoss))


def test_the_reasons_are_of_functions_that_exist():
    names = {name for name, _, _ in public()}
    assert set(INNER) <= names | {f"nnlib.initializers.{r}" for r in INITIALIZERS}


# In combination


def test_a_refusal_in_the_middle_of_a_run_leaves_all_as_it_was():
    def bad_rate(step):
        return 0.1 if step < 3 else "fast"

    def bad_transform(x, generator):
        bad_transform.calls += 1
        return x if bad_transform.calls < 4 else x[:0]

    for options in (
        {"schedule": bad_rate},
        {"schedule": schedules.exponential(1e-300, factor=1e200)},
        {"transform": bad_transform, "rng": rng()},
        {"transform": bad_transform, "rng": rng(), "batch_size": 1},
    ):
        bad_transform.calls = 0
        made, optimizer = network(), SGD(0.1, momentum=0.5)
        fit(made, X, [0, 1], loss=CrossEntropy(), optimizer=optimizer, epochs=2)
        vectors = made.parameters.copy(), optimizer.state["velocity"].copy()
        with pytest.raises(ValueError, match=r"the schedule's rate came|what transform returned"):
            fit(made, X, [0, 1], loss=CrossEntropy(), optimizer=optimizer, epochs=9, **options)
        np.testing.assert_array_equal(made.parameters, vectors[0])
        np.testing.assert_array_equal(optimizer.state["velocity"], vectors[1])
        assert (optimizer.steps, optimizer.learning_rate) == (2, 0.1)


@pytest.mark.parametrize("returned", [lambda x: None, lambda x: x[:, :1], lambda x: x * np.nan])
def test_what_a_transform_returns_is_checked(returned):
    with pytest.raises(ValueError, match=r"^what transform returned (came|holds)"):
        fit(
            network(),
            X,
            Y,
            loss=HalfSquaredError(),
            optimizer=SGD(0.1),
            epochs=1,
            transform=lambda x, generator: returned(x),
            rng=rng(),
        )


@pytest.mark.filterwarnings("error")
def test_numbers_too_large_for_32_bits_are_refused_wherever_they_come_in():
    made = Network([Dense(2, 2, "identity")], rng=rng(), dtype="float32")
    large = np.full((1, 2), 1e300)
    before = made.parameters.copy()
    refusals = [
        lambda: made.predict(large),
        lambda: made.forward(large),
        lambda: setattr(made, "parameters", np.full(6, 1e300)),
        lambda: setattr(made.layers[0], "weight", np.full((2, 2), 1e300)),
        lambda: fit(made, large, X[:1], loss=HalfSquaredError(), optimizer=SGD(1), epochs=1),
        lambda: fit(made, X[:1], large, loss=HalfSquaredError(), optimizer=SGD(1), epochs=1),
        lambda: Network([Dense(2, 2, initial_bias=1e300)], rng=rng(), dtype="float32"),
        lambda: Network(
            [Dense(2, 2, initializer=("constant", {"value": 1e300}))], rng=rng(), dtype="float32"
        ),
    ]
    for refused in refusals:
        with pytest.raises(ValueError, match="too large for 32 bits"):
            refused()
    np.testing.assert_array_equal(made.parameters, before)


def test_layers_of_a_network_that_could_not_be_made_can_be_used_again():
    for options in (
        {"parameters": [1.0]},
        {"rng": 5},
        {"rng": rng(), "parameters": range(6)},
        {"rng": rng(), "dtype": "int8"},
        {},
    ):
        layers = [Dense(2, 2)]
        with pytest.raises(ValueError, match="expected"):
            Network(layers, **options)
        Network(layers, rng=rng())
    layers = [Dense(1, 1), Dense(1, 9, initializer=("normal", {"std": 1e308})), Dense(9, 1)]
    for seed in range(5):
        with contextlib.suppress(ValueError):
            Network(layers, rng=np.random.default_rng(seed))
            break
        assert not any(layer.in_network for layer in layers)
    with pytest.raises(ValueError, match="fit into this computer's memory"):
        Network([Dense(10**8, 10**8)], rng=rng())


@pytest.mark.filterwarnings("error")
def test_32_bit_probabilities_are_probabilities():
    logits = rng().normal(size=(50, 3000)).astype(np.float32) * 3
    rows = softmax(logits)
    assert rows.dtype == np.float32
    assert np.isfinite(CrossEntropy()(logits, rows))
    with pytest.raises(ValueError, match="rows of 3000 probabilities that sum to 1"):
        CrossEntropy()(logits, rows * np.float32(1.001))


def test_sums_that_do_not_fit_a_float_give_probabilities_without_a_warning():
    with warnings.catch_warnings(action="error"):
        np.testing.assert_array_equal(softmax([1e308, -1e308]), [1.0, 0.0])
        np.testing.assert_array_equal(softmax(np.float32([3e38, -3e38])), [1.0, 0.0])
