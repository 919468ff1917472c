"""Still pictures: the map, a network, its training, what it answers, digits (lessons 00 to 16).

Each function here returns a :class:`Picture`: a Matplotlib figure that shows itself in a notebook,
transparent and readable in a light and in a dark theme, and carries ``alt_text``, a description
made from the same numbers as the drawing.  None of them changes the network it is given.
"""

from nnlib.figures.activations import activation_curve, activation_curves
from nnlib.figures.along import loss_along_weight
from nnlib.figures.boxes import boxes_picture
from nnlib.figures.class_losses import loss_of_scores
from nnlib.figures.confusion import confusion_picture
from nnlib.figures.curves import loss_curve
from nnlib.figures.decisions import decision_boundary
from nnlib.figures.deep_learning_map import map_of_deep_learning
from nnlib.figures.depth import gradient_by_layer
from nnlib.figures.diagram import network_diagram
from nnlib.figures.gradient_chain import gradient_chain
from nnlib.figures.images import image_rows
from nnlib.figures.journey import parameter_journey
from nnlib.figures.landscape import loss_landscape
from nnlib.figures.layers_picture import layers_picture
from nnlib.figures.losses import cost_of_error, cost_of_sum
from nnlib.figures.nudge import error_by_nudge
from nnlib.figures.picture import Picture
from nnlib.figures.playground_picture import playground_picture
from nnlib.figures.precision_recall import precision_recall_picture
from nnlib.figures.race import race_picture
from nnlib.figures.reading import reading_picture
from nnlib.figures.refits import refits_picture
from nnlib.figures.reliability import reliability_diagram
from nnlib.figures.schedules import schedule_runs
from nnlib.figures.spread import runs_with_spread
from nnlib.figures.training_picture import training_picture
from nnlib.figures.weight_images import weight_images

__all__ = [
    "Picture",
    "activation_curve",
    "activation_curves",
    "boxes_picture",
    "confusion_picture",
    "cost_of_error",
    "cost_of_sum",
    "decision_boundary",
    "error_by_nudge",
    "gradient_by_layer",
    "gradient_chain",
    "image_rows",
    "layers_picture",
    "loss_along_weight",
    "loss_curve",
    "loss_landscape",
    "loss_of_scores",
    "map_of_deep_learning",
    "network_diagram",
    "parameter_journey",
    "playground_picture",
    "precision_recall_picture",
    "race_picture",
    "reading_picture",
    "refits_picture",
    "reliability_diagram",
    "runs_with_spread",
    "schedule_runs",
    "training_picture",
    "weight_images",
]
