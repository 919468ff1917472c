"""How good answers are: right or wrong, found or missed, sure or too sure (lessons 15 and 16).

Predictions come first and the truth second, as for the losses; scikit-learn has them the other
way round.  How surprising the truth was, the negative log-likelihood, is the cross-entropy:
``nnlib.CrossEntropy``, which takes logits.
"""

from nnlib.metrics.classes import (
    accuracy,
    accuracy_interval,
    confusion_matrix,
    precision,
    recall,
    wilson_interval,
)
from nnlib.metrics.reliability import Calibration, calibration
from nnlib.metrics.thresholds import (
    PrecisionRecallCurve,
    average_precision,
    precision_recall_at,
    precision_recall_curve,
)

__all__ = [
    "Calibration",
    "PrecisionRecallCurve",
    "accuracy",
    "accuracy_interval",
    "average_precision",
    "calibration",
    "confusion_matrix",
    "precision",
    "precision_recall_at",
    "precision_recall_curve",
    "recall",
    "wilson_interval",
]
