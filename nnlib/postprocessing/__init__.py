"""From scores to decisions: probabilities to believe, and boxes to keep (lessons 15 and 16)."""

from nnlib.activations import softmax
from nnlib.postprocessing.boxes import clip_boxes, iou, match_boxes
from nnlib.postprocessing.suppression import gaussian_decay, linear_decay, nms, soft_nms
from nnlib.postprocessing.temperature import fit_temperature
from nnlib.postprocessing.windows import sliding_windows

__all__ = [
    "clip_boxes",
    "fit_temperature",
    "gaussian_decay",
    "iou",
    "linear_decay",
    "match_boxes",
    "nms",
    "sliding_windows",
    "soft_nms",
    "softmax",
]
