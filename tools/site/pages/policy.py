"""The Content-Security-Policy of the pages, as a <meta> on each: a static host can set no header.

A page loads what stands beside it and nothing else.  Nothing is inline but the import map, which is
named by its hash.  Fonts stand in the style sheets, and an explorer draws the picture that it saves
from an image without an address: both are ``data:``.  WebAssembly may be compiled, because the
search is written in it.
"""

from __future__ import annotations

from nnlib.explorers.page import hash_of


def policy(import_map: str = "") -> str:
    """Return the policy of a page with this import map."""
    hashes = f" '{hash_of(import_map)}'" if import_map else ""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' 'wasm-unsafe-eval'{hashes}",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src data:",
            "connect-src 'self'",
            "worker-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
