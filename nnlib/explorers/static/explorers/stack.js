/**
 * The layers of a chain one above the other, the last one on top and the input at the bottom, as the
 * gradient goes: each with its activation, the factor by which it multiplies the gradient, and as a bar
 * on a logarithmic axis what arrives at its output.
 *
 * A layer is picked by a click on its row, or as one of a group of radio buttons.
 *
 * Reads no traits.
 */

import { OWN_KEYS, html, setAttributes, setText, svg } from "../model/dom.js";
import { factorText, partText } from "./chain_words.js";

const FEWEST = 8; // powers of ten below 1 that the axis has
const MORE = 4; // powers of ten above 1 that it has at first, where it needs any
const HEIGHT = 16; // pixels of a bar

/** The axis, from one power of ten to another: they are doubled until all bars have a place. */
function axisOf(arriving) {
  const powers = arriving
    .map((part) => Math.log10(Math.abs(part)))
    .filter((power) => Number.isFinite(power));
  let low = -FEWEST;
  while (low > Math.min(...powers)) low *= 2;
  let high = 0;
  while (high < Math.max(...powers)) high = high === 0 ? MORE : 2 * high;
  return { low, high, share: (power) => (power - low) / (high - low) };
}

const percent = (share) => `${(100 * share).toFixed(3)}%`;

/** The powers of ten at which the axis has a mark, as far as their names have room. */
function marksOf({ low, high, share }) {
  if (share(0) < 0.2) return [0, high / 2, high];
  return share(0) < 0.8 ? [low, 0, high] : [low, low / 2, 0];
}

/** The names of the axis's marks, over the bars. */
function createMarks() {
  const element = svg("svg", { class: "nn-bar-axis", width: "100%", height: HEIGHT });
  let drawn = "";
  return {
    element,
    update(axis) {
      const powers = marksOf(axis);
      if (drawn === String(powers)) return;
      drawn = String(powers);
      const texts = powers.map((power, k) => {
        const anchor = k === 0 ? "start" : k === powers.length - 1 ? "end" : "middle";
        const place = { x: percent(axis.share(power)), y: 13, "text-anchor": anchor };
        if (power === 0) return svg("text", { ...place, text: "1" });
        const raised = svg("tspan", { dy: -4, "font-size": "0.8em", text: fixedSign(power) });
        return svg("text", place, "10", raised);
      });
      element.replaceChildren(...texts);
    },
  };
}

const fixedSign = (power) => String(power).replace("-", "\u2212");

/** A bar, and how far it reaches. */
function createBar() {
  const marks = [0, 1, 2].map(() => svg("line", { class: "nn-bar-mark", y1: 0, y2: HEIGHT }));
  const fill = svg("rect", { class: "nn-bar-fill", x: 0, y: 2, height: HEIGHT - 4 });
  const attributes = { class: "nn-bar", width: "100%", height: HEIGHT, "aria-hidden": "true" };
  return {
    element: svg("svg", attributes, ...marks, fill),
    update(part, axis) {
      const powers = marksOf(axis);
      marks.forEach((mark, k) => {
        const x = percent(axis.share(powers[k]));
        setAttributes(mark, { x1: x, x2: x });
      });
      const power = Math.log10(Math.abs(part)); // of 0 it is minus infinity, and has no length
      const share = Number.isNaN(power) ? 0 : Math.min(1, Math.max(0, axis.share(power)));
      setAttributes(fill, { width: percent(share) });
      fill.classList.toggle("nn-negative", part < 0);
      fill.classList.toggle("nn-infinite", power === Infinity);
    },
  };
}

/** What is said of what arrives. */
function arrivingText(part) {
  return part === 0 ? "0: nothing" : partText(part);
}

/** A row of the table: of a layer, or of the input. */
function createRow(kind, head) {
  const cell = (name) => html("td", { class: name });
  const [activation, factor, number] = ["nn-name", "nn-factor", "nn-part"].map(cell);
  const bar = createBar();
  const line = html(
    "tr",
    { class: kind },
    html("th", { scope: "row" }, ...head),
    activation,
    factor,
    html("td", { class: "nn-bar-cell" }, bar.element),
    number,
  );
  return {
    line,
    activation,
    factor,
    update(part, axis) {
      bar.update(part, axis);
      setText(number, arrivingText(part));
    },
  };
}

/** `onPick(number)` is told the number of a layer, which is 1 for the first. */
export function createStack({ most, onPick, signal }) {
  const group = `nn-${Math.random().toString(36).slice(2)}`;
  const marks = createMarks();
  const heading = (text, kind) => html("th", { scope: "col", class: kind, text });
  const head = html(
    "tr",
    {},
    heading("layer"),
    heading("activation", "nn-name"),
    heading("factor w f′(z)", "nn-factor"),
    html("td", { class: "nn-bar-cell", "aria-hidden": "true" }, marks.element),
    heading("what arrives", "nn-part"),
  );
  const body = html("tbody");
  const caption = html("caption", { text: "The gradient at each output, from the last layer back" });
  const element = html("table", { class: "nn-stack" }, caption, html("thead", {}, head), body);
  const input = createRow("nn-given", [html("span", { text: "input" })]);
  const rows = Array.from({ length: most }, (_, k) => {
    const id = `${group}-${k + 1}`;
    const radio = html("input", { type: "radio", name: group, id, ...OWN_KEYS });
    const label = html("label", { for: id, text: `layer ${k + 1}` });
    const row = createRow("nn-pickable", [radio, label]);
    radio.addEventListener("change", () => onPick(k + 1), { signal });
    row.line.addEventListener(
      "click",
      ({ target }) => {
        if (target === radio || target === label) return; // the browser does it
        radio.focus({ preventScroll: true });
        onPick(k + 1);
      },
      { signal },
    );
    return { ...row, radio };
  });
  let depth = 0;

  return {
    element,
    /** Show a chain, and which of its layers is picked. */
    update({ layers, arriving }, picked) {
      const axis = axisOf(arriving);
      if (layers.length !== depth) {
        depth = layers.length;
        body.replaceChildren(...[input, ...rows.slice(0, depth)].reverse().map(({ line }) => line));
      }
      marks.update(axis);
      layers.forEach(({ name, factor }, k) => {
        const row = rows[k];
        const text = factorText(factor);
        const part = arriving[k + 1];
        setText(row.activation, name);
        setText(row.factor, `× ${text}`);
        row.update(part, axis);
        row.line.classList.toggle("nn-picked-row", k + 1 === picked);
        if (row.radio.checked !== (k + 1 === picked)) row.radio.checked = k + 1 === picked;
        const said = `layer ${k + 1}, ${name}, factor ${text}: ${arrivingText(part)} arrives at its output`;
        setAttributes(row.radio, { "aria-label": said });
      });
      input.update(arriving[0], axis);
    },
  };
}
