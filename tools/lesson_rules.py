"""The rules that every lesson keeps, as functions that list what is broken.

    python -m tools.lesson_rules                          all of notebooks/
    python -m tools.lesson_rules notebooks/02-loss.ipynb  only this one

Nothing is executed.  Each rule takes a notebook and its path and returns complaints in words; an
empty list means that the rule is kept.  The tests run every rule on every lesson, and show for
every rule a notebook that breaks it.
"""

from __future__ import annotations

import ast
import copy
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from nbformat import NotebookNode

from nnlib.exercises import LESSONS, exercises
from tools import badge, predictions, prose_numbers
from tools.notebooks import FOLDER, LIVE_VIEW, NotebookError, canonical, read, text_of

Rule = Callable[[NotebookNode, Path], list[str]]

TAGS = {"exercise", "solution", "guess", "reveal"}
START = "00"
"""The lesson that may do without a typical mistake: it shows how lessons work."""

WORDS = (900, 1800)
WORDS_START = (500, 1800)
CODE_LINES = 15
"""Lines that hold code, in one cell."""
ALL_LINES = 22
"""With blank lines and comments."""
BYTES = 1_000_000
ALT_LETTERS = 30

BANNED = re.compile(r"\b(simply|just|obviously)\b", re.IGNORECASE)
BRITISH = re.compile(
    r"\b(colours?|behaviours?|neighbours?|centres?|grey|favour\w*|labell\w+|modell\w+|travell\w+|"
    r"analys(?:e|es|ed|ing)|(?:optim|initial|normal|general|visual|recogn|minim|maxim|real|summar|"
    r"organ|standard)is(?:e[drs]?|ing|ation))\b",
    re.IGNORECASE,
)
MACHINE = re.compile(r"/(?:home|root|Users|tmp|work|workspace|usr|opt)/|\b[A-Z]:\\|ipykernel_\d")
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")
NETWORK = re.compile(r"https?://|\b(?:import|from)\s+(?:requests|urllib|socket|http|httpx)\b")


def number_of(path: Path) -> str:
    """Return a lesson's number, such as ``"02"``."""
    return path.name[:2]


def _code(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    return ((k, cell) for k, cell in enumerate(notebook.cells) if cell.cell_type == "code")


def _markdown(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    return ((k, cell) for k, cell in enumerate(notebook.cells) if cell.cell_type == "markdown")


def _outputs(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    return ((k, output) for k, cell in _code(notebook) for output in cell.outputs)


def _tags(cell: NotebookNode) -> list[str]:
    return list(cell.metadata.get("tags", []))


def _without_remark(notebook: NotebookNode) -> NotebookNode:
    """Return the notebook without the line that installs nnlib: its address is no lesson's."""
    notebook = copy.deepcopy(notebook)
    for _, cell in _code(notebook):
        cell.source = cell.source.replace(badge.remark() + "\n", "")
    return notebook


def _without_fences(text: str) -> str:
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


def canonical_form(notebook: NotebookNode, path: Path) -> list[str]:
    """Hold the file to the form in which ``tools.notebooks`` stores it."""
    if text_of(notebook) == text_of(canonical(notebook, path.name)):
        return []
    return ["not in the canonical form: run python -m tools.notebooks"]


def size(notebook: NotebookNode, path: Path) -> list[str]:
    """Keep the file under 1 MB."""
    found = len(text_of(notebook).encode())
    return [f"{found:,} bytes; expected less than {BYTES:,}"] if found >= BYTES else []


def ran_in_order(notebook: NotebookNode, path: Path) -> list[str]:
    """Show every code cell executed, from top to bottom in a fresh kernel."""
    counts = [cell.execution_count for _, cell in _code(notebook)]
    if counts == list(range(1, len(counts) + 1)):
        return []
    return [f"execution counts are {counts}; expected 1, 2, 3, ..."]


def clean_outputs(notebook: NotebookNode, path: Path) -> list[str]:
    """Show no errors, no messages on stderr, no live views, no trace of the machine."""
    found = []
    for k, output in _outputs(notebook):
        if output.output_type == "error":
            found.append(f"cell {k}: ended in {output.ename}")
        if output.get("name") == "stderr":
            found.append(f"cell {k}: wrote to stderr")
        data = output.get("data", {})
        if LIVE_VIEW in data:
            found.append(f"cell {k}: holds a live view, which is dead in the next kernel")
        texts = [output.get("text", ""), *(v for t, v in data.items() if t.startswith("text/"))]
        for text in texts:
            if MACHINE.search(text):
                found.append(f"cell {k}: the output holds a path of this machine")
            if ADDRESS.search(text):
                found.append(f"cell {k}: the output holds a memory address (a default repr?)")
    if "widgets" in notebook.metadata:
        found.append("widget state is stored")
    return found


def code_cells(notebook: NotebookNode, path: Path) -> list[str]:
    """Keep code cells short, in plain Python, and off the network."""
    found = []
    notebook = _without_remark(notebook)
    for k, cell in _code(notebook):
        lines = cell.source.split("\n")
        code = [line for line in lines if line.strip() and not line.strip().startswith("#")]
        if len(code) > CODE_LINES or len(lines) > ALL_LINES:
            found.append(
                f"cell {k}: {len(code)} lines of code, {len(lines)} in all; expected at most "
                f"{CODE_LINES} and {ALL_LINES}"
            )
        if any(re.match(r"\s*[%!]", line) for line in lines):
            found.append(f"cell {k}: a magic or a shell command; expected plain Python")
        if NETWORK.search(cell.source):
            found.append(f"cell {k}: reaches for the network")
        if MACHINE.search(cell.source):
            found.append(f"cell {k}: holds a path of this machine")
    return found


def tags(notebook: NotebookNode, path: Path) -> list[str]:
    """Use known tags only, and only on code cells."""
    found = []
    for k, cell in enumerate(notebook.cells):
        unknown = set(_tags(cell)) - TAGS
        if unknown or (_tags(cell) and cell.cell_type != "code"):
            found.append(f"cell {k}: tags {_tags(cell)}; expected {sorted(TAGS)}, on code cells")
    return found


def opening(notebook: NotebookNode, path: Path) -> list[str]:
    """Open with the title, the question, what one needs, and how long it takes."""
    first = notebook.cells[0] if notebook.cells else None
    if first is None or first.cell_type != "markdown":
        return ["the first cell is not text"]
    found = []
    if not re.match(rf"# {number_of(path)}\b \S", first.source):
        found.append(f"the first line is not '# {number_of(path)} Title'")
    for label in ("**Question:**", "**You need:**", "**Time:**"):
        if label not in first.source:
            found.append(f"the first cell lacks {label}")
    if not re.search(r"\*\*Time:\*\*.*\d+ minutes", first.source):
        found.append("**Time:** does not say how many minutes")
    return found


def headings_of(notebook: NotebookNode) -> list[tuple[int, str]]:
    """Return (level, text) of every heading."""
    return [
        (len(match[1]), match[2].strip())
        for _, cell in _markdown(notebook)
        for match in re.finditer(r"^(#{1,6}) (.+)$", _without_fences(cell.source), re.MULTILINE)
    ]


def headings(notebook: NotebookNode, path: Path) -> list[str]:
    """Have one title, skip no level, and head recap, exercises and the typical mistake."""
    levels = headings_of(notebook)
    found = []
    if [level for level, _ in levels].count(1) != 1:
        found.append("expected exactly one heading of level 1")
    last = 0
    for level, text in levels:
        if level > last + 1:
            found.append(f"the heading {text!r} skips a level")
        last = level
    names = [text for _, text in levels]
    if "Recap" not in names:
        found.append("there is no heading 'Recap'")
    if number_of(path) != START:
        if "Exercises" not in names:
            found.append("there is no heading 'Exercises'")
        if not any("mistake" in name.lower() for name in names):
            found.append("no heading names the typical mistake")
    return found


def links(notebook: NotebookNode, path: Path) -> list[str]:
    """Lead every local link somewhere, and the last cell to the lessons before and after."""
    found = []
    anchors = {text.replace(" ", "-") for _, text in headings_of(notebook)}
    for k, cell in _markdown(notebook):
        for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)", cell.source):
            file, _, anchor = target.partition("#")
            if target.startswith(("https://", "attachment:")):
                continue
            if target.startswith("http:"):
                found.append(f"cell {k}: {target} is not https")
            elif file and not (path.parent / file).exists():
                found.append(f"cell {k}: the link to {file} leads nowhere")
            elif not file and anchor not in anchors:
                found.append(f"cell {k}: there is no heading for the link #{anchor}")
    lessons = sorted({*path.parent.glob("[0-9][0-9]-*.ipynb"), path})
    at = lessons.index(path)
    last = notebook.cells[-1] if notebook.cells else None
    text = last.source if last is not None and last.cell_type == "markdown" else ""
    for neighbor in lessons[max(at - 1, 0) : at] + lessons[at + 1 : at + 2]:
        if f"({neighbor.name})" not in text:
            found.append(f"the last cell does not link to {neighbor.name}")
    return found


def prose(notebook: NotebookNode) -> str:
    """Return the words of a lesson: no code, no formulas, no addresses."""
    text = "\n".join(_without_fences(cell.source) for _, cell in _markdown(notebook))
    text = re.sub(r"<summary>.*?</summary>", " ", text)
    text = re.sub(r"\$\$.*?\$\$|\$[^$\n]+\$", " ", text, flags=re.DOTALL)
    text = re.sub(r"\]\([^)\s]*\)", "]", text)
    return re.sub(r"</?[A-Za-z][^>]*>", " ", text)


def word_count(notebook: NotebookNode, path: Path) -> list[str]:
    """Count 900 to 1,800 words of prose; the start may do with 500."""
    low, high = WORDS_START if number_of(path) == START else WORDS
    count = len(re.findall(r"[A-Za-z][A-Za-z'’-]*", prose(notebook)))
    return [] if low <= count <= high else [f"{count} words; expected {low} to {high}"]


def wording(notebook: NotebookNode, path: Path) -> list[str]:
    """Avoid words that make a stuck reader feel small, and spell the American way."""
    found = []
    for k, cell in _markdown(notebook):
        text = re.sub(r"`[^`]*`", "", cell.source)
        found += [f"cell {k}: the word {m[0]!r}" for m in BANNED.finditer(text)]
        found += [f"cell {k}: {m[0]!r} is not American" for m in BRITISH.finditer(text)]
    return found


def alt_text(notebook: NotebookNode, path: Path) -> list[str]:
    """Say in words what is to be seen in every picture."""
    found = []
    for k, output in _outputs(notebook):
        data = output.get("data", {})
        for kind in [kind for kind in data if kind.startswith("image/")]:
            alt = output.metadata.get(kind, {}).get("alt", "")
            if len(alt) < ALT_LETTERS:
                found.append(f"cell {k}: the picture's alt text is {alt!r}")
        if any(kind.startswith("image/") for kind in data):
            plain = data.get("text/plain", "")
            if len(plain) < ALT_LETTERS or re.match(r"<[\w.]+ ", plain):
                found.append(f"cell {k}: in place of the picture stands {plain!r}")
    for k, cell in _markdown(notebook):
        for alt, target in re.findall(r"!\[([^\]]*)\]\(([^)\s]+)\)", cell.source):
            if len(alt) < ALT_LETTERS:
                found.append(f"cell {k}: the alt text of {target} is {alt!r}")
            if target.startswith("http"):
                found.append(f"cell {k}: the picture {target} is loaded from the network")
            elif not target.startswith("attachment:") and not (path.parent / target).exists():
                found.append(f"cell {k}: there is no picture {target}")
        for tag in re.findall(r"<img\b[^>]*>", cell.source):
            alt = re.search(r'alt="([^"]*)"', tag)
            if alt is None or len(alt[1]) < ALT_LETTERS:
                found.append(f"cell {k}: an <img> without alt text")
    return found


ANOTHER_DAY = '# "Model not found" below, or Python does not follow? Run this cell again.'
"""What a reader is told who opens a saved lesson again, above an explorer's code (lesson 00)."""


def another_day(notebook: NotebookNode, path: Path) -> list[str]:
    """Say in each cell that shows an explorer what to do when it is not alive."""
    shows = re.compile(r"(\w+) = \w+Explorer\(.*^\1$", re.DOTALL | re.MULTILINE)
    return [
        f"cell {k}: expected the line {ANOTHER_DAY!r} first"
        for k, cell in _code(notebook)
        if shows.search(cell.source) and not cell.source.startswith(ANOTHER_DAY)
    ]


def missing_module(notebook: NotebookNode, path: Path) -> list[str]:
    """Say right above the first import of nnlib what to do where a module is missing."""
    first = next((cell.source for _, cell in _code(notebook)), "")
    nnlib = re.search(r"^(?:from|import) nnlib\b", first, re.MULTILINE)
    if nnlib and first[: nnlib.start()].endswith(f"{badge.remark()}\n"):
        return []
    return [f"the first code cell does not say above its import of nnlib:\n{badge.remark()}"]


def predicted(notebook: NotebookNode, path: Path) -> list[str]:
    """Ask for a guess before each reveal, fold what is revealed, and come back to the guess."""
    return predictions.complaints(notebook)


def check_call(cell: NotebookNode) -> tuple[str, str] | None:
    """Return (exercise id, name of the answer) if the cell's last line is ``check("id", name)``."""
    try:
        body = ast.parse(cell.source).body
    except SyntaxError:
        return None
    match body[-1:]:
        case [
            ast.Expr(
                ast.Call(
                    func=ast.Name(id="check"),
                    args=[ast.Constant(value=str(exercise_id)), ast.Name(id=name)],
                    keywords=[],
                )
            )
        ]:
            return exercise_id, name
    return None


def exercise_cells(notebook: NotebookNode, path: Path) -> list[str]:
    """Keep stub, check and solution together, and set every exercise of the lesson in order."""
    found, used, in_triple = [], [], set()
    cells = notebook.cells
    for k, cell in enumerate(cells):
        if "exercise" not in _tags(cell):
            continue
        call = check_call(cells[k + 1]) if k + 1 < len(cells) else None
        solution = cells[k + 2] if k + 2 < len(cells) else None
        if call is None:
            found.append(f'cell {k}: expected check("id", name) in the next cell')
            continue
        used.append(call[0])
        if solution is None or "solution" not in _tags(solution):
            found.append(f"cell {k}: expected a cell tagged 'solution' after the check")
            continue
        in_triple |= {k + 1, k + 2}
        if solution.outputs:
            found.append(f"cell {k + 2}: the solution shows something while it is folded away")
        if not solution.source.startswith("# "):  # JupyterLab shows a folded cell's first line
            found.append(f"cell {k + 2}: a folded solution's first line shows; make it a comment")
    for k, cell in _code(notebook):
        if k not in in_triple and ("solution" in _tags(cell) or check_call(cell)):
            found.append(f"cell {k}: a solution or a check without its exercise")
    number = number_of(path)
    expected = list(exercises(number)) if number in LESSONS else []
    if used != expected:
        found.append(f"exercises {used}; expected {expected}")
    return found


def numbers(notebook: NotebookNode, path: Path) -> list[str]:
    """Compute every long number that the prose states."""
    return prose_numbers.complaints(_without_remark(notebook))


RULES: tuple[Rule, ...] = (
    canonical_form,
    size,
    ran_in_order,
    clean_outputs,
    code_cells,
    tags,
    opening,
    headings,
    links,
    word_count,
    wording,
    alt_text,
    missing_module,
    another_day,
    predicted,
    exercise_cells,
    numbers,
)


def main(arguments: list[str]) -> int:
    """List what is broken; return the exit status."""
    paths = [Path(name).resolve() for name in arguments] or sorted(FOLDER.glob("*.ipynb"))
    broken = 0
    for path in paths:
        try:
            notebook = read(path)
        except NotebookError as problem:
            print(problem)
            broken += 1
            continue
        found = [f"{rule.__name__}: {c}" for rule in RULES for c in rule(notebook, path)]
        broken += len(found)
        print(f"{path.name}: {'all rules kept' if not found else ''}")
        for complaint in found:
            print(f"  {complaint}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
