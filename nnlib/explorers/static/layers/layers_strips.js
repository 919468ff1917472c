/**
 * A deep network from left to right: for each layer a histogram of what it sends forward and, under
 * it, of the gradient that comes back, with their sizes.
 *
 * All layers of a strip share its axis.  The longest bar of a layer fills its place; a gray line is what
 * is exactly 0, as long as its share.  A layer is picked by a click or by the arrow keys: `onPick(layer)`.
 * Where the layers have no room beside one another the drawing scrolls sideways.
 *
 * `update({ numbers, above, layer })`: the numbers as Python has told them (layers/numbers.py), which
 * quantity the upper strip shows, and the picked layer.  Reads no traits.
 */

import { linearTicks, powerTicks, tickText, writeTick } from "../views/axes.js";
import { LEFT, RIGHT, layOut, scaleOf } from "./layers_layout.js";
import { html, setAttributes, setText, svg } from "../model/dom.js";
import { createColumn } from "./layers_column.js";
import { createScrollRegion } from "../controls/scroll.js";
import { followWidth } from "../views/width.js";

const KEYS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

/** The ticks of a strip's axis. */
function drawTicks(group, axis, y, right) {
  const values = axis.log ? powerTicks(axis.low, axis.high, 5) : linearTicks(axis.low, axis.high, 4);
  while (group.children.length < values.length) group.append(svg("g", {}, svg("path"), svg("text")));
  while (group.children.length > values.length) group.lastChild.remove();
  values.forEach((value, k) => {
    const [line, label] = group.children[k].children;
    setAttributes(line, { d: `M${LEFT} ${y(value)}H${right}`, class: value === 0 ? "nn-zero" : "nn-grid" });
    setAttributes(label, { x: LEFT - 5, y: y(value) + 4, "text-anchor": "end" });
    const text = tickText(value);
    writeTick(label, axis.log && value === axis.low ? `\u2264${text}` : text); // what is less counts there
  });
}

export function createStrips({ onPick, signal }) {
  const title = (text, kind = "nn-strip-title") => svg("text", { class: kind, x: 0, text });
  const ticks = { forward: svg("g", { class: "nn-ticks" }), backward: svg("g", { class: "nn-ticks" }) };
  const titles = { forward: title(""), backward: title("Backward \u2190 gradient, and its size") };
  const saturated = title("Saturated, % of the sums", "nn-strip-title nn-row-title");
  const dead = title("Dead neurons", "nn-strip-title nn-row-title");
  const word = title("layer", "nn-row-title");
  const row = svg("g");
  const said = [titles.forward, titles.backward, saturated, dead, word];
  const root = svg(
    "svg",
    { class: "nn-strips-drawing", role: "radiogroup" },
    svg("g", { "aria-hidden": "true" }, ticks.forward, ticks.backward),
    row,
    svg("g", { class: "nn-titles", "aria-hidden": "true" }, ...said),
  );
  const scroll = createScrollRegion({ label: "The layers", kind: "nn-strips-scroll", signal }, root);
  const element = html("div", { class: "nn-strips" }, scroll);
  const columns = [];
  let width = 0;
  let picture = null;
  let followed = 0; // the layer that was brought into sight

  followWidth(element, signal, (now) => {
    width = now;
    if (picture) draw();
  });
  const pick = (layer) => {
    onPick(layer);
    element.dispatchEvent(new Event("change", { bubbles: true }));
  };
  root.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const depth = columns.length;
      const ends = { Home: 1, End: depth };
      const here = columns.findIndex((column) => column.element === event.target) + 1;
      const by = event.key === " " ? 0 : KEYS[event.key];
      if (here === 0 || (by === undefined && !(event.key in ends))) return;
      event.preventDefault();
      const to = ends[event.key] ?? ((here - 1 + by + depth) % depth) + 1;
      columns[to - 1].element.focus();
      pick(to);
    },
    { signal },
  );

  /** As many columns as there are layers. */
  function keep(depth) {
    while (columns.length > depth) columns.pop().element.remove();
    while (columns.length < depth) {
      columns.push(createColumn(columns.length + 1, { onPick: pick, signal }));
      row.append(columns.at(-1).element);
    }
  }

  /** Bring a layer that was picked elsewhere into sight. */
  function follow(layer, layout) {
    if (followed === layer) return;
    followed = layer;
    const left = layout.left(layer);
    const right = left + layout.place;
    if (left < scroll.scrollLeft) scroll.scrollLeft = left - LEFT;
    else if (right > scroll.scrollLeft + scroll.clientWidth) scroll.scrollLeft = right - scroll.clientWidth;
  }

  function draw() {
    const { numbers, above, layer } = picture;
    const { layers, histograms } = numbers;
    const mixed = new Set(layers.map(({ activation }) => activation)).size > 1;
    const layout = layOut(width, layers.length, mixed);
    const { whole, height } = layout;
    keep(layers.length);
    setAttributes(root, { viewBox: `0 0 ${whole} ${height}`, width: whole, height });
    root.style.width = `${whole}px`;
    setText(titles.forward, `Forward \u2192 ${above}, and their size`);
    setAttributes(word, { y: layout.numbered });
    setAttributes(saturated, { y: layout.saturated[0] });
    setAttributes(dead, { y: layout.dead[0] });
    const shown = { forward: { quantity: above }, backward: { quantity: "gradient" } };
    for (const [kind, strip] of Object.entries(shown)) {
      strip.histogram = histograms[strip.quantity];
      strip.scale = scaleOf(strip.histogram, layout.tops[kind]);
      setAttributes(titles[kind], { y: layout.titles[kind] });
      drawTicks(ticks[kind], strip.histogram, strip.scale, whole - RIGHT);
    }
    layers.forEach((own, k) => columns[k].draw(own, shown, layout, k + 1 === layer));
    follow(layer, layout);
    setAttributes(root, {
      "aria-label": `The layers; above their ${above}, below the gradient. ${numbers.story}`,
    });
  }

  return {
    element,
    update(next) {
      picture = next;
      if (width === 0) width = Math.round(element.clientWidth);
      if (width > 0) draw();
    },
  };
}
