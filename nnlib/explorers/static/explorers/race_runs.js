/**
 * The runs of a race: each optimizer from the same start, step by step.
 *
 * A run is { xs, ys, losses, slopes, memory, stoppedAt }: where it stood at the start and after each
 * step, the height there, its two slopes, and what the optimizer remembers, an array [along x, along y]
 * for each of its vectors.  It has diverged, at the step `stoppedAt`, when its loss is not finite or
 * beyond all bounds, and ends before that.  Rules, heights and slopes are generated.
 *
 * Draws nothing and reads no traits.
 */

import { height, slopes } from "../generated/mathematics.js";
import { rules } from "../generated/rules.js";

const LIMIT = 1e6; // so many times the start's loss, or of 1, is beyond all bounds

const finite = (...numbers) => numbers.every(Number.isFinite);

/** One step along both numbers; `memory` holds a pair for each of the vectors that are remembered. */
function stepped(lane, place, gradient, memory, number) {
  const rule = rules[lane.kind];
  const own = rule.settings.map((name) => lane.settings[name]);
  const along = [0, 1].map((axis) => {
    const before = memory.map((pair) => pair[axis]);
    return rule.step(place[axis], gradient[axis], before, number, lane.rate, own);
  });
  return {
    place: along.map(({ parameter }) => parameter),
    memory: memory.map((_, k) => along.map((each) => each.memory[k])),
  };
}

/** The run of an optimizer { kind, rate, settings }. */
function runOf(lane, start, steps) {
  const run = { xs: [], ys: [], losses: [], slopes: [], memory: [], stoppedAt: null };
  let place = start;
  let memory = rules[lane.kind].memory.map(() => [0, 0]);
  let loss = height(...place);
  const limit = LIMIT * Math.max(1, loss);
  for (let step = 0; ; step++) {
    const inside = finite(...place, loss) && loss <= limit;
    if (!inside) return { ...run, stoppedAt: step };
    const gradient = slopes(...place);
    run.xs.push(place[0]);
    run.ys.push(place[1]);
    run.losses.push(loss);
    run.slopes.push(gradient);
    run.memory.push(memory);
    if (step === steps) return run;
    if (!finite(...gradient)) return { ...run, stoppedAt: step + 1 };
    ({ place, memory } = stepped(lane, place, gradient, memory, step + 1));
    loss = height(...place);
  }
}

/** The runs of all lanes; one that nothing has moved is the same object as before. */
export function createRaceStore(steps) {
  let kept = new Map();
  return (lanes, start) => {
    const before = kept;
    kept = new Map();
    return lanes.map((lane) => {
      const key = JSON.stringify([lane.kind, lane.rate, lane.settings, start]);
      const run = kept.get(key) ?? before.get(key) ?? runOf(lane, start, steps);
      kept.set(key, run);
      return run;
    });
  };
}

/** The step from which on a run is below the goal, or null: who only leaps across has not arrived. */
export function stepsTo(goal, { losses, stoppedAt }) {
  if (stoppedAt !== null || !(losses.at(-1) < goal)) return null;
  return losses.findLastIndex((loss) => !(loss < goal)) + 1;
}

/** The names of the vectors that an optimizer remembers. */
export function memoryOf(kind) {
  return rules[kind].memory;
}

/** Names of which none comes twice: the second "Momentum" is "Momentum 2". */
function unique(names) {
  const taken = [];
  for (const name of names) {
    let own = name;
    for (let count = 2; taken.includes(own); count++) own = `${name} ${count}`;
    taken.push(own);
  }
  return taken;
}

/** The lanes as they stand: { name, kind, settings, rate, runs }; `made` is how they were made. */
export function lanesOf(made, { rates, kinds, running }) {
  const names = unique(made.map((lane, k) => (lane.kind === kinds[k] ? lane.name : kinds[k])));
  return made.map((lane, k) => ({
    name: names[k],
    kind: kinds[k],
    settings: lane.settings[kinds[k]],
    rate: rates[k],
    runs: running[k],
  }));
}

/** What became of each lane that runs: { name, kind, rate, index, run, arrived, stoppedAt }. */
export function raceOf(lanes, runs, goal) {
  return lanes.flatMap(({ name, kind, rate, runs: on }, index) => {
    const run = runs[index];
    const result = { arrived: stepsTo(goal, run), stoppedAt: run.stoppedAt };
    return on ? [{ name, kind, rate, index, run, ...result }] : [];
  });
}
