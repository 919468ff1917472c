/**
 * A small whole number between a minus and a plus.
 *
 * Reads no traits.
 */

import { createButton } from "./button.js";
import { html } from "../model/dom.js";

/**
 * The group and its parts; `onChange(by)` is told -1 or 1.
 *
 * Who shows the number writes it into `count`, names the group and the buttons, and says what they can
 * do (`enable` of button.js).
 */
export function createCounter({ kind = "", onChange, signal }) {
  const button = (text, by) => {
    const made = createButton({ text, onClick: () => onChange(by), signal });
    made.classList.add("nn-round");
    return made;
  };
  const less = button("\u2212", -1);
  const more = button("+", 1);
  const count = html("output", { class: "nn-count", role: "presentation" });
  const element = html("div", { class: `nn-counter ${kind}`, role: "group" }, less, count, more);
  return { element, less, more, count };
}
