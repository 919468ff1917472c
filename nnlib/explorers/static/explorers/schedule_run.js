/**
 * The learning rate at every step, and the training run that follows from it.
 *
 * Between two handles of which one was drawn the rate goes along a straight line; everywhere else it is
 * the shape's own.  Each step is one of the generated mathematics, on the example that is its turn.
 *
 * Draws nothing and reads no traits: `shapes` and `problem` are _shapes and _problem of
 * schedule.py, a state is { shape, rate, drawn }.
 */

import { forward, step } from "../generated/mathematics.js";

/** The rate of every step. */
export function ratesOf({ shape, rate, drawn }, shapes, handles) {
  const rates = Float64Array.from(shapes[shape].unit, (unit) => rate * unit);
  const own = new Map(drawn);
  if (own.size === 0) return rates;
  const at = handles.map((place) => own.get(place) ?? rates[place]);
  for (let k = 0; k + 1 < handles.length; k++) {
    const [first, last] = [handles[k], handles[k + 1]];
    if (!own.has(first) && !own.has(last)) continue;
    const rise = at[k + 1] - at[k];
    for (let j = first; j < last; j++) rates[j] = at[k] + rise * ((j - first) / (last - first));
  }
  rates[rates.length - 1] = at[at.length - 1];
  return rates;
}

/** What trains the network of a problem: `run(rates)`, and what counts of a run, `result(run)`. */
export function createTrainer(problem) {
  const { parameters: start, frozen, inputs, targets, order, sigmoids, tail, flat } = problem;
  const single = inputs.length === 1;
  const nodes = sigmoids.map((name) => `out_${name}`);

  /** The loss on all examples. */
  const lossAt = (parameters) => {
    let sum = 0;
    for (let k = 0; k < inputs.length; k++) {
      sum += forward(parameters, frozen, inputs[k], targets[k]).E_total;
    }
    return sum / inputs.length;
  };

  /**
   * Train from the start: { losses, stoppedAt, saturated }, as in schedule_problems.py.  Of many
   * examples' losses those before step `from` are left out, as NaN.
   */
  function run(rates, from = 0) {
    const steps = rates.length;
    const losses = new Float64Array(steps + 1).fill(NaN);
    const since = sigmoids.map(() => 0);
    let now = start;
    for (let k = 0; ; k++) {
      let loss = 0;
      if (single) {
        const values = forward(now, frozen, inputs[0], targets[0]);
        loss = values.E_total;
        for (let j = 0; j < nodes.length; j++) {
          const out = values[nodes[j]];
          if (out * (1 - out) >= flat) since[j] = k + 1;
        }
      } else if (k >= from) loss = lossAt(now);
      let sum = loss;
      for (let j = 0; j < now.length; j++) sum += now[j];
      if (!Number.isFinite(sum)) return { losses: losses.slice(0, k), stoppedAt: k, saturated: {} };
      if (single || k >= from) losses[k] = loss;
      if (k === steps) break;
      const example = order[k];
      now = step(now, frozen, inputs[example], targets[example], rates[k]).parameters;
    }
    const to = sigmoids.map((name, k) => [name, since[k]]).filter(([, k]) => k <= steps);
    return { losses, stoppedAt: null, saturated: Object.fromEntries(to) };
  }

  /** The mean of a run's last losses; NaN if it diverged. */
  function result({ losses, stoppedAt }) {
    if (stoppedAt !== null) return NaN;
    return losses.slice(-tail).reduce((sum, loss) => sum + loss, 0) / tail;
  }

  /** The best of the constant rates that are tried. */
  function bestConstant() {
    let best;
    let least = Infinity;
    for (const rate of problem.tried) {
      const rates = new Float64Array(order.length).fill(rate);
      const end = result(run(rates, order.length + 1 - tail));
      if (end < least) [best, least] = [rate, end];
    }
    return best;
  }

  return { run, result, bestConstant };
}
