/**
 * The state as lines of Python, to be copied.
 *
 * Reads no traits.
 */

import { createButton } from "./button.js";
import { OWN_KEYS, html } from "../model/dom.js";

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
        button.style.minWidth = `${button.offsetWidth}px`; // its neighbors stay where they are
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

/** A number, a word, yes or no, or a list of them, as Python writes it. */
export function asPython(value) {
  if (Array.isArray(value)) return `[${value.map(asPython).join(", ")}]`;
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
