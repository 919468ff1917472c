/**
 * A labeled number at the head of an explorer.
 *
 * Reads no traits.
 */

import { html } from "./dom.js";

export function createReadout(label) {
  const name = html("span", { class: "nn-readout-name", text: label });
  const value = html("span", { class: "nn-readout-value" });
  return { element: html("div", { class: "nn-readout" }, name, value), name, value };
}
