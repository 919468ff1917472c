/**
 * What a screen reader says.
 *
 * Reads no traits.
 */

import { html } from "../model/dom.js";

/**
 * A line that a screen reader speaks, politely, once the reader's hand is still.
 *
 * It is not visible: what it says stands on the picture too.  The first sentence is what the page
 * opens with, and is not spoken.  What a box of the explorer refuses is said first, for as long as it
 * stands in the box.
 */
export function createSpokenLine(explorer, signal) {
  const element = html("div", { class: "nn-spoken", role: "status", "aria-live": "polite" });
  let timer;
  let last;
  let refused = "";
  signal.addEventListener("abort", () => clearTimeout(timer));
  const speak = (text) => {
    if (text === last) return;
    const opening = last === undefined;
    last = text;
    clearTimeout(timer);
    if (opening) return;
    timer = setTimeout(() => (element.textContent = text), 500);
  };
  explorer.addEventListener("nn-refused", ({ detail }) => speak((refused = detail)), { signal });
  return {
    element,
    say: (text) => speak(explorer.querySelector('[aria-invalid="true"]') ? refused : text),
  };
}
