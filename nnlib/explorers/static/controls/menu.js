/**
 * A short list of buttons behind a button.
 *
 * Reads no traits.
 */

import { createButton } from "./button.js";
import { OWN_KEYS, html } from "../model/dom.js";

/**
 * A button that opens a short list of further buttons, for what is seldom wanted.
 *
 * Escape closes it, as does a choice, or leaving it.
 */
export function createMenu({ text, title, items, signal }) {
  const summary = html("summary", { class: "nn-button", text, title, ...OWN_KEYS });
  const list = html("div", { class: "nn-menu-list" });
  const element = html("details", { class: "nn-menu" }, summary, list);
  const close = () => (element.open = false);
  for (const item of items) {
    const onClick = () => {
      close();
      summary.focus();
      item.onClick();
    };
    list.append(createButton({ ...item, onClick, signal }));
  }
  // Safari gives a pressed button no focus: the press must not look like leaving the list.
  list.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
  element.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !element.open) return;
      event.stopPropagation();
      close();
      summary.focus();
    },
    { signal },
  );
  element.addEventListener(
    "focusout",
    ({ relatedTarget }) => {
      if (!element.contains(relatedTarget)) close();
    },
    { signal },
  );
  return element;
}
