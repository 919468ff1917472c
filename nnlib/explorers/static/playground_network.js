/**
 * The playground's network: every neuron as a small map of what it answers, and the weights as lines.
 *
 * `createSmallMaps` gives an element and `update(frame, shown)`.  A line is the wider the larger the
 * weight; a negative one is dashed, and of another color.  A neuron is a button: `onShow(name)` puts
 * what it answers on the large plane.
 *
 * Reads no traits.
 */

import { OWN_KEYS, fixed, html, setAttributes, svg } from "./dom.js";
import { paintAnswers } from "./playground_plane.js";

const WIDTH = 400;
const HEIGHT = 250;
const LARGEST = 40; // pixels of a neuron's map, where there is room
const GAP = 4;

export function createSmallMaps({ onShow, signal }) {
  const lines = svg("g", { class: "nn-lines" });
  const names = svg("g", { class: "nn-inputs" });
  const drawing = svg(
    "svg",
    { class: "nn-small-maps", width: WIDTH, height: HEIGHT, viewBox: `0 0 ${WIDTH} ${HEIGHT}` },
    lines,
    names,
  );
  setAttributes(drawing, { "aria-hidden": "true" });
  const nodes = html("div");
  const element = html("div", { class: "nn-small" }, drawing, nodes);
  let built = "";
  let maps = [];

  /** Where the middle of a neuron is, and how large its map. */
  function placeOf(layers, layer, k) {
    const count = layers[layer].length;
    const size = Math.min(LARGEST, HEIGHT / count - GAP);
    const x = 24 + (layer / (layers.length - 1)) * (WIDTH - 48);
    const y = HEIGHT / 2 + (k - (count - 1) / 2) * (size + GAP);
    return { x, y, size };
  }

  function build(layers) {
    lines.replaceChildren();
    names.replaceChildren();
    nodes.replaceChildren();
    maps = [];
    layers.slice(1).forEach((row, before) =>
      row.forEach((_, to) =>
        layers[before].forEach((__, from) => {
          const [a, b] = [placeOf(layers, before, from), placeOf(layers, before + 1, to)];
          lines.append(svg("line", { x1: a.x, y1: a.y, x2: b.x, y2: b.y, class: "nn-edge" }));
        }),
      ),
    );
    layers.forEach((row, layer) =>
      row.forEach((name, k) => {
        const { x, y, size } = placeOf(layers, layer, k);
        if (layer === 0) {
          names.append(
            svg("circle", { class: "nn-input", cx: x, cy: y, r: 16 }),
            svg("text", { x, y: y + 4, "text-anchor": "middle", text: name }),
          );
          return;
        }
        const box = `left:${x - size / 2}px;top:${y - size / 2}px;width:${size}px;height:${size}px`;
        const canvas = html("canvas", { class: "nn-node-map", style: box, "aria-hidden": "true" });
        const button = html("button", {
          type: "button",
          class: "nn-node",
          style: box,
          title: `${name}: show what it answers on the large map`,
          "aria-label": `Show ${name} on the map`,
          ...OWN_KEYS,
        });
        button.addEventListener("click", () => onShow(name), { signal });
        // Under the map, which lets through: the lines end at it, in a saved picture too.
        const corner = { x: x - size / 2, y: y - size / 2, width: size, height: size };
        names.append(svg("rect", { class: "nn-input", ...corner }));
        nodes.append(canvas, button);
        maps.push({ name, canvas, button });
      }),
    );
  }

  return {
    element,
    update(frame, shown) {
      const key = frame.layers.join(" ");
      if (key !== built) {
        build(frame.layers);
        built = key;
      }
      maps.forEach(({ name, canvas, button }, k) => {
        paintAnswers(canvas, frame.answers[k]);
        setAttributes(button, { "aria-pressed": name === shown });
      });
      frame.weights.forEach((weight, k) => {
        setAttributes(lines.children[k], {
          "stroke-width": fixed(0.4 + Math.min(4.6, 0.9 * Math.abs(weight)), 2),
          class: weight < 0 ? "nn-edge nn-negative" : "nn-edge",
        });
      });
    },
  };
}
