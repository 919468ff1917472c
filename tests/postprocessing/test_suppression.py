"""Non-maximum suppression beside the set that its definition alone allows, 10,000 times over."""

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.postprocessing import gaussian_decay, iou, linear_decay, nms, soft_nms

SETS = 10_000
THRESHOLDS = [Fraction(0), Fraction(1, 4), Fraction(1, 3), Fraction(1, 2), Fraction(2, 3)]
THRESHOLDS += [Fraction(1)]


def drawn_set(rng):
    """Return up to six boxes with small whole ends, scores that are often equal, and classes."""
    n = int(rng.integers(0, 7))
    ends = np.sort(rng.integers(0, 6, size=(n, 2, 2)), axis=1)
    boxes = ends.reshape(n, 4)
    if n > 1 and rng.random() < 0.3:
        boxes[-1] = boxes[0]
    return boxes, rng.integers(0, 4, size=n) / 4, rng.integers(0, 2, size=n)


def exact_iou(one, other):
    """Intersection over union in whole numbers."""
    wide = max(0, min(one[2], other[2]) - max(one[0], other[0]))
    high = max(0, min(one[3], other[3]) - max(one[1], other[1]))
    areas = sum((b[2] - b[0]) * (b[3] - b[1]) for b in (one, other))
    either = areas - wide * high
    return Fraction(int(wide * high), int(either)) if either else Fraction(0)


def only_set(boxes, scores, threshold, classes=None):
    """Try every set of boxes, and return the only one of which this holds.

    A box is in the set if and only if no better one of the set overlaps it too much.
    """
    n = len(boxes)
    better = [0] * n
    for k in range(n):
        for j in range(n):
            first = scores[j] > scores[k] or (scores[j] == scores[k] and j < k)
            same = classes is None or classes[j] == classes[k]
            if first and same and exact_iou(boxes[k], boxes[j]) > threshold:
                better[k] |= 1 << j
    fitting = [
        chosen
        for chosen in range(1 << n)
        if all(bool(chosen >> k & 1) == (not chosen & better[k]) for k in range(n))
    ]
    (chosen,) = fitting
    return sorted((k for k in range(n) if chosen >> k & 1), key=lambda k: (-scores[k], k))


def test_ten_thousand_sets_keep_the_only_boxes_that_the_rule_allows():
    rng = np.random.default_rng(2017)
    met = Counter()
    for _ in range(SETS):
        boxes, scores, classes = drawn_set(rng)
        threshold = THRESHOLDS[rng.integers(len(THRESHOLDS))]
        by_class = classes if rng.random() < 0.5 else None
        wanted = only_set(boxes.tolist(), scores.tolist(), threshold, by_class)
        found = nms(boxes, scores, float(threshold), classes=by_class)
        assert found.tolist() == wanted, (boxes, scores, threshold, by_class)
        met.update(kinds_of(boxes, scores, by_class, threshold))
    rare = {kind: met[kind] for kind in KINDS if met[kind] < 300}
    assert not rare


KINDS = {"none", "one", "equal scores", "no area", "touching", "nested", "the same box"}
KINDS |= {"exactly the threshold", "by class", "for all"}


def kinds_of(boxes, scores, by_class, threshold):
    """Yield what is special about a set."""
    n = len(boxes)
    yield "by class" if by_class is not None else "for all"
    yield from ["none"] * (n == 0) + ["one"] * (n == 1)
    yield from ["equal scores"] * (len(set(scores.tolist())) < n)
    yield from ["no area"] * any(b[0] == b[2] or b[1] == b[3] for b in boxes)
    for k in range(n):
        for j in range(k):
            a, b = boxes[k], boxes[j]
            yield from ["the same box"] * bool((a == b).all())
            inside = (a[:2] <= b[:2]).all() and (b[2:] <= a[2:]).all() and (a != b).any()
            yield from ["nested"] * bool(inside)
            yield from ["touching"] * bool(a[0] == b[2] or a[2] == b[0])
            yield from ["exactly the threshold"] * (exact_iou(a, b) == threshold > 0)


def test_a_box_of_another_class_is_left_alone():
    boxes, scores = [[0, 0, 4, 4], [0, 0, 4, 4]], [0.9, 0.8]
    assert nms(boxes, scores, 0.5).tolist() == [0]
    assert nms(boxes, scores, 0.5, classes=[7, 1]).tolist() == [0, 1]


def test_a_dropped_box_drops_nobody():
    row = [[0, 0, 4, 1], [2, 0, 6, 1], [4, 0, 8, 1]]
    assert nms(row, [0.9, 0.8, 0.7], 0.2).tolist() == [0, 2]


# --- soft


def by_the_paper(boxes, scores, weigh, lowest, classes):
    """Figure 2 of the paper, line for line, on lists."""
    B, S, D, taken = list(range(len(boxes))), dict(enumerate(scores)), [], []
    B = [b for b in B if S[b] >= lowest]
    while B:
        m = max(B, key=lambda b: (S[b], -b))
        D.append(m)
        taken.append(S[m])
        B.remove(m)
        for b in B:
            if classes[b] == classes[m]:
                S[b] = S[b] * weigh(float(iou(boxes[[m]], boxes[[b]])[0, 0]))
        B = [b for b in B if S[b] >= lowest]
    return D, taken


@st.composite
def sets(draw):
    boxes, scores, classes = drawn_set(np.random.default_rng(draw(st.integers(0, 2**32 - 1))))
    return boxes.astype(float), scores, classes


@given(sets(), st.booleans(), st.sampled_from([0.0, 0.001, 0.2]))
def test_soft_suppression_is_the_papers(drawn, linear, lowest):
    boxes, scores, classes = drawn
    decay = linear_decay(0.25) if linear else gaussian_decay(0.5)

    def weigh(shared):
        if linear:
            return 1 - shared if shared >= 0.25 else 1.0  # many share a quarter exactly
        return np.exp(-(shared**2) / 0.5)

    kept, lowered = soft_nms(boxes, scores, decay, lowest=lowest, classes=classes)
    wanted, theirs = by_the_paper(boxes, scores.tolist(), weigh, lowest, classes)
    assert kept.tolist() == wanted
    np.testing.assert_allclose(lowered, theirs, rtol=1e-12)
    assert (np.diff(lowered) <= 0).all()


@given(sets(), st.sampled_from([0.0, 0.25, 0.5, 1.0]))
def test_with_a_factor_of_0_above_the_threshold_it_is_the_hard_one(drawn, threshold):
    boxes, scores, classes = drawn
    scores = scores + 0.5
    kept, lowered = soft_nms(
        boxes, scores, lambda shared: np.where(shared > threshold, 0.0, 1.0), classes=classes
    )
    assert kept.tolist() == nms(boxes, scores, threshold, classes=classes).tolist()
    np.testing.assert_array_equal(lowered, scores[kept])


def test_what_is_handed_in_stays_as_it_was():
    boxes, scores = np.array([[0.0, 0, 4, 4], [0, 0, 4, 5]]), np.array([0.9, 0.8])
    soft_nms(boxes, scores, gaussian_decay(0.5))
    nms(boxes, scores, 0.5)
    assert scores.tolist() == [0.9, 0.8]
    assert boxes.tolist() == [[0, 0, 4, 4], [0, 0, 4, 5]]


def test_two_that_stand_close_are_both_found_where_the_hard_rule_keeps_one():
    boxes, scores = [[0, 0, 4, 4], [1, 0, 5, 4]], [0.9, 0.85]  # they share 0.6
    assert nms(boxes, scores, 0.5).tolist() == [0]
    kept, lowered = soft_nms(boxes, scores, linear_decay(0.3))
    assert kept.tolist() == [0, 1]
    assert lowered.tolist() == pytest.approx([0.9, 0.85 * 0.4])


# --- what is refused

ONE = [[0, 0, 1, 1]]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: nms(ONE, [0.5, 0.5], 0.5), r"scores came with shape \(2,\)"),
        (lambda: nms(ONE, [np.nan], 0.5), "scores holds nan"),
        (lambda: nms(ONE, [0.5], 1.5), "threshold came as 1.5"),
        (lambda: nms(ONE, [0.5], 0.5, classes=[0, 1]), "classes came with 2 entries for 1 boxes"),
        (lambda: nms(ONE, [0.5], 0.5, classes=["seven"]), "classes came as"),
        (lambda: soft_nms(ONE, [-0.5], linear_decay()), "scores came with -0.5"),
        (lambda: soft_nms(ONE, [0.5], 0.3), "decay came as 0.3; expected a function"),
        (lambda: soft_nms(ONE, [0.5], linear_decay), "decay came as linear_decay itself"),
        (lambda: soft_nms(ONE * 2, [1, 1], lambda s: s * 2), "what decay returned came with"),
        (lambda: soft_nms(ONE * 2, [1, 1], lambda s: 0.5), "what decay returned came with shape"),
        (lambda: linear_decay(2), "threshold came as 2"),
        (lambda: gaussian_decay(0), "sigma came as 0"),
    ],
)
def test_what_cannot_be_suppressed_is_refused(call, told):
    with pytest.raises(ValueError, match=told):
        call()
