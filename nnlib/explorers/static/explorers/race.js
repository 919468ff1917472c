/**
 * RaceExplorer: optimizers that run from one start, on a landscape seen from above.
 *
 * Left the map with the start, which is pulled, the paths, and where each optimizer stands at the step
 * that the player is at; under it the player and the start's numbers.  Right the lanes, each with an
 * optimizer and its learning rate, what became of them, and the loss after every step.  All runs are
 * computed anew as anything moves.  Heights, slopes and rules are generated from their formulas.
 *
 * Reads the traits start, rates, kinds, running, step, steps, goal, _landscape, _lanes, _rules; writes
 * the first five.
 */

import { createNumberBox } from "../controls/number_box.js";
import { createReadout } from "../controls/readout.js";
import { height } from "../generated/mathematics.js";
import { exact, html, setText, withThousands } from "../model/dom.js";
import { stateOf } from "../model/session.js";
import { axisFor, createChart } from "../views/chart.js";
import { createField } from "../views/field.js";
import { createExplorer } from "./explorer.js";
import { createPlayer } from "./player.js";
import { createLanes, createResults } from "./race_lanes.js";
import { createRaceMap, lineClass } from "./race_map.js";
import { createRaceStore, lanesOf, memoryOf, raceOf } from "./race_runs.js";
import { racePython, raceRows } from "./race_saved.js";
import { heightText, raceSentence, stepsText } from "./race_words.js";

const STATE = ["start", "rates", "kinds", "running"];
const KEYS = [...STATE, "step"];
const SIDE = 121; // of the grid that is painted
const LIGHT = 8; // about this part of the map is light: heights differ too much for one scale
const HINT =
  "Solid arrow: the steepest way down. Dashed arrow: where its memory leads. Cross: how far its squares let " +
  "it go along each number. Ring: the start, to be pulled.";
const DECADES = 3; // of the chart below the goal and above the start: what is beyond leaves it

/** The heights of the landscape row by row, and how dark each is painted. */
function gridOf({ low, high }) {
  const at = (axis, k) => low[axis] + ((high[axis] - low[axis]) * k) / (SIDE - 1);
  const values = Float64Array.from({ length: SIDE * SIDE }, (_, k) => {
    return height(at(0, k % SIDE), at(1, Math.floor(k / SIDE)));
  });
  const sorted = values.filter(Number.isFinite).sort();
  const unit = sorted[Math.floor(sorted.length / LIGHT)] - sorted[0];
  const shades = values.map((value) => Math.log1p((value - sorted[0]) / unit));
  return { values, shades, columns: SIDE, rows: SIDE };
}

function render({ model, el }) {
  const steps = model.get("steps");
  const goal = model.get("goal");
  const landscape = model.get("_landscape");
  const made = model.get("_lanes");
  const rules = model.get("_rules");
  const explorer = createExplorer({ model, el, kind: "race", keys: KEYS, paint, csvRows, pythonText });
  const { session, signal, spoken } = explorer;
  const runsOf = createRaceStore(steps);
  const grid = gridOf(landscape);
  const goTo = (step) => session.set({ step });
  const replaced = (trait, index, value) =>
    session.set({ [trait]: model.get(trait).map((old, k) => (k === index ? value : old)) });

  const wanted = createReadout("goal: loss below, to stay");
  const winner = createReadout("arrives first");
  const story = html("p", { class: "nn-story" });
  const over = createRaceMap({ lanes: made.length, bottoms: landscape.bottoms, goal });
  const field = createField({
    name: "The landscape from above, the paths and the start",
    height: 390,
    onMove: (x, y) => session.set({ start: [x, y] }),
    over,
    signal,
  });
  const player = createPlayer({ steps, onStep: goTo, onPlay: goTo, signal });
  const boxes = landscape.axes.map((axis, k) =>
    createNumberBox({
      name: `start ${axis}`,
      label: `start ${axis}`,
      accept: () => true,
      wanted: "a finite number",
      negative: true,
      beside: (value, way) => Number((value + 0.01 * way).toPrecision(12)),
      onInput: (value) => replaced("start", k, value),
      signal,
    }),
  );
  const places = boxes.map((box, k) =>
    html(
      "span",
      { class: "nn-start" },
      html("span", { text: `start ${landscape.axes[k]}` }),
      box.element,
    ),
  );
  const lanes = createLanes({
    count: made.length,
    kinds: Object.keys(rules),
    onRun: (index, runs) => replaced("running", index, runs),
    onKind: (index, kind) => replaced("kinds", index, kind),
    onRate: (index, rate) => replaced("rates", index, rate),
    signal,
  });
  const results = createResults({ steps });
  const chart = createChart({
    name: "Loss after every step",
    height: 190,
    hand: {
      onMove: (step) => goTo(Math.min(steps, Math.max(0, Math.round(step)))),
      onKey: (event) => player.byKey(event, model.get("step")),
    },
    signal,
  });
  const line = { name: "goal", x: (k) => k * steps, y: [goal, goal], className: "nn-curve nn-behind" };
  setText(wanted.value, exact(goal));

  const lanesNow = () => lanesOf(made, stateOf(model, STATE));
  /** What became of each lane that runs. */
  const raceNow = (all) => raceOf(all, runsOf(all, model.get("start")), goal);

  function csvRows() {
    return raceRows(raceNow(lanesNow()), landscape.axes, steps);
  }

  function pythonText() {
    return racePython({ lanes: lanesNow(), rules, landscape, ...stateOf(model, KEYS), steps, goal });
  }

  /** What an optimizer remembers at a step: the way it leads, and its squares, if it has such. */
  function rememberedBy(kind, run, step) {
    const [names, vectors] = [memoryOf(kind), run.memory[step]];
    const of = (name) => vectors[names.indexOf(name)];
    return { way: of("velocity") ?? of("mean"), squares: of("squares") };
  }

  function paintMap(race, step) {
    const [x, y] = model.get("start");
    const [xAxis, yAxis] = [0, 1].map((k) => ({
      low: landscape.low[k],
      high: landscape.high[k],
      log: false,
      label: landscape.axes[k],
    }));
    const shown = Array.from({ length: made.length }, (_, k) => {
      return race.find(({ index }) => index === k) ?? null;
    });
    const remembered = (run, at) => rememberedBy(race.find((each) => each.run === run).kind, run, at);
    over.show({ lanes: shown, remembered, grid, start: [x, y], xAxis, yAxis, step });
    field.update({ ...grid, xAxis, yAxis, point: { x, y } });
    field.describe("start", `${landscape.axes[0]} ${exact(x)}, ${landscape.axes[1]} ${exact(y)}`);
  }

  function paintChart(race, step) {
    const curves = race.map(({ name, index, run }) => ({
      name,
      x: (k) => k,
      y: run.losses,
      className: lineClass(index),
    }));
    const began = race[0]?.run.losses[0] ?? goal;
    const bounds = { y: [goal / 10 ** DECADES, Math.max(goal, began) * 10 ** DECADES] };
    const axis = axisFor([...curves, line], { log: true, label: "loss" });
    const limits = axisFor([bounds], { log: true, label: "loss" });
    const ends = { low: Math.max(axis.low, limits.low), high: Math.min(axis.high, limits.high) };
    const losses = race.map(({ run }) => run.losses[step]).filter(Number.isFinite);
    chart.update({
      curves: [line, ...curves],
      point: losses.length > 0 ? { x: step, y: Math.min(...losses) } : null,
      xAxis: { low: 0, high: steps, log: false, label: "steps" },
      yAxis: { ...axis, ...ends },
    });
  }

  function paint() {
    const all = lanesNow();
    const race = raceNow(all);
    const step = model.get("step");
    paintMap(race, step);
    paintChart(race, step);
    lanes.show(all);
    results.update(race, step);
    player.show(step, steps, false);
    boxes.forEach((box, k) => box.show(model.get("start")[k]));
    const arrived = race.filter((each) => each.arrived !== null).map((each) => each.arrived);
    const least = Math.min(...arrived);
    const first = race.filter((each) => each.arrived === least).map(({ name }) => name);
    setText(winner.value, first.length > 0 ? `${first.join(", ")}: ${stepsText(least)}` : "none");
    const sentence = raceSentence(race, goal, steps);
    setText(story, sentence);
    const where = race.map(({ name, run }) => {
      const loss = run.losses[step];
      return `${name} ${loss === undefined ? "diverged" : heightText(loss)}`;
    });
    const said = `Loss at step ${withThousands(step)}: ${where.join(", ")}.`;
    chart.describe(`Loss after every step. ${sentence}`);
    chart.describePoint("step", "step along the losses", said);
    spoken.say(race.length > 0 ? `${sentence} ${said}` : sentence);
  }

  return explorer.open({
    readouts: [wanted, winner],
    above: [story],
    left: [
      field.element,
      player.element,
      html("div", { class: "nn-switches nn-starts" }, ...places),
      ...boxes.map(({ refusal }) => refusal),
      html("p", { class: "nn-race-hint", text: HINT }),
    ],
    right: [lanes.element, results.element, chart.element],
  });
}

export default { render };
