/**
 * StepExplorer: one training step, a stage at a time, forward and back again.
 *
 * Above, the stages as buttons in order.  Left the network with what is known at this stage: from
 * the backward pass on, a weight's line shows its slope (its width is the slope's size, a dashed
 * line and a minus sign its sign), and a neuron its error signal delta.  Right the stage's
 * equations with their numbers.  With the too-early update the numbers of the right step stand
 * beside those that differ.  All numbers come from the generated mathematics, all equations from
 * SymPy.
 *
 * Reads the traits weights, biases, inputs, targets, learning_rate, stage, early_update, selected,
 * neuron, _stages, _equations, _structure; writes all but neuron and the last three.
 */

import { createButton, enable } from "./button.js";
import { brief, html, lossText, mathml, setAttributes, setText } from "./dom.js";
import { createExplorer } from "./explorer.js";
import { forward, names, slopes, slopesEarly, step, stepEarly, terms } from "./mathematics.js";
import { createReadout } from "./readout.js";
import { argumentsOf, stateOf } from "./session.js";
import { stageSentence, stagesOf } from "./stages.js";
import { createSwitch } from "./switch.js";

const VALUES = ["weights", "biases", "inputs", "targets", "learning_rate"];
const KEYS = [...VALUES, "stage", "early_update", "selected"];

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
  const equations = model.get("_equations");
  const explorer = createExplorer({
    model,
    el,
    kind: "step",
    keys: KEYS,
    paint,
    csvRows,
    reach: 5,
    withLearningRate: true,
    withNeurons: false,
  });
  const { structure, session, signal, sliders, network, spoken, root } = explorer;
  const stages = stagesOf(structure, model.get("_stages"));
  const place = () => stages.findIndex(({ stage }) => stage === model.get("stage"));
  const goTo = (index) => {
    const kept = Math.min(stages.length - 1, Math.max(0, index));
    session.set({ stage: stages[kept].stage });
  };
  const before = createReadout("loss E_total");
  const after = createReadout("after the step");
  const right = createReadout("after the right step");
  const back = createButton({ text: "Back", onClick: () => goTo(place() - 1), signal });
  const next = createButton({ text: "Next", onClick: () => goTo(place() + 1), signal });
  const buttons = stages.map(({ title }, k) =>
    createButton({ text: title, onClick: () => goTo(k), signal }),
  );
  const list = html("ol", { class: "nn-stages" }, ...buttons.map((b) => html("li", {}, b)));
  const take = createButton({
    text: "Keep the new weights",
    title: "Start the next step from them",
    onClick: keepNewWeights,
    signal,
  });
  const earlySwitch = createSwitch({
    label: "update",
    words: ["after the way back", "too early"],
    onInput: (early) => session.set({ early_update: early }),
    signal,
  });
  // The tallest stage's height, so that the sliders stay where they are from stage to stage.
  const most = Math.max(...stages.map((stage) => stage.equations.length));
  const room = `min-height: ${Math.min(70 + 37 * most, 400)}px`;
  const caption = html("caption");
  const body = html("tbody");
  const story = html("p", { class: "nn-story" });

  let rows = [];
  let rowsOf;

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
      stage: stages[0].stage,
    });
    root.dispatchEvent(new Event("change"));
  }

  /** The rows of another stage, or of the other update: equation, number, the right number. */
  function showRows(stage, early) {
    const now = `${stage.stage} ${early}`;
    if (now === rowsOf) return;
    rowsOf = now;
    setText(caption, stage.title);
    const moved = stage.parameters.map((name) => `new_${name}`);
    const own = early && stage.kind === "backward" ? moved : [];
    rows = [...stage.equations, ...own].map((name) => {
      const markup = equations[early ? "early" : "right"][name];
      const number = html("td", { class: "nn-number" });
      const correct = html("td", { class: "nn-number nn-correct" });
      const equation = html("td", { class: "nn-formula" }, mathml(markup));
      const line = html("tr", {}, equation, number, correct);
      return { name, number, correct, line };
    });
    body.replaceChildren(...rows.map((row) => row.line));
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
    showRows(stage, early);
    const source = stage.kind === "again" ? "after" : "numbers";
    for (const { name, number, correct: cell, line } of rows) {
      const [value, truth] = [taken[source][name], correct[source][name]];
      const wrong = early && value !== truth;
      setText(number, lossText(value));
      setText(cell, wrong ? `right: ${lossText(truth)}` : "");
      line.classList.toggle("nn-wrong", wrong);
    }
    const [was, is] = [taken.values.E_total, taken.after.E_total];
    const lossKnown = index >= stages.findIndex(({ kind }) => kind === "loss");
    setText(before.value, lossKnown ? lossText(was) : "not yet");
    setText(after.value, stage.kind === "again" ? lossText(is) : "not yet");
    setText(right.value, lossText(correct.after.E_total));
    right.element.hidden = !(early && stage.kind === "again");
    buttons.forEach((button, k) =>
      setAttributes(button, { "aria-current": k === index ? "step" : "false" }),
    );
    enable(back, index > 0);
    enable(next, index < stages.length - 1);
    const said = stageSentence(stage, {
      early,
      last: structure.layers.length - 1,
      before: was,
      after: is,
      right: correct.after.E_total,
    });
    setText(story, said);
    spoken.say(`${stage.title}. ${said}`);
  }

  return explorer.open({
    readouts: [before, after, right],
    above: [
      html("div", { class: "nn-stepper", role: "group", "aria-label": "Stages" }, back, list, next),
    ],
    left: [
      network.element,
      html("div", { class: "nn-switches" }, earlySwitch.element, take),
    ],
    right: [html("div", { style: room }, story, html("table", { class: "nn-sum" }, caption, body))],
  });
}

export default { render };
