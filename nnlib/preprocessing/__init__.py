"""What is done to the data before the network sees them (lesson 14)."""

from nnlib.preprocessing.augmentation import add_noise, augment
from nnlib.preprocessing.images import affine, blur, rotate, shift, zoom
from nnlib.preprocessing.scaling import Standardizer
from nnlib.preprocessing.strokes import image_of_strokes

__all__ = [
    "Standardizer",
    "add_noise",
    "affine",
    "augment",
    "blur",
    "image_of_strokes",
    "rotate",
    "shift",
    "zoom",
]
