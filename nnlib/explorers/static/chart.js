/**
 * The chart: curves over two axes, each linear or logarithmic, and the point where we stand.
 *
 * `createChart` gives an element and `update(picture)`.  A picture holds
 *   curves  [{ name, x(index), y, className }]: y an array, x its position on the axis; their
 *           legend stands beside the chart, never on it
 *   point   { x, y } or null, with a guide line down to the axis
 *   xAxis   { low, high, log, label };  yAxis  { low, high, log, label }
 * A logarithmic x axis shows log(1 + x), so that step 0 has a place.  Long curves are thinned to
 * the lowest and the highest value in each column of pixels: 10,000 points look the same and
 * cost nothing.  A value that is not finite breaks the line.
 *
 * Reads no traits.
 */

import { createAxes, linearTicks } from "./axes.js";
import { html, setAttributes, svg } from "./dom.js";

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
  return root;
}

export function createChart({ name, height = 262, onPick, signal }) {
  const scales = createAxes(height);
  const clip = `nn-${Math.random().toString(36).slice(2)}`;
  const frame = svg("rect");
  const lines = svg("g", { fill: "none", "clip-path": `url(#${clip})` });
  const guide = svg("path", { class: "nn-guide", fill: "none" });
  const dot = svg("circle", { class: "nn-point", r: 5.5 });
  const plane = svg("rect", { class: "nn-plane", fill: "transparent" });
  const root = svg(
    "svg",
    { class: "nn-chart", role: "img", "aria-label": name, height, width: "100%" },
    svg("clipPath", { id: clip }, frame),
    scales.element,
    guide,
    lines,
    dot,
    plane,
  );
  const element = html("div", { class: "nn-chart-frame" }, root);
  const paths = new Map();
  const shapes = new WeakMap();
  let width = 0;
  let picture = null;
  let map = null;

  const resize = new ResizeObserver(([entry]) => {
    width = Math.round(entry.contentRect.width);
    if (picture) draw();
  });
  resize.observe(element);
  signal.addEventListener("abort", () => resize.disconnect());

  if (onPick) {
    plane.style.cursor = "ew-resize";
    const pick = (event) => {
      if (map && event.buttons & 1) onPick(map.xAt(event.clientX - root.getBoundingClientRect().x));
    };
    plane.addEventListener(
      "pointerdown",
      (event) => {
        plane.setPointerCapture(event.pointerId);
        pick(event);
      },
      { signal },
    );
    plane.addEventListener("pointermove", pick, { signal });
  }

  /** The curve as an SVG path: every point where few, else low and high in each pixel column. */
  function pathOf({ x, y }) {
    const parts = [];
    let pen = "M";
    const add = (px, value) => {
      if (!Number.isFinite(value)) {
        pen = "M";
        return;
      }
      parts.push(`${pen}${px.toFixed(2)} ${map.y(value).toFixed(2)}`);
      pen = "L";
    };
    let index = 0;
    while (index < y.length) {
      const px = map.x(x(index));
      let [low, high, last] = [y[index], y[index], index];
      while (last + 1 < y.length && map.x(x(last + 1)) < px + 1) {
        last += 1;
        if (y[last] < low) low = y[last];
        if (y[last] > high) high = y[last];
      }
      add(px, y[index]);
      if (last > index) {
        if (low < y[index] && low < y[last]) add(px, low);
        if (high > y[index] && high > y[last]) add(px, high);
        add(map.x(x(last)), y[last]);
      }
      index = last + 1;
    }
    return parts.join("");
  }

  /** A curve's path; the one that is there already if neither its array nor the axes changed. */
  function drawn(curve, path) {
    const { xAxis, yAxis } = picture;
    const ends = [xAxis, yAxis].flatMap(({ low, high, log }) => [low, high, log]);
    const axes = String([width, ...ends]);
    const before = shapes.get(path);
    if (before?.y === curve.y && before.axes === axes) return path.getAttribute("d");
    shapes.set(path, { y: curve.y, axes });
    return pathOf(curve);
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
        d: drawn(curve, path),
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
    const { point } = picture;
    const [px, py] = point === null ? [NaN, NaN] : [map.x(point.x), map.y(point.y)];
    const visible = Number.isFinite(px) && Number.isFinite(py);
    dot.style.display = guide.style.display = visible ? "" : "none";
    if (visible) {
      setAttributes(dot, { cx: px, cy: py, "data-x": point.x, "data-y": point.y });
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
  };
}
