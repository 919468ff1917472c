/**
 * Buttons, and whether they can act.
 *
 * Reads no traits.
 */

import { OWN_KEYS, html, setAttributes, svg } from "../model/dom.js";

/** A button with its text on it, or with an icon (an SVG path in a square of 16) and a name. */
export function createButton({ text, icon, title, onClick, signal }) {
  const button = html("button", { type: "button", class: "nn-button", title, ...OWN_KEYS });
  if (icon === undefined) button.textContent = text;
  else {
    const picture = { class: "nn-icon", viewBox: "0 0 16 16", "aria-hidden": "true" };
    button.append(svg("svg", picture, svg("path", { d: icon })));
    button.setAttribute("aria-label", text);
  }
  // A button that cannot act keeps the focus, so that the keyboard is not thrown off the explorer.
  const act = (event) => {
    if (button.getAttribute("aria-disabled") !== "true") onClick(event);
  };
  button.addEventListener("click", act, { signal });
  return button;
}

/** Say whether a button can act now. */
export function enable(button, able) {
  setAttributes(button, { "aria-disabled": !able });
}
