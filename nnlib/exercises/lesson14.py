"""The exercises of lesson 14, pre-processing: standardizing, half a point, and changes that help.

The mistake the lesson names is statistics from the test set.  Each exercise has a module of its
own: ``_standardized``, ``_half_shift`` and ``_changed``.
"""

from __future__ import annotations

from nnlib.exercises._changed import AUGMENT
from nnlib.exercises._half_shift import HALF_SHIFT
from nnlib.exercises._standardized import STANDARDIZED

EXERCISES = (STANDARDIZED, HALF_SHIFT, AUGMENT)
