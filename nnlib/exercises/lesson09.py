"""The exercises of lesson 09, losses: three classes, a stable log-softmax, constants, a first loss.

The mistake the lesson names is softmax applied twice.  Two of the exercises have much to say, and a
module of their own: ``_log_softmax`` and ``_best_constants``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.activations import sigmoid, softmax
from nnlib.exercises._best_constants import BEST_CONSTANTS
from nnlib.exercises._derived import from_rounded
from nnlib.exercises._exercise import TOLERANCE, Exercise, Mistake
from nnlib.exercises._log_softmax import LOG_SOFTMAX
from nnlib.exercises._reading import NumbersAnswer
from nnlib.exercises._untrained import CLASSES, N_INPUTS, N_SAMPLES, first_losses, rejected
from nnlib.losses import CrossEntropy

# Cross-entropy by hand

SCORES = np.array([1.5, 0.5, -1.0])
TRUE = 1
"""The place of the right class, the second of three."""


def _priced(probabilities: FloatArray, loss: float | None = None) -> list[float]:
    """Return three probabilities and a loss; by default, the cross-entropy of the second."""
    surprise = -float(np.log(probabilities[TRUE])) if loss is None else loss
    return [*probabilities.tolist(), surprise]


def _three_classes(loss: float | None = None) -> list[float]:
    return _priced(softmax(SCORES), loss)


def _surprises() -> FloatArray:
    return -np.log(softmax(SCORES))


def _all_yes_or_no() -> float:
    p, target = softmax(SCORES), np.eye(3)[TRUE]
    return float(-(target * np.log(p) + (1 - target) * np.log(1 - p)).sum())


def _squared_error(times: float) -> Callable[[], list[float]]:
    return lambda: _three_classes(times * float(((softmax(SCORES) - np.eye(3)[TRUE]) ** 2).sum()))


def _other_base(base: float) -> list[float]:
    powers = base**SCORES
    return _priced(powers / powers.sum())


def _from_rounded_probabilities(digits: int) -> Callable[[], list[float]]:
    return lambda: _priced(np.round(softmax(SCORES), digits))


THREE_CLASSES = Exercise(
    id="09-three-classes",
    name="three_classes",
    asks=(
        "Hand in four numbers: the probabilities of the three classes, and the cross-entropy if "
        "the second is right."
    ),
    kind=NumbersAnswer((4,), labels=("p_1", "p_2", "p_3", "the cross-entropy")),
    solution=_three_classes,
    right=(
        "Three powers, one sum, one logarithm. What the other two classes share between them does "
        "not count: only the probability of the right one does."
    ),
    mistakes=(
        Mistake(
            lambda: _three_classes(float(np.log(softmax(SCORES)[TRUE]))),
            "The sign is wrong: the logarithm of a probability is below 0, and a cost is not. Put "
            "a minus before it.",
        ),
        Mistake(
            lambda: _three_classes(float(_surprises()[2])),
            "The probabilities are right, and the cost is that of the third class. Python counts "
            "from 0, so the second class is number 1.",
        ),
        Mistake(
            lambda: _three_classes(float(_surprises()[0])),
            "The probabilities are right, and the cost is that of the first class, which the "
            "network holds for the likeliest. The second is the right one.",
        ),
        Mistake(
            lambda: _three_classes(-float(np.log10(softmax(SCORES)[TRUE]))),
            "That is another logarithm. Cross-entropy takes the natural one, math.log.",
            also=(lambda: _three_classes(-float(np.log2(softmax(SCORES)[TRUE]))),),
        ),
        Mistake(
            lambda: _three_classes(float(_surprises().sum())),
            "The costs of all three classes were added or averaged. The targets are 0, 1 and 0: "
            "only the right class counts.",
            also=(lambda: _three_classes(float(_surprises().mean())),),
        ),
        Mistake(
            lambda: _three_classes(float(_surprises()[TRUE]) / 3),
            "The cost was divided by the number of classes. A mean is taken over samples only, "
            "and here is one.",
        ),
        Mistake(
            lambda: _three_classes(1 - float(softmax(SCORES)[TRUE])),
            "The last number is 1 - p_2, what the probability lacks of 1. The cost is minus its "
            "logarithm.",
        ),
        Mistake(
            lambda: _three_classes(-float(np.log(1 - softmax(SCORES)[TRUE]))),
            "The last number is minus the logarithm of 1 - p_2, as if the second class were wrong. "
            "It is right: take the logarithm of p_2.",
        ),
        Mistake(
            lambda: _three_classes(float(softmax(SCORES)[TRUE] * _surprises()[TRUE])),
            "The logarithm is multiplied by the probability. What multiplies it is the target, "
            "which is 1 for the right class.",
            also=(lambda: _three_classes(float(softmax(SCORES) @ _surprises())),),
        ),
        Mistake(
            _squared_error(0.5),
            "The last number is a squared error. Cross-entropy is minus the logarithm of the "
            "right class's probability.",
            also=(_squared_error(1.0), _squared_error(1 / 3)),
        ),
        Mistake(
            lambda: _three_classes(_all_yes_or_no()),
            "That is the binary cross-entropy of three yes-or-no questions. Here is one question "
            "with three answers: minus the logarithm of p_2.",
            also=(lambda: _three_classes(_all_yes_or_no() / 3),),
        ),
        Mistake(
            lambda: _priced(softmax(softmax(SCORES))),
            "Softmax is applied twice. The scores go in once, and probabilities come out.",
            also=(
                lambda: _three_classes(-float(np.log(softmax(softmax(SCORES))[TRUE]))),
                lambda: _priced(softmax(softmax(SCORES)), float(_surprises()[TRUE])),
            ),
        ),
        Mistake(
            lambda: _priced(SCORES / SCORES.sum()),
            "The scores were divided by their sum. Softmax takes powers of e first: a probability "
            "is never below 0.",
        ),
        Mistake(
            lambda: _priced(np.exp(SCORES)),
            "Those are the powers of e. Divide each by the sum of all three.",
            also=(lambda: _priced(np.exp(SCORES), float(_surprises()[TRUE])),),
        ),
        Mistake(
            lambda: _priced(np.exp(SCORES - SCORES.max())),
            "The powers were divided by the largest of them. Divide by the sum of all three.",
            also=(lambda: _priced(np.exp(SCORES - SCORES.max()), float(_surprises()[TRUE])),),
        ),
        Mistake(
            lambda: _three_classes(float(np.log(np.exp(SCORES).sum()))),
            "The last number is the logarithm of the sum of the powers. Subtract the right class's "
            "score, and it is the cross-entropy.",
        ),
        Mistake(
            lambda: [*(100 * softmax(SCORES)), float(_surprises()[TRUE])],
            "Those are percents. A probability of one half is 0.5.",
            also=(lambda: _priced(100 * softmax(SCORES)),),
        ),
        Mistake(
            lambda: _other_base(2.0),
            "The powers are of another base. Softmax takes powers of e, math.exp.",
            also=(lambda: _other_base(10.0),),
        ),
        Mistake(
            lambda: _priced(sigmoid(SCORES)),
            "Those are sigmoids, one a score: they do not add up to 1. Three classes share one "
            "sum: that is softmax.",
        ),
        Mistake(
            lambda: _priced(softmax(np.abs(SCORES))),
            "The third score is -1: its minus got lost.",
        ),
        Mistake(
            lambda: _priced(softmax(-SCORES)),
            "The signs of the scores were turned: the largest score should get the largest "
            "probability.",
        ),
        Mistake(
            _from_rounded_probabilities(3),
            "The cross-entropy is off because the probabilities are rounded: keep all their "
            "digits until the end.",
            matches=from_rounded(lambda p: -float(np.log(p[TRUE])), _three_classes),
            also=(_from_rounded_probabilities(2), _from_rounded_probabilities(4)),
        ),
    ),
)

# An untrained network, and what its first loss tells


def _verdicts(expected: float | None = None, **other: bool) -> list[float]:
    """Return the expected loss and the four verdicts, with another one where it is asked for."""
    loss = float(np.log(CLASSES)) if expected is None else expected
    return [loss, *(float(other.get(letter, rejected(letter))) for letter in first_losses())]


def _all(verdict: bool) -> list[float]:
    return _verdicts(**dict.fromkeys(first_losses(), verdict))


def _expected(value: Callable[[], float]) -> tuple[Callable[[], list[float]], ...]:
    """Return makers of an answer with another expected loss, with right verdicts and with none."""
    return (
        lambda: _verdicts(value()),
        lambda: [value(), *_all(False)[1:]],
        lambda: [value(), *_all(True)[1:]],
    )


def _other_loss(hint: str, *values: Callable[[], float]) -> Mistake:
    first, *others = (made for value in values for made in _expected(value))
    return Mistake(first, hint, also=tuple(others))


WRONG_VERDICTS = (
    "The expected loss is right. Verdicts that are wrong, by their places: {letters}. Is the first "
    "loss further than 0.1 from the expected one, above or below?"
)
BOTH_WRONG = (
    "The expected loss is not right to all digits. Verdicts that are wrong, by their places: "
    "{letters}. First compute the loss of a network that knows nothing; then ask who is further "
    "than 0.1 from it, above or below."
)


def _name_wrong_verdicts(value: FloatArray) -> str | None:
    loss, *verdicts = _verdicts()
    if not np.isin(value[1:], (0, 1)).all():
        return None
    pairs = zip(first_losses(), value[1:], verdicts, strict=True)
    letters = ", ".join(letter for letter, came, right in pairs if came != right)
    words = WRONG_VERDICTS if abs(value[0] - loss) <= TOLERANCE else BOTH_WRONG
    return words.format(letters=letters) if letters else None


FIRST_LOSS = Exercise(
    id="09-first-loss",
    name="first_loss_test",
    asks=(
        "Hand in five numbers: the loss of a network that gives each of ten classes one tenth, "
        "and for A, B, C and D a 1 if the test rejects it, else a 0."
    ),
    kind=NumbersAnswer((5,), labels=("the expected loss", "A", "B", "C", "D")),
    solution=_verdicts,
    right=(
        "And D has a bug all the same: two softmaxes of nearly equal scores are still one tenth "
        "each. The other test, sure and right costs nothing, finds it. Use both."
    ),
    otherwise=_name_wrong_verdicts,
    mistakes=(
        _other_loss(
            "That is a logarithm of another base. Cross-entropy takes the natural one, np.log.",
            lambda: float(np.log10(CLASSES)),
            lambda: float(np.log2(CLASSES)),
        ),
        _other_loss(
            "The first number is the probability. The loss is minus its logarithm.",
            lambda: 1 / CLASSES,
        ),
        _other_loss(
            "The first number is the cost if a tenth were the probability of being wrong. A tenth "
            "is the probability of what is right.",
            lambda: -float(np.log(1 - 1 / CLASSES)),
        ),
        _other_loss(
            "The first number is a logarithm, but not that of the number of classes. Here are ten.",
            *(lambda n=n: float(np.log(n)) for n in (2, 9, 20, N_INPUTS, N_SAMPLES)),
        ),
        _other_loss(
            "The first number was measured on one of the four. A test needs a number that is "
            "known without them: how many classes are there?",
            *(lambda letter=letter: first_losses()[letter] for letter in "ABCD"),
        ),
        _other_loss(
            "The first number is the lowest loss that two softmaxes can reach. An untrained "
            "network gives each class one tenth.",
            lambda: CrossEntropy()([np.eye(CLASSES)[0]], [0]),
        ),
        _other_loss(
            "The first number is what a squared error would come to, or 1 minus the probability. "
            "The loss here is cross-entropy.",
            lambda: float(((np.full(CLASSES, 0.1) - np.eye(CLASSES)[0]) ** 2).sum()),
            lambda: float(((np.full(CLASSES, 0.1) - np.eye(CLASSES)[0]) ** 2).sum() / 2),
        ),
        _other_loss(
            "The first number was divided by the number of classes. The mean is taken over the "
            "samples only; B's author made that slip.",
            lambda: float(np.log(CLASSES)) / CLASSES,
        ),
        Mistake(
            lambda: _all(False),
            "The loss is right, and nobody is rejected. Whose first loss is further than 0.1 from "
            "it?",
        ),
        Mistake(
            lambda: _all(True),
            "The loss is right, and all four are rejected. Whose first loss is within 0.1 of it?",
        ),
        Mistake(
            lambda: _verdicts(D=True),
            "D does have a bug, as its code shows. But the question is what this test sees: is "
            "D's first loss further than 0.1 from the expected one?",
        ),
        Mistake(
            lambda: _verdicts(A=True, B=False, C=False, D=True),
            "The ones and the zeros changed places: a 1 is for a network that the test rejects.",
        ),
        Mistake(
            lambda: _verdicts(B=False),
            "The test rejects B, too: it says whether a loss is too low as well.",
        ),
        Mistake(
            lambda: _verdicts(C=False),
            "The test rejects C, too. A fresh network that is sure of itself is sure of what is "
            "wrong.",
        ),
        Mistake(
            lambda: _verdicts(A=True),
            "A is within 0.1 of the expected loss: it passes.",
        ),
    ),
)

EXERCISES = (THREE_CLASSES, LOG_SOFTMAX, BEST_CONSTANTS, FIRST_LOSS)
