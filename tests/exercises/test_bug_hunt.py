"""The bug hunt: each bug is really there, all seven learn, and each repair is the right step.

Three outside witnesses: PyTorch's autograd, which derives the true slopes of the meant loss;
central differences of the declared loss; and, for softmax twice, arithmetic.
"""

import inspect

import numpy as np
import pytest

from nnlib import datasets
from nnlib.exercises import Status, check, exercises
from nnlib.exercises import _slips as slips
from nnlib.exercises._finding import BLOCKS
from nnlib.exercises._hunt import (
    KINDS,
    STEP,
    measured_gradient,
    measured_step,
    repaired,
    right_loss,
    scaled,
    trials,
)
from nnlib.exercises.bug_hunt import (
    NETWORKS,
    SmallNetwork,
    cross_entropy,
    half_squared_error,
    sigmoid,
    softmax,
)
from tests.steady import steady

WRONG = {"A": "V a", "B": "", "C": "V a W b", "D": "V a", "E": "V a", "F": "", "G": "a"}
"""The blocks that a check on many samples at a rate of 1 rejects."""

_KINDS = ("path", "none", "mean", "gate", "early", "softmax", "bias")
_HIDDEN = ("sigmoid", "relu", "tanh", "relu", "tanh", "tanh", "relu")
KIND = dict(zip(NETWORKS, _KINDS, strict=True))
HIDDEN = dict(zip(NETWORKS, _HIDDEN, strict=True))


def moons():
    X, labels = datasets.moons(100, 0.1, np.random.default_rng(0))
    return X, np.hstack([1 - labels, labels])


def filled(letter, seed=0):
    """A network of the seven with biases that are not 0."""
    rng = np.random.default_rng(seed)
    net = NETWORKS[letter](rng)
    net.a[:], net.b[:] = rng.normal(size=6), rng.normal(size=2)
    return net


def claimed(net, X, Y, rate=1.0, step=None):
    """The slopes a step believes in: what it changes, divided by minus the rate."""
    before = {name: block.copy() for name, block in net.parameters.items()}
    (step or type(net).step)(net, X, Y, rate)
    after = {name: block.copy() for name, block in net.parameters.items()}
    for name, block in net.parameters.items():
        block[...] = before[name]
    return {name: (before[name] - after[name]) / rate for name in before}


def rejected(net, X, Y, rate=1.0, slopes=None):
    """The blocks whose claimed slopes are not those of the declared loss."""
    believed = claimed(net, X, Y, rate)
    measured = slopes or measured_gradient(net, lambda n, X, Y: n.loss(X, Y), X, Y)
    return " ".join(
        name for name in BLOCKS
        if not np.allclose(believed[name], measured[name], rtol=1e-6, atol=1e-9)
    )  # fmt: skip


def torch_slopes(letter, net, X, Y):
    """The slopes of the meant loss by PyTorch's autograd."""
    torch = pytest.importorskip("torch")
    blocks = net.parameters.items()
    values = {name: torch.tensor(block, requires_grad=True) for name, block in blocks}
    x, y = torch.tensor(X), torch.tensor(Y)
    activation = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu}[HIDDEN[letter]]
    h = activation(x @ values["V"].T + values["a"])
    scores = h @ values["W"].T + values["b"]
    if letter in "BFG":
        loss = torch.nn.functional.cross_entropy(scores, y.argmax(dim=1))
    else:
        loss = ((torch.sigmoid(scores) - y) ** 2).sum() / 2 / len(X)
    loss.backward()
    return loss.item(), {name: value.grad.numpy() for name, value in values.items()}


# --- what is wrong, and what is not


def test_six_kinds_of_bug_and_one_healthy_network():
    assert sorted(KIND.values()) == sorted(KINDS)
    assert list(NETWORKS) == list("ABCDEFG")
    assert list(KIND.values()) != list(KINDS)  # the order gives nothing away


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("letter", NETWORKS)
def test_a_check_rejects_these_blocks_and_no_others(letter, seed):
    X, Y = moons()
    assert rejected(filled(letter, seed), X, Y) == WRONG[letter]


@pytest.mark.parametrize("letter", NETWORKS)
def test_pytorch_says_the_same(letter):
    X, Y = moons()
    net = filled(letter)
    loss, slopes = torch_slopes(letter, net, X, Y)
    if letter == "F":  # the slopes are those of another loss: all of them differ from the meant one
        assert abs(net.loss(X, Y) - loss) > 0.01
        assert rejected(net, X, Y, slopes=slopes) == "V a W b"
    else:
        assert net.loss(X, Y) == pytest.approx(loss, rel=1e-12)
        assert rejected(net, X, Y, slopes=slopes) == WRONG[letter]


@pytest.mark.parametrize("letter", NETWORKS)
def test_the_oracle_of_the_exercises_is_pytorch_s(letter):
    for net, X, Y, rate in trials(letter):
        loss, slopes = torch_slopes(letter, net, X, Y)
        assert right_loss(net, X, Y) == pytest.approx(loss, rel=1e-12)
        for make in (measured_step, STEP):
            moved = claimed(net, X, Y, rate, make)
            for name in BLOCKS:
                np.testing.assert_allclose(moved[name], slopes[name], rtol=1e-6, atol=1e-8)


# --- each by its own mark


def test_c_is_n_times_too_large_and_one_sample_hides_it():
    X, Y = moons()
    net = filled("C")
    measured = measured_gradient(net, right_loss, X, Y)
    for name, slopes in claimed(net, X, Y).items():
        np.testing.assert_allclose(slopes, 100 * measured[name], rtol=1e-5, atol=1e-7)
    assert rejected(net, X[:1], Y[:1]) == ""


def test_d_is_wrong_for_the_neurons_that_are_off_and_for_no_others():
    X, Y = moons()
    net = filled("D")
    seen = set()
    for k in range(len(X)):
        x, y = X[k : k + 1], Y[k : k + 1]
        fires = net.forward(x)[0][0] > 0
        measured = measured_gradient(net, right_loss, x, y)
        off = ~np.isclose(claimed(net, x, y)["a"], measured["a"], rtol=1e-6, atol=1e-9)
        assert not off[fires].any()
        assert off[~fires].all()
        seen |= set(fires.tolist())
    assert seen == {True, False}
    net.a[:] = 10.0  # all neurons fire on all samples: the bug hides
    assert rejected(net, X, Y) == ""


def test_e_s_error_is_in_step_with_the_rate_and_a_s_is_not():
    X, Y = moons()
    errors = {}
    for letter in "AE":
        net = filled(letter)
        measured = measured_gradient(net, right_loss, X, Y)["V"]
        errors[letter] = [
            np.abs(claimed(net, X, Y, rate)["V"] - measured).max() for rate in (1.0, 0.001)
        ]
    assert errors["E"][0] / errors["E"][1] == pytest.approx(1000, rel=0.01)
    assert errors["A"][0] / errors["A"][1] == pytest.approx(1, rel=1e-3)


def test_a_follows_the_second_output_s_path_only():
    X, Y = moons()
    net = filled("A")
    net.W[0] = 0.0  # nothing to come back along the first path
    assert rejected(net, X, Y) == ""
    net = filled("A")
    net.W[1] = 0.0
    assert not np.any(claimed(net, X, Y)["V"])


def test_f_cannot_get_below_its_floor_and_all_others_can():
    floor = np.log(1 + np.exp(-1))
    assert f"{floor:.3f}" == "0.313"
    for letter, network in NETWORKS.items():
        net = network(np.random.default_rng(0))
        net.W[:], net.b[:] = 0, [50, -50]
        loss = net.loss(np.zeros((1, 2)), np.array([[1, 0]]))
        assert loss == pytest.approx(floor if letter == "F" else 0.0, abs=1e-12)


def test_g_s_hidden_biases_never_move():
    X, Y = moons()
    net = NETWORKS["G"](np.random.default_rng(0))
    before = {name: block.copy() for name, block in net.parameters.items()}
    for _ in range(50):
        net.step(X, Y, net.rate)
    still = [name for name in BLOCKS if np.array_equal(net.parameters[name], before[name])]
    assert still == ["a"]


# --- they learn anyway


@pytest.fixture(scope="module")
def trained():
    X, Y = moons()
    runs = {}
    for letter, network in NETWORKS.items():
        net = network(np.random.default_rng(0))
        losses = [net.loss(X, Y)]
        for _ in range(1000):
            net.step(X, Y, net.rate)
            losses.append(net.loss(X, Y))
        right = int(np.sum(net.outputs(X).argmax(axis=1) == Y.argmax(axis=1)))
        runs[letter] = (losses, right)
    return runs


@pytest.mark.parametrize("letter", NETWORKS)
def test_each_network_learns(trained, letter):
    losses, right = trained[letter]
    assert losses[-1] < 0.52 * losses[0]
    assert right >= 85  # of 100; guessing gives 50


def test_three_with_a_bug_beat_the_healthy_one(trained):
    healthy = trained["B"][1]
    better = {letter for letter, (_, right) in trained.items() if right > healthy + 5}
    assert better == {"C", "E", "F"}


# --- sources


@pytest.mark.parametrize("letter", NETWORKS)
def test_a_source_is_short_and_does_not_tell(letter):
    source = inspect.getsource(NETWORKS[letter])
    assert len(source.splitlines()) <= 30
    for word in (*KINDS, "bug", "wrong", "twice", "early", "once", "missing"):
        if word not in ("softmax", "mean"):
            assert word not in source.lower()


def test_the_helpers_are_pytorch_s():
    torch = pytest.importorskip("torch")
    z = np.random.default_rng(3).normal(size=(5, 2)) * 4
    Y = np.eye(2)[[0, 1, 1, 0, 1]]
    t = torch.tensor(z)
    np.testing.assert_allclose(softmax(z), torch.softmax(t, dim=1).numpy(), atol=1e-14)
    np.testing.assert_allclose(sigmoid(z), torch.sigmoid(t).numpy(), atol=1e-14)
    wanted = torch.nn.functional.cross_entropy(t, torch.tensor(Y))
    assert cross_entropy(z, Y) == pytest.approx(float(wanted), rel=1e-12)
    assert half_squared_error(z, Y) == pytest.approx(float(((t - torch.tensor(Y)) ** 2).sum() / 10))


# --- findings


LETTERS_TO_REPAIR = [letter for letter in NETWORKS if letter != "B"]


def test_what_is_asked_does_not_tell_the_healthy_one():
    asked = {e.asks.replace(f"network {letter}", "") for letter, e in zip(
        NETWORKS, exercises("07").values(), strict=True
    )}  # fmt: skip
    assert len(asked) == 1


def put_right(letter, step=STEP):
    """The network with this step; and F with one softmax in its loss."""
    methods = {"loss": slips.one_softmax} if letter == "F" else {}
    return repaired(letter, step, **methods)


def finding(letter, network):
    return check(f"07-{letter.lower()}", (WRONG[letter], KIND[letter], network))


@pytest.mark.parametrize("letter", NETWORKS)
def test_where_and_kind_may_come_in_many_forms(letter):
    names = WRONG[letter].split()
    network = NETWORKS["B"] if letter == "B" else put_right(letter)
    for where in (WRONG[letter], ", ".join(names), " ".join(reversed(names)), names, set(names)):
        outcome = check(f"07-{letter.lower()}", [where, KIND[letter].upper(), network])
        assert outcome.status is Status.RIGHT, outcome


@pytest.mark.parametrize("letter", LETTERS_TO_REPAIR)
def test_a_healthy_finding_of_another_network_is_not_enough(letter):
    assert finding(letter, None).status is Status.NOT_YET
    assert "Now repair the network" in finding(letter, None).message
    assert check(f"07-{letter.lower()}", (WRONG[letter], KIND[letter])) == finding(letter, None)


@pytest.mark.parametrize("letter", LETTERS_TO_REPAIR)
def test_hints_go_from_the_place_to_the_kind_to_the_line(letter):
    exercise = f"07-{letter.lower()}"
    wrong_where = "b" if WRONG[letter] != "b" else "V"
    wrong_kind = next(kind for kind in KINDS if kind not in (KIND[letter], "none"))
    network = NETWORKS[letter]
    asked = [
        check(exercise, (wrong_where, wrong_kind, network)).message,
        check(exercise, (WRONG[letter], wrong_kind, network)).message,
        check(exercise, (WRONG[letter], KIND[letter])).message,
        check(exercise, (WRONG[letter], KIND[letter], network)).message,
    ]
    assert len(set(asked)) == 4
    assert asked[0].lower().count("examine") == 1
    known = exercises("07")[exercise].mistakes
    places = [[m.hint for m in known].index(message) for message in asked]
    assert places == sorted(places)


@pytest.mark.parametrize("answer", ["step", STEP, "function"], ids=steady)
def test_only_a_network_is_told_that_it_was_called(answer):
    assert "without calling it" not in check("07-a", ("V a", "path", answer)).message


@pytest.mark.parametrize("nothing", [..., None, NETWORKS["B"]], ids=steady)
def test_a_healthy_network_may_be_handed_in_as_it_is(nothing):
    assert check("07-b", ("", "none", nothing)).status is Status.RIGHT


@pytest.mark.parametrize(
    "repair", [put_right("B"), NETWORKS["A"], "RepairedB", 3, STEP], ids=steady
)
def test_a_repair_of_a_healthy_network_is_told_that_it_needs_none(repair):
    outcome = check("07-b", ("", "none", repair))
    assert outcome.status is Status.NOT_YET
    assert "a healthy network needs no repair" in outcome.message
    message = check("07-b", ("", "softmax", repair)).message  # the finding comes first
    assert message.startswith("Its outputs are scores")


def test_a_lost_path_would_spoil_the_rows_of_neurons_that_fire_and_no_others():
    """As the hint says to one who takes D's bug for it."""
    lost = STEP.but(arriving=lambda s: s.delta[:, -1:] @ s.net.W[-1:])
    X, Y = moons()
    net = filled("D")
    for k in range(20):
        x, y = X[k : k + 1], Y[k : k + 1]
        fires = net.forward(x)[0][0] > 0
        measured = measured_gradient(net, right_loss, x, y)["V"]
        off = ~np.isclose(claimed(net, x, y, step=lost)["V"], measured, rtol=1e-6, atol=1e-9)
        assert off.any(axis=1).tolist() == fires.tolist()


def with_step(step):
    """Network A with a step that is given as an expression of net, X, Y and rate."""
    return ("V a", "path", repaired("A", step))


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ((..., ...), "Not attempted yet."),
        ((..., "path"), "Begin with the place"),
        (("V a", ...), "The place is right. Which of the kinds"),
        (("V a", "path", ...), "Place and kind are right. Now repair the network."),
        (("V a", "path", None), "Place and kind are right. Now repair the network."),
        (("V a", "path", repaired("A", loss=lambda *given: ...)), "Now repair the network."),
        (("V a",), "The answer came as 1 entry; expected (where, kind)"),
        (("V a", "path", 1, 2), "The answer came as 4 entries"),
        (lambda net, X, Y, rate: None, "The answer came as a function"),
        (repaired("A", STEP), "The answer came as a class; expected (where, kind)"),
        ((3, "path"), "where came as the number 3; expected the names of blocks"),
        (([1], "path"), "where came as a list with 1 entry"),
        (("v a", "path"), "where holds 'v'; expected"),
        (("V and a", "path"), "where holds 'and'"),
        (("V a", "patch"), "kind came as the text 'patch'; expected one of"),
        (("V a", 4), "kind came as the number 4"),
        (("V a", np.zeros(3)), "kind came as an array"),
        (("V a", "path", "step"), 'expected a class, class RepairedA(NETWORKS["A"]).'),
        (
            ("V a", "path", STEP),
            "The repaired network came as a function; expected a class, class "
            'RepairedA(NETWORKS["A"]).',
        ),
        (
            ("V a", "path", repaired("A", STEP)(np.random.default_rng(0))),
            'came as a value of type RepairedA; expected a class, class RepairedA(NETWORKS["A"]). '
            "Hand in the class itself, without calling it.",
        ),
        (("V a", "path", float), 'Begin it with class RepairedA(NETWORKS["A"]).'),
        (("V a", "path", repaired("D", STEP)), "is not made from the network in question"),
        (("V a", "path", type("Own", (SmallNetwork,), {})), "not made from the network in"),
        (with_step(lambda net: None), "The repaired network stopped with TypeError"),
        (with_step(lambda net, X, Y, rate: 1 / 0), "ZeroDivisionError: division by zero."),
        (with_step(lambda net, X, Y, rate: net.nothing), "AttributeError"),
        (with_step(lambda net, X, Y, rate: X @ Y), "ValueError: matmul"),
        (with_step(lambda net, X, Y, rate: exit()), "SystemExit"),
        (with_step(lambda net, X, Y, rate: setattr(net, "V", net.V[:3])), "shape (3, 2)"),
        (with_step(lambda net, X, Y, rate: setattr(net, "W", None)), "came as None"),
        (with_step(lambda net, X, Y, rate: setattr(net, "a", "text")), "the text 'text'"),
        (with_step(lambda net, X, Y, rate: delattr(net, "b")), "AttributeError"),
        (with_step(lambda net, X, Y, rate: net.V.fill(np.nan)), "holds nan"),
        (with_step(lambda net, X, Y, rate: X + 1), "leaves all parameters as they were"),
        (("V a", "path", repaired("A", STEP, loss=lambda *given: None)), "The loss came as None"),
        (
            (
                "V a",
                "path",
                repaired("A", loss=lambda *given: 1.0, outputs=lambda net, X: X[:, 0]),
            ),
            "What outputs returns has shape (12,); expected an array of shape (12, 2).",
        ),
        (
            ("V a", "path", repaired("A", STEP, loss=lambda net, X, Y: 1.0)),
            "another loss than network A, and that loss was right. Repair the step only.",
        ),
    ],
)
def test_any_other_finding_gets_a_sentence(answer, sentence):
    outcome = check("07-a", answer)
    assert outcome.status is not Status.RIGHT
    assert sentence in repr(outcome)


def test_an_endless_repair_is_stopped(monkeypatch):
    from nnlib.exercises import _guard

    monkeypatch.setattr(_guard, "SECONDS", 0.2)

    def step(net, X, Y, rate):
        while True:
            pass

    assert "still running after 0.2 seconds" in finding("C", repaired("C", step)).message


@pytest.mark.parametrize("letter", LETTERS_TO_REPAIR)
def test_arrays_may_be_replaced_or_changed(letter):
    def step(net, X, Y, rate):
        slopes = claimed(net, X, Y, rate, STEP)
        for name in BLOCKS:
            setattr(net, name, getattr(net, name) - rate * slopes[name])

    assert finding(letter, put_right(letter, step)).status is Status.RIGHT


@pytest.mark.parametrize("letter", LETTERS_TO_REPAIR)
def test_whatever_else_is_wrong_is_named_by_block(letter):
    def step(net, X, Y, rate):
        STEP(net, X, Y, rate)
        net.b[0] += 0.01

    message = finding(letter, put_right(letter, step)).message
    assert message.startswith("Place and kind are right, the step is not. With a batch of 12")
    assert "it moves b otherwise" in message
    assert "V" not in message
    assert message.endswith("Examine it as you examined the network.")


@pytest.mark.parametrize("letter", LETTERS_TO_REPAIR)
def test_a_repair_good_to_four_digits_is_not_good_enough(letter):
    step = scaled(lambda s: 1.0001)
    assert finding(letter, put_right(letter, step)).status is Status.NOT_YET


# --- repairs stand the lesson's own examination


def sure(network):
    """The loss when the network is sure and right."""
    net = network(np.random.default_rng(0))
    net.W[:], net.b[:] = 0, [50, -50]
    return net.loss(np.zeros((1, 2)), np.array([[1, 0]]))


@pytest.mark.parametrize("letter", LETTERS_TO_REPAIR)
def test_a_solution_passes_its_own_examination(letter):
    where, kind, network = exercises("07")[f"07-{letter.lower()}"].solution()
    assert (where, kind) == (WRONG[letter], KIND[letter])
    net = network(np.random.default_rng(5))
    assert rejected(net, *moons()) == ""
    assert sure(network) == pytest.approx(0, abs=1e-12)


class Scores(NETWORKS["F"]):
    """F as one repairs it with B beside it: forward returns scores."""

    def forward(self, X):
        h = np.tanh(X @ self.V.T + self.a)
        return h, h @ self.W.T + self.b

    def step(self, X, Y, rate):
        h, scores = self.forward(X)
        delta = (softmax(scores) - Y) / len(X)
        delta_h = (delta @ self.W) * (1 - h**2)
        self.W -= rate * delta.T @ h
        self.b -= rate * delta.sum(axis=0)
        self.V -= rate * delta_h.T @ X
        self.a -= rate * delta_h.sum(axis=0)


class Logarithms(NETWORKS["F"]):
    """F with the logarithm of its probabilities as the loss, and the chain rule to the letter."""

    def loss(self, X, Y):
        return -np.mean(np.log(np.sum(Y * self.outputs(X), axis=1)))

    def step(self, X, Y, rate):
        h, p = self.forward(X)
        slope = -Y / p / len(X)
        delta = p * (slope - (slope * p).sum(axis=1, keepdims=True))
        delta_h = (delta @ self.W) * (1 - h**2)
        self.W -= rate * delta.T @ h
        self.b -= rate * delta.sum(axis=0)
        self.V -= rate * delta_h.T @ X
        self.a -= rate * delta_h.sum(axis=0)


def test_a_repair_may_change_what_forward_hands_to_the_step():
    class WithSums(NETWORKS["D"]):
        def forward(self, X):
            z = X @ self.V.T + self.a
            h = np.maximum(z, 0)
            return z, h, sigmoid(h @ self.W.T + self.b)

        def step(self, X, Y, rate):
            z, h, out = self.forward(X)
            delta = (out - Y) * out * (1 - out) / len(X)
            delta_h = (delta @ self.W) * (z > 0)
            self.W -= rate * delta.T @ h
            self.b -= rate * delta.sum(axis=0)
            self.V -= rate * delta_h.T @ X
            self.a -= rate * delta_h.sum(axis=0)

    assert finding("D", WithSums).status is Status.RIGHT


REPAIRS_OF_F = {
    "forward returns scores": Scores,
    "the logarithm in the loss": Logarithms,
    "outputs are scores": repaired(
        "F", STEP, outputs=lambda net, X: net.forward(X)[0] @ net.W.T + net.b
    ),
    "the loss computes the scores": repaired(
        "F", STEP, loss=lambda net, X, Y: cross_entropy(net.forward(X)[0] @ net.W.T + net.b, Y)
    ),
    "softmax undone": repaired(
        "F", STEP, loss=lambda net, X, Y: cross_entropy(np.log(net.outputs(X)), Y)
    ),
}


@pytest.mark.parametrize("name", REPAIRS_OF_F)
def test_f_may_be_repaired_in_many_places(name):
    network = REPAIRS_OF_F[name]
    outcome = finding("F", network)
    assert outcome.status is Status.RIGHT, outcome
    X, Y = moons()
    for seed in range(3):
        net, original = network(np.random.default_rng(seed)), filled("F", seed)
        for block in BLOCKS:
            getattr(net, block)[...] = original.parameters[block]
        assert rejected(net, X, Y) == ""
        assert net.loss(X, Y) == pytest.approx(torch_slopes("F", original, X, Y)[0], rel=1e-12)
    assert sure(network) == pytest.approx(0, abs=1e-12)


HALF_REPAIRED = {
    # what it is: what examine rejects, and whether sure and right costs nothing
    "STEP_ONLY": ("V a W b", False),
    "LOSS_ONLY": ("V a W b", True),
    "FORWARD_ONLY": ("V a W b", True),
    "TARGETS_FROM_SCORES": ("V a W b", True),
    "KEPT_JACOBIAN": ("V a W b", True),
    "SECOND_SOFTMAX": ("V a W b", True),
}


@pytest.mark.parametrize("name", HALF_REPAIRED)
def test_half_a_repair_of_f_fails_the_examination_as_its_hint_says(name):
    network = getattr(slips, name)
    blocks, free = HALF_REPAIRED[name]
    net = network(np.random.default_rng(0))
    assert rejected(net, *moons()) == blocks
    assert (abs(sure(network)) < 1e-12) == free
    assert finding("F", network).status is Status.NOT_YET


@pytest.mark.parametrize(
    ("methods", "sentence"),
    [
        (
            {"loss": lambda net, X, Y: 0.5 * slips.one_softmax(net, X, Y)},
            "the loss is not. For a batch of 12 at rate 1 it is",
        ),
        (
            {"loss": lambda net, X, Y: float(np.sum(Y * -np.log(net.outputs(X).clip(0, 0.999)))
                                             / len(Y))},
            "For a sample that it is sure of and right about it is 0.001001; with one softmax, and",
        ),
        (
            {
                "outputs": lambda net, X: 1 - net.forward(X)[-1],
                "loss": lambda net, X, Y: cross_entropy(np.log(net.forward(X)[-1]), Y),
            },
            "for a batch of 12 at rate 1 the larger output does not say the class any more",
        ),
    ],
)  # fmt: skip
def test_any_other_loss_of_f_is_told_by_its_numbers(methods, sentence):
    assert sentence in finding("F", repaired("F", STEP, **methods)).message
