"""The exercises of lesson 07: the bug hunt, one exercise a network.

The mistake the lesson names is trusting a falling loss.  A finding is told in this order: the
place first, then the kind, then the line; so the hints go from the general to the specific.
"""

from __future__ import annotations

import numpy as np

from nnlib.exercises import _slips as slips
from nnlib.exercises._case import LOOK_AGAIN, Case, asks, finding, wrong_kind
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.exercises._hunt import repaired

A = Case(
    letter="A", where="V a", kind="path",
    right="The loop kept the last output's signal only. One character, += for =, adds the paths.",
    elsewhere=LOOK_AGAIN.format(letter="A"),
    kinds=(
        wrong_kind("V a", ("gate",), "A gate is part of ReLU, and these neurons are sigmoids."),
        wrong_kind(
            "V a", ("early",),
            "Examine it at rates of 1 and 0.001. The error of an early update shrinks with the "
            "rate; does this one?",
        ),
        wrong_kind(
            "V a", ("bias", "mean"),
            "No block stands still, and no one factor turns the claimed slopes into the measured "
            "ones. Compare them.",
        ),
        wrong_kind(
            "V a", ("softmax", "none"),
            "Two blocks are rejected, and both get their signal from W. What happens on the way?",
        ),
    ),
    line="Look at the loop over the outputs.",
    own="That step still moves as A's own. After the loop, what is left of the first output's "
    "signal?",
    steps=(
        Mistake(
            lambda: ("V a", "path", slips.FIRST_PATH),
            "Now the first output's signal comes back, and the last one's is lost. Add them.",
        ),
        Mistake(
            lambda: ("V a", "path", slips.MEAN_OF_PATHS),
            "The two signals were averaged. Paths add.",
        ),
        Mistake(
            lambda: ("V a", "path", slips.NO_SIGNALS),
            "The outputs' signals got lost: each comes back times its weight.",
        ),
    ),
).exercise()  # fmt: skip

B = Exercise(
    id="07-b",
    name="case_b",
    asks=asks("B"),
    kind=finding("B", to_repair=False),
    solution=lambda: ("", "none"),
    right="Healthy: right slopes of the right loss. Others of the seven score higher all the same.",
    mistakes=(
        Mistake(
            lambda: ("V a", "gate"),
            "Examine B again, on all samples and at a rate of 1: is any block rejected?",
            matches=lambda value: bool(value[:4].any()) and not np.isnan(value[0]),
            also=(lambda: ("a", "bias"), lambda: ("V a W b", "mean")),
        ),
        wrong_kind(
            "", ("softmax",),
            "Its outputs are scores, and the loss applies softmax to them once. What is its loss "
            "when it is sure and right?",
        ),
        wrong_kind("", ("gate",), "B gates on z > 0, and z is the sum before ReLU. Is that wrong?"),
        wrong_kind(
            "", ("bias", "early", "path", "mean"),
            "That bug spoils slopes, and a check on many samples would reject a block.",
        ),
        Mistake(
            lambda: ("", "none", repaired("B")),
            "That is the finding, and a healthy network needs no repair: hand in (where, kind) "
            "alone.",
            also=(lambda: ("", "none", "repaired"),),
        ),
    ),
    otherwise=lambda value: "Say both: where, and of what kind.",
)  # fmt: skip


C = Case(
    letter="C", where="V a W b", kind="mean",
    right="The loss is a mean, so its slopes are. Its author had hidden the n in a tiny rate.",
    elsewhere=LOOK_AGAIN.format(letter="C"),
    kinds=(
        wrong_kind(
            "V a W b", ("gate", "path", "early"),
            "That would leave W and b alone: no hidden signal reaches them. Divide the claimed "
            "slopes by the measured ones.",
        ),
        wrong_kind(
            "V a W b", ("softmax",),
            "There is no softmax in it. Divide the claimed slopes by the measured ones: do you "
            "know that number?",
        ),
        wrong_kind("V a W b", ("bias",), "More than a bias is off, and every block moves."),
        wrong_kind("V a W b", ("none",), "All four blocks are rejected. That is a bug."),
    ),
    line="Its loss is a mean. Are its slopes?",
    own="That step still moves as C's own. The loss divides by the number of samples; where "
    "should the slopes?",
    steps=(
        Mistake(
            lambda: ("V a W b", "mean", slips.HUNDREDTH),
            "You divide by 100. A batch may have another size: take len(X).",
        ),
        Mistake(
            lambda: ("V a W b", "mean", slips.OUTPUTS_ONLY),
            "W and b are right now. The signals for V and a have to be divided as well.",
        ),
        Mistake(
            lambda: ("V a W b", "mean", slips.HIDDEN_ONLY),
            "V and a are right now. The slopes of W and b have to be divided as well.",
        ),
        Mistake(
            lambda: ("V a W b", "mean", slips.TWICE),
            "Now n divides twice. Once, in delta, reaches all four blocks.",
            also=(lambda: ("V a W b", "mean", slips.HIDDEN_TWICE),),
        ),
        Mistake(
            lambda: ("V a W b", "mean", slips.SUM_AS_LOSS),
            "You made the loss a sum, and now it fits the step. But the loss is meant to be a "
            "mean: leave it, and repair the step.",
        ),
    ),
).exercise()  # fmt: skip


D = Case(
    letter="D", where="V a", kind="gate",
    right="ReLU's output is never below 0, so h >= 0 holds always: the gate stood open.",
    elsewhere=LOOK_AGAIN.format(letter="D"),
    kinds=(
        wrong_kind(
            "V a", ("path",),
            "Examine one sample at a time. A lost path would spoil the rows of neurons that fire. "
            "Which rows are wrong here?",
        ),
        wrong_kind(
            "V a", ("early",),
            "Examine it at rates of 1 and 0.001. An early update's error would shrink with the "
            "rate.",
        ),
        wrong_kind(
            "V a", ("bias", "mean"),
            "No block stands still, and no one factor turns the claimed slopes into the measured "
            "ones.",
        ),
        wrong_kind(
            "V a", ("softmax", "none"),
            "Two blocks are rejected, and both get their signal through the hidden neurons. Take "
            "one sample, and see which neurons' slopes are wrong.",
        ),
    ),
    line="What is ReLU's slope where its output is 0?",
    own="That step still moves as D's own. For which outputs of a ReLU is h >= 0 false?",
    steps=(
        Mistake(
            lambda: ("V a", "gate", slips.SIGMOID_DERIVATIVE),
            "You took a sigmoid's slope, h(1 - h). ReLU's is 1 where the neuron fires, else 0.",
        ),
        Mistake(
            lambda: ("V a", "gate", slips.TIMES_OUTPUT),
            "The signal is multiplied by the output. It needs the slope: 1 where the neuron fires.",
        ),
        Mistake(
            lambda: ("V a", "gate", slips.CLOSED),
            "The gate is the wrong way around: signals pass where the neuron is off.",
        ),
    ),
).exercise()  # fmt: skip


E = Case(
    letter="E", where="V a", kind="early",
    right="The way back comes first, then all updates. Lesson 04's bug, in matrices.",
    elsewhere=LOOK_AGAIN.format(letter="E"),
    kinds=(
        wrong_kind("V a", ("gate",), "A gate is part of ReLU, and these neurons have tanh."),
        wrong_kind(
            "V a", ("path",),
            "Examine it at rates of 1 and 0.001. A lost path is wrong by as much at any rate; "
            "is this?",
        ),
        wrong_kind(
            "V a", ("bias", "mean"),
            "No block stands still, and no one factor turns the claimed slopes into the measured "
            "ones. Change the rate.",
        ),
        wrong_kind(
            "V a", ("softmax", "none"),
            "At a rate of 1 two blocks are rejected. Change the rate, and see what the error does.",
        ),
    ),
    line="Read it line by line: which W does each line use?",
    own="That step still moves as E's own. The hidden signal comes back through a W that has "
    "already moved.",
    steps=(
        Mistake(
            lambda: ("V a", "early", slips.FORWARD_AGAIN),
            "You run forward a second time, so V and a get their slopes at another point. All "
            "slopes come from one forward pass.",
        ),
        Mistake(
            lambda: ("V a", "early", slips.HIDDEN_FIRST),
            "Now V and a move first, and the slopes of W are taken after. All slopes come first.",
        ),
    ),
).exercise()  # fmt: skip


F = Case(
    letter="F", where="", kind="softmax",
    right="F had right slopes of the wrong loss: probabilities went where scores belong. Yours has "
    "one softmax, and a step that fits.",
    methods={"loss": slips.one_softmax},
    wrong_place="W b",
    elsewhere=(
        "Examine F again, on all samples and at a rate of 1: is any block rejected? A bug may "
        "also sit where no gradient check looks."
    ),
    kinds=(
        wrong_kind(
            "", ("none",),
            "Its slopes are right: right for the loss that it declares. Ask that loss what you "
            "know: what should it be when the network is sure and right?",
        ),
        wrong_kind(
            "", ("gate", "bias", "early", "path", "mean"),
            "That bug spoils slopes, and a check would reject a block. Is the loss the right one?",
        ),
    ),
    line="Its loss first: softmax belongs there once. Then the step that goes down that loss.",
    own="That network still pays 0.313 for being sure and right. How often is softmax applied on "
    "the way to its loss?",
    steps=(
        Mistake(
            lambda: ("", "softmax", slips.STEP_ONLY),
            "That is the step for one softmax, but the loss still has two: examine rejects every "
            "block now, and sure and right still costs 0.313. Repair the loss, too.",
        ),
        Mistake(
            lambda: ("", "softmax", slips.LOSS_ONLY),
            "The loss is right now. The step still goes down the old one, and examine rejects "
            "every block: with one softmax the slope along the scores is probability minus target.",
        ),
        Mistake(
            lambda: ("", "softmax", slips.FORWARD_ONLY),
            "The loss is right now, for it gets scores. In the step, the line with p * (...) goes "
            "back through a softmax that forward no longer has.",
        ),
        Mistake(
            lambda: ("", "softmax", slips.TARGETS_FROM_SCORES),
            "The loss is right now, for it gets scores. The step gets them too, and subtracts the "
            "targets from them: it needs the probabilities.",
        ),
        Mistake(
            lambda: ("", "softmax", slips.KEPT_JACOBIAN),
            "The loss is right now, and probability minus target is the slope along the scores. "
            "The line with p * (...) carries it through softmax again.",
        ),
        Mistake(
            lambda: ("", "softmax", slips.SECOND_SOFTMAX),
            "The loss is right now. The step takes softmax of p, and p is softmax of the scores "
            "already.",
        ),
        Mistake(
            lambda: ("", "softmax", slips.SUMMED),
            "There is one softmax now, but in the step the mean over the samples got lost: divide "
            "by len(X).",
        ),
        Mistake(
            lambda: ("", "softmax", slips.NO_MINUS),
            "The step is right. The loss lost its minus sign: the logarithm of a probability is "
            "below 0.",
        ),
        Mistake(
            lambda: ("", "softmax", slips.SUMMED_LOSS),
            "The step is right. The loss adds up over the samples, and it is a mean: divide by "
            "len(Y).",
        ),
    ),
).exercise()  # fmt: skip


G = Case(
    letter="G", where="a", kind="bias",
    right="With a -= the network's array changes. With a = a - there is a new one, soon forgotten.",
    elsewhere=LOOK_AGAIN.format(letter="G"),
    kinds=(
        wrong_kind(
            "a", ("gate", "path", "early"),
            "V is accepted, and it gets the same signal as a. So the signal is right; what is "
            "done with it?",
        ),
        wrong_kind(
            "a", ("mean",),
            "Print a's claimed slopes: could a forgotten 1/n make them so?",
        ),
        wrong_kind("a", ("softmax", "none"), "One block is rejected. Print its claimed slopes."),
    ),
    line="Four lines change four blocks. Do they?",
    own="That step still moves as G's own. Is a, after the last line, still the array in net?",
    steps=(
        Mistake(
            lambda: ("a", "bias", slips.UPHILL),
            "Now a moves, but uphill: subtract its slopes like the others.",
        ),
        Mistake(
            lambda: ("a", "bias", slips.AVERAGED),
            "You divide by n twice: delta_h has it already. For a, add up over the samples.",
        ),
        Mistake(
            lambda: ("a", "bias", slips.ONE_FOR_ALL),
            "All hidden biases got the same push. Add up over the samples only: axis=0.",
        ),
    ),
).exercise()  # fmt: skip


EXERCISES = (A, B, C, D, E, F, G)
