/**
 * A choice out of a few words that stand side by side.
 *
 * Reads no traits.
 */

import { createButton } from "./button.js";
import { html, setAttributes } from "../model/dom.js";

/**
 * A choice out of a few words, as buttons side by side; `show(value)` presses one.
 *
 * Two words, such as linear and log, are for false and true; others come with their `values`.
 */
export function createSwitch({ label, words, values = [false, true], onInput, signal }) {
  const buttons = words.map((text, k) => {
    const onClick = () => {
      onInput(values[k]);
      element.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const button = createButton({ text, onClick, signal });
    button.setAttribute("aria-label", `${label}: ${text}`);
    return button;
  });
  const element = html(
    "span",
    { class: "nn-switch", role: "group", "aria-label": label },
    html("span", { text: label }),
    ...buttons,
  );
  return {
    element,
    show(value) {
      buttons.forEach((button, k) => setAttributes(button, { "aria-pressed": values[k] === value }));
    },
  };
}
