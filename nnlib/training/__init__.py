"""Training: forward, loss, backward, update, again (lesson 05)."""

from nnlib.training.run import History, fit
from nnlib.training.trainer import Trainer

__all__ = ["History", "Trainer", "fit"]
