/**
 * TrainingExplorer: the whole training run, recomputed at every move of a slider.
 *
 * Left the network at one step of the run, with the picked neuron's sum; right the loss after every
 * step, the run from the values the explorer was made with as a thin line behind it, and the step
 * where we stand.  Below, a slider along the steps, and the sliders of the start: weights, biases,
 * inputs, targets and the learning rate.  A run whose loss stops being finite is drawn up to there
 * and said in words.  All numbers come from the generated mathematics.
 *
 * Reads the traits weights, biases, inputs, targets, learning_rate, step, steps, log_loss,
 * log_steps, selected, neuron, _structure; writes all but steps and _structure.
 */

import { axisFor, createChart } from "./chart.js";
import { createSlider, createSpokenLine, createSwitch, linearScale } from "./controls.js";
import { exact, html, lossText, setText, withThousands } from "./dom.js";
import { forward, names, terms, train } from "./mathematics.js";
import { createNetwork } from "./network.js";
import {
  argumentsOf,
  createReadout,
  createSession,
  createSliders,
  createStateButtons,
  stateOf,
} from "./session.js";

const START_KEYS = ["weights", "biases", "inputs", "targets", "learning_rate"];
const KEYS = [...START_KEYS, "step", "log_loss", "log_steps", "selected", "neuron"];

/** The whole run from the values in `state`. */
function runFrom(state, structure, steps) {
  const vectors = argumentsOf(state, structure, names);
  const result = train(...vectors, state.learning_rate, steps);
  return { ...result, vectors, learningRate: state.learning_rate };
}

/** Every node's value after `step` steps of a run; a run that stopped stays at its last step. */
function valuesAt(run, step) {
  const last = run.losses.length - 1;
  const [parameters, ...given] = run.vectors;
  const { parameters: reached } = train(
    parameters,
    ...given,
    run.learningRate,
    Math.max(0, Math.min(step, last)),
  );
  return forward(reached, ...given);
}

/** What happened, in a sentence. */
function tell(run, steps) {
  const [first, last] = [run.losses[0], run.losses[run.losses.length - 1]];
  if (run.stoppedAt !== null) {
    const at = withThousands(run.stoppedAt);
    const what = `The run diverged: after ${at} steps the loss is no longer a finite number.`;
    return `${what} Try a smaller learning rate.`;
  }
  const end = `After ${withThousands(steps)} steps the loss is ${lossText(last)}`;
  if (last > first) return `${end}, higher than the ${lossText(first)} it started from.`;
  return `${end}; it started from ${lossText(first)}.`;
}

function render({ model, el }) {
  const structure = model.get("_structure");
  const steps = model.get("steps");
  const session = createSession(model, KEYS, paint);
  const { signal } = session;
  const parameters = [...names.parameters, ...names.frozen];
  const select = (name) => {
    const other = parameters.includes(name) && name !== model.get("selected");
    if (other) session.set({ selected: name });
  };
  const goTo = (step) => session.set({ step: Math.min(steps, Math.max(0, Math.round(step))) });
  const sliders = createSliders({
    model,
    session,
    reach: 5,
    onFocus: select,
    withLearningRate: true,
    title: (group) => (group === "Given" ? group : `${group}, at the start`),
  });
  const network = createNetwork(structure, {
    onPickNeuron: (name) => session.set({ neuron: name }),
    onPickParameter: (name) => {
      select(name);
      sliders.focus(name);
    },
    signal,
  });
  const chart = createChart({ name: "Loss after every step", onPick: goTo, signal });
  const scrub = createSlider({
    name: "step",
    label: "step",
    scale: linearScale(0, steps, 1),
    boxStep: "1",
    accept: (value) => value >= 0 && value <= steps && Number.isInteger(value),
    onInput: goTo,
    signal,
  });
  const lossSwitch = createSwitch({
    label: "loss axis",
    words: ["linear", "log"],
    onInput: (log) => session.set({ log_loss: log }),
    signal,
  });
  const stepSwitch = createSwitch({
    label: "step axis",
    words: ["linear", "log"],
    onInput: (log) => session.set({ log_steps: log }),
    signal,
  });
  const before = createReadout("loss at the start");
  const here = createReadout("");
  const after = createReadout(`after ${withThousands(steps)} steps`);
  const story = html("p", { class: "nn-story" });
  const spoken = createSpokenLine(signal);
  const root = html("div", {
    class: "nn-explorer",
    "data-explorer": "training",
    role: "group",
    "aria-label": "Training explorer",
  });
  const state = createStateButtons({ model, session, element: root });
  root.append(
    html(
      "div",
      { class: "nn-head" },
      html("div", { class: "nn-readouts" }, before.element, here.element, after.element),
      state.buttons,
    ),
    state.area,
    html(
      "div",
      { class: "nn-views" },
      html("div", { class: "nn-left" }, network.element, network.sum),
      html(
        "div",
        { class: "nn-right" },
        chart.element,
        scrub.element,
        html("div", { class: "nn-switches" }, lossSwitch.element, stepSwitch.element),
        story,
      ),
    ),
    sliders.element,
    spoken.element,
  );
  el.append(root);
  session.watch(root);

  const first = runFrom(structure.start, structure, steps);
  let run = first;
  let ranFrom = JSON.stringify(structure.start);

  function paint() {
    const start = stateOf(model, START_KEYS);
    const now = JSON.stringify(start);
    if (now !== ranFrom) {
      ranFrom = now;
      run = now === JSON.stringify(structure.start) ? first : runFrom(start, structure, steps);
    }
    const step = model.get("step");
    const selected = model.get("selected");
    const values = valuesAt(run, step);
    const last = run.losses.length - 1;
    const loss = step <= last ? run.losses[step] : NaN;

    network.update(values, terms(values), { parameter: selected, neuron: model.get("neuron") });
    sliders.show(selected);
    scrub.show(step);
    lossSwitch.show(model.get("log_loss"));
    stepSwitch.show(model.get("log_steps"));
    setText(before.value, lossText(run.losses[0] ?? NaN));
    setText(here.name, step === 1 ? "after 1 step" : `after ${withThousands(step)} steps`);
    setText(here.value, lossText(loss));
    setText(after.value, run.stoppedAt === null ? lossText(run.losses[last]) : "diverged");

    const curves = [{ name: "run", x: (k) => k, y: run.losses, className: "nn-curve" }];
    if (run !== first) {
      curves[0].label = "this run";
      const behind = { name: "first", y: first.losses, label: "before any change" };
      curves.unshift({ ...behind, x: (k) => k, className: "nn-curve nn-behind" });
    }
    const log = model.get("log_loss");
    const most = 4 * Math.max(first.losses[0] ?? 0, run.losses[0] ?? 0) || Infinity;
    chart.update({
      curves,
      point: { x: Math.min(step, Math.max(last, 0)), y: run.losses[Math.min(step, last)] ?? NaN },
      xAxis: { low: 0, high: steps, log: model.get("log_steps"), label: "steps" },
      yAxis: axisFor(curves, { log, label: "loss E_total", most }),
    });
    const sentence = tell(run, steps);
    root.classList.toggle("nn-diverged", run.stoppedAt !== null);
    setText(story, sentence);
    chart.describe(`Loss after every step. ${sentence}`);
    spoken.say(
      `${sentence} At step ${step}: ${lossText(loss)}, ${selected} ${exact(values[selected])}.`,
    );
  }

  paint();
  return session.close;
}

export default { render };
