/**
 * The state as lines of Python, to be copied.
 *
 * Reads no traits.
 */

import { createButton } from "./button.js";
import { OWN_KEYS, exact, html } from "./dom.js";

/** The state as lines of Python, onto the clipboard; a text area where that is not allowed. */
export function createCopyButton({ text, signal }) {
  const area = html("textarea", {
    class: "nn-code",
    rows: 6,
    readonly: "",
    hidden: "",
    "aria-label": "The present state as Python",
    ...OWN_KEYS,
  });
  const button = createButton({
    text: "Copy as Python",
    signal,
    async onClick() {
      area.value = text();
      try {
        await navigator.clipboard.writeText(area.value);
        area.hidden = true;
        button.textContent = "Copied";
      } catch {
        area.hidden = false;
        area.select();
      }
    },
  });
  button.addEventListener("blur", () => (button.textContent = "Copy as Python"), { signal });
  return { button, area };
}

/** A row of numbers as a line of Python, with what they are called. */
export function numbersAsPython(name, values, comment) {
  const list = `[${values.map((value) => exact(value).replaceAll("\u2212", "-")).join(", ")}]`;
  return `${name} = ${list}${comment ? `  # ${comment}` : ""}`;
}
