/**
 * The network diagram: neurons as circles, weights as lines, biases as boxes, each with its value.
 *
 * A positive weight is a solid blue line, a negative one a dashed orange line with a minus sign
 * before its value; the thicker the line, the larger the weight.  Under the diagram stands the sum
 * of the neuron that is picked, term by term.
 *
 * Reads no traits: `update(values, terms, picked, extra)` is given every node's value by its name
 * (i1, w1, b1, net_h1, out_h1, E_o1, target_o1, ...), each sum's terms, and what is picked.  `extra`
 * may hold, each by name:
 *   lit        a Set of what stays bright while the rest fades
 *   notes      a short text in place of a weight's or bias's value, or inside a neuron as a third
 *              line, or beside an output under its error, as "E_o1"
 *   strengths  a weight's number for the width and the sign of its line, in place of its value
 *   unknown    a Set of neurons and errors that are not computed yet
 */

import { OWN_KEYS, exact, fixed, html, setAttributes, setText, short, svg } from "./dom.js";
import { layOut, RADIUS } from "./network_layout.js";
import { createSum } from "./sum.js";

/** "w5" or "b_h1" with everything after the first letter lowered. */
function subscript(name) {
  return [
    name[0],
    svg("tspan", { class: "nn-lower", dy: 3, text: name.slice(1).replace(/^_/, "") }),
  ];
}

function parameterText(value) {
  return Math.abs(value) < 10 ? fixed(value, 3) : short(value);
}

export function createNetwork(structure, { onPickNeuron, onPickParameter, signal }) {
  const place = layOut(structure);
  const outputs = structure.layers.at(-1);
  const inputs = structure.layers[0];
  const root = svg("svg", {
    class: "nn-network",
    viewBox: `0 0 ${place.width} ${place.height}`,
    role: "group",
    "aria-label": `Network diagram, ${structure.layers.map((names) => names.length).join("-")}`,
  });
  const parts = {};

  /** A group that picks a parameter when clicked; the keyboard picks it by its slider. */
  const parameter = (name, ...children) => {
    const group = svg("g", { class: "nn-parameter", "data-name": name }, ...children);
    group.addEventListener("click", () => onPickParameter(name), { signal });
    parts[name] = { ...parts[name], group };
    return root.appendChild(group);
  };
  const line = (from, to, attributes) =>
    svg("path", { d: `M${from.join(" ")}L${to.join(" ")}`, fill: "none", ...attributes });

  for (const bias of structure.biases.filter((each) => each.shared)) {
    const strings = bias.to.map((name) =>
      line(place.boxes[bias.name], place.neurons[name], { class: "nn-bias-line" }),
    );
    root.append(...strings);
    parts[bias.name] = { strings };
  }
  for (const edge of structure.edges) {
    const ends = [place.neurons[edge.from], place.neurons[edge.to]];
    const halo = line(...ends, { class: "nn-halo" });
    const stroke = line(...ends, { class: "nn-edge" });
    parts[edge.name] = { stroke };
    parameter(edge.name, halo, stroke, line(...ends, { class: "nn-hit" }));
  }
  for (const edge of structure.edges) {
    const { at, crowded } = place.labels[edge.name];
    const value = svg("tspan", { class: "nn-value", dx: 5, dy: -3 });
    const label = svg(
      "text",
      { class: "nn-edge-label", x: at[0], y: at[1] + 4, "text-anchor": "middle" },
      ...subscript(edge.name),
      value,
    );
    label.classList.toggle("nn-crowded", crowded);
    const { group } = parts[edge.name];
    parameter(edge.name, label);
    parts[edge.name].value = value;
    parts[edge.name].groups = [group, parts[edge.name].group];
  }
  for (const bias of structure.biases) {
    const [x, y] = place.boxes[bias.name];
    const value = svg("tspan", { class: "nn-value", dx: 5, dy: -3 });
    const label = svg(
      "text",
      { class: "nn-edge-label", x, y: y + 4, "text-anchor": "middle" },
      ...subscript(bias.name),
      value,
    );
    const box = svg("rect", {
      class: bias.shared ? "nn-bias-box" : "nn-bias-box nn-bare",
      x: x - 40,
      y: y - 13,
      width: 80,
      height: 26,
      rx: 6,
    });
    parameter(bias.name, box, label);
    parts[bias.name].value = value;
    parts[bias.name].groups = [parts[bias.name].group];
  }
  for (const name of structure.layers.flat()) {
    const [x, y] = place.neurons[name];
    const fill = svg("circle", { class: "nn-fill", cx: x, cy: y, r: RADIUS });
    const label = svg("text", { class: "nn-name", x, "text-anchor": "middle", text: name });
    const value = svg("text", { class: "nn-neuron-value", x, "text-anchor": "middle" });
    const note = svg("text", { class: "nn-note", x, "text-anchor": "middle" });
    const group = svg(
      "g",
      { class: "nn-neuron", "data-name": name, role: "img" },
      svg("circle", { class: "nn-back", cx: x, cy: y, r: RADIUS }),
      fill,
      svg("circle", { class: "nn-ring", cx: x, cy: y, r: RADIUS }),
      label,
      " ", // parts the words for who reads them without seeing where they stand
      value,
      " ",
      note,
    );
    const pick = inputs.includes(name) ? onPickParameter : onPickNeuron;
    if (pick) {
      setAttributes(group, { role: "button", tabindex: 0, ...OWN_KEYS });
      group.addEventListener("click", () => pick(name), { signal });
      if (pick === onPickNeuron) group.addEventListener("focus", () => pick(name), { signal });
      const onKey = (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        pick(name);
      };
      group.addEventListener("keydown", onKey, { signal });
    } else {
      group.classList.add("nn-still");
    }
    root.append(group);
    parts[name] = { group, fill, value, note, lines: [label, value, note] };
  }
  for (const name of outputs) {
    const [x, y] = place.neurons[name];
    const target = svg("text", { class: "nn-aside", x: x + RADIUS + 9, y: y - 4 });
    const error = svg("text", { class: "nn-aside", x: x + RADIUS + 9, y: y + 14 });
    const slope = svg("text", { class: "nn-aside nn-note", x: x + RADIUS + 9, y: y + 32 });
    root.append(target, error, slope);
    Object.assign(parts[name], { target, error, slope });
  }

  const sum = createSum(structure);
  const element = html("div", { class: "nn-network-frame" }, root);

  return {
    element,
    sum: sum.element,
    update(values, terms, { parameter: picked, neuron }, extra = {}) {
      const { lit, notes = {}, strengths = {}, unknown } = extra;
      const fade = (part, name) =>
        part.classList.toggle("nn-faded", lit !== undefined && !lit.has(name));
      for (const edge of structure.edges) {
        const weight = strengths[edge.name] ?? values[edge.name];
        const { stroke, value, groups } = parts[edge.name];
        const sign = weight < 0 ? "nn-negative" : "nn-positive";
        const width = Number.isFinite(weight) ? 1 + 1.5 * Math.sqrt(Math.abs(weight)) : 1;
        setAttributes(stroke, {
          class: `nn-edge ${sign}`,
          "stroke-width": Math.min(8, width).toFixed(2),
        });
        setText(value, notes[edge.name] ?? parameterText(values[edge.name]));
        value.parentNode.classList.toggle("nn-noted", notes[edge.name] !== undefined);
        for (const group of groups) {
          group.classList.toggle("nn-selected", edge.name === picked);
          fade(group, edge.name);
          group.classList.toggle("nn-lit", lit !== undefined && lit.has(edge.name));
        }
      }
      for (const { name } of structure.biases) {
        const { value, group, strings = [] } = parts[name];
        setText(value, notes[name] ?? parameterText(values[name]));
        group.classList.toggle("nn-selected", name === picked);
        for (const part of [group, ...strings]) fade(part, name);
      }
      for (const name of structure.layers.flat()) {
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
        group.classList.toggle("nn-selected", name === neuron || name === picked);
        fade(group, name);
        const said = [`neuron ${name}`, known ? short(value) : "not computed yet"];
        if (notes[name] !== undefined) said.push(notes[name]);
        setAttributes(group, { "aria-label": said.join(", ") });
      }
      for (const name of outputs) {
        const error = `E_${name}`;
        setText(parts[name].target, `target ${exact(Number(values[`target_${name}`].toFixed(4)))}`);
        setText(parts[name].error, unknown?.has(error) ? "" : `${error} ${fixed(values[error], 6)}`);
        setText(parts[name].slope, notes[error] ?? "");
        for (const part of ["target", "error", "slope"]) fade(parts[name][part], name);
      }
      sum.update(values, terms, neuron);
    },
  };
}
