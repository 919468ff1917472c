/**
 * The playground's network: every neuron as a small map of what it answers, the weights as lines, and
 * above each hidden layer how many neurons it has, with a minus and a plus.
 *
 * `createSmallMaps` gives an element, `maskMode`, a button, `update(frame)`, `pick(name)` and
 * `showLayers(hidden, activation, masked)`.  A line is the wider the larger the weight; a negative one is
 * dashed, and of another color.  Pointing at a neuron shows what it answers large (`onPreview(name)`,
 * null at the end), a click keeps it there (`onPick(name)`), or masks it (playground_masks.js); the line
 * under the network (playground_weight.js) has the number that is pointed at.  `onSizes(sizes)` gets
 * other numbers of neurons, `onActivations(names)` and `onMasked(names)` what they are called, and
 * `onWeight(name, value)` another weight.
 *
 * Reads no traits.
 */

import { OWN_KEYS, fixed, html, setAttributes, svg } from "../model/dom.js";
import { parametersOf } from "./playground_frame.js";
import { createSizes } from "./playground_layers.js";
import { paintAnswers } from "./playground_maps.js";
import { KEY as MASK_KEY, createMasks } from "./playground_masks.js";
import { createWeightLine } from "./playground_weight.js";
import { followWidth } from "../views/width.js";

const HEIGHT = 264;
const LARGEST = 38; // pixels of a neuron's map, where there is room
const GAP = 4;
const EDGE = 26; // pixels from a side to the middle of the inputs, or of the output
const WAYS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export function createSmallMaps({ onPick, onPreview, onWeight, onMasked, signal, ...layersOf }) {
  const lines = svg("g", { class: "nn-lines" });
  const names = svg("g", { class: "nn-inputs" });
  const hits = svg("g", { class: "nn-hits" });
  const says = "Connections: the arrow keys go from one to the next, Enter sets its weight";
  const drawing = svg(
    "svg",
    { class: "nn-small-maps", role: "group", "aria-label": says, height: HEIGHT, width: "100%" },
    lines,
    hits,
    names,
  );
  const nodes = html("div");
  const sizes = createSizes({ ...layersOf, signal });
  const masks = createMasks({ onMasked, onMode: () => label(), signal });
  const weight = createWeightLine({ onWeight, signal });
  const stage = html("div", { class: "nn-small" }, drawing, nodes, masks.strokes);
  const element = html("div", { class: "nn-network" }, sizes.element, stage, weight.element);
  let built = "";
  let maps = [];
  let all = []; // the weights and biases, in the order of their numbers
  let edges = []; // those that are lines, each with where its number stands
  let width = 0;
  let places = new Map(); // of the neurons, by their names
  let picked = null;
  let last = null; // the frame that is painted

  followWidth(stage, signal, (now) => {
    width = now;
    if (last) update(last);
  });

  const xOf = (layer, count) => EDGE + (layer / (count - 1)) * (width - 2 * EDGE);

  /** Where the middle of a neuron is, and how large its map. */
  function placeOf(layers, layer, k) {
    const count = layers[layer].length;
    const size = Math.min(LARGEST, HEIGHT / count - GAP);
    const y = HEIGHT / 2 + (k - (count - 1) / 2) * (size + GAP);
    return { x: xOf(layer, layers.length), y, size };
  }

  function goTo(index) {
    const at = Math.min(edges.length - 1, Math.max(0, index));
    [...hits.children].forEach((hit, k) => setAttributes(hit, { tabindex: k === at ? 0 : -1 }));
    hits.children[at].focus();
  }

  function createHit(each, index, ends) {
    const hit = svg("line", {
      ...ends,
      class: "nn-hit",
      role: "button",
      tabindex: index === 0 ? 0 : -1,
      "aria-label": `${each.name}, from ${each.from} to ${each.to}`,
      ...OWN_KEYS,
    });
    const on = (type, act) => hit.addEventListener(type, act, { signal });
    on("pointerenter", () => weight.show(each));
    on("pointerleave", () => weight.show(null));
    on("focus", () => weight.show(each));
    on("blur", ({ relatedTarget }) => weight.show(null, relatedTarget));
    on("click", () => weight.hold(each, hit));
    on("keydown", (event) => {
      const { key } = event;
      if (WAYS[key]) goTo(index + WAYS[key]);
      else if (key === "Home" || key === "End") goTo(key === "Home" ? 0 : edges.length);
      else if (key === "Enter" || key === " ") weight.hold(each, hit);
      else return;
      event.preventDefault();
    });
    return hit;
  }

  function createNode(name, bias, hidden, { x, y, size }) {
    const box = `left:${x - size / 2}px;top:${y - size / 2}px;width:${size}px;height:${size}px`;
    const canvas = html("canvas", { class: "nn-node-map", style: box, "aria-hidden": "true" });
    const button = html("button", {
      type: "button",
      class: "nn-node",
      style: box,
      ...OWN_KEYS,
    });
    const on = (type, act) => button.addEventListener(type, act, { signal });
    const look = (there) => (event) => {
      onPreview(there ? name : null);
      weight.show(there ? bias : null, event.type === "blur" ? event.relatedTarget : null);
    };
    on("pointerenter", look(true));
    on("pointerleave", look(false));
    on("focus", look(true));
    on("blur", look(false));
    on("click", () => (masks.on && hidden ? masks.toggle(name) : onPick(name)));
    on("dblclick", () => !masks.on && weight.hold(bias, button));
    on("keydown", (event) => {
      const { key } = event;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (key === "F2") weight.hold(bias, button);
      else if (key === MASK_KEY && hidden) masks.toggle(name);
      else if (key === "Escape" && masks.leave()) event.stopPropagation();
    });
    nodes.append(canvas, button);
    return { name, canvas, button, hidden };
  }

  function build(frame) {
    const { layers } = frame;
    all = parametersOf(frame);
    edges = all.map((each, at) => ({ ...each, at })).filter(({ from }) => from);
    places = new Map();
    layers.forEach((row, layer) =>
      row.forEach((name, k) => places.set(name, placeOf(layers, layer, k))),
    );
    const ends = edges.map(({ from, to }) => {
      const [a, b] = [places.get(from), places.get(to)];
      return { x1: a.x, y1: a.y, x2: b.x, y2: b.y };
    });
    lines.replaceChildren(...ends.map((each) => svg("line", { ...each, class: "nn-edge" })));
    hits.replaceChildren(...edges.map((each, index) => createHit(each, index, ends[index])));
    nodes.replaceChildren();
    names.replaceChildren();
    for (const name of layers[0]) {
      const { x, y } = places.get(name);
      names.append(
        svg("circle", { class: "nn-input", cx: x, cy: y, r: 16 }),
        svg("text", { x, y: y + 4, "text-anchor": "middle", text: name }),
      );
    }
    const neurons = layers.slice(1).flat();
    for (const name of neurons) {
      // Under the map, which lets through: the lines end at it, in a saved picture too.
      const { x, y, size } = places.get(name);
      const corner = { x: x - size / 2, y: y - size / 2, width: size, height: size };
      names.append(svg("rect", { class: "nn-input", ...corner }));
    }
    const biasOf = (name) => all.find((each) => each.to === name && !each.from);
    const outputs = layers.at(-1);
    maps = neurons.map((name) =>
      createNode(name, biasOf(name), !outputs.includes(name), places.get(name)),
    );
    label();
    sizes.place(layers.map((_, layer) => xOf(layer, layers.length)));
  }

  /** Say what a click on each neuron does, and press the one that is picked, or those masked. */
  function label() {
    for (const { name, button, canvas, hidden } of maps) {
      const masked = masks.has(name);
      const clicks = masks.on && hidden;
      const way = masked ? "takes its mask off" : "masks it";
      const key = hidden ? `, the key ${MASK_KEY} ${way}` : "";
      const large = `${name}: what it answers is shown large; a click keeps it there, two set its bias`;
      setAttributes(button, {
        "aria-label": clicks
          ? `Mask ${name}`
          : `Show ${name} on the map${masked ? " (masked)" : ""}`,
        "aria-pressed": clicks ? masked : name === picked,
        title: clicks ? `${name}: a click ${way}` : `${large}${key}`,
      });
      button.classList.toggle("nn-masking", clicks);
      canvas.classList.toggle("nn-masked", masked);
    }
    masks.draw(maps.filter(({ name }) => masks.has(name)).map(({ name }) => places.get(name)));
    edges.forEach(({ from, to }, k) => {
      lines.children[k]?.classList.toggle("nn-resting", masks.has(from) || masks.has(to));
    });
  }

  function pick(neuron) {
    if (picked === neuron) return;
    picked = neuron;
    label();
  }

  function showLayers(hidden, activation, masked) {
    sizes.show(hidden, activation);
    masks.show(masked);
    label();
  }

  /** Keep the focus where it was: on what has the same name now. */
  function refocus(had) {
    if (had === null) return;
    const parts = [...hits.children, ...maps.map(({ button }) => button)];
    const name = had.getAttribute("aria-label");
    const next = parts.find((part) => part.getAttribute("aria-label") === name) ?? parts[0];
    next.focus({ preventScroll: true });
  }

  function follow(frame) {
    weight.follow((name) => frame.numbers[all.findIndex((each) => each.name === name)]);
  }

  function update(frame) {
    last = frame;
    if (width === 0) width = Math.round(stage.clientWidth);
    if (width < 120) return;
    const key = `${width} ${frame.layers.join(" ")}`;
    if (key !== built) {
      const had = stage.contains(document.activeElement) ? document.activeElement : null;
      build(frame);
      built = key;
      follow(frame);
      refocus(had); // its number is asked for
    }
    follow(frame);
    maps.forEach(({ canvas }, k) => {
      paintAnswers(canvas, frame.answers[k]);
    });
    edges.forEach(({ at, from, to }, k) => {
      const value = frame.numbers[at];
      const rests = masks.has(from) || masks.has(to) ? " nn-resting" : "";
      setAttributes(lines.children[k], {
        "stroke-width": fixed(0.4 + Math.min(4.6, 0.9 * Math.abs(value)), 1),
        class: `${value < 0 ? "nn-edge nn-negative" : "nn-edge"}${rests}`,
      });
    });
  }

  return { element, maskMode: masks.button, update, pick, showLayers };
}
