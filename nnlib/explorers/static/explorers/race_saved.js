/**
 * A race to be taken away: as lines of Python that make it again, and as rows of a CSV file.
 *
 * Draws nothing and reads no traits.
 */

import { asPython } from "../controls/copy.js";

/** An optimizer as a call of its class. */
function calledAs({ kind, rate, settings }, rules) {
  const { call, fixed } = rules[kind];
  const more = Object.entries({ ...settings, ...fixed });
  return `${call}(${[rate, ...more.map(([name, value]) => `${name}=${asPython(value)}`)].join(", ")})`;
}

export function racePython({ lanes, rules, landscape, start, running, step, steps, goal }) {
  const classes = [...new Set(lanes.map(({ kind }) => rules[kind].call))].sort();
  const { name, weights, own_goal: ownGoal } = landscape;
  const more = [
    `start=(${start.join(", ")})`,
    `steps=${steps}`,
    ...(ownGoal ? [`goal=${goal}`] : []),
    ...(weights ? [`weights=(${weights.map(asPython).join(", ")})`] : []),
  ];
  return [
    `from nnlib import ${classes.join(", ")}`,
    "from nnlib.explorers import RaceExplorer",
    "",
    "optimizers = {",
    ...lanes.map((lane) => `    ${asPython(lane.name)}: ${calledAs(lane, rules)},`),
    "}",
    `explorer = RaceExplorer(${asPython(name)}, optimizers, ${more.join(", ")})`,
    ...(running.every(Boolean) ? [] : [`explorer.running = ${asPython(running)}`]),
    `explorer.step = ${step}`,
    "explorer",
  ].join("\n");
}

/** Where each stood at every step, and its loss there; the headings first. */
export function raceRows(race, axes, steps) {
  const heads = race.flatMap(({ name }) => [...axes, "loss"].map((each) => `${name}: ${each}`));
  const rows = Array.from({ length: steps + 1 }, (_, k) => [
    k,
    ...race.flatMap(({ run }) => [run.xs[k] ?? "", run.ys[k] ?? "", run.losses[k] ?? ""]),
  ]);
  return [["step", ...heads], ...rows];
}
