"""Still pictures: the map, a network, its training (lessons 00 to 07).

Each function here returns a :class:`Picture`: a Matplotlib figure that shows itself in a notebook,
on a light background in either theme, and carries ``alt_text``, a description made from the same
numbers as the drawing.  None of them changes the network it is given.
"""

from nnlib.figures.activations import activation_curve
from nnlib.figures.along import loss_along_weight
from nnlib.figures.curves import loss_curve
from nnlib.figures.decisions import decision_boundary
from nnlib.figures.deep_learning_map import map_of_deep_learning
from nnlib.figures.diagram import network_diagram
from nnlib.figures.journey import parameter_journey
from nnlib.figures.landscape import loss_landscape
from nnlib.figures.nudge import error_by_nudge
from nnlib.figures.picture import Picture
from nnlib.figures.playground_picture import playground_picture
from nnlib.figures.training_picture import training_picture

__all__ = [
    "Picture",
    "activation_curve",
    "decision_boundary",
    "error_by_nudge",
    "loss_along_weight",
    "loss_curve",
    "loss_landscape",
    "map_of_deep_learning",
    "network_diagram",
    "parameter_journey",
    "playground_picture",
    "training_picture",
]
