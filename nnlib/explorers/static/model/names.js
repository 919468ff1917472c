/**
 * Names as they are written: w5 with its figure lowered, out_h1 and E_total with what follows the
 * underscore lowered.  There is one notation in all drawings, readouts and tables; Python and the
 * sliders, whose names are Python's, write w5 and out_h1.
 *
 * The text itself stays Python's: the underscore is there and takes no room, so that a name that is
 * copied or spoken is the one that code knows.
 *
 * Draws nothing by itself and reads no traits.
 */

import { html, svg } from "./dom.js";

const NAME = /\b(?:(E|net|out|target|b)_(\w+)|([wbiho])(\d+(?:_\d+)?))\b/g;
const DROP = 3; // pixels that a lowered figure of a drawing stands under the line

/** A text as [base, underscore or nothing, what is lowered] for each name, and strings between. */
function piecesOf(text) {
  const pieces = [];
  let end = 0;
  for (const found of text.matchAll(NAME)) {
    if (found.index > end) pieces.push(text.slice(end, found.index));
    pieces.push(found[1] ? [found[1], "_", found[2]] : [found[3], "", found[4]]);
    end = found.index + found[0].length;
  }
  if (end < text.length) pieces.push(text.slice(end));
  return pieces;
}

/** The nodes of a text with names in it, for an element of the page. */
export function named(text) {
  return piecesOf(text).flatMap((piece) => {
    if (typeof piece === "string") return [piece];
    const [base, gap, low] = piece;
    const hidden = gap ? [html("span", { class: "nn-gap", text: gap })] : [];
    return [base, ...hidden, html("sub", { class: "nn-lower", text: low })];
  });
}

/** The nodes of a text with names in it, for an SVG text; it may end below the line. */
export function drawnName(text) {
  let low = false;
  const up = () => (low ? -DROP : undefined);
  return piecesOf(text).flatMap((piece) => {
    if (typeof piece === "string") {
      const node = svg("tspan", { dy: up(), text: piece });
      low = false;
      return [node];
    }
    const [base, gap, lowered] = piece;
    const nodes = [svg("tspan", { dy: up(), text: base })];
    if (gap) nodes.push(svg("tspan", { class: "nn-gap", text: gap }));
    nodes.push(svg("tspan", { class: "nn-lower", dy: DROP, text: lowered }));
    low = true;
    return nodes;
  });
}

/** What stands after a name in an SVG text: back up on the line, and a little apart. */
export function afterName(attributes = {}) {
  return svg("tspan", { dx: 4, dy: -DROP, ...attributes });
}

/** Write a text with names in it, only where it differs; in place where only what is between does. */
export function setNamed(element, text) {
  if (element.textContent === text) return;
  if (element.namespaceURI.endsWith("/svg")) {
    element.replaceChildren(...drawnName(text));
    return;
  }
  const [nodes, old] = [named(text), element.childNodes];
  const alike = (node, k) => (typeof node === "string" ? old[k] instanceof Text : node.isEqualNode(old[k]));
  if (nodes.length !== old.length || !nodes.every(alike)) element.replaceChildren(...nodes);
  else nodes.forEach((node, k) => typeof node === "string" && (old[k].data = node));
}
