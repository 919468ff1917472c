"""The exercises of lesson 16, post-processing: overlap, suppression hard and soft, a threshold.

The mistake the lesson names is suppressing across classes.  The modules: ``_overlap``,
``_suppressed`` and ``_wanted``.
"""

from __future__ import annotations

from nnlib.exercises._overlap import OVERLAP
from nnlib.exercises._suppressed import NMS, SOFT_NMS
from nnlib.exercises._wanted import WANTED

EXERCISES = (OVERLAP, NMS, SOFT_NMS, WANTED)
