/**
 * TrainingExplorer: the whole training run, recomputed at every move of a slider.
 *
 * Left the network at one step of the run, with the picked neuron's sum, and how it is trained:
 * biases frozen or trained, the update all at once or too early.  Right the loss after every step,
 * the step where we stand, the player that moves it, and the runs that are compared; with none
 * pinned, the run from the values the explorer was made with is a thin line behind the present one.
 * Below, the sliders of the start: weights, biases, inputs, targets and the learning rate.  A run
 * whose loss stops being finite is drawn up to there and said in words.  All numbers come from the
 * generated mathematics.
 *
 * Reads the traits weights, biases, inputs, targets, learning_rate, train_biases, early_update, step,
 * steps, pinned, log_loss, log_steps, selected, neuron, _structure; writes all but steps and
 * _structure.
 */

import { axisFor, createChart } from "./chart.js";
import { createSpokenLine, createSwitch } from "./controls.js";
import { exact, html, lossText, setText, withThousands } from "./dom.js";
import {
  names as frozenNames,
  train as frozenTrain,
  trainEarly as frozenTrainEarly,
} from "./frozen_biases.js";
import { forward, names, terms } from "./mathematics.js";
import { createNetwork } from "./network.js";
import { createPlayer } from "./player.js";
import { createRuns, describe } from "./runs.js";
import {
  argumentsOf,
  createReadout,
  createSession,
  createSliders,
  createStateButtons,
  stateOf,
} from "./session.js";
import {
  names as trainedNames,
  train as trainedTrain,
  trainEarly as trainedTrainEarly,
} from "./trained_biases.js";

const START_KEYS = [
  ...["weights", "biases", "inputs", "targets"],
  ...["learning_rate", "train_biases", "early_update"],
];
const KEYS = [...START_KEYS, "step", "pinned", "log_loss", "log_steps", "selected", "neuron"];
const MOST_PINS = 3;
const TELL_EVERY = 200; // milliseconds between two steps that Python is told of while playing

/** By whether the biases are trained: the order of the vectors, and the loops, right and early. */
const WAYS = {
  false: { names: frozenNames, loops: { false: frozenTrain, true: frozenTrainEarly } },
  true: { names: trainedNames, loops: { false: trainedTrain, true: trainedTrainEarly } },
};

/** `steps` steps from the values in `state`: { losses, parameters, stoppedAt }. */
function runFrom(state, structure, steps) {
  const way = WAYS[state.train_biases];
  const loop = way.loops[state.early_update];
  return loop(...argumentsOf(state, structure, way.names), state.learning_rate, steps);
}

/** Every node's value after `step` steps of a run; a run that stopped stays at its last step. */
function valuesAt(run, state, structure, step) {
  const last = Math.max(0, run.losses.length - 1);
  const reached = runFrom(state, structure, Math.min(step, last)).parameters;
  const order = WAYS[state.train_biases].names.parameters;
  const value = (name, old) => (order.includes(name) ? reached[order.indexOf(name)] : old);
  const moved = {
    ...state,
    weights: state.weights.map((old, k) => value(structure.weights[k], old)),
    biases: state.biases.map((old, k) => value(structure.biases[k].name, old)),
  };
  return forward(...argumentsOf(moved, structure, names));
}

/** What happened, in a sentence. */
function tell(run, steps) {
  const [first, last] = [run.losses[0], run.losses[run.losses.length - 1]];
  if (run.stoppedAt === 0) {
    return "The loss of the start itself is not a finite number. Try smaller values.";
  }
  if (run.stoppedAt !== null) {
    const at = run.stoppedAt === 1 ? "1 step" : `${withThousands(run.stoppedAt)} steps`;
    const what = `The run diverged: after ${at} the loss is no longer a finite number.`;
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
  const goTo = (step) => session.set({ step });
  let told = 0;
  /** A step of the player's own; Python hears of a few a second, and of the last one by goTo. */
  const walkTo = (step) => {
    if (performance.now() - told < TELL_EVERY) {
      model.set("step", step);
      return;
    }
    told = performance.now();
    goTo(step);
  };
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
  const onPick = (step) => goTo(Math.min(steps, Math.max(0, Math.round(step))));
  const chart = createChart({ name: "Loss after every step", onPick, signal });
  const player = createPlayer({ steps, onStep: goTo, onPlay: walkTo, signal });
  const runs = createRuns({
    steps,
    most: MOST_PINS,
    onPin() {
      session.set({ pinned: [...model.get("pinned"), stateOf(model, START_KEYS)] });
    },
    onUnpin(index) {
      session.set({ pinned: model.get("pinned").filter((_, k) => k !== index) });
    },
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
  const biasSwitch = createSwitch({
    label: "biases",
    words: ["frozen", "trained"],
    onInput: (trained) => session.set({ train_biases: trained }),
    signal,
  });
  const updateSwitch = createSwitch({
    label: "update",
    words: ["all at once (A)", "too early (B)"],
    onInput: (early) => session.set({ early_update: early }),
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
  const own = createStateButtons({ model, session, element: root });
  root.append(
    html(
      "div",
      { class: "nn-head" },
      html("div", { class: "nn-readouts" }, before.element, here.element, after.element),
      own.buttons,
    ),
    own.area,
    html(
      "div",
      { class: "nn-views" },
      html(
        "div",
        { class: "nn-left" },
        network.element,
        network.sum,
        html("div", { class: "nn-switches" }, biasSwitch.element, updateSwitch.element),
        story,
      ),
      html(
        "div",
        { class: "nn-right" },
        chart.element,
        player.element,
        html("div", { class: "nn-switches" }, lossSwitch.element, stepSwitch.element),
        runs.element,
      ),
    ),
    sliders.element,
    spoken.element,
  );
  el.append(root);
  session.watch(root);

  const keyOf = (state) => JSON.stringify(START_KEYS.map((name) => state[name]));
  const firstKey = keyOf(structure.start);
  let known = new Map([[firstKey, runFrom(structure.start, structure, steps)]]);

  /** The runs from these states, each computed once for as long as it is shown. */
  function runsOf(states) {
    const old = known;
    known = new Map([[firstKey, old.get(firstKey)]]);
    return states.map((state) => {
      const key = keyOf(state);
      if (!known.has(key)) known.set(key, old.get(key) ?? runFrom(state, structure, steps));
      return known.get(key);
    });
  }

  function paint() {
    const state = stateOf(model, START_KEYS);
    const pins = model.get("pinned");
    const [run, ...others] = runsOf([state, ...(pins.length ? pins : [structure.start])]);
    const step = model.get("step");
    const selected = model.get("selected");
    const values = valuesAt(run, state, structure, step);
    const last = run.losses.length - 1;
    const loss = step <= last ? run.losses[step] : NaN;

    network.update(values, terms(values), { parameter: selected, neuron: model.get("neuron") });
    sliders.show(selected);
    player.show(step, Math.max(0, last), model.get("log_steps"));
    biasSwitch.show(state.train_biases);
    updateSwitch.show(state.early_update);
    lossSwitch.show(model.get("log_loss"));
    stepSwitch.show(model.get("log_steps"));
    setText(before.value, lossText(run.losses[0] ?? NaN));
    setText(here.name, step === 1 ? "after 1 step" : `after ${withThousands(step)} steps`);
    setText(here.value, step <= last ? lossText(loss) : "diverged");
    setText(after.value, run.stoppedAt === null ? lossText(run.losses[last]) : "diverged");

    const rows = [{ run, name: describe(state, structure), className: "nn-curve" }];
    others.forEach((other, k) => {
      const pinned = pins.length > 0;
      rows.push({
        run: other,
        name: pinned ? describe(pins[k], structure) : "as it was made",
        className: `nn-curve ${pinned ? `nn-pin-${k + 1}` : "nn-behind"}`,
        same: other === run && !pinned,
      });
    });
    runs.update(rows, step, pins.length);
    const curves = rows
      .map((row, k) => ({
        name: k === 0 ? "run" : pins.length ? `pin-${k}` : "first",
        x: (index) => index,
        y: row.run.losses,
        className: row.className,
        same: row.same,
      }))
      .filter((curve) => !curve.same)
      .reverse(); // the present run on top
    const log = model.get("log_loss");
    const most = 4 * Math.max(...rows.map((row) => row.run.losses[0] ?? 0)) || Infinity;
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
