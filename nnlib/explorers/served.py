"""Explorers on pages of a web site: their files loaded by path, and kept from page to page.

The files in ``static/`` are plain ES modules; a site serves them as they are.  They import one
another by relative paths, and what was generated for a network as ``../generated/mathematics.js``.
Which network that is, an import map says, page by page: the modules that reach a generated one are
loaded once for each network, under an address with its name behind a question mark
(``explorers/forward.js?1f0c...``), and for that address alone the map leads ``generated/`` to the
folder of the same name.  All other modules are the same for all.

    site/explorers/model/dom.js ...               static/ as it is
    site/explorers/generated/1f0c.../start.js     opens the places of that name
    site/explorers/generated/1f0c.../mathematics.js

Nothing is inline but the import map, so a page works under a policy such as ``script-src 'self'``
with the map's hash.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from importlib.resources import files as resources

from nnlib.explorers import bundle
from nnlib.explorers.base import Explorer
from nnlib.explorers.page import STARTER, codes_of, expect_explorers, style_names

_START = """\
import {{ openPlaces }} from "../../{starter}.js";
import view from "../../{entry}.js?{name}";

openPlaces("{name}", view);
"""


def files(*explorers: Explorer) -> dict[str, str]:
    """Return what a site must serve for these explorers: texts by path, ``static/`` included."""
    expect_explorers(explorers)
    served = {path: bundle.static_text(path) for path in _static_paths()}
    for name, code in codes_of(explorers).items():
        folder = f"{bundle.GENERATED}{name}/"
        for module, text in code.own.items():
            if module.startswith(bundle.GENERATED):
                served[f"{folder}{module.removeprefix(bundle.GENERATED)}.js"] = text
        served[f"{folder}start.js"] = _START.format(starter=STARTER, entry=code.entry, name=name)
    return served


def head(*explorers: Explorer, root: str) -> str:
    """Return what belongs into the head of a page with these explorers.

    Their places are those of ``page.place``.

    Parameters
    ----------
    *explorers : explorer
    root : str, keyword-only
        Where the page finds :func:`files`: an address that ends in a slash and begins with
        ``/``, ``./``, ``../`` or ``https://``.
    """
    expect_explorers(explorers)
    codes = codes_of(explorers)
    base = escape(root)
    sheets = style_names(explorers)
    lines = [f'<link rel="stylesheet" href="{base}styles/{name}.css">' for name in sheets]
    if codes:
        lines.append(f'<script type="importmap">{import_map(*explorers, root=root)}</script>')
        shared = dict.fromkeys(bundle.modules(STARTER, {}))
        for code in codes.values():
            shared |= dict.fromkeys(module for module in code.modules if module not in code.own)
        # Asked for at once, not one after another as each is found in the one before.
        lines += [f'<link rel="modulepreload" href="{base}{module}.js">' for module in shared]
    for name in codes:
        source = f"{base}{bundle.GENERATED}{name}/start.js"
        lines.append(f'<script type="module" src="{source}"></script>')
    return "\n".join(lines) + "\n"


def import_map(*explorers: Explorer, root: str) -> str:
    """Return the text of the import map, whose hash a page's security policy may name."""
    scopes = {}
    for name, code in codes_of(explorers).items():
        leads = {f"{root}{module}.js": f"{root}{_own_path(module, name)}" for module in code.own}
        for module in code.own:
            scopes[f"{root}{_own_path(module, name)}"] = leads
    return json.dumps({"scopes": scopes}).replace("<", "\\u003c")


def _own_path(module: str, name: str) -> str:
    """Return the path of a module that is loaded once for each network."""
    if module.startswith(bundle.GENERATED):
        return f"{bundle.GENERATED}{name}/{module.removeprefix(bundle.GENERATED)}.js"
    return f"{module}.js?{name}"


def _static_paths() -> Iterator[str]:
    for room in resources("nnlib.explorers").joinpath("static").iterdir():
        yield from (f"{room.name}/{file.name}" for file in room.iterdir())
