/**
 * A labeled number at the head of an explorer.
 *
 * Reads no traits.
 */

import { html } from "../model/dom.js";
import { named } from "../model/names.js";

export function createReadout(label) {
  const name = html("span", { class: "nn-readout-name" }, ...named(label));
  const value = html("span", { class: "nn-readout-value" });
  return { element: html("div", { class: "nn-readout" }, name, value), name, value };
}
