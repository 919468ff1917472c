"""An explorer's view on an empty page, without JupyterLab: quick to open and easy to look into.

``window.model`` stands in for the widget's model.  It is the one of a page without Python, which
holds the traits and knows who listens; and it counts how often they would be sent to Python and as
what, and keeps the messages that would be.
"""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

from playwright.sync_api import Page

from nnlib.explorers import bundle
from nnlib.explorers.page import state_of as page_state

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
async ({module, css, state, pageModel, place, kernels}) => {
    const load = (text) => import(URL.createObjectURL(new Blob([text], {type: "text/javascript"})));
    const {createPageModel} = await load(pageModel);
    const model = window.model = Object.assign(createPageModel(state), {
        sent: 0,
        known: null,  // the traits as Python has them, once they were sent
        messages: [],
        update(told) {  // as Python does: all is set before the first of it is heard
            const changed = Object.keys(told).filter(
                (key) => JSON.stringify(told[key]) !== JSON.stringify(state[key]));
            Object.assign(state, told);
            for (const key of changed) model.tell(`change:${key}`);
        },
        send(content) {
            if (content.type === "moved") {
                this.sent += 1;
                this.known = {...this.known, ...content.state};
            } else this.messages.push({...content, known: this.known});
        },
        lives(event, comm_live) {  // anywidget calls on behalf of a view, which has a model
            for (const [name, callback] of [...model.listeners]) {
                if (name === event) callback.call({model: {comm_live}});
            }
        },
    });
    if (kernels) {
        const slots = {kernelChanged: new Set(), statusChanged: new Set()};
        window.kernels = {listening: () => slots.kernelChanged.size + slots.statusChanged.size};
        for (const [name, heard] of Object.entries(slots)) {
            window.kernels[name] = {
                connect: (slot) => heard.add(slot),
                disconnect: (slot) => heard.delete(slot),
                emit: (told) => heard.forEach((slot) => slot(window.kernels, told)),
            };
        }
        window.model.widget_manager = {context: {sessionContext: window.kernels}};
    }
    document.head.append(Object.assign(document.createElement("style"), {textContent: css}));
    const {default: view} = await load(module);
    const el = document.body.appendChild(document.createElement("div"));
    el.className = place;
    window.view = view;
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
        window.model.tell("msg:custom", content, buffers.map(bytes));
    }
}
"""
TWO_FRAMES = """
() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))
"""


class BareView:
    """An explorer's view on an empty page.

    Parameters
    ----------
    page : Page
    explorer : Widget
    dark : bool, keyword-only
    place : str, keyword-only
        The classes of the element in which the view stands.
    kernels : bool, keyword-only
        Whether the model has a widget manager, ``window.kernels``, that tells of kernels.

    Attributes
    ----------
    page : Page
    errors : list of str
        Console errors and uncaught exceptions so far.
    """

    def __init__(
        self,
        page: Page,
        explorer: Any,
        *,
        dark: bool = False,
        place: str = "",
        kernels: bool = False,
    ) -> None:
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
        page.evaluate(
            START,
            {
                "module": explorer._esm,
                "css": explorer._css,
                "state": json.loads(json.dumps(page_state(explorer))),
                "pageModel": bundle.static_text("model/page_model.js"),
                "place": place,
                "kernels": kernels,
            },
        )
        self.painted()

    def painted(self) -> None:
        """Return when what was asked for has been painted."""
        self.page.evaluate(TWO_FRAMES)

    def set(self, **traits: Any) -> None:
        """Set traits as Python would."""
        self.page.evaluate("(traits) => window.model.update(traits)", traits)
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

    def enter(self, name: str, text: str) -> None:
        """Type a number into a box and press Enter."""
        self.box(name).fill(text)
        self.box(name).press("Enter")
