/**
 * TrainingExplorer: the whole training run, recomputed at every move of a slider.
 *
 * Left the network at one step of the run, with the picked neuron's sum, and how it is trained:
 * biases frozen or trained, the update all at once or too early.  A number that is pulled on the
 * diagram is the start's: what stands there at a later step follows from it.  Right the loss after
 * every step, the step where we stand, the player that moves it, and the runs that are compared; with none
 * pinned, the run from the values the explorer was made with is a thin line behind the present one.
 * Below, the sliders of the start: weights, biases, inputs, targets and the learning rate.  A run
 * whose loss stops being finite is drawn up to there and said in words.  All numbers come from the
 * generated mathematics.
 *
 * Reads the traits weights, biases, inputs, targets, learning_rate, train_biases, early_update, step,
 * steps, pinned, log_loss, log_steps, selected, neuron, _formulas, _structure, _start; writes all but
 * steps and the last three.
 */

import { axisFor, createChart } from "../views/chart.js";
import { exact, html, lossText, setText, withThousands } from "../model/dom.js";
import { createSampleExplorer } from "./sample_explorer.js";
import { createFormulas } from "../views/formulas.js";
import { forward, slopes, terms } from "../generated/mathematics.js";
import { createPlayer } from "./player.js";
import { createReadout } from "../controls/readout.js";
import { createRuns, nameOfRun } from "./runs.js";
import { stateOf } from "../model/session.js";
import { numbersOfState } from "../controls/sliders.js";
import { createSwitch } from "../controls/switch.js";
import { argumentsAt, createRunStore, runSentence, START_KEYS } from "./ways.js";

const KEYS = [...START_KEYS, "step", "pinned", "log_loss", "log_steps", "selected", "neuron"];
const MOST_PINS = 3;

function render({ model, el }) {
  const steps = model.get("steps");
  const start = model.get("_start");
  const equations = model.get("_formulas");
  const explorer = createSampleExplorer({
    model,
    el,
    kind: "training",
    keys: KEYS,
    paint,
    csvRows,
    reach: 5,
    withLearningRate: true,
    sliderTitle: (group) => (group === "Given" ? group : `${group}, at the start`),
  });
  const { structure, session, signal, sliders, network, spoken, root } = explorer;
  const runsOf = createRunStore(start, structure, steps);
  const goTo = (step) => session.set({ step });
  const player = createPlayer({ steps, onStep: goTo, onPlay: goTo, signal });
  const along = {
    onMove: (step) => goTo(Math.min(steps, Math.max(0, Math.round(step)))),
    onKey: (event) => player.byKey(event, model.get("step")),
  };
  const chart = createChart({ name: "Loss after every step", hand: along, signal });
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
  const choice = (label, words, trait) =>
    createSwitch({ label, words, onInput: (second) => session.set({ [trait]: second }), signal });
  const switches = {
    log_loss: choice("loss axis", ["linear", "log"], "log_loss"),
    log_steps: choice("step axis", ["linear", "log"], "log_steps"),
    train_biases: choice("biases", ["frozen", "trained"], "train_biases"),
    early_update: choice("update", ["all at once (A)", "too early (B)"], "early_update"),
  };
  const before = createReadout("loss at the start");
  const here = createReadout("");
  const after = createReadout(`after ${withThousands(steps)} steps`);
  const formulas = createFormulas({ text: "Formulas of the selected one's update", signal });
  const story = html("p", { class: "nn-story" });

  /** Rows of the CSV file: where the sliders stand, then the loss after every step, run by run. */
  function csvRows() {
    const pins = model.get("pinned");
    const all = runsOf([stateOf(model, START_KEYS), ...pins]).map(({ losses }) => losses);
    const names = pins.map((pin, k) => `pin ${k + 1}: ${nameOfRun(pin, start, structure)}`);
    const longest = Math.max(...all.map((losses) => losses.length));
    return [
      ...numbersOfState(model),
      ["shown at step", model.get("step")],
      ["step", "loss", ...names],
      ...Array.from({ length: longest }, (_, k) => [k, ...all.map((losses) => losses[k] ?? "")]),
    ];
  }

  /** The selected one's slope and its update, after the signals of the neurons it leads to. */
  function equationsOf(name) {
    const own = equations[model.get("early_update") ? "early" : "right"];
    const edge = structure.edges.find((each) => each.name === name);
    const bias = structure.biases.find((each) => each.name === name);
    const signals = (edge ? [edge.to] : bias.to).flatMap((to) => [`d_out_${to}`, `d_net_${to}`]);
    const trained = `new_${name}` in own && (edge || model.get("train_biases"));
    if (!trained) return [`${name} is frozen: no step moves it.`];
    return [...signals, `d_${name}`, `new_${name}`].map((each) => own[each]);
  }

  function paint() {
    const state = stateOf(model, START_KEYS);
    const pins = model.get("pinned");
    const [run, ...others] = runsOf([state, ...(pins.length ? pins : [start])]);
    const step = model.get("step");
    const selected = model.get("selected");
    const vectors = argumentsAt(run, state, structure, step);
    const values = forward(...vectors);
    const last = run.losses.length - 1;
    const loss = step <= last ? run.losses[step] : NaN;

    const picked = { parameter: selected, neuron: model.get("neuron") };
    network.update(values, terms(values), picked, { slopes: slopes(...vectors).total });
    sliders.show(selected);
    player.show(step, Math.max(0, last), model.get("log_steps"));
    formulas.show(equationsOf(selected));
    for (const [trait, each] of Object.entries(switches)) each.show(model.get(trait));
    setText(before.value, lossText(run.losses[0] ?? NaN));
    setText(here.name, step === 1 ? "after 1 step" : `after ${withThousands(step)} steps`);
    setText(here.value, step <= last ? lossText(loss) : "diverged");
    setText(after.value, run.stoppedAt === null ? lossText(run.losses[last]) : "diverged");

    const rows = [{ run, name: nameOfRun(state, start, structure), className: "nn-curve" }];
    others.forEach((other, k) => {
      const pinned = pins.length > 0;
      rows.push({
        run: other,
        name: pinned ? nameOfRun(pins[k], start, structure) : "as it was made",
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
    const sentence = runSentence(run, steps);
    root.classList.toggle("nn-diverged", run.stoppedAt !== null);
    setText(story, sentence);
    chart.describe(`Loss after every step. ${sentence}`);
    chart.describePoint(
      "step",
      "step along the loss",
      `step ${step}: loss ${step <= last ? lossText(loss) : "diverged"}`,
    );
    spoken.say(
      `${sentence} At step ${step}: ${lossText(loss)}, ${selected} ${exact(values[selected])}.`,
    );
  }

  const { log_loss, log_steps, train_biases, early_update } = switches;
  const row = (...pair) => html("div", { class: "nn-switches" }, ...pair.map((s) => s.element));
  return explorer.open({
    readouts: [before, here, after],
    left: [network.element, network.sum, formulas.element, row(train_biases, early_update), story],
    right: [chart.element, player.element, row(log_loss, log_steps), runs.element],
  });
}

export default { render };
