/**
 * ScheduleExplorer: the learning rate of every step, drawn by hand, and the whole run under it.
 *
 * Left the rate over the steps, with the point that draws it, and sliders for the same; right the loss
 * over the steps, and the runs that are compared: the present one, those that were pinned, and the best
 * constant rate.  The run is computed again at every move of the hand, from the generated step.
 *
 * Reads the traits shape, rate, drawn, step, pinned, log_rate, steps, _handles, _shapes, _problem;
 * writes the first six.
 */

import { createButton, enable } from "../controls/button.js";
import { createChoice } from "../controls/choice.js";
import { asPython } from "../controls/copy.js";
import { createReadout } from "../controls/readout.js";
import { decadeScale } from "../controls/scales.js";
import { createSlider } from "../controls/slider.js";
import { createSwitch } from "../controls/switch.js";
import { html, lossText, setAttributes, setText, withThousands } from "../model/dom.js";
import { stateOf } from "../model/session.js";
import { axisFor, createChart } from "../views/chart.js";
import { createExplorer } from "./explorer.js";
import { createRuns } from "./runs.js";
import { createDrawingHand } from "./schedule_hand.js";
import { createTrainer, ratesOf } from "./schedule_run.js";
import { nameOf, rateText, runSentence } from "./schedule_words.js";

const STATE = ["shape", "rate", "drawn"];
const KEYS = [...STATE, "step", "pinned", "log_rate"];
const MOST_PINS = 3;
const KEYS_HELP =
  "Draw with the mouse or a finger. Keys on the point: ← → go along, ↑ ↓ change the rate, " +
  "Shift ← → takes it along, Delete gives the shape back.";

function render({ model, el }) {
  const steps = model.get("steps");
  const handles = model.get("_handles");
  const shapes = model.get("_shapes");
  const problem = model.get("_problem");
  const { lowest, tail, tried } = problem;
  // Powers of ten between which rates are drawn on a logarithmic axis, and slid: wider than those tried.
  const [least10, most10] = [Math.log10(tried[0]) - 2, Math.log10(tried.at(-1)) + 1].map(Math.round);
  const explorer = createExplorer({
    model,
    el,
    kind: "schedule",
    keys: KEYS,
    paint,
    csvRows,
    pythonText,
    companions: ["step"],
  });
  const { session, signal, spoken, root } = explorer;
  const trainer = createTrainer(problem);
  const stateNow = () => stateOf(model, STATE);

  const bestRate = trainer.bestConstant();
  const bestName = `best constant ${rateText(bestRate)}`;
  const best = trained(new Float64Array(steps).fill(bestRate));
  const bestEnd = { rate: bestRate, end: trainer.result(best.run) };
  let known = new Map(); // by what the state holds: what follows from it

  /** A run and what is drawn of it. */
  function trained(rates) {
    const run = trainer.run(rates);
    return { rates, run, over: lowest === 0 ? run.losses : run.losses.map((loss) => loss - lowest) };
  }

  /** The runs of some states, each computed once for as long as it is shown. */
  function runsOf(states) {
    const old = known;
    known = new Map();
    return states.map((state) => {
      const key = JSON.stringify(state);
      if (!known.has(key)) known.set(key, old.get(key) ?? trained(ratesOf(state, shapes, handles)));
      return known.get(key);
    });
  }
  const now = () => runsOf([stateNow(), ...model.get("pinned")])[0];

  // The rate's axis keeps still under the hand, and as long as what is drawn fits it well.
  let top = 0;
  const fitAxis = (highest) => {
    if (hand.busy || (highest <= top && highest >= 0.4 * top)) return;
    top = axisFor([{ y: [1.2 * highest] }], { log: false }).high;
  };
  function rateAxis() {
    const log = model.get("log_rate");
    const most = Math.max(most10, Math.ceil(Math.log10(top)));
    const ends = log ? [10 ** least10, 10 ** most] : [0, top];
    return { low: ends[0], high: ends[1], log, label: "learning rate" };
  }
  const hand = createDrawingHand({
    model,
    session,
    handles,
    axis: rateAxis,
    rates: () => now().rates,
  });
  root.addEventListener("change", () => (hand.lift(), (held = null), session.request()), { signal });
  const rateChart = createChart({ name: "Learning rate", hand, signal });
  const lossChart = createChart({
    name: "Loss",
    hand: {
      onMove: (step) => session.set({ step: hand.nearest(step) }),
      onKey: (event) => !event.shiftKey && hand.along(event),
    },
    signal,
  });
  rateChart.element.classList.add("nn-drawing");

  const choice = createChoice({
    label: "shape",
    values: Object.keys(shapes),
    text: (name) => shapes[name].title,
    onInput: (shape) => session.set({ shape, drawn: [] }),
    signal,
  });
  const erase = createButton({
    text: "Erase drawing",
    title: "Back to the shape itself",
    onClick() {
      session.set({ drawn: [] });
      root.dispatchEvent(new Event("change"));
    },
    signal,
  });
  const axes = createSwitch({
    label: "rate axis",
    words: ["linear", "log"],
    onInput: (log) => session.set({ log_rate: log }),
    signal,
  });
  const atStep = createSlider({
    name: "step",
    label: "step",
    scale: {
      min: 0,
      max: handles.length - 1,
      step: 1,
      fit() {},
      position: (step) => handles.indexOf(step),
      value: (position) => handles[position],
    },
    whole: true,
    accept: (step) => step >= 0 && step < steps && Number.isInteger(step),
    wanted: `a whole number from 0 to ${withThousands(steps - 1)}`,
    onInput: (step) => session.set({ step: hand.nearest(step) }),
    signal,
  });
  const rateThere = createSlider({
    name: "rate_at_step",
    label: "rate at the step",
    scale: decadeScale(least10, most10, { zero: true }),
    accept: (rate) => rate >= 0,
    wanted: "0 or a positive number",
    onInput: (rate) => hand.draw([[model.get("step"), rate]]),
    signal,
  });
  const whole = createSlider({
    name: "rate",
    label: "rate of the shape",
    scale: decadeScale(least10, most10),
    accept: (rate) => rate > 0,
    wanted: "a positive number",
    onInput: scaleTo,
    signal,
  });
  let held = null; // the schedule from which a slide scales

  /** Scale the shape, and what was drawn over it. */
  function scaleTo(rate) {
    held ??= stateNow();
    const factor = rate / held.rate;
    const scaled = (own) => Number(Math.min(own * factor, 1e308).toPrecision(12));
    const drawn = held.drawn.map(([step, own]) => [step, scaled(own)]);
    session.set({ rate, drawn });
  }

  const end = createReadout(
    tail > 1 ? `mean of the last ${withThousands(tail)}` : `after ${withThousands(steps)} steps`,
  );
  const least = createReadout("lowest loss");
  const budget = createReadout("mean rate");
  const story = html("p", { class: "nn-story" });
  const id = `nn-${Math.random().toString(36).slice(2)}`; // ties the help to the point
  const help = html("p", { class: "nn-help", text: KEYS_HELP, id });
  const about = html("p", { class: "nn-help", text: aboutProblem() });
  const runs = createRuns({
    steps,
    most: MOST_PINS,
    end: {
      name: tail > 1 ? `last ${withThousands(tail)}` : `after ${withThousands(steps)}`,
      of: trainer.result,
    },
    onPin: () => session.set({ pinned: [...model.get("pinned"), stateNow()] }),
    onUnpin: (index) => session.set({ pinned: model.get("pinned").filter((_, k) => k !== index) }),
    signal,
  });

  function aboutProblem() {
    if (lowest === 0) return "The article's network: one example, the same at every step.";
    return (
      "XOR with a wrong label: each step sees one of eight examples. Two of them contradict each " +
      `other, so no loss is below ${lossText(lowest)}; the curves show what is above it.`
    );
  }

  function csvRows() {
    const states = [stateNow(), ...model.get("pinned")];
    const all = runsOf(states);
    const names = states.map((state, k) => `${k ? `pin ${k}: ` : ""}${nameOf(state, shapes, handles)}`);
    return [
      ["step", ...names.flatMap((name) => [`rate, ${name}`, `loss, ${name}`])],
      ...Array.from({ length: steps + 1 }, (_, k) => [
        k,
        ...all.flatMap(({ rates, run }) => [rates[k] ?? "", run.losses[k] ?? ""]),
      ]),
    ];
  }

  /** Lines that make the same schedule, and train under it. */
  function pythonText() {
    const { shape, rate, drawn } = stateNow();
    const [imports, train] = problem.python;
    const made = shapes[shape].python.replaceAll("{steps}", steps).replace("{rate}", asPython(rate));
    const withNumpy = drawn.length > 0 || train.includes("np.");
    const lines = [...(withNumpy ? ["import numpy as np"] : []), imports, ""];
    if (drawn.length === 0) return [...lines, `schedule = ${made}`, train].join("\n");
    lines.push(`shape = ${made}`, "", "", "def schedule(step):");
    for (const stretch of stretches(drawn)) {
      const at = stretch.map((step) => now().rates[step]);
      lines.push(
        `    if ${stretch[0]} <= step <= ${stretch.at(-1)}:`,
        `        return float(np.interp(step, ${asPython(stretch)}, ${asPython(at)}))`,
      );
    }
    return [...lines, "    return shape(step)", "", "", train].join("\n");
  }

  /** The handles between which the rate goes along drawn lines, stretch by stretch. */
  function stretches(drawn) {
    const own = new Set(drawn.map(([step]) => step));
    const found = [];
    for (let k = 0; k + 1 < handles.length; k++) {
      const [first, last] = [handles[k], handles[k + 1]];
      if (!own.has(first) && !own.has(last)) continue;
      if (found.at(-1)?.at(-1) === first) found.at(-1).push(last);
      else found.push([first, last]);
    }
    return found;
  }

  function paint() {
    const pins = model.get("pinned");
    const step = model.get("step");
    const state = stateNow();
    const states = [state, ...pins];
    const all = runsOf(states);
    const [{ rates, run, over }] = all;
    const name = nameOf(state, shapes, handles);
    const rows = [
      ...all.map((each, k) => ({
        ...each,
        name: k === 0 ? name : nameOf(pins[k - 1], shapes, handles),
        key: k === 0 ? "run" : `pin-${k}`,
        className: k === 0 ? "nn-curve" : `nn-curve nn-pin-${k}`,
      })),
      { ...best, name: bestName, key: "best", className: "nn-curve nn-behind" },
    ];

    choice.show(state.shape);
    enable(erase, state.drawn.length > 0);
    axes.show(model.get("log_rate"));
    atStep.show(step);
    rateThere.show(rates[step]);
    whole.show(state.rate);
    runs.update(rows, step, pins.length);

    fitAxis(rows.reduce((most, each) => Math.max(most, ...each.rates), 0));
    const axis = rateAxis();
    const curves = (values) =>
      rows.map((each) => ({ name: each.key, x: (k) => k, y: each[values], className: each.className }));
    const xAxis = { low: 0, high: steps, log: false, label: "step" };
    rateChart.update({
      curves: curves("rates").reverse(), // the present run on top
      point: { x: step, y: Math.max(axis.low, rates[step]) },
      xAxis,
      yAxis: axis,
    });
    const losses = curves("over").reverse();
    const label = lowest === 0 ? "loss E_total" : `loss above ${lowest.toPrecision(3)}`;
    lossChart.update({
      curves: losses,
      point: { x: step, y: over[step] ?? NaN },
      xAxis,
      yAxis: axisFor(losses, { log: true, label }),
    });

    const last = trainer.result(run);
    const mean = rates.reduce((sum, each) => sum + each / steps, 0);
    setText(end.value, run.stoppedAt === null ? lossText(last) : "diverged");
    setText(least.value, lossText(Math.min(...run.losses)));
    setText(budget.value, rateText(mean));
    const sentence = runSentence(run, problem, last, bestEnd);
    root.classList.toggle("nn-diverged", run.stoppedAt !== null);
    setText(story, sentence);
    const there = `step ${step}: rate ${rateText(rates[step])}`;
    const loss = step < run.losses.length ? lossText(run.losses[step]) : "diverged";
    rateChart.describe(`Learning rate of every step: ${name}.`);
    rateChart.describePoint("step", "learning rate at a step", there);
    lossChart.describe(`Loss after every step, ${name}. ${sentence}`);
    lossChart.describePoint("step", "step along the loss", `step ${step}: loss ${loss}`);
    spoken.say(`${there}. ${name}. ${sentence}`);
  }

  const group = html(
    "div",
    { class: "nn-group", role: "group", "aria-label": "Learning rate" },
    ...[atStep, rateThere, whole].map(({ element }) => element),
  );
  const point = rateChart.element.querySelector('[role="slider"]');
  setAttributes(point, { "aria-describedby": id });
  return explorer.open({
    readouts: [end, least, budget],
    above: [
      story,
      html("div", { class: "nn-schedule-over" }, choice.element, erase, axes.element),
    ],
    left: [rateChart.element, help, group],
    right: [lossChart.element, runs.element, about],
  });
}

export default { render };
