/**
 * StepExplorer: one training step, a stage at a time, forward and back again.
 *
 * Above, the stages in order, and Back and Next.  Left the network with what is known at this stage:
 * from the backward pass on, a weight's line shows its slope (its width is the slope's size, a dashed
 * line and a minus sign its sign), and a neuron its error signal delta.  Right the stage's
 * equations with their numbers.  With the too-early update the numbers of the right step stand
 * beside those that differ.  All numbers come from the generated mathematics, all equations from
 * SymPy.
 *
 * Reads the traits weights, biases, inputs, targets, learning_rate, stage, early_update, selected,
 * neuron, _stages, _equations, _structure; writes all but neuron and the last three.
 */

import { createButton, enable } from "../controls/button.js";
import { brief, html, lossText, setText } from "../model/dom.js";
import { setNamed } from "../model/names.js";
import { createEquations } from "./equations.js";
import { createSampleExplorer } from "./sample_explorer.js";
import { forward, names, slopes, slopesEarly, step, stepEarly, terms } from "../generated/mathematics.js";
import { createReadout } from "../controls/readout.js";
import { argumentsOf, stateOf } from "../model/session.js";
import { createStageBar } from "./stage_bar.js";
import { stageSentence, stagesOf } from "./stages.js";
import { createSwitch } from "../controls/switch.js";

const VALUES = ["weights", "biases", "inputs", "targets", "learning_rate"];
const KEYS = [...VALUES, "stage", "early_update", "selected"];

const KEEP = "Start the next step from them; there are none before the update";
const CANNOT_KEEP = "They are no finite numbers: try a smaller learning rate";

/** Everything that a step computes, by the names of the equations: net_h1, d_net_h1, new_w1, ... */
function takeStep(vectors, learningRate, early) {
  const values = forward(...vectors);
  const { total } = early ? slopesEarly(...vectors, learningRate) : slopes(...vectors);
  const { parameters } = (early ? stepEarly : step)(...vectors, learningRate);
  const numbers = { ...values };
  for (const [name, slope] of Object.entries(total)) numbers[`d_${name}`] = slope;
  names.parameters.forEach((name, k) => (numbers[`new_${name}`] = parameters[k]));
  const after = forward(parameters, ...vectors.slice(1));
  return { numbers, values, after };
}

function render({ model, el }) {
  const explorer = createSampleExplorer({
    model,
    el,
    kind: "step",
    keys: KEYS,
    paint,
    csvRows,
    reach: 5,
    withLearningRate: true,
    withNeurons: false,
    companions: ["stage"],
  });
  const { structure, session, signal, sliders, network, spoken, root } = explorer;
  const stages = stagesOf(structure, model.get("_stages"));
  const place = () => stages.findIndex(({ stage }) => stage === model.get("stage"));
  const goTo = (index) => {
    const kept = Math.min(stages.length - 1, Math.max(0, index));
    session.set({ stage: stages[kept].stage });
    root.dispatchEvent(new Event("change"));
  };
  const before = createReadout("loss E_total");
  const after = createReadout("after the step");
  const right = createReadout("after the right step");
  const bar = createStageBar({ titles: stages.map(({ title }) => title), onGo: goTo, signal });
  const take = createButton({
    text: "Keep the new weights",
    title: KEEP,
    onClick: keepNewWeights,
    signal,
  });
  const earlySwitch = createSwitch({
    label: "update",
    words: ["after the way back", "too early"],
    onInput: (early) => session.set({ early_update: early }),
    signal,
  });
  const equations = createEquations({ stages, markup: model.get("_equations"), signal });
  const title = html("p", { class: "nn-title" });
  const story = html("p", { class: "nn-story" });

  /** Everything the step computes, as rows of the CSV file. */
  function csvRows() {
    const vectors = argumentsOf(stateOf(model, VALUES), structure, names);
    const rate = model.get("learning_rate");
    const { numbers, after: then } = takeStep(vectors, rate, model.get("early_update"));
    return [["name", "value"], ...Object.entries(numbers), ["E_total after", then.E_total]];
  }

  /** The new parameters become the start, as one move that can be undone. */
  function keepNewWeights() {
    const { learning_rate: rate, ...start } = stateOf(model, VALUES);
    const vectors = argumentsOf(start, structure, names);
    const { numbers } = takeStep(vectors, rate, model.get("early_update"));
    const moved = (name, old) => numbers[`new_${name}`] ?? old;
    session.set({
      weights: structure.weights.map((name, k) => moved(name, start.weights[k])),
      biases: structure.biases.map(({ name }, k) => moved(name, start.biases[k])),
      stage: stages[1].stage, // where every step opens: the first layer is computed
    });
    root.dispatchEvent(new Event("change"));
  }

  /** What the diagram shows at this stage, and what it does not show yet. */
  function pictureOf(stage, index, numbers) {
    const reached = (kind, number) =>
      index >= stages.findIndex((each) => each.kind === kind && each.number === number);
    const unknown = new Set();
    const notes = {};
    const strengths = {};
    structure.layers.slice(1).forEach((neurons, k) => {
      if (!reached("forward", k + 1)) neurons.forEach((name) => unknown.add(name));
    });
    if (index < stages.findIndex(({ kind }) => kind === "loss")) {
      structure.layers.at(-1).forEach((name) => unknown.add(`E_${name}`));
    }
    if (stage.kind === "backward") {
      const known = stages.slice(0, index + 1).filter(({ kind }) => kind === "backward");
      const found = known.flatMap((each) => each.parameters);
      const size = Math.max(...found.map((name) => Math.abs(numbers[`d_${name}`])), 1e-300);
      for (const name of found) {
        const slope = numbers[`d_${name}`];
        notes[name] = (slope >= 0 ? "+" : "") + brief(slope, 2);
        strengths[name] = (12 * slope) / size;
      }
      for (const { neurons } of known) {
        for (const name of neurons) notes[name] = `δ ${brief(numbers[`d_net_${name}`], 2)}`;
      }
    }
    return { lit: new Set(stage.lit), notes, strengths, unknown };
  }

  function paint() {
    const index = place();
    const stage = stages[index];
    const early = model.get("early_update");
    const rate = model.get("learning_rate");
    const vectors = argumentsOf(stateOf(model, VALUES), structure, names);
    const taken = takeStep(vectors, rate, early);
    const correct = early ? takeStep(vectors, rate, false) : taken;
    const moved = ["update", "again"].includes(stage.kind);
    const values = { ...(stage.kind === "again" ? taken.after : taken.values) };
    if (moved) names.parameters.forEach((name) => (values[name] = taken.numbers[`new_${name}`]));

    const extra = pictureOf(stage, index, taken.numbers);
    network.update(values, terms(values), {}, extra);
    sliders.show(model.get("selected"));
    earlySwitch.show(early);
    const source = stage.kind === "again" ? "after" : "numbers";
    equations.update(stage, early, taken[source], correct[source]);
    const [was, is] = [taken.values.E_total, taken.after.E_total];
    const lossKnown = index >= stages.findIndex(({ kind }) => kind === "loss");
    setText(before.value, lossKnown ? lossText(was) : "not yet");
    setText(after.value, stage.kind === "again" ? lossText(is) : "not yet");
    setText(right.value, stage.kind === "again" ? lossText(correct.after.E_total) : "not yet");
    right.element.hidden = !early;
    bar.show(index);
    const finite = names.parameters.every((name) => Number.isFinite(taken.numbers[`new_${name}`]));
    enable(take, moved && finite);
    take.title = finite ? KEEP : CANNOT_KEEP;
    take.classList.toggle("nn-main", stage.kind === "again");
    const said = stageSentence(stage, {
      early,
      last: structure.layers.length - 1,
      before: was,
      after: is,
      right: correct.after.E_total,
      finite,
    });
    setText(title, stage.title);
    setNamed(story, said);
    spoken.say(`${stage.title}. ${said}`);
  }

  return explorer.open({
    readouts: [before, after, right],
    above: [bar.element],
    left: [
      network.element,
      html("div", { class: "nn-switches" }, earlySwitch.element, take),
    ],
    right: [title, story, equations.element],
  });
}

export default { render };
