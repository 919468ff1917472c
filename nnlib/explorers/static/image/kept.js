/**
 * Drawings that are kept to train on: ten buttons that say which digit it was, and what is kept.
 *
 * A drawing that is kept leaves the pad, and each that is kept can be let go.
 *
 * Reads the traits strokes and kept, and writes both.
 */

import { createButton, enable } from "../controls/button.js";
import { html, setAttributes, setText, svg } from "../model/dom.js";
import { pathOf } from "./pad.js";

const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);
const NONE = "Drawings that you keep are data to train on.";
export const MOST_KEPT = 100;

export function createKept({ model, session, side, pen, signal }) {
  const settle = () => element.dispatchEvent(new Event("change", { bubbles: true }));
  const keep = (digit) => {
    const strokes = model.get("strokes");
    session.set({ kept: [...model.get("kept"), [digit, strokes]], strokes: [] });
    settle();
  };
  const buttons = DIGITS.map((digit) => {
    const button = createButton({ text: String(digit), onClick: () => keep(digit), signal });
    button.setAttribute("aria-label", `This was a ${digit}: keep it`);
    return button;
  });
  const ask = html("span", { text: "This was a" });
  const group = (kind, label, ...parts) =>
    html("div", { class: kind, role: "group", "aria-label": label }, ...parts);
  const row = group("nn-keep", "Keep the drawing", ask, ...buttons);
  const told = html("p", { class: "nn-kept-told" });
  const list = group("nn-kept", "Drawings that are kept");
  const element = html("div", { class: "nn-keeping" }, row, told, list);
  let shown = [];
  let focus = null; // the place in the list that is to have the focus

  /** One drawing of the list: a press lets it go. */
  function thumb([digit, strokes], place) {
    const button = createButton({
      text: "",
      title: "Let it go",
      onClick() {
        focus = place;
        session.set({ kept: model.get("kept").filter((_, k) => k !== place) });
        settle();
      },
      signal,
    });
    button.classList.add("nn-kept-one");
    button.setAttribute("aria-label", `Drawing ${place + 1}, a ${digit}: let it go`);
    const paths = strokes.map((stroke) => svg("path", { d: pathOf(stroke) }));
    button.append(
      svg(
        "svg",
        { viewBox: `0 0 ${side} ${side}`, "aria-hidden": "true" },
        svg("g", { class: "nn-strokes", "stroke-width": 2 * pen }, ...paths),
      ),
      html("span", { text: String(digit) }),
    );
    return button;
  }

  return {
    element,
    update(strokes, kept) {
      const room = strokes.length > 0 && kept.length < MOST_KEPT;
      buttons.forEach((button) => enable(button, room));
      const count = kept.length === 1 ? "1 drawing is" : `${kept.length} drawings are`;
      setText(told, kept.length === 0 ? NONE : `${count} kept: explorer.drawings in Python.`);
      if (kept === shown) return;
      const same = JSON.stringify(kept) === JSON.stringify(shown);
      shown = kept;
      if (!same) list.replaceChildren(...kept.map(thumb));
      if (focus !== null) (list.children[Math.min(focus, kept.length - 1)] ?? buttons[0]).focus();
      focus = null;
      setAttributes(list, { "data-count": kept.length });
    },
  };
}
