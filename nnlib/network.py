"""The network: layers in a row, and one vector that holds everything it has learned.

All trained parameters of a network stand in one flat vector, ``network.parameters``, and all
partial derivatives of the loss along them in another, ``network.gradient``, in the same order.
Each layer's ``weight`` and ``bias`` are windows into the first.  So an update is one line, a
gradient check is one loop, a slider is one index, and w1..w8 of the article are the first eight
entries (lessons 01 and 04).
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from functools import cached_property
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlib._forward_pass import ForwardPass
from nnlib._inputs import FloatArray, as_batch, as_flag, as_generator, as_vector, owned, shown
from nnlib._mathematics import quiet
from nnlib._settings import Fixed
from nnlib.layers import Dense, Layer, _row, _summary, count_parameters
from nnlib.losses import Loss

if TYPE_CHECKING:
    from nnlib import naming  # loaded below, when a name is first asked for

DTYPES = ("float64", "float32")


class Network(Fixed):
    """Layers applied one after the other.

    However a network is copied (``copy``, the module ``copy``, ``pickle``, another process), the
    copy is a network of its own.

    Parameters
    ----------
    layers : sequence of Layer
        From the inputs' side to the outputs', at least one of them ``Dense``.  A layer belongs to
        one network only.
    rng : numpy.random.Generator, keyword-only
        Draws the starting weights, each layer by its own initializer.
    parameters : array_like of shape (n_parameters,), keyword-only
        The starting parameters, instead of ``rng``: give exactly one of the two.
    dtype : {"float64", "float32"}, keyword-only
        How many bits every number has.  64 give 16 digits, 32 give 7 and half the work.

    Attributes
    ----------
    layers : tuple of Layer
    dense_layers : tuple of Dense
        Those with neurons.
    sizes : tuple of int
        Inputs, then neurons of each dense layer: (2, 2, 2) for the article's network.
    parameters, gradient : ndarray, shape (n_parameters,)
        What is trained, and d loss / d parameters as the last backward pass left it.
    frozen_parameters : ndarray
        The biases that training does not change, layer by layer.
    parameter_names, frozen_names : tuple of str
        ``w1``, ``w2``, ... and the biases' names, in the order of the two vectors.
    neuron_names : tuple of tuple of str
        ``i1``, ... then ``h1``, ... then ``o1``, ..., layer by layer.
    edges, biases : tuple of Edge, tuple of Bias
        Every weight and every bias with the neurons it belongs to: see :mod:`nnlib.naming`.

    Raises
    ------
    ValueError
        If the layers do not fit together, or not exactly one start is given.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib import Dense, Network
    >>> Network([Dense(2, 3, "tanh"), Dense(3, 1)], rng=np.random.default_rng(0))
    Network(2-3-1, tanh, sigmoid: 13 trained parameters, 0 frozen)
    """

    _WHY_FIXED = "it follows from how the network was made. Make a new Network, or a subclass."

    def __init__(
        self,
        layers: Sequence[Layer],
        *,
        rng: np.random.Generator | None = None,
        parameters: Any = None,
        dtype: Any = "float64",
    ) -> None:
        layers = _row.checked(layers)
        if (rng is None) == (parameters is None):
            raise ValueError(
                "a Network needs exactly one start; expected either "
                "rng=np.random.default_rng(seed) for random weights, or parameters=[...] for "
                "given ones."
            )
        if rng is not None:
            rng = as_generator(rng)
        dtype = _checked_dtype(dtype)
        n_trained, n_frozen = count_parameters(layers)
        try:
            trained: FloatArray = np.zeros(n_trained, dtype)
            frozen: FloatArray = np.zeros(n_frozen, dtype)
            gradient = np.zeros_like(trained)
        except (MemoryError, OverflowError, ValueError):
            raise ValueError(
                f"layers came with {n_trained + n_frozen:,} parameters in all; expected as many as "
                "fit into this computer's memory. Make the layers smaller."
            ) from None
        if parameters is not None:
            trained[:] = as_vector(parameters, n_trained, "parameters", dtype)
        for layer, weights, biases in _row.places(layers):
            home = trained if layer.train_bias else frozen
            if rng is not None:
                drawn = layer.initializer.draw(rng, layer.n_in, layer.n_out)
                trained[weights] = as_vector(drawn.ravel(), drawn.size, "a drawn weight", dtype)
            if rng is not None or not layer.train_bias:
                home[biases] = as_vector([layer.initial_bias], 1, "initial_bias", dtype)
        self._layers = layers  # from here on nothing can go wrong, and the layers are taken
        self._parameters, self._frozen_parameters, self._gradient = trained, frozen, gradient
        self._bind()

    def _bind(self) -> None:
        """Give each layer its windows into the network's vectors."""
        self._pass: ForwardPass | None = None
        for layer in self._layers:
            layer.join()
        for layer, weights, biases in _row.places(self.dense_layers):
            shape = (layer.n_out, layer.n_in)
            home = self._parameters if layer.train_bias else self._frozen_parameters
            layer.bind(
                self._parameters[weights].reshape(shape),
                home[biases],
                self._gradient[weights].reshape(shape),
                self._gradient[biases] if layer.train_bias else None,
            )

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers, from the inputs' side to the outputs'."""
        return self._layers

    @cached_property
    def dense_layers(self) -> tuple[Dense, ...]:
        """The layers with neurons."""
        return tuple(layer for layer in self._layers if isinstance(layer, Dense))

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """Inputs, then neurons of each dense layer."""
        return (self.dense_layers[0].n_in, *(layer.n_out for layer in self.dense_layers))

    @cached_property
    def neuron_names(self) -> tuple[tuple[str, ...], ...]:
        """Names of inputs, hidden neurons and outputs, layer by layer."""
        from nnlib import naming

        return naming.neuron_names(self.sizes)

    @cached_property
    def _connections(self) -> tuple[tuple[naming.Edge, ...], tuple[naming.Bias, ...]]:
        from nnlib import naming

        return naming.connections(self.dense_layers, self.neuron_names)

    @property
    def edges(self) -> tuple[naming.Edge, ...]:
        """Every weight, in the order of ``parameters``."""
        return self._connections[0]

    @property
    def biases(self) -> tuple[naming.Bias, ...]:
        """Every bias, layer by layer."""
        return self._connections[1]

    @cached_property
    def parameter_names(self) -> tuple[str, ...]:
        """Names of the entries of ``parameters``."""
        from nnlib import naming

        trained = [bias for bias in self.biases if bias.trained]
        return naming.in_order([*self.edges, *trained])

    @cached_property
    def frozen_names(self) -> tuple[str, ...]:
        """Names of the entries of ``frozen_parameters``."""
        from nnlib import naming

        return naming.in_order(bias for bias in self.biases if not bias.trained)

    @cached_property
    def is_weight(self) -> FloatArray:
        """Which entries of ``parameters`` are weights and not biases: 1 or 0, for weight decay."""
        marks = np.zeros_like(self._parameters)
        for _, weights, _ in _row.places(self.dense_layers):
            marks[weights] = 1.0
        marks.flags.writeable = False
        return marks

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of every number of the network: float64 or float32."""
        return self._parameters.dtype

    @property
    def parameters(self) -> FloatArray:
        """All trained parameters, shape (n_parameters,); assigning copies the values in."""
        return self._parameters

    @parameters.setter
    def parameters(self, values: Any) -> None:
        self._parameters[:] = as_vector(values, self._parameters.size, "parameters", self.dtype)

    @property
    def frozen_parameters(self) -> FloatArray:
        """The biases that are not trained; assigning copies the values in."""
        return self._frozen_parameters

    @frozen_parameters.setter
    def frozen_parameters(self, values: Any) -> None:
        self._frozen_parameters[:] = as_vector(
            values, self._frozen_parameters.size, "frozen_parameters", self.dtype
        )

    @property
    def _vectors(self) -> tuple[FloatArray, FloatArray]:
        return self._parameters, self._frozen_parameters

    @property
    def gradient(self) -> FloatArray:
        """The partial derivatives of the loss along ``parameters``, as backward left them."""
        return self._gradient

    def forward(self, X: Any, *, training: bool = False) -> FloatArray:
        """Return the outputs for a batch, and keep what the backward pass needs.

        Parameters
        ----------
        X : array_like of shape (n_samples, n_inputs)
        training : bool, keyword-only
            Whether dropout drops, as in a training step.

        Returns
        -------
        ndarray of shape (n_samples, n_outputs)
            The caller's own: it may be changed.

        Raises
        ------
        ValueError
            If ``X`` is not a batch of finite numbers of that shape.
        """
        training = as_flag(training, "training")
        batch = as_batch(X, self.sizes[0], "X", self.dtype).copy()
        batch.flags.writeable = False
        before = self._pass
        with quiet():
            out = self.pass_forward(batch, training=training)
        self._pass = ForwardPass(batch, self.layers, self._vectors, before)
        return out.copy()

    def backward(self, grad: Any) -> FloatArray:
        """Carry d loss / d outputs back to every parameter and to the inputs.

        Parameters
        ----------
        grad : array_like of shape (n_samples, n_outputs)
            ``loss.gradient(y_pred, y_true)`` for the last ``forward``.

        Returns
        -------
        ndarray of shape (n_samples, n_inputs)
            d loss / d inputs.  The parameters' part is in ``gradient``.

        Raises
        ------
        ValueError
            If ``grad`` does not fit the last forward pass, or it is not clear which pass that is:
            there was none, another batch went forward in between (through the network or through
            one of its layers), or parameters have changed.
        """
        grad = as_batch(grad, self.sizes[-1], "grad", self.dtype)
        if self._pass is None:
            raise ValueError(
                "backward came before any forward; expected a forward pass first, because the "
                "backward pass uses its sums and outputs (training uses them up). "
                "Call network.forward(X)."
            )
        self._pass.expect_still_true(len(grad), self.layers, self._vectors)
        with quiet():
            return self.pass_backward(grad)

    def pass_forward(self, batch: FloatArray, *, training: bool) -> FloatArray:
        """Send a checked batch through the layers; the training loop's inner call.

        Parameters
        ----------
        batch : ndarray of shape (n_samples, n_inputs) and the network's dtype
            Best one that cannot be written to: then no layer needs a copy.
        training : bool, keyword-only

        Returns
        -------
        ndarray of shape (n_samples, n_outputs)
            The last layer's own; it cannot be written to.
        """
        self.__dict__["_pass"] = None  # past __setattr__: this is the inner loop
        for layer in self._layers:
            batch = layer.forward(batch, training=training)
        return batch

    def pass_backward(self, grad: FloatArray, *, to_input: bool = True) -> FloatArray:
        """Send a checked gradient back through the layers; the training loop's inner call."""
        first = self._layers[0]
        for layer in reversed(self._layers):
            grad = layer.backward(grad, to_input=to_input or layer is not first)
        return grad

    def predict(self, X: Any) -> FloatArray:
        """Return the outputs for a batch, and keep nothing; dropout drops nothing.

        Parameters and errors are those of :meth:`forward`.
        """
        with quiet():
            return self.pass_predict(as_batch(X, self.sizes[0], "X", self.dtype))

    def pass_predict(self, batch: FloatArray) -> FloatArray:
        """Return the outputs for a checked batch."""
        for layer in self._layers:
            batch = layer.predict(batch)
        return batch

    def predict_proba(self, X: Any, loss: Loss) -> FloatArray:
        """Return probabilities for a batch, as the loss reads the outputs.

        Parameters
        ----------
        X : array_like of shape (n_samples, n_inputs)
        loss : Loss
            The one the network is trained with: ``BinaryCrossEntropy()`` reads each output as the
            logit of a yes, ``CrossEntropy()`` all of them as the logits of one class each.

        Returns
        -------
        ndarray of shape (n_samples, n_outputs)

        Raises
        ------
        ValueError
            If the loss knows of no probabilities, or the network does not end in logits.

        Examples
        --------
        >>> from nnlib import CrossEntropy, Dense, Network
        >>> network = Network([Dense(1, 2, "identity")], parameters=[0.0, 0.0, 0.0, 0.0])
        >>> network.predict_proba([[1.0]], CrossEntropy())
        array([[0.5, 0.5]])
        """
        self.expect_fits(loss)
        return loss.probabilities(self.predict(X))

    def expect_fits(self, loss: Loss) -> None:
        """Check that a loss can be used with this network.

        Raises
        ------
        ValueError
            If it is not a loss, or takes logits where the network does not end in them.
        """
        if not isinstance(loss, Loss):
            called = f"{loss.__name__}()" if isinstance(loss, type) else "HalfSquaredError()"
            raise ValueError(
                f"loss came as {shown(loss)}; expected a loss object, such as {called}. "
                "nnlib.losses has them all."
            )
        last = self.dense_layers[-1].activation
        if loss.on_logits and last.name != "identity":
            raise ValueError(
                f"{loss!r} came to a network that ends in {last.name}; expected one that ends in "
                "identity, because this loss makes probabilities of the outputs by itself, and "
                'that would be done twice. Make the last layer Dense(..., "identity").'
            )

    def copy(self, *, dtype: Any = None) -> Network:
        """Return a network of its own with the same layers and values, and of the same class.

        Parameters
        ----------
        dtype : {"float64", "float32"} or None, keyword-only
            The type of the copy's numbers; the network's own with None.

        Raises
        ------
        ValueError
            If the type is neither.
        """
        dtype = self.dtype if dtype is None else _checked_dtype(dtype)
        twin = copy.deepcopy(self)
        if dtype != self.dtype:
            for vector in _VECTORS:
                vars(twin)[vector] = vars(twin)[vector].astype(dtype)
            twin._bind()
        return twin

    __copy__ = copy

    def __getstate__(self) -> dict[str, Any]:
        # The windows are made again; what a subclass has added comes along.
        made_again = ("_pass", *_CACHED)
        return {name: value for name, value in vars(self).items() if name not in made_again}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        for vector in _VECTORS:
            vars(self)[vector] = owned(vars(self)[vector])
        self._bind()

    def save(self, path: str | PathLike[str]) -> None:
        """Write the network to an ``.npz`` file: its layers, parameters and frozen biases.

        The file is written beside its place and then renamed, so a crash half-way leaves an
        older file as it was.

        Raises
        ------
        ValueError
            If a parameter is not finite, or a layer cannot be described in a file.
        OSError
            If the file cannot be written.
        """
        from nnlib import _weights_file  # here, so that importing nnlib stays quick

        _weights_file.save(self, path)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Network:
        """Return the network that :meth:`save` wrote.

        Raises
        ------
        WeightsFileError
            If the file is damaged, truncated or not one of ours.  Nothing is ever unpickled.
        OSError
            If the file is not there or cannot be read.
        """
        from nnlib import _weights_file  # as in save

        return _weights_file.load(cls, path)

    def summary(self) -> str:
        """Return a table of the layers with shapes and counts of parameters."""
        return _summary.table(self._layers)

    def __repr__(self) -> str:
        shape = "-".join(map(str, self.sizes))
        kinds = ", ".join(dict.fromkeys(layer.activation.name for layer in self.dense_layers))
        bits = ", float32" if self.dtype == np.float32 else ""
        return (
            f"Network({shape}, {kinds}: {self._parameters.size} trained parameters, "
            f"{self.frozen_parameters.size} frozen{bits})"
        )


_VECTORS = ("_parameters", "_frozen_parameters", "_gradient")
_CACHED = tuple(name for name, v in vars(Network).items() if isinstance(v, cached_property))


def _checked_dtype(dtype: Any) -> np.dtype[Any]:
    try:  # an array, say, has a type as well; only what is one is meant
        name = np.dtype(dtype).name if isinstance(dtype, (str, type, np.dtype)) else None
    except Exception:  # no name of a type, or a class that is none
        name = None
    if name not in DTYPES:
        raise ValueError(
            f"dtype came as {shown(dtype)}; expected {' or '.join(map(repr, DTYPES))}."
        )
    native: np.dtype[Any] = np.dtype(name)  # in the computer's own order of bytes
    return native
