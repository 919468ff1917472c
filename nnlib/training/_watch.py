"""What is watched between epochs: validation data, patience, a plateau (lessons 12 and 13)."""

from __future__ import annotations

from math import inf, isnan
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray, as_count, shown
from nnlib.optimizers import Optimizer
from nnlib.training._checks import samples
from nnlib.training.trainer import Trainer


class Watch:
    """The validation data, the best parameters so far, and a plateau's memory."""

    def __init__(
        self, trainer: Trainer, validation: tuple[Any, Any] | None, patience: int | None
    ) -> None:
        if patience is not None and validation is None:
            raise ValueError(
                f"patience came as {shown(patience)} without validation; expected both, because "
                "training stops when the loss on other data no longer falls."
            )
        self.trainer = trainer
        self.patience = None if patience is None else as_count(patience, "patience")
        self.data: tuple[FloatArray, FloatArray] | None = None
        if validation is not None:
            if not isinstance(validation, (tuple, list)) or len(validation) != 2:
                raise ValueError(
                    f"validation came as a {type(validation).__name__}; expected a pair of inputs "
                    "and targets, (X_validation, Y_validation)."
                )
            names = ("validation's inputs", "validation's targets")
            self.data = samples(trainer.network, trainer.loss, *validation, names=names)
        self.losses: list[float] = []
        self.best_epoch: int | None = None
        self._lowest = inf
        self._best: FloatArray | None = None
        self._best_state: Any = None

    @property
    def needed(self) -> bool:
        """Whether there is anything to look at after an epoch."""
        return self.data is not None or hasattr(self.trainer.schedule, "after_epoch")

    def after_epoch(self) -> bool:
        """Measure; return whether patience is at its end."""
        trainer = self.trainer
        plateau = getattr(trainer.schedule, "after_epoch", None)
        if self.data is not None:
            x, y = self.data
            outputs = trainer.network.pass_predict(x)
            loss = trainer.loss.value_and_gradient(outputs, y)[0]
            self.losses.append(loss)
            loss = inf if isnan(loss) else loss  # outputs so large that no loss can be told
            if self.best_epoch is None or loss < self._lowest:
                self.best_epoch, self._lowest = len(self.losses) - 1, loss
                if self.patience is not None:
                    self._best = trainer.network.parameters.copy()
                    if isinstance(trainer.optimizer, Optimizer):
                        self._best_state = trainer.optimizer.snapshot()
        if plateau is not None and trainer.batch_losses:
            plateau(self.losses[-1] if self.data is not None else trainer.loss_now())
        if self.patience is None or self.best_epoch is None:
            return False
        return len(self.losses) - 1 - self.best_epoch >= self.patience

    def go_back(self, stopped: bool) -> str:
        """Go back to the best parameters, if that was asked for; say so in a sentence."""
        if self.patience is None or self._best is None or self.best_epoch is None:
            return ""
        self.trainer.network.parameters[:] = self._best
        if self._best_state is not None:
            self.trainer.optimizer.restore(self._best_state)
        return (
            f". The parameters of epoch {self.best_epoch:,}, with the lowest validation loss "
            f"({self.losses[self.best_epoch]:.9f}), are kept"
        )

    def losses_of(self, n_epochs: int) -> FloatArray | None:
        """Return the validation losses of the epochs that are in the history."""
        return None if self.data is None else np.array(self.losses[:n_epochs])
