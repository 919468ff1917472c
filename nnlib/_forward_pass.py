"""A forward pass that waits for its backward pass (lesson 04).

The backward pass goes back through the sums and outputs of one forward pass, with the weights
that it had.  If in between another batch went forward, or parameters were changed, the gradient
would be that of no network at all, and nothing would show.  So a network remembers what its last
forward pass was made of, and looks again before it goes back.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.layers import Layer


class ForwardPass:
    """What a forward pass was made of.

    Parameters
    ----------
    batch : ndarray of shape (n_samples, n_inputs)
    layers : sequence of Layer
    vectors : sequence of ndarray
        Parameters and frozen parameters; they are copied.
    before : ForwardPass or None
        The pass before this one.
    """

    def __init__(
        self,
        batch: FloatArray,
        layers: Sequence[Layer],
        vectors: Sequence[FloatArray],
        before: ForwardPass | None,
    ) -> None:
        self.n_samples = len(batch)
        self._vectors = [vector.copy() for vector in vectors]
        self._kept = [layer.kept for layer in layers]
        # Batches that have gone forward since the last backward pass: the last one of each shape,
        # as a number that tells batches apart.
        waiting: dict[tuple[int, ...], int] = {} if before is None else before._waiting
        number = hash(batch.tobytes())
        self._ambiguous = waiting.get(batch.shape, number) != number
        self._waiting: dict[tuple[int, ...], int] = {**waiting, batch.shape: number}

    def expect_still_true(
        self, n_samples: int, layers: Sequence[Layer], vectors: Sequence[FloatArray]
    ) -> None:
        """Check that a gradient of so many samples can go back through this pass.

        Raises
        ------
        ValueError
            If it is another batch's, or layers or parameters are no longer as they were.
        """
        if n_samples != self.n_samples:
            raise ValueError(
                f"grad came with {n_samples} samples; expected {self.n_samples}, as in the last "
                "forward pass. Compute it from that pass's outputs."
            )
        if self._ambiguous:
            raise ValueError(
                "backward came after two forward passes of different inputs; expected one, "
                "because the gradient of one batch goes wrong through the sums of another. Use "
                "predict where you only want to look, and call network.forward(X) again."
            )
        if any(layer.kept is not kept for layer, kept in zip(layers, self._kept, strict=True)):
            raise ValueError(
                "backward came after a forward pass through a single layer; expected the last one "
                "through the network, because the layer has kept what it saw. Call "
                "network.forward(X) again."
            )
        for then, now in zip(self._vectors, vectors, strict=True):
            if not np.array_equal(then, now, equal_nan=True):
                raise ValueError(
                    "backward came after parameters had changed; expected those of the forward "
                    "pass, because its sums belong to them. Update after backward, or call "
                    "network.forward(X) again."
                )
        self._waiting.clear()
