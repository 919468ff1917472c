"""Every way to come between forward and backward: the gradient is right, or it is refused.

The backward pass needs the numbers of the forward pass as they were.  Each way of spoiling them
here (writing into inputs, outputs or layers; another pass in between; parameters that changed;
arrays that share memory) ends in the right gradient or in a ValueError, never in a wrong one.
"""

import concurrent.futures
import itertools
import warnings

import numpy as np
import pytest

from nnlib import (
    SGD,
    AdaGrad,
    Adam,
    AdamW,
    CrossEntropy,
    Dense,
    Dropout,
    HalfSquaredError,
    MeanAbsoluteError,
    MeanSquaredError,
    Network,
    RMSProp,
    article,
    fit,
    gradient_check,
)
from nnlib.activations import Activation
from nnlib.training import Trainer

LOSS = HalfSquaredError()
ARTICLE_DW1, ARTICLE_DW7 = 0.000438568, -0.022602540


def batch(n=4, n_features=2, seed=3):
    return np.random.default_rng(seed).normal(size=(n, n_features))


def two_three_two(**options):
    layers = [Dense(2, 3, "tanh"), Dense(3, 2, "silu")]
    return Network(layers, rng=np.random.default_rng(0), **options)


def gradients(network, X, Y, loss=LOSS):
    """The gradient along the parameters and along the inputs, by an undisturbed pass of a copy."""
    twin = network.copy()
    to_inputs = twin.backward(loss.gradient(twin.forward(X), Y))
    return twin.gradient, to_inputs


# Between forward and backward


def test_the_articles_gradient_from_an_error_made_in_place():
    network = article.network()
    error = network.forward(article.INPUTS)
    error -= article.TARGETS
    network.backward(error)
    assert network.gradient[0] == pytest.approx(ARTICLE_DW1, abs=5e-10)
    assert network.gradient[6] == pytest.approx(ARTICLE_DW7, abs=5e-10)


def write_into_outputs(network, X, out, grad):
    out[:] = 99.0


def write_into_inputs(network, X, out, grad):
    X[:] = 99.0


def use_the_inputs_memory_for_the_gradient(network, X, out, grad):
    X[:] = grad


def look_elsewhere(network, X, out, grad):
    network.predict(X + 1)
    network.predict(X[:1])


def check_in_between(network, X, out, grad):
    assert gradient_check(network, X + 1, X, LOSS).ok


def ask_the_loss(network, X, out, grad):
    LOSS(out, X)
    LOSS.gradient(out, X)


def copy_in_between(network, X, out, grad):
    twin = network.copy()
    twin.forward(X + 1)
    fit(twin, X + 1, X, loss=LOSS, optimizer=SGD(0.5), epochs=1)


def the_same_forward_again(network, X, out, grad):
    network.forward(X)


def backward_before(network, X, out, grad):
    network.backward(np.ones_like(grad))


def write_into_the_gradient(network, X, out, grad):
    network.gradient[:] = 7.0
    network.layers[0].weight_gradient = np.full((3, 2), 8.0)


def predict_through_a_layer(network, X, out, grad):
    network.layers[0].predict(X + 1)


def there_and_back(network, X, out, grad):
    kept = network.parameters.copy()
    network.parameters += 1.0
    network.parameters = kept


def assign_to_itself(network, X, out, grad):
    network.parameters = network.parameters
    network.layers[0].weight = network.layers[0].weight


def summary_and_repr(network, X, out, grad):
    network.summary()
    repr(network)
    list(network.edges)


HARMLESS = [
    write_into_outputs,
    write_into_inputs,
    use_the_inputs_memory_for_the_gradient,
    look_elsewhere,
    check_in_between,
    ask_the_loss,
    copy_in_between,
    the_same_forward_again,
    backward_before,
    write_into_the_gradient,
    predict_through_a_layer,
    there_and_back,
    assign_to_itself,
    summary_and_repr,
]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("disturb", HARMLESS, ids=lambda f: f.__name__)
def test_what_comes_between_changes_no_gradient(disturb, dtype):
    network, X, Y = two_three_two(dtype=dtype), batch(), batch(seed=4)
    expected = gradients(network, X, Y)
    out = network.forward(X)
    grad = LOSS.gradient(out, Y)
    kept = grad.copy()
    disturb(network, X, out, grad)
    np.testing.assert_array_equal(grad, kept)
    to_inputs = network.backward(grad)
    np.testing.assert_array_equal(network.gradient, expected[0])
    np.testing.assert_array_equal(to_inputs, expected[1])
    np.testing.assert_array_equal(grad, kept)  # what is handed in is never written to


def one_parameter(network, X):
    network.parameters[3] += 1e-9


def a_whole_step(network, X):
    SGD(0.1).step(network.parameters, np.ones_like(network.parameters))


def a_layers_weight(network, X):
    network.layers[1].weight = np.zeros((2, 3))


def a_layers_bias_in_place(network, X):
    network.layers[1].bias[0] = 5.0


def parameters_that_are_nan(network, X):
    network.parameters[0] = np.nan


def training(network, X):
    fit(network, X, X, loss=LOSS, optimizer=SGD(0.5), epochs=1)


def training_by_hand(network, X):
    Trainer(network, X, X, loss=LOSS, optimizer=SGD(0.5)).epoch()


def training_that_could_not_start(network, X):
    network.frozen_parameters = np.zeros(0)
    network.pass_forward(X, training=True)


def another_forward(network, X):
    network.forward(X + 1)


def another_forward_behind_one_of_another_length(network, X):
    network.forward(X[:1])
    network.forward(X + 1)


def a_shorter_forward(network, X):
    network.forward(X[:1])


def a_layers_own_forward(network, X):
    network.layers[0].forward(X + 1)


def the_last_layers_own_forward(network, X):
    network.layers[1].forward(batch(4, 3))


@pytest.mark.parametrize(
    "disturb",
    [
        one_parameter,
        a_whole_step,
        a_layers_weight,
        a_layers_bias_in_place,
        parameters_that_are_nan,
        training,
        training_by_hand,
        training_that_could_not_start,
        another_forward,
        another_forward_behind_one_of_another_length,
        a_shorter_forward,
        a_layers_own_forward,
        the_last_layers_own_forward,
    ],
    ids=lambda f: f.__name__,
)
def test_what_would_make_the_gradient_wrong_is_refused(disturb):
    network, X, Y = two_three_two(), batch(), batch(seed=4)
    grad = LOSS.gradient(network.forward(X), Y)
    disturb(network, X)
    network.gradient[:] = 7.0
    with pytest.raises(ValueError, match=r"; expected .*(forward|outputs)"):
        network.backward(grad)
    np.testing.assert_array_equal(network.gradient, 7.0)
    # And what the message advises helps.
    expected = gradients(network.copy(), X, Y)[0] if np.isfinite(network.parameters).all() else None
    if expected is not None:
        network.forward(X)
        out = network.forward(X)
        network.backward(LOSS.gradient(out, Y))
        np.testing.assert_array_equal(network.gradient, expected)


def test_batch_after_batch_is_an_ordinary_loop():
    network, Y = two_three_two(), batch(seed=4)
    for seed in range(4):
        X = batch(seed=seed)
        out = network.forward(X)
        network.backward(LOSS.gradient(out, Y))
        np.testing.assert_array_equal(network.gradient, gradients(network, X, Y)[0])
        network.backward(LOSS.gradient(out, Y))  # and once more
        network.parameters -= 0.1 * network.gradient


def test_frozen_biases_that_changed_are_noticed():
    network = article.network()
    grad = LOSS.gradient(network.forward(article.INPUTS), article.TARGETS)
    network.frozen_parameters[1] = 0.0
    with pytest.raises(ValueError, match="after parameters had changed"):
        network.backward(grad)


def test_what_a_layer_keeps_cannot_be_written_to():
    network, X = two_three_two(), batch()
    network.forward(X)
    for layer, name in itertools.product(network.layers, ("input", "net", "out")):
        kept = getattr(layer, name)
        with pytest.raises(ValueError, match="read-only"):
            kept[:] = 0.0
        with pytest.raises(ValueError, match="read-only"):
            kept += 1.0
        with pytest.raises(ValueError, match="cannot set WRITEABLE"):
            kept.flags.writeable = True
        with pytest.raises(AttributeError, match=rf"^{name} of .* cannot be set"):
            setattr(layer, name, kept)


# Inputs and targets in every form


def forms(values):
    """Yield the same numbers in every form in which an array can come."""
    n, m = values.shape
    yield "list", values.tolist()
    yield "tuple of arrays", tuple(values)
    yield "Fortran order", np.asfortranarray(values)
    yield "transposed twice", np.array(values.T).T
    yield "every second row of another", np.repeat(values, 2, axis=0)[::2]
    yield "reversed", values[::-1].copy()[::-1]
    yield "part of a wider array", np.hstack([values, values])[:, :m]
    read_only = values.copy()
    read_only.flags.writeable = False
    yield "read-only", read_only
    seen = values.copy().view()
    seen.flags.writeable = False
    yield "a read-only view", seen
    yield "big-endian", values.astype(">f8")
    yield "long double", values.astype(np.longdouble)
    yield "a matrix", np.asmatrix(values)
    yield "a masked array without a mask", np.ma.masked_array(values)
    yield "memory", memoryview(values)
    unaligned = np.frombuffer(b"x" + values.tobytes(), dtype=np.uint8)[1:].view(np.float64)
    yield "unaligned", unaligned.reshape(n, m)


with warnings.catch_warnings(action="ignore"):  # of np.matrix
    FORMS = [name for name, _ in forms(batch())]


@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
@pytest.mark.parametrize("form", FORMS)
def test_the_form_of_inputs_and_targets_makes_no_difference(form):
    network, X, Y = two_three_two(), batch(), batch(seed=4)
    expected, to_inputs = gradients(network, X, Y)
    x, y = dict(forms(X))[form], dict(forms(Y))[form]
    out = network.forward(x)
    assert type(out) is np.ndarray
    np.testing.assert_array_equal(out, network.predict(x))
    found = network.backward(dict(forms(np.array(LOSS.gradient(out, y))))[form])
    np.testing.assert_array_equal(network.gradient, expected)
    np.testing.assert_array_equal(found, to_inputs)
    first = network.layers[0]
    np.testing.assert_array_equal(first.forward(x), network.copy().layers[0].forward(X))
    np.testing.assert_array_equal(first.predict(x), first.out)
    trained, other = network.copy(), network.copy()
    fit(trained, x, y, loss=LOSS, optimizer=SGD(0.5), epochs=2)
    fit(other, X, Y, loss=LOSS, optimizer=SGD(0.5), epochs=2)
    np.testing.assert_array_equal(trained.parameters, other.parameters)


@pytest.mark.parametrize("kind", [bool, np.int8, np.uint64, np.int64, np.float16, np.float32])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_numbers_of_another_type_are_converted(kind, dtype):
    network = two_three_two(dtype=dtype)
    X = np.array([[0, 1], [1, 1], [1, 0]], dtype=kind)
    out = network.forward(X)
    assert out.dtype == network.layers[0].net.dtype == dtype
    np.testing.assert_array_equal(out, network.predict(X.astype(float)))
    to_inputs = network.backward(X)
    assert to_inputs.dtype == dtype
    kept = network.gradient.copy()
    network.backward(X.astype(float))
    np.testing.assert_array_equal(network.gradient, kept)


def test_one_row_broadcast_to_a_batch_and_one_array_for_inputs_and_targets():
    network, row = two_three_two(), np.array([0.5, -0.5])
    many = np.broadcast_to(row, (3, 2))  # three rows in the memory of one
    out = network.forward(many)
    row[:] = 99.0
    np.testing.assert_array_equal(
        network.backward(np.ones((3, 2))),
        np.ones((3, 1)) * (gradients(network, [[0.5, -0.5]], out[:1] - 1.0)[1]),
    )
    both = batch()
    expected = network.copy()
    fit(expected, both.copy(), both.copy(), loss=LOSS, optimizer=SGD(0.5), epochs=3)
    fit(network, both, both, loss=LOSS, optimizer=SGD(0.5), epochs=3)
    np.testing.assert_array_equal(network.parameters, expected.parameters)
    np.testing.assert_array_equal(both, batch())


# Layers used on their own


@pytest.mark.parametrize(
    "shape", [(), (1,), (2,), (4,), (1, 2), (4, 1), (2, 4), (4, 3), (4, 2, 1), (1, 4, 2), (0, 2)]
)
@pytest.mark.parametrize("kind", [np.ones, lambda shape: np.ones(shape).tolist()])
def test_a_layers_backward_takes_the_shape_of_its_outputs_and_no_other(shape, kind):
    network = Network(
        [Dense(2, 2), Dropout(0.5, rng=np.random.default_rng(0))], parameters=range(6)
    )
    for layer in network.layers:
        with pytest.raises(ValueError, match="backward came before any forward"):
            layer.backward(kind(shape))
        layer.forward(batch())
        network.gradient[:] = 7.0
        with pytest.raises(ValueError, match=r"^grad came .*expected .*\(4, 2\)"):
            layer.backward(kind(shape))
    np.testing.assert_array_equal(network.gradient, 7.0)
    network.forward(batch())
    with pytest.raises(ValueError, match="grad came"):
        network.backward(kind(shape))


@pytest.mark.parametrize("shape", [(), (2,), (4,), (4, 3), (4, 1), (1, 4, 2), (2, 2, 2), (0, 2)])
def test_a_layers_forward_takes_a_batch_and_nothing_else(shape):
    layer = article.network().layers[0]
    layer.forward(article.INPUTS)
    kept = layer.kept
    read_only = np.ones(shape)
    read_only.flags.writeable = False
    for x, call in itertools.product(
        (np.ones(shape), read_only, np.ones(shape).tolist()), (layer.forward, layer.predict)
    ):
        with pytest.raises(ValueError, match=r"^x came with shape .*expected .*\(n_samples, 2\)"):
            call(x)
    assert layer.kept is kept


def test_a_layer_used_on_its_own_keeps_what_it_saw():
    layer, base = article.network().layers[0], np.array([[0.05, 0.10]])
    expected = article.network()
    expected.layers[0].forward([[0.05, 0.10]])
    expected.layers[0].backward([[1.0, 1.0]])
    for make in (lambda: base, lambda: base[:], lambda: read_only(base), lambda: base[::-1]):
        base[:] = [[0.05, 0.10]]
        layer.forward(make())
        base[:] = 99.0
        layer.backward(np.ones((1, 2)))
        np.testing.assert_array_equal(layer.weight_gradient, expected.layers[0].weight_gradient)
    for x in (base, read_only(base)):
        dropout = Dropout(0.0, rng=np.random.default_rng(0))
        base[:] = 1.0
        results = dropout.forward(x), dropout.forward(x, training=True), dropout.predict(x)
        base[:] = 99.0
        for result in results:
            np.testing.assert_array_equal(result, 1.0)


def read_only(array):
    view = array.view()
    view.flags.writeable = False
    return view


def test_a_formula_that_works_in_place_is_refused_when_it_is_made():
    def in_place(z, m):
        z[z < 0] *= 0.1
        return z

    with pytest.raises(ValueError, match="formula or derivative of 'in place' stopped with"):
        Activation(
            name="in place",
            formula=in_place,
            derivative=lambda net, out, m: m.where(net < 0, 0.1, 1),
            range=(-np.inf, np.inf),
            steepest=1.0,
        )


def test_outputs_that_are_the_sums_themselves_do_no_harm():
    same = Activation(
        name="same",
        formula=lambda z, m: z,  # no copy
        derivative=lambda net, out, m: 1,
        range=(-np.inf, np.inf),
        steepest=1.0,
    )
    network = Network([Dense(2, 3, same), Dense(3, 2, same)], rng=np.random.default_rng(0))
    out = network.predict(batch())
    expected = gradients(network, batch(), batch(seed=4))[0]
    again = network.forward(batch())
    np.testing.assert_array_equal(out, again)
    again -= batch(seed=4)
    network.backward(again / 4)
    np.testing.assert_array_equal(network.gradient, expected)
    assert gradient_check(network, batch(), batch(seed=4), LOSS).ok


# Vectors that share memory


OPTIMIZERS = {
    "SGD": lambda: SGD(0.1),
    "momentum": lambda: SGD(0.1, momentum=0.9),
    "Nesterov": lambda: SGD(0.1, momentum=0.9, nesterov=True),
    "AdaGrad": lambda: AdaGrad(0.1),
    "RMSProp": lambda: RMSProp(0.1),
    "Adam": lambda: Adam(0.1),
    "AdamW": lambda: AdamW(0.1, weight_decay=0.5),
}
ALIASES = {
    "the parameters themselves": lambda p: p,
    "a view": lambda p: p[:],
    "reversed": lambda p: p[::-1],
    "read-only": read_only,
    "a list": lambda p: p.tolist(),
    "float32": lambda p: p.astype(np.float32).astype(np.float64),
}


@pytest.mark.parametrize("alias", ALIASES.values(), ids=ALIASES)
@pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_a_step_along_a_gradient_that_shares_the_parameters_memory(make, alias):
    apart, shared = np.array([1.0, -2.0, 0.5]), np.array([1.0, -2.0, 0.5])
    one, other = make(), make()
    for _ in range(4):
        one.step(apart, np.array(alias(apart)))
        other.step(shared, alias(shared))
    np.testing.assert_array_equal(shared, apart)


@pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_a_step_of_a_view_along_the_array_it_looks_at(make):
    whole, apart = np.array([1.0, -2.0, 0.5]), np.array([0.5, -2.0, 1.0])
    one, other, view = make(), make(), whole[::-1]
    for _ in range(4):
        one.step(apart, apart[::-1].copy())
        other.step(view, whole)
    np.testing.assert_array_equal(view, apart)


@pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_a_step_over_parts_of_one_array(make):
    whole, expected = np.array([3.0, 1.0, 2.0, 4.0]), np.array([3.0, 1.0, 2.0])
    optimizer, other = make(), make()
    part = whole[:3]
    for _ in range(4):
        before = whole[1:].copy()
        other.step(expected, before)
        optimizer.step(part, whole[1:])  # overlaps what is being changed
        np.testing.assert_array_equal(whole[:3], expected)


@pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_a_step_neither_keeps_nor_changes_the_gradient(make):
    parameters, gradient, optimizer = np.array([1.0, 2.0]), np.array([0.5, -0.5]), make()
    optimizer.step(parameters, gradient)
    np.testing.assert_array_equal(gradient, [0.5, -0.5])
    for vector in optimizer.state.values():
        assert not np.shares_memory(vector, gradient)
        assert not np.shares_memory(vector, parameters)
    twin, others = make(), np.array([1.0, 2.0])
    twin.step(others, np.array([0.5, -0.5]))
    gradient[:] = 99.0
    for one, vector in ((optimizer, parameters), (twin, others)):
        one.step(vector, np.array([1.0, 1.0]))
    np.testing.assert_array_equal(parameters, others)


def test_assigning_views_of_other_vectors_copies_their_values():
    network, other = two_three_two(), two_three_two()
    other.parameters = np.arange(17.0)
    network.parameters = other.parameters
    network.parameters[0] = -1.0
    assert other.parameters[0] == 0.0
    network.layers[0].weight = other.layers[1].weight.T
    network.layers[0].weight[0, 0] = -2.0
    assert other.layers[1].weight[0, 0] == 9.0
    network.parameters = network.parameters[::-1]
    np.testing.assert_array_equal(network.parameters[:3], other.parameters[:-4:-1])
    kept = network.parameters.copy()
    network.parameters = network.parameters
    np.testing.assert_array_equal(network.parameters, kept)
    network.parameters = network.gradient
    network.gradient[:] = 5.0
    np.testing.assert_array_equal(network.parameters, 0.0)
    square = Network([Dense(2, 2)], parameters=range(6))
    square.layers[0].weight = square.layers[0].weight.T
    np.testing.assert_array_equal(square.parameters, [0, 2, 1, 3, 4, 5])
    given = np.zeros(17)
    made = Network([Dense(2, 3), Dense(3, 2)], parameters=given)
    made.parameters[:] = 1.0
    np.testing.assert_array_equal(given, 0.0)


def test_an_optimizer_for_two_networks_only_without_a_memory():
    for name, make in OPTIMIZERS.items():
        one, other, optimizer = two_three_two(), two_three_two(), make()
        fit(one, batch(), batch(), loss=LOSS, optimizer=optimizer, epochs=2)
        start = other.parameters.copy()
        if name == "SGD":
            fit(other, batch(), batch(), loss=LOSS, optimizer=optimizer, epochs=2)
            np.testing.assert_array_equal(other.parameters, one.parameters)
            continue
        state, steps = optimizer.snapshot()[1], optimizer.steps
        with pytest.raises(ValueError, match="one optimizer for each network"):
            fit(other, batch(), batch(), loss=LOSS, optimizer=optimizer, epochs=2)
        np.testing.assert_array_equal(other.parameters, start)
        assert optimizer.steps == steps
        for kind, vector in optimizer.state.items():
            np.testing.assert_array_equal(vector, state[kind])


# The caller's data during training


@pytest.mark.parametrize("options", [{}, {"batch_size": 2}], ids=["full batch", "mini-batches"])
def test_data_that_change_during_training_change_nothing(options):
    def run(meddle):
        X, Y, V, W = batch(6), batch(6, seed=4), batch(3, seed=5), batch(3, seed=6)

        def transform(x, rng):
            if meddle:
                for array in (X, Y, V, W):
                    array[:] = 99.0
                given = x + 1
                x[:] = 77.0
                return given
            return x + 1

        network = two_three_two()
        history = fit(
            network,
            X,
            Y,
            loss=LOSS,
            optimizer=SGD(0.5, momentum=0.5),
            epochs=4,
            rng=np.random.default_rng(0),
            transform=transform,
            validation=(V, W),
            **options,
        )
        return (
            network.parameters.tobytes(),
            history.loss.tobytes(),
            history.validation_loss.tobytes(),
        )

    assert run(meddle=True) == run(meddle=False)


@pytest.mark.parametrize("options", [{}, {"batch_size": 1}], ids=["full batch", "mini-batches"])
def test_a_transform_may_use_one_array_again_and_again(options):
    kept = {}

    def into_one_array(x, rng):
        array = kept.setdefault(x.shape, np.empty(x.shape))
        array[:] = x[:, ::-1]
        return array

    def run(transform):
        network = two_three_two()
        fit(
            network,
            batch(),
            batch(seed=4),
            loss=LOSS,
            optimizer=SGD(0.5),
            epochs=3,
            rng=np.random.default_rng(0),
            transform=transform,
            **options,
        )
        return network.parameters.tobytes()

    assert run(into_one_array) == run(lambda x, rng: x[:, ::-1])
    assert all(array.flags.writeable for array in kept.values())


@pytest.mark.parametrize(
    "loss", [LOSS, MeanSquaredError(), MeanAbsoluteError(), CrossEntropy()], ids=repr
)
def test_a_loss_neither_changes_nor_returns_what_it_is_given(loss):
    outputs, targets = batch(1), np.array([[0.0, 1.0]])
    kept = outputs.copy(), targets.copy()
    grad = loss.gradient(outputs, targets)
    assert not np.shares_memory(grad, outputs)
    assert not np.shares_memory(grad, targets)
    grad[:] = 99.0
    loss(outputs, targets)
    np.testing.assert_array_equal(outputs, kept[0])
    np.testing.assert_array_equal(targets, kept[1])


def test_what_a_network_returns_is_the_callers_own():
    for network in (
        two_three_two(),
        Network([Dense(2, 2), Dropout(0.5, rng=np.random.default_rng(0))], parameters=range(6)),
        Network([Dropout(0.0, rng=np.random.default_rng(0)), Dense(2, 2)], parameters=range(6)),
    ):
        X = batch()
        out, again = network.forward(X), network.predict(X)
        to_inputs = network.backward(out)
        for returned in (out, again, to_inputs):
            assert returned.flags.writeable
            assert not np.shares_memory(returned, X)
            for other in (network.parameters, network.gradient):
                assert not np.shares_memory(returned, other)
        expected = network.predict(X)
        out[:] = again[:] = to_inputs[:] = 99.0
        np.testing.assert_array_equal(network.predict(X), expected)


def test_threads_may_predict_with_one_network():
    network, inputs = two_three_two(), [batch(50, seed=seed) for seed in range(40)]
    expected = [network.predict(X) for X in inputs]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for found, wanted in zip(pool.map(network.predict, inputs), expected, strict=True):
            np.testing.assert_array_equal(found, wanted)


# Dropout in every place


@pytest.mark.parametrize(
    "places", [(0,), (1,), (2,), (0, 1, 2), (2, 2), (0, 0)], ids=lambda places: f"at {places}"
)
def test_backward_uses_what_forward_dropped(places):
    layers = []
    rng = np.random.default_rng(1)
    for place, dense in enumerate((Dense(2, 6, "tanh"), Dense(6, 2, "identity"), None)):
        layers += [Dropout(0.4, rng=rng) for p in places if p == place]
        layers += [dense] if dense else []
    network = Network(layers, rng=np.random.default_rng(2))
    X, Y = batch(6), batch(6, seed=4)
    assert gradient_check(network, X, Y, LOSS).ok
    state = rng.bit_generator.state

    def loss_at(parameters):
        rng.bit_generator.state = state
        network.parameters = parameters
        return LOSS(network.forward(X, training=True), Y)

    start = network.parameters.copy()
    loss_at(start)
    rng.bit_generator.state = state
    network.backward(LOSS.gradient(network.forward(X, training=True), Y))
    analytic, step = network.gradient.copy(), 1e-6
    assert analytic.any()
    for k in range(start.size):
        nudge = np.zeros_like(start)
        nudge[k] = step
        measured = (loss_at(start + nudge) - loss_at(start - nudge)) / (2 * step)
        assert analytic[k] == pytest.approx(measured, abs=1e-8)
