"""One module of text for the browser, out of the files in ``static/`` (lessons 01 to 08).

The views are plain ES modules that import one another by path, so that an editor, a linter, a
browser and a reader find their way.  They stand in rooms: ``explorers/`` has an entry for each
explorer and what only it needs, ``playground/``, ``layers/`` and ``image/`` those of these three,
``views/`` the drawings (network, chart, field), ``controls/`` what a hand touches, one control a
file, ``model/`` the session that ties them to Python, and ``styles/`` the looks.

anywidget wants a single module, and it wants it as text: a path would start a file watcher that
keeps widgets alive.  So each file becomes a function scope that returns what the file exports, in
the order in which they need one another::

    const $views_chart = (() => {
      const { html } = $model_dom;         // was: import { html } from "../model/dom.js";
      function createChart() { ... }       // was: export function createChart() { ... }
      return { createChart };
    })();

No bundler is needed, because the files keep to a small part of the language: named imports from
relative paths at the top, ``export`` before a function or a const, and one default export in the
explorer's own file.  Anything else is refused here.  In the room ``generated/`` there are no files:
``generated/mathematics.js`` is the text that ``nnlib.symbolic`` generates for the explorer's
network; an explorer may give more such texts, under names of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from posixpath import dirname, join, normpath

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.\.?/[\w/]+)\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const) (\w+))", re.MULTILINE)
_DEFAULT = re.compile(r"^export default ", re.MULTILINE)
_REST = re.compile(r"^\s*(?:import|export)\b.*$", re.MULTILINE)

MATHEMATICS = "mathematics"
GENERATED = "generated/"
_STYLES = (
    *("explorer", "network", "tables", "stages", "paths", "chart", "controls"),
    *("widths", "forced_colors"),
)
_RENAMED = re.compile(r"\b(\w+) as (\w+)\b")


@cache
def static_text(name: str) -> str:
    """Return the text of a file in ``static/``."""
    return files("nnlib.explorers").joinpath("static", name).read_text(encoding="utf-8")


def style_names(*more: str) -> tuple[str, ...]:
    """Return the names of all explorers' style sheets in ``styles/``, and of further ones."""
    return (*_STYLES, *more)


def style_text(*more: str) -> str:
    """Return the style sheet of all explorers, and further ones from ``styles/`` by their names."""
    return sheets_text(style_names(*more))


def sheets_text(names: Iterable[str]) -> str:
    """Return style sheets in ``styles/``, one after another."""
    return "\n".join(static_text(f"styles/{name}.css") for name in names)


def module_text(entry: str, mathematics: str | Mapping[str, str]) -> str:
    """Return the ES module of an explorer.

    Parameters
    ----------
    entry : str
        The explorer's file in ``static/`` without its ending, such as "explorers/forward".
    mathematics : str or dict of str
        What ``generated/mathematics.js`` stands for: the generated module's text.  Or several such
        texts by the names of the files they stand for, without their endings.

    Returns
    -------
    str
        One module without imports, whose default export is the explorer's.

    Raises
    ------
    ValueError
        If a file imports or exports in a way that is not described above.
    """
    texts = {MATHEMATICS: mathematics} if isinstance(mathematics, str) else mathematics
    scopes = scopes_text(modules(entry, texts))
    return f"{scopes}\nexport default {variable(entry)}.default;\n"


def modules(entry: str, generated: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of an entry and of all it needs, by name, each after what it needs itself.

    Raises
    ------
    ValueError
        If modules import one another in a circle.
    """
    given = {GENERATED + name: text for name, text in generated.items()}
    done: dict[str, str] = {}

    def add(name: str, waiting: tuple[str, ...]) -> None:
        if name in waiting:
            raise ValueError(
                f"{' -> '.join((*waiting, name))}: these modules import one another; expected an "
                "order. Move what they share to a module of its own."
            )
        text = given[name] if name in given else static_text(f"{name}.js")
        for needed in imported(name, text):
            if needed not in done:
                add(needed, (*waiting, name))
        done[name] = text

    add(entry, ())
    return done


def own_modules(texts: Mapping[str, str]) -> dict[str, str]:
    """Return those of :func:`modules` that reach a generated one; the rest all explorers share."""
    own: dict[str, str] = {}
    for name, text in texts.items():
        if name.startswith(GENERATED) or any(needed in own for needed in imported(name, text)):
            own[name] = text
    return own


def imported(name: str, text: str) -> list[str]:
    """Return the names of the modules that this one imports."""
    return [_resolved(path, name) for _, path in _IMPORT.findall(text)]


def scopes_text(texts: Mapping[str, str]) -> str:
    """Return modules, in the order of :func:`modules`, as function scopes one after another."""
    return "\n".join(_scope(name, text) for name, text in texts.items())


def _resolved(path: str, importer: str) -> str:
    """Return the name in ``static/`` that a path means in the file that imports it."""
    return normpath(join(dirname(importer), path))


def variable(name: str) -> str:
    """Return the name under which a module's scope keeps what it exports."""
    return "$" + name.replace("/", "_")


def _scope(name: str, text: str) -> str:
    def destructured(found: re.Match[str]) -> str:
        names = _RENAMED.sub(r"\1: \2", found[1])
        return f"const {{{names}}} = {variable(_resolved(found[2], name))};"

    exports = _EXPORT.findall(text)
    text = _IMPORT.sub(destructured, text)
    text = _EXPORT.sub("", text)
    text, defaults = _DEFAULT.subn("const $default = ", text)
    if left := _REST.search(text):
        raise ValueError(
            f"{name}.js came with the line {left[0].strip()!r}; expected named imports from "
            "a relative path on a line of their own, or export before a function or a const."
        )
    given = ", ".join([*exports, *["default: $default"] * defaults])
    opening = f"// {name}.js\nconst {variable(name)} = (() => {{"
    return f"{opening}\n{text}\nreturn {{ {given} }};\n}})();\n"
