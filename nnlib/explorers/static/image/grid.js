/**
 * Numbers as a grid of shaded cells, and a grid of points that are black or not.
 *
 * A cell has its number in it where there is room for it.  Only cells that change are written, into
 * text nodes that are there from the start.
 *
 * Reads no traits.
 */

import { html, setAttributes, setText, svg } from "../model/dom.js";

/** A picture with its caption under it. */
export function createFigure(caption, ...parts) {
  const words = html("figcaption", { text: caption });
  return { element: html("figure", { class: "nn-image-figure" }, ...parts, words), words };
}

/**
 * A grid of cells of `size` pixels; `look(value, most)` gives { text, depth, negative } for each, where
 * `most` is how large the largest is.
 *
 * `depth` is from 0, the paper, to 1; `text` is left out where the grid shows none.
 */
export function createGrid({ columns, count, size, written, look }) {
  const rows = Math.ceil(count / columns);
  const cells = Array.from({ length: count }, (_, k) => {
    const [x, y] = [(k % columns) * size, Math.floor(k / columns) * size];
    const cell = svg("rect", { class: "nn-cell", x, y, width: size, height: size, "fill-opacity": 0 });
    const middle = { x: x + size / 2, y: y + size / 2, "text-anchor": "middle" };
    return { cell, number: written ? svg("text", { ...middle, dy: "0.35em" }, "") : null };
  });
  const [width, height] = [columns * size, rows * size];
  const element = svg(
    "svg",
    { class: "nn-image-grid", role: "img", width, viewBox: `-1 -1 ${width + 2} ${height + 2}` },
    ...cells.map(({ cell }) => cell),
    ...cells.flatMap(({ number }) => (number ? [number] : [])),
    svg("rect", { class: "nn-grid-frame", x: 0, y: 0, width, height }),
  );
  const last = new Array(count).fill(undefined);
  return {
    element,
    /** Show numbers, and say in words what they are. */
    update(values, words) {
      const most = values.reduce((found, each) => Math.max(found, Math.abs(each)), 1e-9);
      cells.forEach(({ cell, number }, k) => {
        const { text, depth, negative = false } = look(values[k], most);
        const shade = depth.toFixed(2); // no finer than the eye sees: what stays costs nothing
        const key = `${text} ${shade} ${negative}`;
        if (last[k] === key) return;
        last[k] = key;
        setAttributes(cell, {
          class: negative ? "nn-cell nn-negative" : "nn-cell",
          "fill-opacity": shade,
        });
        if (number) setText(number, text);
      });
      setAttributes(element, { "aria-label": words });
    },
  };
}

/** A grid of points, 1 for black: one path of the black runs in each row. */
export function createBitmap({ side, size }) {
  const path = svg("path", { class: "nn-black" });
  const across = side + 0.4; // with room for the frame
  const element = svg(
    "svg",
    { class: "nn-image-grid", role: "img", width: size, viewBox: `-0.2 -0.2 ${across} ${across}` },
    path,
    svg("rect", { class: "nn-grid-frame", x: 0, y: 0, width: side, height: side }),
  );
  return {
    element,
    update(black, words) {
      let d = "";
      for (let row = 0; row < side; row++) {
        let first = -1;
        for (let column = 0; column <= side; column++) {
          const filled = column < side && black[row * side + column] === 1;
          if (filled && first < 0) first = column;
          if (filled || first < 0) continue;
          d += `M${first} ${row}h${column - first}v1h${first - column}z`;
          first = -1;
        }
      }
      setAttributes(path, { d });
      setAttributes(element, { "aria-label": words });
    },
  };
}
