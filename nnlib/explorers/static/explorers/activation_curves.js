/**
 * An activation's curve and, under it, its slope, both along the sum z, with a point on each where the
 * layer stands.  Either point is pulled along, and its sum with it.
 *
 * Where the slope jumps its line ends, and begins anew on the other side.
 *
 * Reads no traits.
 */

import { linearTicks } from "../views/axes.js";
import { createChart } from "../views/chart.js";
import { valueByKey } from "../controls/keys.js";
import { rounded } from "../controls/pull.js";
import { ACTIVATIONS } from "./chain.js";
import { partText } from "./chain_words.js";

const REACH = 6; // of the sums to both sides, doubled until the layer's own has a place
const FARTHEST = 1e12; // one that is farther out has a number, and no point
const POINTS = 240;
const KEYS = { step: 0.05, fine: 0.01, page: 0.5 };
/** The x axis of the upper chart has no name: that of the lower one is its own, too. */
const MARGIN = { top: 12, right: 24, bottom: 40, left: 76 };
/** The same for all activations, so that they can be compared. */
const SLOPES = { low: -0.2, high: 1.2, log: false };

/** The next number that a float can hold, or nearly. */
function rightOf(number) {
  return number + Math.max(Number.MIN_VALUE, Math.abs(number) * Number.EPSILON);
}

/** The curves of an activation for sums from -reach to reach: at a corner they end, and begin anew. */
function curvesOf(name, reach) {
  const { value, slope, corners } = ACTIVATIONS[name];
  const even = (far) => Array.from({ length: POINTS + 1 }, (_, k) => far * ((2 * k) / POINTS - 1));
  const beyond = even(reach).filter((z) => Math.abs(z) > REACH); // near 0 a curve bends
  const sums = corners.reduce(
    (all, corner) => [
      ...all.filter((z) => z < corner),
      ...[corner, NaN, rightOf(corner)],
      ...all.filter((z) => z > corner),
    ],
    [...beyond.filter((z) => z < 0), ...even(REACH), ...beyond.filter((z) => z > 0)],
  );
  const x = (k) => sums[k];
  const values = sums.map(value);
  const slopes = sums.map((z, k) => (Number.isNaN(z) ? NaN : slope(z, values[k])));
  return { x, values, slopes };
}

/** Round numbers around these, from 0 on where what is below it could not be seen. */
function axisAround(values, label) {
  const shown = values.filter(Number.isFinite);
  const [lowest, high] = [Math.min(...shown), Math.max(...shown)];
  const low = lowest < -high / 100 ? lowest : 0;
  const ticks = linearTicks(low, high, 7);
  const step = ticks[1] - ticks[0];
  const out = (value, round) => round(Number((value / step).toPrecision(9))) * step;
  return { low: out(low, Math.floor), high: out(high, Math.ceil), log: false, label };
}

/**
 * `onSum(z)` is told where the layer's sum was pulled; `update(layer, number)` takes a layer of the
 * chain, and which it is.
 */
export function createActivationCurves({ onSum, signal }) {
  let reach = REACH;
  let here = 0;
  const hand = {
    onMove: (z, pixel) => onSum(rounded(z, pixel)),
    onKey(event) {
      const z = valueByKey(event, here, { low: -reach, high: reach, ...KEYS });
      if (z !== undefined) onSum(z);
      return z !== undefined;
    },
  };
  const value = createChart({ name: "Value", height: 170, margin: { ...MARGIN, bottom: 28 }, hand, signal });
  const slope = createChart({ name: "Slope", height: 190, margin: MARGIN, hand, signal });
  let drawn = "";
  let curves;
  let axis;

  return {
    elements: [value.element, slope.element],
    update({ name, sum, output, slope: steep }, number) {
      const visible = Math.abs(sum) <= FARTHEST;
      here = visible ? sum : 0;
      reach = REACH;
      while (Math.abs(here) > reach) reach *= 2;
      if (drawn !== `${name} ${reach}`) {
        drawn = `${name} ${reach}`;
        curves = curvesOf(name, reach);
        axis = axisAround(curves.values, `a = f(z), ${name}`);
      }
      const { x, values, slopes } = curves;
      const xAxis = { low: -reach, high: reach, log: false };
      const point = (y) => (visible && Number.isFinite(y) ? { x: sum, y } : null);
      value.update({
        curves: [{ name: "value", x, y: values, className: "nn-curve" }],
        point: point(output),
        xAxis: { ...xAxis, label: "" },
        yAxis: axis,
      });
      slope.update({
        curves: [{ name: "slope", x, y: slopes, className: "nn-curve nn-slope" }],
        point: point(steep),
        xAxis: { ...xAxis, label: `z, the sum of layer ${number}` },
        yAxis: { ...SLOPES, label: "f′(z), its slope" },
      });
      const place = `z ${partText(sum)}`;
      value.describe(`Value of ${name}. At ${place}: ${partText(output)}.`);
      slope.describe(`Slope of ${name}. At ${place}: ${partText(steep)}.`);
      value.describePoint("sum", "sum along the value", `${place}: value ${partText(output)}`);
      slope.describePoint("sum", "sum along the slope", `${place}: slope ${partText(steep)}`);
    },
  };
}
