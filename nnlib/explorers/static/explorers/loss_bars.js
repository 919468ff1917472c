/**
 * A bar for each class, from 0 to one side or the other, with its name before and its number after it.
 *
 * All bars of an explorer stand one under another on axes of the same length, so that they can be
 * compared.  A negative one has a dashed rim.  A bar may be pulled, moved by keys, or typed, where
 * there is a hand for it.
 *
 * Reads no traits.
 */

import { createPull } from "../controls/pull.js";
import { setAttributes, setText, svg } from "../model/dom.js";

const ROW = 24; // pixels from a bar to the next
const AXIS = 20;
const START = 21; // percent of the width at which the axis begins, after the names
const WIDE = 49; // percent that it takes; the numbers follow

/**
 * `name` says what is shown, and `ends` are the axis's: [0, 1] or [-1, 1].  `handOf(k, pixel)` gives the
 * hand of bar k, if it has one; `pixel()` is how much a pixel of the axis is.  `frame` holds its box.
 */
export function createBars({ name, classes, ends: [low, high], handOf, frame, signal }) {
  const place = (value) => START + (WIDE * (value - low)) / (high - low);
  const percent = (share) => `${share.toFixed(3)}%`;
  const foot = classes * ROW;
  const marks = [low, (low + high) / 2, high].flatMap((value) => {
    const x = percent(place(value));
    return [
      svg("line", { class: "nn-loss-mark", x1: x, x2: x, y1: 0, y2: foot }),
      svg("text", {
        class: "nn-loss-tick",
        x,
        y: foot + 14,
        "text-anchor": "middle",
        text: String(value).replace("-", "\u2212"),
      }),
    ];
  });
  let across = 1; // pixels of the whole width
  const pixel = () => (100 * (high - low)) / (WIDE * across);
  const rows = Array.from({ length: classes }, (_, k) => {
    const y = k * ROW;
    const ground = svg("rect", { class: "nn-ground", y: y + 1, width: "100%", height: ROW - 2 });
    const label = svg("text", { class: "nn-loss-name", x: 0, y: y + 16 });
    const bar = svg("rect", { class: "nn-loss-bar", y: y + 4, height: ROW - 8 });
    const number = svg("text", { class: "nn-loss-number", x: "100%", y: y + 16, "text-anchor": "end" });
    if (handOf === undefined) return { label, bar, number, parts: [label, bar, number] };
    const row = svg("g", { class: "nn-loss-row" }, ground, label, bar, number);
    const own = { element: row, place: number, frame, name: `probability ${k + 1}` };
    const words = { label: `probability of class ${k + 1}`, hand: handOf(k, pixel) };
    const pull = createPull({ ...own, ...words, onPick() {}, signal });
    return { label, bar, number, pull, parts: [row] };
  });
  const element = svg(
    "svg",
    { class: "nn-loss-bars", width: "100%", height: foot + AXIS, role: handOf ? "group" : "img" },
    ...marks,
    ...rows.flatMap(({ parts }) => parts),
  );
  if (handOf) {
    const observer = new ResizeObserver(([entry]) => (across = entry.contentRect.width || across));
    observer.observe(element);
    signal.addEventListener("abort", () => observer.disconnect());
  }

  return {
    element,
    /** Show a value for each class with its text, and which class is right. */
    update(values, texts, right) {
      rows.forEach(({ label, bar, number, pull }, k) => {
        const value = Math.min(high, Math.max(low, values[k]));
        const [from, to] = [place(Math.min(0, value)), place(Math.max(0, value))];
        setAttributes(bar, { x: percent(from), width: percent(to - from) });
        bar.classList.toggle("nn-negative", value < 0);
        setText(number, texts[k]);
        setText(label, `class ${k + 1}${k + 1 === right ? " \u2713" : ""}`);
        label.classList.toggle("nn-loss-right", k + 1 === right);
        pull?.show();
      });
      const said = texts.map((text, k) => `class ${k + 1} ${text}`).join(", ");
      setAttributes(element, { "aria-label": `${name}: ${said}` });
    },
  };
}
