/**
 * A choice out of a list that opens.
 *
 * Reads no traits.
 */

import { OWN_KEYS, html } from "../model/dom.js";

/** A labeled choice that follows a value; one that is not in the list is added to it. */
export function createChoice({ label, values, text = String, kind = "nn-choose", onInput, signal }) {
  const id = `nn-${Math.random().toString(36).slice(2)}`;
  const select = html("select", { id, class: "nn-choice", ...OWN_KEYS });
  const options = [];
  const add = (value) => {
    options.push(value);
    select.append(html("option", { text: text(value) }));
  };
  values.forEach(add);
  select.addEventListener("change", () => onInput(options[select.selectedIndex]), { signal });
  return {
    element: html("span", { class: kind }, html("label", { for: id, text: label }), select),
    show(value) {
      if (!options.includes(value)) add(value);
      const index = options.indexOf(value);
      // Chromium reads all forms of the page anew when a choice is set, even to what it shows.
      if (select.selectedIndex !== index) select.selectedIndex = index;
    },
  };
}
