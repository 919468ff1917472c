/**
 * The playground's chart: the loss on training and test points after every epoch, the gap between the
 * two shaded, and the run that was pinned behind them.
 *
 * `update(picture)` takes { at, epoch, best, loss, training, test, pinned: [training, test], log }: a curve
 * is { epochs, losses } or null, `at` the epoch whose weights the network has, `epoch` the last one, and
 * `best` the one that early stopping goes back to, or null.
 *
 * Reads no traits.
 */

import { createAxes } from "../views/axes.js";
import { axisFor } from "../views/chart.js";
import { html, setAttributes, setText, svg } from "../model/dom.js";
import { followWidth } from "../views/width.js";

const HEIGHT = 148;
const MARGIN = { top: 8, right: 14, bottom: 36, left: 54 };
const KINDS = {
  pinnedTest: "nn-curve nn-pin-2 nn-pinned-test",
  pinned: "nn-curve nn-pin-2",
  test: "nn-curve nn-pin-1",
  training: "nn-curve",
};
const ROUND = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

/** A round number of epochs that is not below this one: the end of the axis. */
function axisEnd(epochs) {
  const least = Math.max(20, epochs);
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ROUND.find((digit) => digit * power >= least);
}

export function createLossChart({ name, signal }) {
  const axes = createAxes(HEIGHT, MARGIN);
  const gap = svg("path", { class: "nn-gap" });
  const lines = Object.fromEntries(
    Object.entries(KINDS).map(([kind, className]) => [
      kind,
      svg("path", { class: className, fill: "none", "data-curve": kind }),
    ]),
  );
  const dot = svg("circle", { class: "nn-point", r: 4.5 });
  const best = svg("path", { class: "nn-best", fill: "none" });
  const bestName = svg("text", { class: "nn-best-name", text: "best" });
  const root = svg(
    "svg",
    { class: "nn-chart", role: "img", "aria-label": name, height: HEIGHT, width: "100%" },
    axes.element,
    gap,
    ...Object.values(lines),
    best,
    bestName,
    dot,
  );
  const element = html("div", { class: "nn-chart-frame" }, root);
  let width = 0;
  let picture = null;
  let map = null;

  followWidth(element, signal, (now) => {
    width = now;
    if (picture) draw();
  });

  /** A curve's points on the screen; what is not finite is left out. */
  const pointsOf = (curve) => {
    const points = [];
    curve?.losses.forEach((loss, k) => {
      if (!Number.isFinite(loss)) return;
      points.push(`${map.x(curve.epochs[k]).toFixed(1)} ${map.y(loss).toFixed(1)}`);
    });
    return points;
  };
  const pathOf = (points) => (points.length ? `M${points.join("L")}` : "");

  function draw() {
    if (width < 120) return;
    const { training, test, pinned, epoch, loss, log } = picture;
    const curves = [training, test, ...pinned].filter((curve) => curve !== null);
    const longest = Math.max(epoch, ...pinned.map((curve) => curve?.epochs.at(-1) ?? 0));
    const both = {
      xAxis: { low: 0, high: axisEnd(longest), log: false, label: "epochs" },
      yAxis: axisFor(
        curves.map(({ losses }) => ({ y: losses })),
        { log, label: "loss" },
      ),
    };
    map = axes.map(both, width);
    setAttributes(root, {
      viewBox: `0 0 ${width} ${HEIGHT}`,
      "data-y-low": both.yAxis.low,
      "data-y-high": both.yAxis.high,
    });
    axes.draw(both, map);
    const points = {
      training: pointsOf(training),
      test: pointsOf(test),
      pinned: pointsOf(pinned[0]),
      pinnedTest: pointsOf(pinned[1]),
    };
    for (const [kind, line] of Object.entries(lines)) setAttributes(line, { d: pathOf(points[kind]) });
    const between = [...points.training, ...[...points.test].reverse()];
    setAttributes(gap, { d: points.test.length ? `${pathOf(between)}Z` : "" });
    dot.style.display = typeof loss === "number" ? "" : "none";
    if (typeof loss === "number") setAttributes(dot, { cx: map.x(picture.at), cy: map.y(loss) });
    drawBest();
  }

  /** A line at the best epoch, with its name on the side where there is room. */
  function drawBest() {
    const there = picture.best !== null;
    best.style.display = bestName.style.display = there ? "" : "none";
    if (!there) return;
    const x = map.x(picture.best);
    const end = x > (map.left + map.right) / 2;
    setAttributes(best, { d: `M${x} ${map.top}V${map.bottom}`, "data-epoch": picture.best });
    setAttributes(bestName, {
      x: x + (end ? -4 : 4),
      y: map.top + 10,
      "text-anchor": end ? "end" : "start",
    });
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

/** What the lines are, in a row under the chart; `call(heldOut)` names that of the points held out. */
export function createChartLegend() {
  const legend = svg("svg", { class: "nn-chart nn-legend", width: 234, height: 18 });
  const entry = (x, text, ...shapes) => {
    const name = svg("text", { x, y: 13, text });
    const element = svg("g", {}, ...shapes, name);
    legend.append(element);
    return { element, name };
  };
  entry(30, "training", svg("path", { class: KINDS.training, d: "M0 9h25", fill: "none" }));
  const test = entry(114, "test", svg("path", { class: KINDS.test, d: "M84 9h25", fill: "none" }));
  const gap = entry(30, "the gap", svg("rect", { class: "nn-gap", x: 2, y: 3, width: 22, height: 12 }));
  return {
    element: legend,
    call(heldOut) {
      setText(test.name, heldOut);
      const left = heldOut === "test" ? 146 : 180;
      setAttributes(gap.element, { transform: `translate(${left})` });
      setAttributes(legend, { width: left + 80 });
    },
  };
}
