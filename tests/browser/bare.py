"""An explorer's view on an empty page, without JupyterLab: quick to open and easy to look into.

``window.model`` stands in for the widget's model: it holds the traits, counts how often they would
be sent to Python and as what, keeps the messages that would be, and knows who listens.
"""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

from anywidget import AnyWidget
from playwright.sync_api import Page

LIGHT = {
    "--jp-layout-color0": "#ffffff",
    "--jp-layout-color1": "#ffffff",
    "--jp-ui-font-color0": "rgba(0, 0, 0, 1)",
    "--jp-ui-font-color1": "rgba(0, 0, 0, 0.87)",
    "--jp-border-color1": "#bdbdbd",
    "--jp-border-color2": "#e0e0e0",
}
DARK = {
    "--jp-layout-color0": "#111111",
    "--jp-layout-color1": "#212121",
    "--jp-ui-font-color0": "rgba(255, 255, 255, 1)",
    "--jp-ui-font-color1": "rgba(255, 255, 255, 0.87)",
    "--jp-border-color1": "#616161",
    "--jp-border-color2": "#424242",
}
START = """
async ({module, css, state}) => {
    const listeners = new Set();
    window.model = {
        listeners,
        sent: 0,
        known: null,  // the traits as Python has them, once they were sent
        messages: [],
        get: (key) => state[key],
        set(key, value) {
            state[key] = value;
            for (const [name, callback] of [...listeners]) if (name === `change:${key}`) callback();
        },
        save_changes() { this.sent += 1; this.known = {...state}; },
        send(content) { this.messages.push({...content, known: this.known}); },
        on(name, callback) { listeners.add([name, callback]); },
        off(name, callback) {
            for (const entry of listeners) {
                if (entry[0] === name && entry[1] === callback) listeners.delete(entry);
            }
        },
    };
    document.head.append(Object.assign(document.createElement("style"), {textContent: css}));
    const url = URL.createObjectURL(new Blob([module], {type: "text/javascript"}));
    const {default: view} = await import(url);
    const el = document.body.appendChild(document.createElement("div"));
    window.clean = view.render({model: window.model, el});
}
"""
TELL = """
(told) => {
    const bytes = (text) => {
        const {buffer} = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        return new DataView(buffer);
    };
    for (const [content, buffers] of told) {
        for (const [name, callback] of window.model.listeners) {
            if (name === "msg:custom") callback(content, buffers.map(bytes));
        }
    }
}
"""
TWO_FRAMES = """
() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))
"""


class BareView:
    """An explorer's view on an empty page.

    Attributes
    ----------
    page : Page
    errors : list of str
        Console errors and uncaught exceptions so far.
    """

    def __init__(self, page: Page, explorer: Any, *, dark: bool = False) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console", lambda said: self.errors.append(said.text) if said.type == "error" else None
        )
        colors = DARK if dark else LIGHT
        variables = "".join(f"{name}: {value};" for name, value in colors.items())
        page.set_content(
            f'<!doctype html><body data-jp-theme-light="{str(not dark).lower()}" '
            f'style="margin: 0; background: var(--jp-layout-color0); {variables}">'
        )
        state = {
            name: getattr(explorer, name) for name in explorer.keys if name not in _WIDGETS_OWN
        }
        page.evaluate(
            START,
            {
                "module": explorer._esm,
                "css": explorer._css,
                "state": json.loads(json.dumps(state)),
            },
        )
        self.painted()

    def painted(self) -> None:
        """Return when what was asked for has been painted."""
        self.page.evaluate(TWO_FRAMES)

    def set(self, **traits: Any) -> None:
        """Set traits as Python would."""
        self.page.evaluate(
            "(traits) => { for (const key in traits) window.model.set(key, traits[key]); }", traits
        )
        self.painted()

    def get(self, trait: str) -> Any:
        """A trait's value in the browser."""
        return self.page.evaluate("(trait) => window.model.get(trait)", trait)

    def tell(self, *messages: tuple[dict[str, Any], list[bytes]]) -> None:
        """Send messages, contents and buffers, as Python would; all arrive at once."""
        told = [
            (content, [b64encode(each).decode() for each in buffers])
            for content, buffers in messages
        ]
        self.page.evaluate(TELL, told)

    def slider(self, name: str) -> Any:
        return self.page.get_by_role("slider", name=name, exact=True)

    def box(self, name: str) -> Any:
        return self.page.get_by_label(f"{name}, exact value", exact=True)


_WIDGETS_OWN = {*AnyWidget.class_trait_names(sync=True), "_anywidget_id", "_esm", "_css"}
