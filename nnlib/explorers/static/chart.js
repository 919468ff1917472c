/**
 * The chart: curves over two axes, each linear or logarithmic, and the point where we stand.
 *
 * `createChart` gives an element and `update(picture)`.  A picture holds
 *   curves  [{ name, x(index), y, className, label }]: y an array, x its position on the axis;
 *           labels make a legend
 *   point   { x, y } or null, with a guide line down to the axis
 *   xAxis   { low, high, log, label };  yAxis  { low, high, log, label }
 * A logarithmic x axis shows log(1 + x), so that step 0 has a place.  Long curves are thinned to
 * the lowest and the highest value in each column of pixels: 10,000 points look the same and
 * cost nothing.  A value that is not finite breaks the line.
 *
 * Reads no traits.
 */

import { exact, html, setAttributes, setText, svg, withThousands } from "./dom.js";

const MARGIN = { top: 12, right: 24, bottom: 40, left: 66 };

/** Round numbers from low to high, about `count` of them. */
export function linearTicks(low, high, count) {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((size) => size >= rough);
  const ticks = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) {
    ticks.push(k * step);
  }
  return ticks;
}

/** Powers of ten from low to high, thinned to at most `count`. */
export function powerTicks(low, high, count) {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const every = Math.max(1, Math.ceil((last - first + 1) / count));
  const ticks = [];
  for (let power = first; power <= last; power += every) ticks.push(Number(`1e${power}`));
  return ticks;
}

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

function tickText(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3) {
    const [mantissa, power] = value.toExponential(0).split("e");
    return mantissa === "1" ? `10^${Number(power)}` : `${mantissa}e${Number(power)}`;
  }
  if (size >= 1000) return withThousands(value);
  return exact(Number(value.toPrecision(6)));
}

/** "10^-5" with the exponent raised, which SVG text does with a shifted span. */
function writeTick(element, text) {
  if (element.dataset.tick === text) return;
  element.dataset.tick = text;
  const [base, power] = text.split("^");
  element.replaceChildren(base);
  if (power !== undefined) {
    element.append(
      svg("tspan", { dy: -5, "font-size": "0.8em", text: power.replace("-", "\u2212") }),
    );
  }
}

export function createChart({ name, height = 262, onPick, signal }) {
  const ticks = svg("g", { class: "nn-ticks" });
  const xLabel = svg("text", { class: "nn-axis-label", "text-anchor": "middle" });
  const yLabel = svg("text", { class: "nn-axis-label", "text-anchor": "middle" });
  const clip = `nn-${Math.random().toString(36).slice(2)}`;
  const frame = svg("rect");
  const lines = svg("g", { fill: "none", "clip-path": `url(#${clip})` });
  const guide = svg("path", { class: "nn-guide", fill: "none" });
  const legend = svg("g");
  const dot = svg("circle", { class: "nn-point", r: 5.5 });
  const plane = svg("rect", { class: "nn-plane", fill: "transparent" });
  const root = svg(
    "svg",
    { class: "nn-chart", role: "img", "aria-label": name, height: height, width: "100%" },
    svg("clipPath", { id: clip }, frame),
    ticks,
    xLabel,
    yLabel,
    guide,
    lines,
    legend,
    dot,
    plane,
  );
  const element = html("div", { class: "nn-chart-frame" }, root);
  const paths = new Map();
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

  /** Functions from values to pixels for the present axes, and back for x. */
  function mapping({ xAxis, yAxis }) {
    const bend = xAxis.log ? Math.log1p : (x) => x;
    const unbend = xAxis.log ? Math.expm1 : (x) => x;
    const [x0, x1] = [bend(xAxis.low), bend(xAxis.high)];
    const rise = yAxis.log ? Math.log10 : (y) => y;
    const [y0, y1] = [rise(yAxis.low), rise(yAxis.high)];
    const [left, right] = [MARGIN.left, width - MARGIN.right];
    const [top, bottom] = [MARGIN.top, height - MARGIN.bottom];
    return {
      left,
      right,
      top,
      bottom,
      x: (value) => left + ((bend(value) - x0) / (x1 - x0)) * (right - left),
      y: (value) => {
        const share = yAxis.log && value <= 0 ? -0.1 : (rise(value) - y0) / (y1 - y0);
        return bottom - Math.min(1.1, Math.max(-0.1, share)) * (bottom - top);
      },
      xAt: (pixel) => {
        const share = Math.min(1, Math.max(0, (pixel - left) / (right - left)));
        return unbend(x0 + share * (x1 - x0));
      },
    };
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

  function drawTicks({ xAxis, yAxis }) {
    const marks = [];
    const xTicks = xAxis.log
      ? [0, ...powerTicks(1, xAxis.high, 6)].filter((value) => value >= xAxis.low)
      : linearTicks(xAxis.low, xAxis.high, Math.max(2, Math.min(6, width / 80)));
    for (const value of xTicks) {
      const px = map.x(value);
      marks.push([
        `M${px} ${map.bottom}v5`,
        px,
        map.bottom + 19,
        "middle",
        tickText(value),
        "tick",
      ]);
    }
    const yTicks = yAxis.log
      ? powerTicks(yAxis.low, yAxis.high, 6)
      : linearTicks(yAxis.low, yAxis.high, 5);
    for (const value of yTicks) {
      const py = map.y(value);
      const grid = `M${map.left} ${py}H${map.right}`;
      marks.push([
        grid,
        map.left - 7,
        py + 4,
        "end",
        tickText(value),
        value === 0 ? "tick" : "grid",
      ]);
    }
    while (ticks.children.length < marks.length) {
      ticks.append(svg("g", {}, svg("path"), svg("text")));
    }
    while (ticks.children.length > marks.length) ticks.lastChild.remove();
    marks.forEach(([d, x, y, anchor, text, kind], index) => {
      const [path, label] = ticks.children[index].children;
      setAttributes(path, { d, class: `nn-${kind}` });
      setAttributes(label, { x, y, "text-anchor": anchor });
      writeTick(label, text);
    });
    setAttributes(xLabel, { x: (map.left + map.right) / 2, y: height - 5 });
    setText(xLabel, xAxis.label);
    const middle = (map.top + map.bottom) / 2;
    setAttributes(yLabel, { x: 12, y: middle, transform: `rotate(-90 12 ${middle})` });
    setText(yLabel, yAxis.label);
  }

  /** The labeled curves' names in the upper right corner, each after a piece of its line. */
  function drawLegend(curves) {
    const labeled = curves.filter((curve) => curve.label);
    while (legend.children.length < labeled.length) {
      legend.append(svg("g", {}, svg("path"), svg("text", { "text-anchor": "end" })));
    }
    while (legend.children.length > labeled.length) legend.lastChild.remove();
    labeled.forEach(({ label, className }, index) => {
      const [path, text] = legend.children[index].children;
      const y = map.top + 16 + 18 * index;
      setAttributes(path, { class: className, d: `M${map.right - 32} ${y - 4}h26` });
      setAttributes(text, { x: map.right - 40, y });
      setText(text, label);
    });
  }

  function draw() {
    if (width < 120) return;
    map = mapping(picture);
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
    drawTicks(picture);
    for (const curve of picture.curves) {
      if (!paths.has(curve.name)) {
        paths.set(curve.name, lines.appendChild(svg("path", { "data-curve": curve.name })));
      }
      setAttributes(paths.get(curve.name), {
        d: pathOf(curve),
        class: curve.className,
        "data-first": curve.y[0],
        "data-last": curve.y[curve.y.length - 1],
      });
    }
    for (const [key, path] of paths) {
      if (!picture.curves.some((curve) => curve.name === key)) {
        path.remove();
        paths.delete(key);
      }
    }
    drawLegend(picture.curves);
    const { point } = picture;
    const visible = point !== null && Number.isFinite(point.y);
    dot.style.display = guide.style.display = visible ? "" : "none";
    if (visible) {
      const [px, py] = [map.x(point.x), map.y(point.y)];
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
