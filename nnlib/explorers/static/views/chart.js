/**
 * The chart: curves over two axes, each linear or logarithmic, and the point where we stand.
 *
 * `createChart` gives an element and `update(picture)`.  A picture holds
 *   curves  [{ name, x(index), y, className }]: y an array, x its position on the axis; their
 *           legend stands beside the chart, never on it
 *   point   { x, y } or null, with a guide line down to the axis
 *   xAxis   { low, high, log, label };  yAxis  { low, high, log, label }
 * A logarithmic x axis shows log(1 + x), so that step 0 has a place.
 *
 * Reads no traits.
 */

import { createAxes, linearTicks } from "./axes.js";
import { html, setAttributes, svg } from "../model/dom.js";
import { curvePath } from "./curve_path.js";
import { createPoint } from "./point.js";
import { followWidth } from "./width.js";

/**
 * The axis for these values: from 0 to a round number, or from one power of ten to another.
 *
 * `most` caps a linear axis: a run that diverges leaves the picture at its top.
 */
export function axisFor(curves, { log, label, most = Infinity }) {
  let low = Infinity;
  let high = -Infinity;
  for (const { y } of curves) {
    for (const value of y) {
      if (!Number.isFinite(value) || (log && value <= 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (low > high) [low, high] = [0.1, 1];
  if (!log) {
    const top = high > 0 ? Math.min(high, most) : 1;
    const step = linearTicks(0, top, 4)[1] ?? top;
    return { low: 0, high: Math.ceil(top / step - 1e-9) * step, log, label };
  }
  const from = Math.floor(Math.log10(low) + 1e-9);
  const to = Math.max(from + 1, Math.ceil(Math.log10(high) - 1e-9));
  return { low: Number(`1e${from}`), high: Number(`1e${to}`), log, label };
}

/** What the lines on a chart are, in a row under it: pairs of a name and the line's class. */
export function createLegend(pairs) {
  const root = svg("svg", { class: "nn-legend", height: 18, width: "100%", "aria-hidden": "true" });
  let left = 54;
  for (const [name, className] of pairs) {
    root.append(
      svg("path", { class: className, d: `M${left} 9h28`, fill: "none" }),
      svg("text", { x: left + 34, y: 13, text: name }),
    );
    left += 60 + 6.2 * name.length;
  }
  setAttributes(root, { viewBox: `0 0 ${left} 18`, preserveAspectRatio: "xMinYMid" }); // may shrink
  return root;
}

/**
 * A chart; with `hand` its point is a handle (point.js), and the whole plane brings it near.
 *
 * `hand.onMove(x, pixel, y)` is told where along the axis, how much of it a pixel is there, and where
 * along the other axis; `hand.onKey(event)` says whether a key was one of its own.  With `hand.free` it
 * goes up and down, too, and a finger on the plane draws and does not scroll.  `margin` is that of the
 * axes.
 */
export function createChart({ name, height = 262, margin, hand, signal }) {
  const scales = createAxes(height, margin);
  const clip = `nn-${Math.random().toString(36).slice(2)}`;
  const frame = svg("rect");
  const lines = svg("g", { fill: "none", "clip-path": `url(#${clip})` });
  const guide = svg("path", { class: "nn-guide", fill: "none" });
  const plane = svg("rect", { class: "nn-plane", fill: "transparent" });
  const root = svg(
    "svg",
    { class: "nn-chart", role: hand ? "group" : "img", "aria-label": name, height, width: "100%" },
    svg("clipPath", { id: clip }, frame),
    scales.element,
    guide,
    lines,
    plane,
  );
  const element = html("div", { class: "nn-chart-frame" }, root);
  const paths = new Map();
  const shapes = new WeakMap();
  let width = 0;
  let picture = null;
  let map = null;

  followWidth(element, signal, (now) => {
    width = now;
    if (picture) draw();
  });

  const point =
    hand &&
    createPoint({
      root,
      plane,
      kind: hand.free ? "nn-handle" : "nn-grip",
      role: "point on a curve",
      free: hand.free,
      onPlace(x, y) {
        if (map) hand.onMove(map.xAt(x), Math.abs(map.xAt(x + 0.5) - map.xAt(x - 0.5)), map.yAt(y));
      },
      onKey: (event) => hand.onKey(event),
      signal,
    });
  if (hand) plane.style.cursor = hand.free ? "crosshair" : "ew-resize";
  const dot = point?.dot ?? svg("circle", { class: "nn-point", r: 6 });
  root.append(point?.element ?? dot);

  /** A curve's path; nothing where it is there already, as neither its array nor the axes changed. */
  function drawn(curve, path) {
    const { xAxis, yAxis } = picture;
    const ends = [xAxis, yAxis].flatMap(({ low, high, log }) => [low, high, log]);
    const axes = String([width, ...ends]);
    const before = shapes.get(path);
    if (before?.y === curve.y && before.axes === axes) return {};
    shapes.set(path, { y: curve.y, axes });
    return { d: curvePath(curve, map) };
  }

  function draw() {
    if (width < 120) return;
    map = scales.map(picture, width);
    setAttributes(root, {
      viewBox: `0 0 ${width} ${height}`,
      "data-y-low": picture.yAxis.low,
      "data-y-high": picture.yAxis.high,
      "data-top": map.top,
      "data-bottom": map.bottom,
    });
    setAttributes(plane, {
      x: map.left,
      y: map.top,
      width: map.right - map.left,
      height: map.bottom - map.top,
    });
    // A little wider than the plane, so that a line along an edge keeps its full width.
    setAttributes(frame, {
      x: map.left - 2,
      y: map.top - 2,
      width: map.right - map.left + 4,
      height: map.bottom - map.top + 4,
    });
    scales.draw(picture, map);
    for (const curve of picture.curves) {
      if (!paths.has(curve.name)) {
        paths.set(curve.name, lines.appendChild(svg("path", { "data-curve": curve.name })));
      }
      const path = paths.get(curve.name);
      setAttributes(path, {
        ...drawn(curve, path),
        class: curve.className,
        "data-first": curve.y[0],
        "data-last": curve.y[curve.y.length - 1],
      });
    }
    picture.curves.forEach(({ name: key }, index) => {
      const path = paths.get(key);
      if (lines.children[index] !== path) lines.insertBefore(path, lines.children[index]);
    });
    for (const [key, path] of paths) {
      if (!picture.curves.some((curve) => curve.name === key)) {
        path.remove();
        paths.delete(key);
      }
    }
    const at = picture.point ?? { x: NaN, y: NaN };
    const [px, py] = [map.x(at.x), map.y(at.y)];
    const visible = Number.isFinite(px) && Number.isFinite(py);
    const shown = point?.element ?? dot;
    shown.style.display = guide.style.display = visible ? "" : "none";
    if (visible) {
      setAttributes(dot, { "data-x": at.x, "data-y": at.y });
      if (point) point.put(px, py);
      else setAttributes(dot, { cx: px, cy: py });
      setAttributes(guide, { d: `M${px} ${map.bottom}V${py}` });
    }
  }

  return {
    element,
    update(next) {
      picture = next;
      if (width === 0) width = Math.round(element.clientWidth);
      draw();
    },
    describe(text) {
      setAttributes(root, { "aria-label": text });
    },
    /** Which number the point moves, what it is called, and what is said of where it stands. */
    describePoint(number, label, text) {
      if (!point || !picture.point) return;
      const { low, high } = picture.xAxis;
      setAttributes(point.element, {
        "data-name": number,
        "aria-label": label,
        "aria-valuetext": text,
        "aria-valuemin": low,
        "aria-valuemax": high,
        "aria-valuenow": picture.point.x,
      });
    },
  };
}
