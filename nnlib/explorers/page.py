"""An explorer as a web page of its own: alive with no Python, no network and no kernel.

Most explorers compute in the browser.  Of a widget's model their views need only get, set, send, on
and off, and ``static/model/page_model.js`` has those.  So a page is the
view's code, its style sheet, and the state as JSON.  On a page with several explorers, code and
style stand there once; only what was generated for a network, and what imports that, comes again
for another network.

The page forbids itself to fetch anything, by a security policy that names its own style and script
by their hashes.  It needs no ``unsafe-inline``, so it works under a server's policy too that has
the same two hashes.  ``served.py`` does without inline code: there the files are loaded by path.

An explorer that computes in the kernel, such as the playground, gives its still picture.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import os
import re
from collections.abc import Mapping
from html import escape
from typing import Any, NamedTuple

from anywidget import AnyWidget

from nnlib._inputs import shown
from nnlib._weights_file.atomic import replacing
from nnlib.explorers import bundle
from nnlib.explorers.base import Explorer
from nnlib.explorers.still import captioned
from nnlib.figures import Picture

NO_PYTHON = (
    "This page computes in your browser, without Python, and keeps nothing: loaded again, it is as "
    "it was saved. The button Copy as Python takes your numbers to a notebook."
)
NO_SCRIPTS = "This is a still picture: allow scripts on this page to move the sliders."

_WIDGETS_OWN = {*AnyWidget.class_trait_names(sync=True), "_anywidget_id", "_esm", "_css"}
STARTER = "model/places"
_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}</main>
</body>
</html>
"""
_LIVE = """\
<div class="nn-place" data-nn-place="{name}">
<noscript>
{still}<p class="nn-place-note">{no_scripts}</p>
</noscript>
<div class="nn-place-view"></div>
<p class="nn-place-note" hidden>{note}</p>
<script type="application/json" class="nn-place-state">{state}</script>
</div>
"""
_STILL = """\
<div class="nn-place">
{still}<p class="nn-place-note">{note}</p>
</div>
"""


class Code(NamedTuple):
    """What an explorer needs to be alive: two of the same network share it."""

    entry: str
    modules: dict[str, str]
    own: dict[str, str]

    @property
    def name(self) -> str:
        """A name made from the code, the same wherever it is the same."""
        text = json.dumps([self.entry, self.own])
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def to_html(*explorers: Explorer, fragment: bool = False) -> str:
    """Return explorers as one self-contained web page, alive in any browser without Python.

    Parameters
    ----------
    *explorers : explorer
        One or several, as they stand now, from top to bottom.  One that computes in the
        kernel, such as the playground, gives a still picture.
    fragment : bool, keyword-only
        Only what belongs into a page's body, for a page of yours.  It takes that page's color
        scheme.  Explorers of one fragment share their code and style; of two they do not.

    Returns
    -------
    str
        HTML.  It is light or dark as the reader's system is; ``data-theme="light"`` or ``"dark"``
        on the root element decides for one of them.

    Raises
    ------
    ValueError
        If there is no explorer, or something else came as one.
    """
    expect_explorers(explorers)
    sheets = (*style_names(explorers), *["page"] * (not fragment))
    style, script = bundle.sheets_text(sheets), script_text(explorers)
    body = "".join(map(place, explorers))
    if script:
        body += f'<script type="module">{script}</script>\n'
    if fragment:
        return f"<style>{style}</style>\n{body}"
    return _PAGE.format(
        policy=_policy(style, script), title=title(explorers), style=style, body=body
    )


def save(path: str | os.PathLike[str], *explorers: Explorer) -> None:
    """Write explorers as a web page; the file is replaced whole or not at all.

    Raises
    ------
    ValueError
        If the path is none, or something else came as an explorer.
    OSError
        If the file cannot be written.  Then an older one is as it was.
    """
    if not isinstance(path, str | os.PathLike):
        raise ValueError(f"path came as {shown(path)}; expected a file's name: 'network.html'.")
    place = os.fsdecode(path)
    folder = os.path.dirname(place)
    if folder and not os.path.isdir(folder):
        raise FileNotFoundError(
            f"path came as {place!r}; expected a folder {folder!r}. Make it first."
        )
    text = to_html(*explorers)
    with replacing(place) as file:
        file.write(text.encode("utf-8"))


def expect_explorers(explorers: tuple[Any, ...]) -> None:
    """Raise ValueError unless all of them are explorers, and there is one."""
    wrong = [each for each in explorers if not isinstance(each, Explorer)]
    if wrong or not explorers:
        came = f"explorer came as {shown(wrong[0])}" if wrong else "no explorer came"
        raise ValueError(f"{came}; expected one such as ForwardExplorer().")


def alive(explorers: tuple[Explorer, ...]) -> list[Explorer]:
    """Return the explorers that compute in the browser: those that need no Python."""
    return [each for each in explorers if each._alone]


def title(explorers: tuple[Explorer, ...]) -> str:
    """Return what a page of these explorers is called, as HTML."""
    words = [re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(each).__name__) for each in explorers]
    return escape(", ".join(dict.fromkeys(word.capitalize() for word in words)))


def place(explorer: Explorer) -> str:
    """Return the HTML of the place where an explorer stands; its code comes from elsewhere."""
    if not explorer._alone:
        return _STILL.format(
            still=_image(captioned(explorer._picture())), note=escape(explorer._sentence())
        )
    return _LIVE.format(
        name=code_of(explorer).name,
        still=_image(explorer._picture()),
        no_scripts=NO_SCRIPTS,
        note=NO_PYTHON,
        state=_as_json(state_of(explorer)),
    )


def state_of(explorer: Explorer) -> dict[str, Any]:
    """Return the explorer's own traits, without those that every widget has."""
    return {name: getattr(explorer, name) for name in explorer.keys if name not in _WIDGETS_OWN}


def code_of(explorer: Explorer) -> Code:
    """Return the modules that an explorer's view needs."""
    modules = bundle.modules(explorer.module, explorer._mathematics())
    return Code(explorer.module, modules, bundle.own_modules(modules))


def codes_of(explorers: tuple[Explorer, ...]) -> dict[str, Code]:
    """Return what the explorers need, each code once, by its name."""
    codes = [code_of(each) for each in alive(explorers)]
    return {code.name: code for code in codes}


def style_names(explorers: tuple[Explorer, ...]) -> tuple[str, ...]:
    """Return the names of the style sheets for explorers in their places."""
    own = [name for each in alive(explorers) for name in each.styles]
    return bundle.style_names(*dict.fromkeys(own), "place")


def script_text(explorers: tuple[Explorer, ...]) -> str:
    """Return one module that opens the explorers in their places; nothing if all are still."""
    codes = codes_of(explorers)
    if not codes:
        return ""
    shared = bundle.modules(STARTER, {})
    for code in codes.values():
        shared |= {name: text for name, text in code.modules.items() if name not in code.own}
    start = f"{bundle.variable(STARTER)}.openPlaces"
    blocks = [
        f"{{\n{bundle.scopes_text(code.own)}\n"
        f'{start}("{name}", {bundle.variable(code.entry)}.default);\n}}'
        for name, code in codes.items()
    ]
    text = "\n".join([bundle.scopes_text(shared), *blocks])
    # In a string of JavaScript these mean the same, and to HTML they are no end of the script.
    return re.sub("<(?=/script|!--)", r"\\x3c", text, flags=re.IGNORECASE)


def _policy(style: str, script: str) -> str:
    sources = {"script": script, "style": style}
    allowed = [f"{kind}-src '{hash_of(text)}'" for kind, text in sources.items() if text]
    return "; ".join(
        ["default-src 'none'", *allowed, "img-src data:", "base-uri 'none'", "form-action 'none'"]
    )


def hash_of(text: str) -> str:
    """Return how a security policy names an inline text."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _image(picture: Picture) -> str:
    data = base64.b64encode(picture.png()).decode()
    return f'<img src="data:image/png;base64,{data}" alt="{escape(picture.alt_text)}">\n'


def _as_json(value: Any) -> str:
    """Return JSON that no HTML parser takes for markup."""
    text = json.dumps(_written(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def _written(value: Any) -> Any:
    """Return a value with those numbers put into words that JSON cannot write."""
    if isinstance(value, Mapping):
        return {name: _written(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_written(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return {"$number": {"nan": "NaN", "inf": "Infinity"}.get(str(value), "-Infinity")}
    return value
