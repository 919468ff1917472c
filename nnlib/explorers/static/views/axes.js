/**
 * The axes that the chart and the field share: ticks, labels, and where on screen a value stands.
 *
 * An axis is { low, high, log, label }.  A logarithmic x axis shows log(1 + x), so that step 0 has a
 * place; one with `powers` is given exponents of 10, and its ticks are the powers.
 * `createAxes(height)` gives an element to draw into, `map(axes, width)` with the functions from values
 * to pixels and back, and `draw(axes, map)`.  A small drawing gives margins of its own.
 *
 * Reads no traits.
 */

import { exact, setAttributes, svg, withThousands } from "../model/dom.js";
import { setNamed } from "../model/names.js";

/** Which way an arrow key takes a point: along the x axis, and along the y axis. */
export const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowDown: [0, -1],
  ArrowUp: [0, 1],
};

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

/** A tick's value as it is written: 1,000, 0.05, 10^-6. */
export function tickText(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3) {
    const [mantissa, power] = value.toExponential(0).split("e");
    const sign = value < 0 ? "\u2212" : "";
    const times = mantissa.replace("-", "") === "1" ? "" : `${mantissa.replace("-", "")}×`;
    return `${sign}${times}10^${Number(power)}`;
  }
  if (size >= 1000) return `${value < 0 ? "\u2212" : ""}${withThousands(size)}`;
  return exact(Number(value.toPrecision(6)));
}

/** "10^-5" with the exponent raised, which SVG text does with a shifted span. */
export function writeTick(element, text) {
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

export function createAxes(height, margin = MARGIN) {
  const ticks = svg("g", { class: "nn-ticks" });
  const xLabel = svg("text", { class: "nn-axis-label", "text-anchor": "middle" });
  const yLabel = svg("text", { class: "nn-axis-label", "text-anchor": "middle" });

  /** Functions from values to pixels for the present axes, and back. */
  function mapping({ xAxis, yAxis }, width) {
    const bend = xAxis.log ? Math.log1p : (x) => x;
    const unbend = xAxis.log ? Math.expm1 : (x) => x;
    const [x0, x1] = [bend(xAxis.low), bend(xAxis.high)];
    const rise = yAxis.log ? Math.log10 : (y) => y;
    const [y0, y1] = [rise(yAxis.low), rise(yAxis.high)];
    const [left, right] = [margin.left, width - margin.right];
    const [top, bottom] = [margin.top, height - margin.bottom];
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
      yAt: (pixel) => {
        const share = Math.min(1, Math.max(0, (bottom - pixel) / (bottom - top)));
        return yAxis.log ? 10 ** (y0 + share * (y1 - y0)) : y0 + share * (y1 - y0);
      },
    };
  }

  /** Draw both axes with their ticks and labels where `map` has them. */
  function draw({ xAxis, yAxis }, map) {
    const marks = [];
    const xTicks = xAxis.log
      ? [0, ...powerTicks(1, xAxis.high, 6)].filter((value) => value >= xAxis.low)
      : linearTicks(xAxis.low, xAxis.high, Math.max(2, Math.min(6, (map.right - map.left) / 65)));
    for (const value of xTicks) {
      if (xAxis.powers && Math.abs(value - Math.round(value)) > 1e-9) continue;
      const px = map.x(value);
      marks.push([
        `M${px} ${map.bottom}v5`,
        px,
        map.bottom + 19,
        "middle",
        tickText(xAxis.powers ? 10 ** Math.round(value) : value),
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
        value === 0 ? "tick nn-zero" : "grid",
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
    setNamed(xLabel, xAxis.label);
    const middle = (map.top + map.bottom) / 2;
    setAttributes(yLabel, { x: 12, y: middle, transform: `rotate(-90 12 ${middle})` });
    setNamed(yLabel, yAxis.label);
  }

  return { element: svg("g", {}, ticks, xLabel, yLabel), map: mapping, draw };
}
