/**
 * Writes the present values onto the parts of the network diagram.
 *
 * Reads no traits.
 */

import { exact, fixed, setAttributes, setText, short } from "../model/dom.js";

/** A weight's or a bias's value as it stands on the diagram. */
export function parameterText(value) {
  return Math.abs(value) < 10 ? fixed(value, 3) : short(value);
}

/** `parts` are those of network_parts.js by name, `told` is what the diagram's `update` was given. */
export function paintNetwork(parts, place, { layers, edges, biases }, told) {
  const { values, picked, extra } = told;
  const [inputs, outputs] = [layers[0], layers.at(-1)];
  const { lit, notes = {}, strengths = {}, unknown } = extra;
  const fade = (part, name) =>
    part.classList.toggle("nn-faded", lit !== undefined && !lit.has(name));
  for (const { name } of [...edges, ...biases]) {
    const { value, groups, text, strings = [] } = parts[name];
    setText(value, notes[name] ?? parameterText(values[name]));
    text.classList.toggle("nn-noted", notes[name] !== undefined);
    for (const group of groups) group.classList.toggle("nn-selected", name === picked.parameter);
    for (const part of [...groups, ...strings]) fade(part, name);
  }
  for (const { name, to } of edges) {
    parts[name].label.classList.toggle("nn-near", to === picked.neuron);
    const weight = strengths[name] ?? values[name];
    const width = Number.isFinite(weight) ? 1 + 1.5 * Math.sqrt(Math.abs(weight)) : 1;
    setAttributes(parts[name].stroke, {
      class: `nn-edge ${weight < 0 ? "nn-negative" : "nn-positive"}`,
      "stroke-width": Math.min(8, width).toFixed(2),
    });
    const bright = lit !== undefined && lit.has(name);
    for (const group of parts[name].groups) group.classList.toggle("nn-lit", bright);
  }
  for (const name of layers.flat()) {
    const value = inputs.includes(name) ? values[name] : values[`out_${name}`];
    const { group, fill, note, lines } = parts[name];
    const known = !unknown?.has(name);
    setText(parts[name].value, known ? short(value) : "?");
    setText(note, notes[name] ?? "");
    note.classList.toggle("nn-long", (notes[name] ?? "").length > 8);
    const heights = notes[name] === undefined ? [-8, 7, 0] : [-13, 1, 15];
    lines.forEach((text, k) => setAttributes(text, { y: place.neurons[name][1] + heights[k] }));
    const strength = known && Number.isFinite(value) ? Math.min(1, Math.abs(value)) : 0;
    setAttributes(fill, {
      class: value < 0 ? "nn-fill nn-negative" : "nn-fill nn-positive",
      "fill-opacity": (0.04 + 0.3 * strength).toFixed(3),
    });
    const chosen = name === picked.neuron || name === picked.parameter;
    group.classList.toggle("nn-selected", chosen);
    if (group.getAttribute("role") === "button") setAttributes(group, { "aria-pressed": chosen });
    fade(group, name);
    if (inputs.includes(name)) continue;
    const said = [`neuron ${name}`, known ? short(value) : "not computed yet"];
    if (notes[name] !== undefined) said.push(notes[name]);
    setAttributes(group, { "aria-label": said.join(", ") });
  }
  for (const name of outputs) {
    const { target, aim, error, size, slope } = parts[name];
    const [goal, own] = [`target_${name}`, `E_${name}`];
    setText(aim, exact(Number(values[goal].toFixed(4))));
    setText(size, fixed(values[own], 6));
    error.style.visibility = unknown?.has(own) ? "hidden" : "";
    setText(slope, notes[own] ?? "");
    target.classList.toggle("nn-selected", goal === picked.parameter);
    for (const part of [target, error, slope]) fade(part, name);
  }
}
