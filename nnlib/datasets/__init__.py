"""Points in the plane (lesson 06), handwritten digits (lesson 13), and what is kept for a test."""

from nnlib.datasets.handwriting import digits
from nnlib.datasets.points import DATASETS, GAP, TURNS, Points, circles, moons, spirals, xor
from nnlib.datasets.splitting import split, split_by_group

__all__ = [
    "DATASETS",
    "GAP",
    "TURNS",
    "Points",
    "circles",
    "digits",
    "moons",
    "spirals",
    "split",
    "split_by_group",
    "xor",
]
