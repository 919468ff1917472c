"""The exercises of lesson 07: the bug hunt, one exercise a network.

The mistake the lesson names is trusting a falling loss.  A finding is told in this order: the
place first, then the kind, then the line; so the hints go from the general to the specific.
"""

from __future__ import annotations

import numpy as np

from nnlib.exercises import _slips as slips
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.exercises._hunt import asks, case, hunt_kind, make_step, wrong_kind


def _look_again(letter: str) -> tuple[str, str]:
    """Return the place of whoever finds nothing, and the hint for every wrong place."""
    hint = f"Learning proves nothing. Examine network {letter} on all samples at a rate of 1, "
    return "", hint + "and name every block that is rejected."


A = case(
    "A", "V a", "path",
    right="The loop kept the last output's signal only. One character, += for =, adds the paths.",
    elsewhere=_look_again("A"),
    kinds=(
        wrong_kind("V a", ("gate",), "A gate is part of ReLU, and these neurons are sigmoids."),
        wrong_kind(
            "V a", ("early",),
            "Examine it at rates of 1 and 0.001. The error of an early update shrinks with the "
            "rate; does this one?",
        ),
        wrong_kind(
            "V a", ("bias", "mean"),
            "Compare claimed and measured slopes: no block stands still, and no one factor turns "
            "one column into the other.",
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
            lambda: ("V a", "path", make_step(slips.first_path)),
            "Now the first output's signal comes back, and the last one's is lost. Add them.",
        ),
        Mistake(
            lambda: ("V a", "path", make_step(slips.mean_of_paths)),
            "The two signals were averaged. Paths add.",
        ),
        Mistake(
            lambda: ("V a", "path", make_step(slips.no_signals)),
            "The outputs' signals got lost: each comes back times its weight.",
        ),
    ),
)  # fmt: skip

B = Exercise(
    id="07-b",
    asks=asks("B"),
    kind=hunt_kind("B", to_repair=False),
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
            "Its outputs are scores, and the loss applies softmax to them once. What does it lose "
            "when it is sure and right?",
        ),
        wrong_kind("", ("gate",), "B gates on z > 0, and z is the sum before ReLU. Is that wrong?"),
        wrong_kind(
            "", ("bias", "early", "path", "mean"),
            "That bug spoils slopes, and a check on many samples would reject a block.",
        ),
    ),
    otherwise=lambda value: "Say both: where, and of what kind.",
)  # fmt: skip


C = case(
    "C", "V a W b", "mean",
    right="The loss is a mean, so its slopes are. Its author had hidden the n in a tiny rate.",
    elsewhere=_look_again("C"),
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
            lambda: ("V a W b", "mean", make_step(slips.hundredth)),
            "You divide by 100. A batch may have another size: take len(X).",
        ),
        Mistake(
            lambda: ("V a W b", "mean", make_step(slips.outputs_only)),
            "W and b are right now. The signals for V and a have to be divided as well.",
        ),
        Mistake(
            lambda: ("V a W b", "mean", make_step(slips.hidden_only)),
            "V and a are right now. The slopes of W and b have to be divided as well.",
        ),
        Mistake(
            lambda: ("V a W b", "mean", make_step(slips.twice)),
            "Now n divides twice. Once, in delta, reaches all four blocks.",
            also=(lambda: ("V a W b", "mean", make_step(slips.hidden_twice)),),
        ),
    ),
)  # fmt: skip


D = case(
    "D", "V a", "gate",
    right="ReLU's output is never below 0, so out >= 0 holds always: the gate stood open.",
    elsewhere=_look_again("D"),
    kinds=(
        wrong_kind(
            "V a", ("path",),
            "Examine one sample at a time. A lost path would spoil every row of V. Which rows are "
            "wrong, and do their neurons fire?",
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
            lambda: ("V a", "gate", make_step(slips.sigmoid_slope)),
            "You took a sigmoid's slope, h(1 - h). ReLU's is 1 where the neuron fires, else 0.",
        ),
        Mistake(
            lambda: ("V a", "gate", make_step(slips.times_output)),
            "The signal is multiplied by the output. It needs the slope: 1 where the neuron fires.",
        ),
        Mistake(
            lambda: ("V a", "gate", make_step(slips.closed)),
            "The gate is the wrong way around: signals pass where the neuron is off.",
        ),
    ),
)  # fmt: skip


E = case(
    "E", "V a", "early",
    right="The way back comes first, then all updates. Lesson 04's bug, in matrices.",
    elsewhere=_look_again("E"),
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
            lambda: ("V a", "early", slips.forward_again),
            "You run forward a second time, so V and a get their slopes at another point. All "
            "slopes come from one forward pass.",
        ),
        Mistake(
            lambda: ("V a", "early", slips.hidden_first),
            "Now V and a move first, and the slopes of W are taken after. All slopes come first.",
        ),
    ),
)  # fmt: skip


F = case(
    "F", "", "softmax",
    right="Right slopes of the wrong loss: probabilities went where scores belong.",
    elsewhere=(
        "W b",
        "Examine F again, on all samples and at a rate of 1: is any block rejected? A bug may "
        "also sit where no gradient check looks.",
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
    line="With one softmax the slope along the scores is p - Y, divided by the number of samples.",
    own="That step still goes down F's own loss. How often is softmax applied on the way to it?",
    steps=(
        Mistake(
            lambda: ("", "softmax", make_step(slips.kept_jacobian)),
            "With p - Y you have the slope along the scores. The line with p * (...) carries it "
            "through softmax again.",
        ),
        Mistake(
            lambda: ("", "softmax", make_step(slips.second_softmax)),
            "You take softmax of p, and p is softmax of the scores already.",
        ),
        Mistake(
            lambda: ("", "softmax", make_step(slips.summed)),
            "The kind is repaired, but the mean over the samples got lost: divide by len(X).",
        ),
    ),
)  # fmt: skip


G = case(
    "G", "a", "bias",
    right="With a -= the network's array changes. With a = a - there is a new one, soon forgotten.",
    elsewhere=_look_again("G"),
    kinds=(
        wrong_kind(
            "a", ("gate", "path", "early"),
            "V is accepted, and it gets the same signal as a. So the signal is right; what is "
            "done with it?",
        ),
        wrong_kind(
            "a", ("mean",),
            "The claimed slopes of a are no multiple of the measured ones. Print them.",
        ),
        wrong_kind("a", ("softmax", "none"), "One block is rejected. Print its claimed slopes."),
    ),
    line="Four lines change four blocks. Do they?",
    own="That step still moves as G's own. Is a, after the last line, still the array in net?",
    steps=(
        Mistake(
            lambda: ("a", "bias", make_step(block="a", block_scale=-1.0)),
            "Now a moves, but uphill: subtract its slopes like the others.",
        ),
        Mistake(
            lambda: ("a", "bias", slips.averaged_bias),
            "You divide by n twice: delta_h has it already. For a, add up over the samples.",
        ),
        Mistake(
            lambda: ("a", "bias", slips.one_for_all),
            "All hidden biases got the same push. Add up over the samples only: axis=0.",
        ),
    ),
)  # fmt: skip


EXERCISES = (A, B, C, D, E, F, G)
