"""A hand that draws digits, for the tests of all that reads them: the one of lesson 15."""

from nnlib.exercises.drawn_digits import SHAPES, draw, drawings, shapes

__all__ = ["SHAPES", "draw", "drawings", "shapes"]
