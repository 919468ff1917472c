"""The exercises of lesson 15, reading digits: what is confused, how sure, when to ask, and why.

The mistake the lesson names is another pre-processing at use than in training.  Each exercise has
a module of its own: ``_confusion``, ``_temperature``, ``_reject`` and ``_pixel``.
"""

from __future__ import annotations

from nnlib.exercises._confusion import CONFUSION
from nnlib.exercises._pixel import PIXEL
from nnlib.exercises._reject import REJECT
from nnlib.exercises._temperature import TEMPERATURE

EXERCISES = (CONFUSION, TEMPERATURE, REJECT, PIXEL)
