/**
 * The parts that the network diagram is drawn of: lines, labels, bias boxes, neurons, and the words
 * beside an output.  Each comes with the elements that change.
 *
 * Reads no traits.
 */

import { setAttributes, svg } from "../model/dom.js";
import { afterName, drawnName } from "../model/names.js";
import { RADIUS } from "./network_layout.js";

const PAD = 4; // pixels of ground beside a text

export function drawLine(from, to, attributes) {
  return svg("path", { d: `M${from.join(" ")}L${to.join(" ")}`, fill: "none", ...attributes });
}

/** A connection: what shows that it is picked, its stroke, and a broad line for the pointer. */
export function drawConnection(name, ends) {
  const stroke = drawLine(...ends, { class: "nn-edge" });
  const halo = drawLine(...ends, { class: "nn-halo" });
  const hit = drawLine(...ends, { class: "nn-hit" });
  return { stroke, line: svg("g", { class: "nn-parameter", "data-name": name }, halo, stroke, hit) };
}

/**
 * A name and its number on a ground of the paper's color, so that no line shows between them: a line
 * before a number would be read as its sign.
 */
export function drawLabel(name, [x, y], ground) {
  const value = afterName({ class: "nn-value" });
  const text = svg(
    "text",
    { class: "nn-edge-label", x, y: y + 4, "text-anchor": "middle" },
    ...drawnName(name),
    value,
  );
  const label = svg("g", { class: "nn-parameter", "data-name": name }, ground, text);
  return { label, ground, text, value };
}

/** The ground of a text, which `fitGround` makes as wide as it. */
export function drawGround() {
  return svg("rect", { class: "nn-ground", rx: 4 });
}

/** The box of a bias that a layer shares; a neuron's own bias has ground enough. */
export function drawBox([x, y]) {
  return svg("rect", { class: "nn-bias-box", x: x - 40, y: y - 13, width: 80, height: 26, rx: 6 });
}

/** Make a ground as wide as its text; it is measured anew only where length or place has changed. */
export function fitGround(ground, text, at = "") {
  const fitted = `${text.textContent.length} ${at}`;
  if (ground.dataset.fitted === fitted) return;
  const { x, y, width, height } = text.getBBox();
  if (width === 0) return; // not on the page yet
  ground.dataset.fitted = fitted;
  const box = { x: x - PAD, y: y - 1, width: width + 2 * PAD, height: height + 2 };
  for (const side of Object.keys(box)) box[side] = box[side].toFixed(1);
  setAttributes(ground, box);
}

/** A neuron: its circle filled as strongly as it answers, name, value, and a note under it. */
export function drawNeuron(name, [x, y]) {
  const fill = svg("circle", { class: "nn-fill", cx: x, cy: y, r: RADIUS });
  const label = svg("text", { class: "nn-name", x, "text-anchor": "middle" }, ...drawnName(name));
  const value = svg("text", { class: "nn-neuron-value", x, "text-anchor": "middle" });
  const note = svg("text", { class: "nn-note", x, "text-anchor": "middle" });
  const group = svg(
    "g",
    { class: "nn-neuron", "data-name": name },
    svg("circle", { class: "nn-back", cx: x, cy: y, r: RADIUS }),
    fill,
    svg("circle", { class: "nn-ring", cx: x, cy: y, r: RADIUS }),
    label,
    " ", // parts the words for who reads them without seeing where they stand
    value,
    " ",
    note,
  );
  return { group, fill, value, note, lines: [label, value, note] };
}

/** What stands beside an output: its target, its error, and a note. */
export function drawAsides(name, [x, y]) {
  const left = x + RADIUS + 9;
  const ground = drawGround();
  const aim = svg("tspan", { class: "nn-value" });
  const words = svg("text", { class: "nn-aside", x: left, y: y - 4 }, "target ", aim);
  const target = svg("g", { class: "nn-target", "data-name": `target_${name}` }, ground, words);
  const size = afterName();
  const error = svg("text", { class: "nn-aside", x: left, y: y + 14 }, ...drawnName(`E_${name}`), size);
  const slope = svg("text", { class: "nn-aside nn-note", x: left, y: y + 32 });
  return { target, ground, words, aim, error, size, slope };
}
