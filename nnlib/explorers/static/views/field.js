/**
 * The field: a grid of numbers as a map, with contour lines and the point where we stand.
 *
 * `createField` gives an element and `update(picture)`.  A picture holds
 *   values  heights row by row, the lowest row first; columns, rows  how many there are
 *   xAxis, yAxis  { low, high, log, label } as in the chart: the first and the last column and row
 *   point   { x, y }
 *   shades  optional: other numbers to paint by, where heights differ too much for one scale
 * The heights are painted on a canvas, the deeper the color the higher; the rest is SVG over it.  The
 * map is painted again only when `values` is another array or an axis has changed, so a drag of the
 * point costs nothing.  Where a height is not finite the map stays empty.
 *
 * The point is moved by a drag or by the arrow keys (with shift ten times as far):
 * `onMove(x, y)` says where to.  `over`, where there is one, is drawn between the map and the point:
 * it has an `element`, and `draw(map)` is called after the map was drawn, with the axes' functions.
 *
 * Reads no traits.
 */

import { ARROWS, createAxes } from "./axes.js";
import { contourLevels, contourPieces } from "./contours.js";
import { html, setAttributes, svg } from "../model/dom.js";
import { createPoint } from "./point.js";
import { followWidth } from "./width.js";

const STEP = 0.05; // one press of an arrow key
const COLOR = [0, 114, 178]; // Okabe and Ito's blue, which shows on light and dark paper
const LABEL_ROOM = 46; // pixels between two labels of contour lines

export function createField({ name, height, onMove, over, signal }) {
  const canvas = html("canvas", { class: "nn-field-map", "aria-hidden": "true" });
  const axes = createAxes(height);
  const lines = svg("g", { class: "nn-contours", fill: "none" });
  const labels = svg("g", { class: "nn-contour-labels" });
  const plane = svg("rect", { class: "nn-plane", fill: "transparent" });
  const root = svg(
    "svg",
    { class: "nn-chart nn-field", role: "group", "aria-label": name, height, width: "100%" },
    axes.element,
    lines,
    labels,
    ...(over ? [over.element] : []),
    plane,
  );
  const element = html("div", { class: "nn-field-frame" }, canvas, root);
  /** Where the reader has got to; what is shown follows with the next frame. */
  let reached = null;
  const moveTo = ([x, y]) => {
    reached = { x, y };
    onMove(x, y);
  };
  const point = createPoint({
    root,
    plane,
    kind: "nn-handle",
    role: "point on a map",
    free: true,
    onPlace(x, y) {
      if (map) moveTo([map.xAt(x), map.yAt(y)].map((value) => Number(value.toFixed(2))));
    },
    onKey(event) {
      const way = ARROWS[event.key];
      if (!way || !picture) return false;
      const step = event.shiftKey ? 10 * STEP : STEP;
      const { x, y } = reached ?? picture.point;
      moveTo([x + way[0] * step, y + way[1] * step].map((value) => Number(value.toFixed(6))));
      return true;
    },
    signal,
  });
  root.append(point.element);
  let width = 0;
  let picture = null;
  let map = null;
  let painted = {};

  followWidth(element, signal, (now) => {
    width = now;
    if (picture) draw();
  });

  /** The heights as pixels of one color, from hardly any of it to most of it. */
  function paintMap({ values, shades = values, columns, rows }) {
    let [low, high] = [Infinity, -Infinity];
    for (const value of shades) {
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    const image = new ImageData(columns, rows);
    for (let k = 0; k < shades.length; k++) {
      const row = rows - 1 - Math.floor(k / columns);
      const share = high > low ? (shades[k] - low) / (high - low) : 0;
      const depth = Number.isFinite(shades[k]) ? 12 + 170 * share : 0;
      image.data.set([...COLOR, depth], 4 * (row * columns + (k % columns)));
    }
    setAttributes(canvas, { width: columns, height: rows });
    canvas.getContext("2d").putImageData(image, 0, 0);
  }

  /** Contour lines, each with its height written where there is room. */
  function drawContours({ values, columns, rows }) {
    const toX = (column) => map.left + (column / (columns - 1)) * (map.right - map.left);
    const toY = (row) => map.bottom - (row / (rows - 1)) * (map.bottom - map.top);
    const taken = [];
    lines.replaceChildren();
    labels.replaceChildren();
    for (const level of contourLevels(values)) {
      const pieces = contourPieces(values, columns, rows, level);
      const path = pieces.map(
        ([x1, y1, x2, y2]) =>
          `M${toX(x1).toFixed(1)} ${toY(y1).toFixed(1)}L${toX(x2).toFixed(1)} ${toY(y2).toFixed(1)}`,
      );
      lines.append(svg("path", { d: path.join(""), "data-level": level }));
      let best = null;
      let most = LABEL_ROOM;
      for (const [x1, y1, x2, y2] of pieces) {
        const [x, y] = [toX((x1 + x2) / 2), toY((y1 + y2) / 2)];
        const inside = Math.min(x - map.left - 24, map.right - 24 - x, y - map.top, map.bottom - y);
        if (inside < 14) continue;
        const room = Math.min(200, ...taken.map((other) => Math.hypot(x - other[0], y - other[1])));
        if (room > most) [best, most] = [[x, y], room];
      }
      if (best === null) continue;
      taken.push(best);
      const [x, y] = best;
      labels.append(svg("text", { x, y: y + 4, "text-anchor": "middle", text: levelText(level) }));
    }
  }

  function draw() {
    if (width < 120) return;
    const { values, xAxis, yAxis, point: at } = picture;
    map = axes.map(picture, width);
    setAttributes(root, { viewBox: `0 0 ${width} ${height}` });
    const box = [map.left, map.top, map.right - map.left, map.bottom - map.top];
    axes.draw(picture, map);
    const key = [width, ...[xAxis, yAxis].flatMap(({ low, high }) => [low, high])].join();
    if (painted.values !== values || painted.key !== key) {
      ["left", "top", "width", "height"].forEach((side, k) => (canvas.style[side] = `${box[k]}px`));
      ["x", "y", "width", "height"].forEach((side, k) => plane.setAttribute(side, box[k]));
      if (painted.values !== values) paintMap(picture);
      drawContours(picture);
      painted = { values, key };
    }
    over?.draw(map);
    // A point outside the map stands at its edge, where a hand can reach it.
    const within = (pixel, low, high) => Math.min(high, Math.max(low, pixel));
    point.put(within(map.x(at.x), map.left, map.right), within(map.y(at.y), map.top, map.bottom));
    setAttributes(point.element, {
      "data-x": at.x,
      "data-y": at.y,
      "aria-valuemin": xAxis.low,
      "aria-valuemax": xAxis.high,
      "aria-valuenow": at.x,
    });
  }

  return {
    element,
    update(next) {
      picture = next;
      reached = null;
      if (width === 0) width = Math.round(element.clientWidth);
      draw();
    },
    /** What the point is called, and what is said of where it stands. */
    describe(label, text) {
      setAttributes(point.element, { "aria-label": label, "aria-valuetext": text });
    },
  };
}

/** A height for a contour line: 0.25, or 2e−5. */
function levelText(level) {
  const tiny = level !== 0 && Math.abs(level) < 0.001;
  return (tiny ? level.toExponential() : String(level)).replaceAll("-", "\u2212");
}
