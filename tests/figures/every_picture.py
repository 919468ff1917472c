"""A picture of each public figure function, in the ways in which the lessons use it."""

import numpy as np

from nnlib import (
    SGD,
    Adam,
    BinaryCrossEntropy,
    Dense,
    HalfSquaredError,
    Huber,
    MeanAbsoluteError,
    Network,
    article,
    datasets,
    fit,
)
from nnlib.figures import (
    activation_curve,
    activation_curves,
    boxes_picture,
    confusion_picture,
    cost_of_error,
    cost_of_sum,
    decision_boundary,
    error_by_nudge,
    gradient_by_layer,
    gradient_chain,
    image_rows,
    layers_picture,
    loss_along_weight,
    loss_curve,
    loss_landscape,
    loss_of_scores,
    map_of_deep_learning,
    network_diagram,
    parameter_journey,
    playground_picture,
    precision_recall_picture,
    race_picture,
    reading_picture,
    refits_picture,
    reliability_diagram,
    runs_with_spread,
    schedule_runs,
    training_picture,
    weight_images,
)
from nnlib.layer_statistics import layer_statistics
from nnlib.metrics import calibration, precision_recall_curve
from nnlib.postprocessing import sliding_windows, softmax
from nnlib.symbolic.landscapes import landscape_of

X, Y = article.INPUTS, article.TARGETS
SQUARE, XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])


def net():
    return article.network()


def of_the_plane(seed=0):
    return Network([Dense(2, 5, "tanh"), Dense(5, 1)], rng=np.random.default_rng(seed))


def journey():
    trained = net()
    history = fit(trained, X, Y, loss=HalfSquaredError(), optimizer=SGD(0.5), epochs=500)
    ends = [net().parameters, trained.parameters]
    return trained, np.linspace(*ends, len(history.loss)), history.loss


def scheduled(count):
    """Rates and losses of some runs, by name."""
    rates = np.linspace(50, 0.01, 99)
    return {f"run {k}": (rates * 0.5**k, run(100, 0.5**k)) for k in range(count)}


def run(length, factor=1.0):
    return factor * 0.3 / np.arange(1, length + 1)


def waves(points):
    return (points[:, 1] < np.sin(3 * points[:, 0])).astype(float)


def walked():
    trained, path, _ = journey()
    return loss_landscape(trained, X, Y, ("w5", "w7"), path=path)


def chain(names, weight=1.0):
    layers = [Dense(1, 1, name) for name in names]
    return Network(layers, parameters=[weight, 0.0] * len(names))


def playing():
    points = datasets.xor(40, 0.0, np.random.default_rng(0))
    tests = datasets.xor(30, 0.1, np.random.default_rng(1))
    return playground_picture(
        of_the_plane(), *points, X_test=tests[0], Y_test=tests[1],
        losses=run(30), test_losses=run(30, 1.2), title="Play",
    )  # fmt: skip


def deep(activation, depth, scale=1.0):
    layers = [Dense(2 if k == 0 else 16, 16, activation) for k in range(depth)]
    net = Network([*layers, Dense(16, 1, "identity")], rng=np.random.default_rng(0))
    net.parameters *= scale
    X, Y = datasets.circles(64, 0.1, np.random.default_rng(0))
    return layer_statistics(net, X, Y, HalfSquaredError())


def race(name, steps=100, **rates):
    found = landscape_of(name)
    kinds = {"SGD": SGD, "Adam": Adam}
    kinds["Momentum"] = lambda rate: SGD(rate, momentum=0.9)
    runs = {kind: found.descend(kinds[kind](rate), steps=steps) for kind, rate in rates.items()}
    stopped = {kind: run.stopped_at for kind, run in runs.items()}
    paths = {kind: run.path for kind, run in runs.items()}
    return race_picture(found, paths, steps=steps, stopped_at=stopped)


def fits(count, spread):
    x = np.linspace(-1, 1, 41)
    own = np.random.default_rng(3).normal(0, spread, size=(count, 1))
    return np.sin(4 * x) + own * np.cos(3 * x)


def refitted():
    x = np.linspace(-1, 1, 41)
    panels = {"1 neuron": fits(50, 0.1), "20 neurons": fits(9, 0.4), "a line": fits(2, 1.0)}
    return refits_picture(x, np.sin(4 * x), panels)


def spread(count):
    rng = np.random.default_rng(4)
    means = np.linspace(0.5, 0.1, 9)[:, np.newaxis]
    return {f"run {k}": means / (k + 1) + rng.uniform(0, 0.05, (9, 60)) for k in range(count)}


def reading(n_hidden, *names):
    rng = np.random.default_rng(6)
    stages = dict.fromkeys(names or ("as read",), datasets.digits()[0][7].reshape(8, 8))
    p = np.array([0.02, 0.0, 0.05, 0.5, 0.03, 0.3, 0.0, 0.02, 0.04, 0.04])
    return reading_picture(
        stages, hidden=[rng.normal(0, 1, n_hidden)], probabilities=p, slopes=rng.normal(0, 1, 64)
    )


def answered(temperature, n=300):
    """Probabilities of ten classes, and classes that were drawn from them at temperature 1."""
    rng = np.random.default_rng(5)
    logits = 4 * rng.normal(size=(n, 10))
    drawn = softmax(logits).cumsum(axis=1) < rng.random((n, 1))
    return softmax(logits, temperature=temperature), drawn.sum(axis=1).clip(0, 9)


def confused(n):
    counts = np.random.default_rng(6).poisson(0.7, size=(n, n))
    return counts + 40 * np.eye(n, dtype=int)


def ranked(digit):
    rows, truth = answered(1.0)
    return precision_recall_curve(rows[:, digit], truth == digit)


def page():
    digits, page = datasets.digits()[0], np.zeros((24, 40))
    for digit, (y, x) in zip(digits, [(1, 1), (12, 10), (3, 28)], strict=False):
        page[y : y + 8, x : x + 8] = digit.reshape(8, 8)
    return page


PICTURES = {
    "map_of_deep_learning": map_of_deep_learning,
    "network_diagram": lambda: network_diagram(net()),
    "network_diagram, a sample": lambda: network_diagram(net(), X, Y),
    "network_diagram, slopes": lambda: network_diagram(net(), X, Y, gradients=True),
    "network_diagram, a highlight": lambda: network_diagram(net(), X, Y, highlight=("w1", "w7")),
    "network_diagram, five": lambda: network_diagram(of_the_plane(), X, [[1.0]], gradients=True),
    "activation_curve": lambda: activation_curve("sigmoid"),
    "activation_curve, relu": lambda: activation_curve("relu"),
    "activation_curves": lambda: activation_curves("sigmoid", "tanh", "relu", "gelu", "silu"),
    "activation_curves, one": lambda: activation_curves("softplus"),
    "gradient_by_layer": lambda: gradient_by_layer(
        {f"run {k}": 10.0 ** (k * np.arange(-10, 1)) for k in range(6)}
    ),
    "gradient_by_layer, nothing": lambda: gradient_by_layer({"dead": [0, 0, 0.5, 1]}),
    "cost_of_error": lambda: cost_of_error(
        {"half": HalfSquaredError(), "absolute": MeanAbsoluteError(), "Huber": Huber(1.0)}
    ),
    "cost_of_sum": lambda: cost_of_sum(
        {"half squared error": HalfSquaredError(), "cross-entropy": BinaryCrossEntropy()}
    ),
    "loss_along_weight": lambda: loss_along_weight(net(), X, Y, "w5", low=-10, high=10),
    "loss_along_weight, tangent": lambda: loss_along_weight(net(), X, Y, "w5", tangent=True),
    "loss_curve": lambda: loss_curve(run(1000), title="One"),
    "loss_curve, six": lambda: loss_curve(
        {str(k): run(100, 10.0**-k) for k in range(6)}, log=True, log_steps=True, title="Six"
    ),
    "loss_landscape": lambda: loss_landscape(net(), X, Y, ("w1", "w2")),
    "loss_landscape, a valley": lambda: loss_landscape(
        net(), X, Y, ("w5", "w6"), low=(-8, -8), high=(8, 8)
    ),
    "loss_landscape, a basin": lambda: loss_landscape(
        net(), X, Y, ("w5", "w7"), low=(-16, -2), high=(4, 14)
    ),
    "loss_landscape, a path": walked,
    "loss_of_scores": lambda: loss_of_scores([3, 1, 0], 2),
    "loss_of_scores, sure and wrong": lambda: loss_of_scores([10, 0, -3], 2),
    "loss_of_scores, sure and right": lambda: loss_of_scores([1e6, 0, -1e6], 1),
    "parameter_journey": lambda: parameter_journey(net(), journey()[1]),
    "training_picture": lambda: training_picture(net(), X, Y, {"a": run(99), "b": run(99, 2)}),
    "decision_boundary": lambda: decision_boundary(of_the_plane().predict, SQUARE, XOR),
    "decision_boundary, four": lambda: decision_boundary(
        {f"after {k} steps": of_the_plane(k).predict for k in range(4)}, SQUARE, XOR
    ),
    "decision_boundary, classes": lambda: decision_boundary({"A": waves, "B": waves}, SQUARE, XOR),
    "error_by_nudge": lambda: error_by_nudge(net(), X, Y, "w5"),
    "gradient_chain": lambda: gradient_chain(chain(["sigmoid"] * 10), 1.0),
    "gradient_chain, it grows": lambda: gradient_chain(chain(["identity"] * 20, 3.0), 1.0, layer=9),
    "gradient_chain, of all kinds": lambda: gradient_chain(
        chain(["tanh", "leaky_relu", "softplus", "relu", "gelu", "silu"], -1.5), 1.0, layer=2
    ),
    "gradient_chain, dead": lambda: gradient_chain(chain(["relu", "tanh"], -1.0), 1.0),
    "gradient_chain, too large": lambda: gradient_chain(
        chain(["identity"] * 9, 1e60), 1.0, layer=8
    ),
    "layers_picture": lambda: layers_picture(deep("sigmoid", 10), title="Ten layers"),
    "layers_picture, 20": lambda: layers_picture(deep("relu", 20, 2.0), quantity="sums"),
    "race_picture": lambda: race("turned ravine", SGD=0.015, Momentum=0.01, Adam=0.5),
    "race_picture, a saddle": lambda: race("saddle", SGD=5.0, Adam=0.1),
    "race_picture, a valley": lambda: race("rosenbrock", Momentum=0.002),
    "race_picture, two weights": lambda: race("article", 500, SGD=100.0, Adam=0.7, Momentum=1.5),
    "image_rows": lambda: image_rows(
        {"form 0": datasets.digits()[0][:12], "form 1": datasets.digits()[0][130:137]}
    ),
    "reading_picture": lambda: reading(64),
    "reading_picture, four stages": lambda: reading(100, "stored", "moved", "blurred", "noisy"),
    "refits_picture": refitted,
    "runs_with_spread": lambda: runs_with_spread(
        25 * np.arange(9), spread(6), xlabel="step", ylabel="loss E", line=("the noise", 0.045)
    ),
    "runs_with_spread, logarithmic": lambda: runs_with_spread(
        2 ** np.arange(9), spread(2), xlabel="points", ylabel="loss E", log_x=True, log_y=True
    ),
    "confusion_picture": lambda: confusion_picture(confused(10)),
    "confusion_picture, large numbers": lambda: confusion_picture([[12_345, 67], [0, 1_000]]),
    "confusion_picture, twenty": lambda: confusion_picture(confused(20)),
    "confusion_picture, a class without samples": lambda: confusion_picture([[3, 0], [0, 0]]),
    "reliability_diagram": lambda: reliability_diagram(calibration(*answered(0.4))),
    "reliability_diagram, three": lambda: reliability_diagram(
        {f"temperature {t}": calibration(*answered(t)) for t in (0.4, 1.0, 3.0)}
    ),
    "precision_recall_picture": lambda: precision_recall_picture(ranked(3)),
    "precision_recall_picture, six": lambda: precision_recall_picture(
        {f"digit {k}": ranked(k) for k in range(6)}
    ),
    "weight_images": lambda: weight_images(np.random.default_rng(7).normal(size=(64, 64))),
    "weight_images, one": lambda: weight_images(
        [[0.5, -0.25, 0.0, -1e-9]], quantity="slope along a pixel"
    ),
    "weight_images, ten": lambda: weight_images(np.random.default_rng(7).normal(size=(10, 64))),
    "boxes_picture": lambda: boxes_picture(
        page(),
        {"what is there": [[1, 1, 9, 9], [10, 12, 18, 20]], "found": [[2, 0, 9, 9]]},
        labels={"found": ["0, 0.98"]},
    ),
    "boxes_picture, beyond the page": lambda: boxes_picture(
        page(), {"one": [[-3, -2, 6, 7]], "other": [[33, 12, 44, 28]], "none": []}
    ),
    "boxes_picture, many": lambda: boxes_picture(
        page(), {"windows": sliding_windows(page(), 8, 2)[1], "kept": [[1, 1, 9, 9]]}
    ),
    "playground_picture": playing,
    "schedule_runs": lambda: schedule_runs(scheduled(6)),
    "schedule_runs, logarithmic": lambda: schedule_runs(scheduled(2), lowest=1e-4, log_rate=True),
    "playground_picture, a start": lambda: playground_picture(of_the_plane(), [], [], losses=[0.1]),
}  # fmt: skip
