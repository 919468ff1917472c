"""Run inside Pyodide by ``compile.mjs``: put byte code into the wheels in ``/wheels``.

Packages' own tests are left out.  Only modules that a lesson's first cells import are compiled;
byte code of all would make a visit half as large again.  A compiled module of others goes without
its source: an error's last lines then name a line there and do not show it.  nnlib keeps its
source, which a reader may want to see.
"""

import importlib.util
import os
import sys
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc
from pathlib import Path

import nnlib.exercises
import nnlib.explorers
import nnlib.figures

importlib.import_module("pyodide_kernel")  # which is to be had in a page only

SITE = str(Path(nnlib.__file__).parents[1]) + "/"
WHEN = (2020, 1, 1, 0, 0, 0)
IMPORTED = {
    module.__file__.removeprefix(SITE)
    for module in list(sys.modules.values())
    if (getattr(module, "__file__", None) or "").startswith(SITE)
}


def compiled(name, source):
    """Return byte code that Python takes as it is, without a look at the source."""
    code = compile(source, SITE + name, "exec", dont_inherit=True)
    return bytes(_code_to_hash_pyc(code, importlib.util.source_hash(source), False))


def beside(name):
    """Return where Python looks for the byte code of a source file that is there."""
    tag = sys.implementation.cache_tag
    return f"{os.path.dirname(name)}/__pycache__/{os.path.basename(name)[:-3]}.{tag}.pyc"


for wheel in sorted(Path("/wheels").glob("*.whl")):
    with zipfile.ZipFile(wheel) as archive:
        before = {name: archive.read(name) for name in archive.namelist()}
    own = wheel.name.startswith("nnlib-")
    after = {}
    for name, content in before.items():
        if "/tests/" in name and name not in IMPORTED:
            continue
        wanted = name.endswith(".py") and (own or name in IMPORTED)
        if own or not wanted:
            after[name] = content
        if wanted:
            after[beside(name) if own else f"{name}c"] = compiled(name, content)
    if after.keys() == before.keys():
        continue
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, content in after.items():
            archive.writestr(zipfile.ZipInfo(name, WHEN), content, zipfile.ZIP_DEFLATED, 9)
