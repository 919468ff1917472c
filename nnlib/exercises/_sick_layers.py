"""Which layer of a deep network is sick, and how each wrong guess is answered (lesson 10)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.exercises._reading import NumbersAnswer
from nnlib.exercises.sick_networks import DEPTH, SICK, TROUBLES


def _found(**other: tuple[int, str]) -> list[int]:
    """Return each layer and what is wrong with it, or others in their places."""
    pairs = (SICK | other).values()
    return [number for layer, what in pairs for number in (layer, TROUBLES.index(what) + 1)]


def _says(letter: str, *, layer: bool, trouble: bool) -> Callable[[FloatArray], bool]:
    """Return whether layer and trouble of a network are right, as told."""
    place = 2 * list(SICK).index(letter)
    correct = np.array(_found())[place : place + 2]
    return lambda value: (value[place : place + 2] == correct).tolist() == [layer, trouble]


COUNTED = "Layers are counted from 1 to 8, in whole numbers. A layer stands before its trouble."
NUMBERED = "A trouble has one of the numbers 1 to 4 of the table. It stands after its layer."
FROM_0 = "Is that how a list counts, from 0? Layers are counted from 1."
LATER = (
    "Network A: that layer gets nothing to work with. In which layer below it does the trouble "
    "begin?"
)
EARLIER = "Network C: what comes back is small below the trouble. What goes forward is small above."

SICK_LAYERS = Exercise(
    id="10-sick-layers",
    name="sick_layers",
    asks=(
        "Hand in six whole numbers, two for each of the networks A, B and C: the layer where the "
        "trouble begins, and the number of the trouble."
    ),
    kind=NumbersAnswer(
        (6,), labels=tuple(f"{letter}'s {what}" for letter in SICK for what in ("layer", "trouble"))
    ),
    solution=_found,
    accepts=lambda value: value.tolist() == _found(),
    right="Dead: no score tells. Twins: no size tells. Ask for what a trouble is made of.",
    mistakes=(
        Mistake(
            lambda: _found(A=(0, "dead")),
            COUNTED,
            matches=lambda value: not np.isin(value[::2], range(1, DEPTH + 1)).all(),
            also=(lambda: _found(C=(9, "small")), lambda: [5.5, *_found()[1:]]),
        ),
        Mistake(
            lambda: [1, 5, 2, 3, 3, 6],
            NUMBERED,
            matches=lambda value: not np.isin(value[1::2], range(1, len(TROUBLES) + 1)).all(),
            also=(lambda: [5, 0, 3, 1, 6, 2],),
        ),
        Mistake(
            lambda: [*_found()[::2], *_found()[1::2]],
            "The layers stand first, and then the troubles. Let each layer's trouble follow it: "
            "A's layer, A's trouble, and so on.",
        ),
        Mistake(
            lambda: [4, 1, 2, 2, 5, 3],
            FROM_0,
            matches=lambda value: (value[::2] == np.array(_found())[::2] - 1).all(),
        ),
        Mistake(
            lambda: _found(A=(6, "dead")),
            LATER,
            matches=lambda value: SICK["A"][0] < value[0] <= 8,
            also=(lambda: _found(A=(7, "dead")), lambda: _found(A=(8, "dead"))),
        ),
        Mistake(
            lambda: _found(A=(4, "dead")),
            "Network A: no gradient comes back to that layer. It comes from above: look at the "
            "layers above it.",
            matches=lambda value: 1 <= value[0] < SICK["A"][0],
            also=tuple(partial(_found, A=(k, "dead")) for k in (1, 2, 3)),
        ),
        Mistake(
            lambda: _found(A=(SICK["A"][0], "small")),
            "Network A: the layer is right. All its outputs are 0, and so is its gradient.",
            matches=_says("A", layer=True, trouble=False),
            also=(
                lambda: _found(A=(SICK["A"][0], "twins")),
                lambda: _found(A=(SICK["A"][0], "large")),
            ),
        ),
        Mistake(
            lambda: _found(C=(5, "small")),
            EARLIER,
            matches=lambda value: 1 <= value[4] < SICK["C"][0],
            also=tuple(partial(_found, C=(k, "small")) for k in (1, 2, 3, 4)),
        ),
        Mistake(
            lambda: _found(C=(7, "small")),
            "Network C: that layer passes on what it gets. Where does it become small?",
            matches=lambda value: SICK["C"][0] < value[4] <= 8,
            also=(lambda: _found(C=(8, "small")),),
        ),
        Mistake(
            lambda: _found(C=(SICK["C"][0], "dead")),
            "Network C: the layer is right. Some of its outputs are not 0, and they differ.",
            matches=lambda value: _says("C", layer=True, trouble=False)(value) and value[5] < 3,
            also=(lambda: _found(C=(SICK["C"][0], "twins")),),
        ),
        Mistake(
            lambda: _found(C=(SICK["C"][0], "large")),
            "Network C: the layer is right. Compare the size of its outputs with that of the layer "
            "before.",
            matches=_says("C", layer=True, trouble=False),
        ),
        Mistake(
            lambda: _found(B=(4, "dead")),
            "Network B: all sizes are ordinary. How do the outputs of a layer differ from each "
            "other, for one point?",
            matches=lambda value: value[2] != SICK["B"][0],
            also=tuple(partial(_found, B=(k, "twins")) for k in (1, 2, 4, 5, 6, 7, 8)),
        ),
        Mistake(
            lambda: _found(B=(SICK["B"][0], "dead")),
            "Network B: the layer is right. Its neurons fire, and their size is ordinary. What do "
            "their outputs have in common?",
            matches=_says("B", layer=True, trouble=False),
            also=(
                lambda: _found(B=(SICK["B"][0], "small")),
                lambda: _found(B=(SICK["B"][0], "large")),
            ),
        ),
    ),
)
