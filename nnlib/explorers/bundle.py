"""One module of text for the browser, out of the files in ``static/`` (lessons 01 to 05).

The views are plain ES modules that import one another by file name, so that an editor, a linter
and a reader find their way.  anywidget wants a single module, and it wants it as text: a path
would start a file watcher that keeps widgets alive.  So each file becomes a function scope that
returns what the file exports, in the order in which they need one another::

    const $chart = (() => {
      const { html, svg } = $dom;          // was: import { html, svg } from "./dom.js";
      function createChart() { ... }       // was: export function createChart() { ... }
      return { createChart };
    })();

No bundler is needed, because the files keep to a small part of the language: named imports from
"./name.js" at the top, ``export`` before a function or a const, and one default export in the
explorer's own file.  Anything else is refused here.  ``./mathematics.js`` is no file: it is the
text that ``nnlib.symbolic`` generates for the explorer's network; an explorer may give more such
texts, under names of their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const) (\w+))", re.MULTILINE)
_DEFAULT = re.compile(r"^export default ", re.MULTILINE)
_REST = re.compile(r"^\s*(?:import|export)\b.*$", re.MULTILINE)

MATHEMATICS = "mathematics"
_STYLES = ("explorer", "network", "tables", "chart", "controls")
_RENAMED = re.compile(r"\b(\w+) as (\w+)\b")


@cache
def static_text(name: str) -> str:
    """Return the text of a file in ``static/``."""
    return files("nnlib.explorers").joinpath("static", name).read_text(encoding="utf-8")


def style_text(*more: str) -> str:
    """Return the style sheet of all explorers, and further ones from ``static/`` by their names."""
    return "\n".join(static_text(f"{name}.css") for name in (*_STYLES, *more))


def module_text(entry: str, mathematics: str | Mapping[str, str]) -> str:
    """Return the ES module of an explorer.

    Parameters
    ----------
    entry : str
        The explorer's file in ``static/`` without its ending, such as "forward".
    mathematics : str or dict of str
        What ``./mathematics.js`` stands for: the generated module's text.  Or several such texts by
        the names of the files they stand for, without their endings.

    Returns
    -------
    str
        One module without imports, whose default export is the explorer's.

    Raises
    ------
    ValueError
        If a file imports or exports in a way that is not described above.
    """
    generated = {MATHEMATICS: mathematics} if isinstance(mathematics, str) else mathematics
    done: dict[str, str] = {}

    def add(name: str, waiting: tuple[str, ...]) -> None:
        if name in waiting:
            raise ValueError(
                f"{' -> '.join((*waiting, name))}: these modules import one another; expected an "
                "order. Move what they share to a module of its own."
            )
        text = generated[name] if name in generated else static_text(f"{name}.js")
        for needed in _IMPORT.findall(text):
            if needed[1] not in done:
                add(needed[1], (*waiting, name))
        done[name] = _scope(name, text)

    add(entry, ())
    return "\n".join([*done.values(), f"export default ${entry}.default;\n"])


def _destructured(found: re.Match[str]) -> str:
    names = _RENAMED.sub(r"\1: \2", found[1])
    return f"const {{{names}}} = ${found[2]};"


def _scope(name: str, text: str) -> str:
    exports = _EXPORT.findall(text)
    text = _IMPORT.sub(_destructured, text)
    text = _EXPORT.sub("", text)
    text, defaults = _DEFAULT.subn("const $default = ", text)
    if left := _REST.search(text):
        raise ValueError(
            f"{name}.js came with the line {left[0].strip()!r}; expected named imports from "
            '"./name.js" on a line of their own, or export before a function or a const.'
        )
    given = ", ".join([*exports, *["default: $default"] * defaults])
    return f"// {name}.js\nconst ${name} = (() => {{\n{text}\nreturn {{ {given} }};\n}})();\n"
