"""Formulas as MathML, made from their LaTeX when the site is built: pages need no script for them.

latex2mathml does the work.  What it writes that browsers show badly is mended here, and LaTeX that
it does not know stops the build: it would stand on the page as it is.
"""

from __future__ import annotations

import re
from functools import cache

from latex2mathml.converter import convert

from tools.site.pages.live import SiteError

_UNKNOWN = re.compile(r"<m[io]>\\([A-Za-z]*)")
_OPERATOR = re.compile(r"<mi>(&#x000B1;|&#x02213;)</mi>")
_BAR = re.compile(r'<mo stretchy="false">(&#x0007C;)</mo>')
_FUNCTION = re.compile(r"(<mi>(?:ln|log|exp|sin|cos|tanh)</mi>)(?=<(?:mfrac|mi|mn|msup|msub)>)")
_PRIME = re.compile(r"<msup>(<mi>\w+</mi>)<mi>(&#x0203[2-4];|&#x02057;)</mi></msup>")


@cache
def mathml(latex: str, *, block: bool) -> str:
    """Return a formula as a <math> element.

    Parameters
    ----------
    latex : str
        Without its dollar signs.
    block : bool, keyword-only
        On a line of its own.

    Raises
    ------
    SiteError
        If it cannot be set.
    """
    try:
        text = str(convert(latex, display="block" if block else "inline"))
    except Exception as problem:  # latex2mathml has a dozen kinds, and none in common
        raise SiteError(
            f"the formula came as {latex!r}; expected LaTeX that latex2mathml can read "
            f"({type(problem).__name__}). Write it another way."
        ) from problem
    if unknown := _UNKNOWN.search(text):
        raise SiteError(
            f"the formula came as {latex!r}; latex2mathml does not know \\{unknown[1]}. "
            "Write it another way."
        )
    text = _OPERATOR.sub(r"<mo>\1</mo>", text)  # with the spaces that operators have
    text = _PRIME.sub(r"<mrow>\1<mi>\2</mi></mrow>", text)  # the sign is a raised one already
    text = _BAR.sub(r'<mo stretchy="false" lspace="0" rspace="0">\1</mo>', text)
    return _FUNCTION.sub(r'\1<mspace width="0.167em" />', text)


def of_output(latex: str) -> str:
    """Return the text/latex of an output, dollar signs and all, as a formula of its own line."""
    return mathml(latex.strip().strip("$").replace("\\displaystyle", "").strip(), block=True)
