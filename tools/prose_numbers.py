"""Every long number in a lesson's prose is one that the project computes.

Prose numbers rot: the code changes and the sentence does not.  So each number with four or more
digits in a lesson's text has to be printed by the same notebook, stand in its code as an input,
or be a figure of the article's worked example as the package computes it.  What the text rounds
to fewer digits must be rounded rightly.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache

from nbformat import NotebookNode

from nnlib import HalfSquaredError, article
from nnlib.symbolic import SymbolicNetwork

LONG = 4
"""A number with this many digits is checked."""

TYPED_IN = 6
"""A decimal fraction with this many digits in code is a result, and has to be the article's."""

ALLOWED = {
    "1986": "the year in which back-propagation became widely known",
    "2015": "the year of Mazur's worked example",
    "2020": "the year of the article",
}
"""Numbers that nothing computes, each with its reason."""

STEPS = (0, 1, 2, 10, 100, 1000, 10_000)
NUMBER = re.compile(
    r"(?<![\w.])(?P<digits>\d+(?:[,_]\d{3})+|\d+)(?P<fraction>\.\d+)?(?P<power>[eE][-+]?\d+)?(?!\d)"
)


def numbers_in(text: str) -> Iterator[str]:
    """Yield the numbers of a text without sign, thousands marks or LaTeX's spacing."""
    text = re.sub(r"(?<=\d)(?:\{,\}|\\,|[\u2009\u202f])(?=\d{3})", ",", text)
    for match in NUMBER.finditer(text):
        digits = re.sub("[,_]", "", match["digits"])
        yield digits + (match["fraction"] or "") + (match["power"] or "").lower()


def is_long(number: str) -> bool:
    """Return whether a number has so many digits that it has to be computed."""
    return len(re.sub(r"\D", "", number.split("e")[0])) >= LONG


def agrees(number: str, value: float | Decimal) -> bool:
    """Return whether ``number`` is ``value``, rounded to the digits that ``number`` has."""
    value = value if value >= 0 else -value
    mantissa, _, power = number.partition("e")
    decimals = len(mantissa.partition(".")[2])
    if power:
        written = f"{value:.{decimals}e}".partition("e")
        return mantissa == written[0] and int(power) == int(written[2])
    if decimals == 0 and value != int(value):
        return False
    return f"{value:.{decimals}f}" == number


@cache
def article_figures() -> tuple[float | Decimal, ...]:
    """Return every figure of the worked example: computed, and as the article prints it."""
    loss = HalfSquaredError()
    network = article.network()
    symbolic = SymbolicNetwork(network, loss, article.INPUTS, article.TARGETS)
    nodes = symbolic.nodes
    figures: list[float | Decimal] = [node.value for node in nodes.values()]
    for name in network.parameter_names:
        for path in symbolic.paths(name):
            figures += [path.value, *(factor.value for factor in path.factors)]
        figures.append(symbolic.derivative_value(name))
    figures += [
        symbolic.slope("E_total", name).value for name in nodes if name[:3] in ("net", "out")
    ]
    figures += [symbolic.slope("E_o1", "out_h1").value, symbolic.slope("E_o2", "out_h1").value]
    figures += [symbolic.slope("E_o1", "out_h2").value, symbolic.slope("E_o2", "out_h2").value]
    for targets in (article.TARGETS, article.LISTING_TARGETS):
        run = symbolic.train(article.LEARNING_RATE, article.STEPS, targets=targets[0])
        figures += [float(run.losses[step]) for step in STEPS]
        figures += _last_outputs(run.parameters)
    figures += symbolic.train(article.LEARNING_RATE, 1).parameters.tolist()
    figures += _account_b()
    figures += [Decimal(figure.printed) for figure in article.PRINTED]
    return (*figures, *STEPS)


def _account_b() -> list[float]:
    network = article.network()
    figures: list[float] = []
    for step in range(article.STEPS + 1):
        if step in STEPS:
            out = network.predict(article.INPUTS)
            figures.append(float(HalfSquaredError()(out, article.TARGETS)))
        if step == 1:
            figures += network.parameters.tolist()
        if step == article.STEPS:
            figures += _last_outputs(network.parameters)
        article.early_update_step(network, article.INPUTS, article.TARGETS, article.LEARNING_RATE)
    return figures


def _last_outputs(parameters: Iterable[float]) -> list[float]:
    network = article.network()
    network.parameters = list(parameters)
    return [*network.predict(article.INPUTS)[0].tolist(), *network.parameters.tolist()]


def complaints(notebook: NotebookNode) -> list[str]:
    """Return what the notebook states without computing it, cell by cell."""
    inputs = list(_code_numbers(notebook, tokenize.NUMBER))
    printed = [Decimal(n) for text in _output_texts(notebook) for n in numbers_in(text)]
    given = [Decimal(number) for _, number in inputs]
    found = []
    for cell, number in inputs:
        if "." in number and len(re.sub(r"\D", "", number).lstrip("0")) >= TYPED_IN:
            found += _unless_known(number, cell, "typed into the code", article_figures())
    for cell, number in _code_numbers(notebook, tokenize.STRING, tokenize.COMMENT):
        found += _unless_known(number, cell, "in a text of the code", article_figures(), given)
    for cell, source in enumerate(notebook.cells):
        if source.cell_type == "markdown":
            for number in numbers_in(_without_addresses(source.source)):
                found += _unless_known(
                    number, cell, "in the prose", article_figures(), given, printed
                )
    return found


def _unless_known(
    number: str, cell: int, where: str, *known: Iterable[float | Decimal]
) -> list[str]:
    if not is_long(number) or number in ALLOWED:
        return []
    if any(agrees(number, value) for values in known for value in values):
        return []
    return [f"cell {cell}: {number} {where} is not a number the project computes"]


def _output_texts(notebook: NotebookNode) -> Iterator[str]:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            yield output.get("text", "")
            for kind, data in output.get("data", {}).items():
                if kind.startswith("text/"):
                    yield data


def _code_numbers(notebook: NotebookNode, *kinds: int) -> Iterator[tuple[int, str]]:
    """Yield (cell, number) for the numbers in tokens of these kinds."""
    middle = getattr(tokenize, "FSTRING_MIDDLE", None)  # Python 3.12 takes f-strings apart
    if tokenize.STRING in kinds and middle is not None:
        kinds = (*kinds, middle)
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        for token in tokenize.generate_tokens(io.StringIO(cell.source).readline):
            if token.type in kinds:
                for number in numbers_in(token.string):
                    yield index, number


def _without_addresses(text: str) -> str:
    text = re.sub(r"\]\([^)\s]*\)", "]", text)
    text = re.sub(r"</?[A-Za-z][^>]*>", "", text)
    return re.sub(r"https?://\S+", "", text)
