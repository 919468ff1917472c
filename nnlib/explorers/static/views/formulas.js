/**
 * Folded formulas.
 *
 * Reads no traits.
 */

import { OWN_KEYS, html } from "../model/dom.js";

/**
 * A folded list of formulas; `show(formulas)` takes MathML texts and writes them where it is open.
 *
 * The texts come from Python, generated from SymPy, and never from what a reader typed.
 */
export function createFormulas({ text = "Formulas", signal }) {
  const list = html("div", { class: "nn-formula-list" });
  const element = html(
    "details",
    { class: "nn-formulas" },
    html("summary", { text, ...OWN_KEYS }),
    list,
  );
  let wanted = "";
  let written = "";
  const write = () => {
    if (!element.open || wanted === written) return;
    written = wanted;
    list.innerHTML = wanted;
  };
  element.addEventListener("toggle", write, { signal });
  return {
    element,
    show(formulas) {
      wanted = formulas.map((formula) => `<div>${formula}</div>`).join("");
      write();
    },
  };
}
