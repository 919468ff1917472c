"""Whether answers are as often right as they are sure: a reliability diagram (lesson 15)."""

from __future__ import annotations

from collections.abc import Mapping

from nnlib._inputs import shown
from nnlib.figures.curves import LINES
from nnlib.figures.picture import INK, Picture, lesson_style
from nnlib.figures.words import name_of
from nnlib.metrics import Calibration

MOST = 3
_MARKERS = ("o", "s", "^")
HEAD = (
    "Share of right answers over how sure they are, in {bins} bins, with 95 % intervals, and a "
    "dashed line where both are equal; below, how many answers each bin has."
)
COURSE = "{name}{side}, with an expected calibration error of {error:.2g}."
OVER, UNDER = "surer than right", "less sure than right"
BOTH = "surer than right in some bins and less sure in others"
EXACT = "as sure as right"


def reliability_diagram(calibrations: Calibration | Mapping[str, Calibration]) -> Picture:
    """Draw how often answers are right over how sure they are.

    Parameters
    ----------
    calibrations : Calibration, or dict of up to three by name
        What :func:`nnlib.metrics.calibration` returned; all with the same bins.

    Returns
    -------
    Picture
        A point under the dashed line is a bin of answers that were surer than they were right.

    Raises
    ------
    ValueError
        If they are not calibrations, too many, or of different bins.
    """
    named = calibrations if isinstance(calibrations, Mapping) else {"": calibrations}
    if not 1 <= len(named) <= MOST or not all(isinstance(c, Calibration) for c in named.values()):
        raise ValueError(
            f"calibrations came as {shown(calibrations)}; expected what calibration returns, or a "
            f"dict of 1 to {MOST} of those by their names."
        )
    bins = {len(each.counts) for each in named.values()}
    if len(bins) > 1:
        raise ValueError(
            f"calibrations came with {sorted(bins)} bins; expected as many in each, so that they "
            "can be compared."
        )
    n_bins = bins.pop()
    picture = Picture(5.4, 5.6)
    sentences = [HEAD.format(bins=n_bins)]
    with lesson_style():
        above, below = picture.subplots(2, 1, sharex=True, height_ratios=(3, 1))
        above.plot([0, 1], [0, 1], color=INK, linestyle=(0, (4, 3)), label="as right as sure")
        for k, (style, (name, each)) in enumerate(zip(LINES, named.items(), strict=False)):
            used = each.counts > 0
            at, right = each.confidence[used], each.accuracy[used]
            error = f"error {each.expected_error:.2g}"
            above.vlines(at, each.low[used], each.high[used], color=style["color"], linewidth=1.2)
            above.plot(
                at, right, marker=_MARKERS[k], markersize=5.5,
                label=f"{name_of(name, 2.0)}: {error}" if name else error, **style,
            )  # fmt: skip
            width = 0.8 / n_bins / len(named)
            places = each.edges[:-1] + 0.1 / n_bins + (k + 0.5) * width
            below.bar(places, each.counts, width, color=style["color"])
            side = each.accuracy[used] - each.confidence[used]
            mean = float((side * each.counts[used]).sum() / each.counts.sum())
            sentences.append(_told(name, mean, each.expected_error))
        above.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.05), ylabel="share of right answers")
        # Outside, because an interval may reach anywhere.
        picture.legend(loc="outside upper center", ncols=2, fontsize=8.5)
        below.set(xlabel="how sure the answer is", ylabel="answers", yscale="log")
        below.set_ylim(0.7, 1.6 * max(int(each.counts.max()) for each in named.values()))
        below.minorticks_off()
        below.yaxis.set_major_formatter(lambda count, _: f"{count:,.0f}")
    picture.alt_text = " ".join(sentences)
    return picture


def _told(name: str, mean: float, error: float) -> str:
    """Say on which side of the line the answers are, where most of their error is on one."""
    if error < 0.005:
        side = EXACT
    elif abs(mean) > 0.5 * error:
        side = UNDER if mean > 0 else OVER
    else:
        side = BOTH
    told = COURSE.format(name=f"{name}: " if name else "", side=side, error=error)
    return told if name else told[0].upper() + told[1:]
