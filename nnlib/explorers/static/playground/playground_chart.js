/**
 * The playground's chart: the loss on training and test points after every epoch, the gap between the
 * two shaded, and the run that was pinned behind them.
 *
 * `update(picture)` takes { epoch, loss, training, test, pinned: [training, test], log, end }: a curve is
 * { epochs, losses } or null, `end` the end of the axis of epochs.
 *
 * Reads no traits.
 */

import { createAxes } from "../views/axes.js";
import { axisFor } from "../views/chart.js";
import { html, setAttributes, svg } from "../model/dom.js";
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
  const root = svg(
    "svg",
    { class: "nn-chart", role: "img", "aria-label": name, height: HEIGHT, width: "100%" },
    axes.element,
    gap,
    ...Object.values(lines),
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
    if (typeof loss === "number") setAttributes(dot, { cx: map.x(epoch), cy: map.y(loss) });
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

/** What the lines are, in a row under the chart. */
export function createChartLegend() {
  const legend = svg("svg", { class: "nn-chart nn-legend", width: 234, height: 18 });
  const entry = (x, text, ...shapes) => legend.append(...shapes, svg("text", { x, y: 13, text }));
  entry(30, "training", svg("path", { class: KINDS.training, d: "M0 9h25", fill: "none" }));
  entry(114, "test", svg("path", { class: KINDS.test, d: "M84 9h25", fill: "none" }));
  entry(176, "the gap", svg("rect", { class: "nn-gap", x: 148, y: 3, width: 22, height: 12 }));
  return legend;
}
