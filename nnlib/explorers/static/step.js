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

import { createButton, createSpokenLine, createSwitch, enable } from "./controls.js";
import { brief, html, lossText, mathml, setAttributes, setText } from "./dom.js";
import { forward, names, slopes, slopesEarly, step, stepEarly, terms } from "./mathematics.js";
import { createNetwork } from "./network.js";
import {
  argumentsOf,
  createReadout,
  createSession,
  createSliders,
  createStateButtons,
  stateOf,
} from "./session.js";

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

/** Each stage: its title, its equations, the neurons and parameters it is about, what is lit. */
function describeStages(structure, stages) {
  const { layers, edges, biases } = structure;
  const parameters = [...names.parameters, ...names.frozen];
  const outputs = layers.at(-1);
  const everything = [...layers.flat(), ...parameters];
  return stages.map((stage) => {
    const [kind, digits] = stage.split(" ");
    const number = Number(digits);
    const neurons = layers[number] ?? [];
    const into = [
      ...edges.filter(({ to }) => neurons.includes(to)),
      ...biases.filter(({ to }) => to.some((name) => neurons.includes(name))),
    ].map(({ name }) => name);
    const trained = into.filter((name) => names.parameters.includes(name));
    const each = (...kinds) => neurons.flatMap((name) => kinds.map((head) => head + name));
    const about = {
      given: () => ["Given", [], [...layers[0], ...parameters]],
      forward: () => [
        `Forward, layer ${number}`,
        each("net_", "out_"),
        [...layers[number - 1], ...neurons, ...into],
      ],
      loss: () => ["Loss", [...outputs.map((name) => `E_${name}`), "E_total"], outputs],
      backward: () => [
        `Backward, layer ${number}`,
        [...each("d_out_", "d_net_"), ...trained.map((name) => `d_${name}`)],
        [...neurons, ...trained, ...(layers[number + 1] ?? [])],
      ],
      update: () => ["Update", names.parameters.map((name) => `new_${name}`), names.parameters],
      again: () => [
        "Forward again",
        [...outputs.flatMap((name) => [`out_${name}`, `E_${name}`]), "E_total"],
        everything,
      ],
    };
    const [title, equations, lit] = about[kind]();
    return { stage, kind, number, neurons, parameters: trained, title, equations, lit };
  });
}

/** The stage in words: what happens, and why. */
function tell({ kind, number, parameters }, { early, last, before, after, right }) {
  const these = parameters.length > 1 ? `${parameters[0]} to ${parameters.at(-1)}` : parameters[0];
  if (kind === "given") {
    return "Inputs, weights, biases, targets and the learning rate are given. Press Next.";
  }
  if (kind === "forward") {
    return `Each neuron of layer ${number} sums what arrives, and its activation bends the sum.`;
  }
  if (kind === "loss") return "Each output's share of the loss, and their sum.";
  if (kind === "backward" && number === last) {
    const what = "Each output's error signal δ. A weight's slope is the signal times what came in.";
    return early ? `${what} The bug: ${these} are moved right here, too early.` : what;
  }
  if (kind === "backward") {
    return early
      ? `The signals come back through weights that have moved already: wrong slopes for ${these}.`
      : `The signals come back along the weights to layer ${number}, and add where they meet.`;
  }
  if (kind === "update") {
    return early
      ? "All new weights. Those of the last layer are right; the rest followed wrong slopes."
      : "Every weight moves against its slope, times the learning rate, all at once.";
  }
  const change = before - after;
  const how = !Number.isFinite(after)
    ? "The loss is no longer a finite number. Try a smaller learning rate."
    : `The loss ${change > 0 ? "fell" : "rose"} by ${lossText(Math.abs(change))}.`;
  return early ? `${how} The right step leads to ${lossText(right)}.` : how;
}

function render({ model, el }) {
  const structure = model.get("_structure");
  const equations = model.get("_equations");
  const stages = describeStages(structure, model.get("_stages"));
  const place = () => stages.findIndex(({ stage }) => stage === model.get("stage"));
  const session = createSession(model, KEYS, paint);
  const { signal } = session;
  const parameters = [...names.parameters, ...names.frozen];
  const select = (name) => {
    const other = parameters.includes(name) && name !== model.get("selected");
    if (other) session.set({ selected: name });
  };
  const goTo = (index) => {
    const kept = Math.min(stages.length - 1, Math.max(0, index));
    session.set({ stage: stages[kept].stage });
  };
  const sliders = createSliders({
    model,
    session,
    reach: 5,
    onFocus: select,
    withLearningRate: true,
  });
  const network = createNetwork(structure, {
    onPickParameter: (name) => {
      select(name);
      sliders.focus(name);
    },
    signal,
  });
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
  const spoken = createSpokenLine(signal);
  const root = html("div", {
    class: "nn-explorer",
    "data-explorer": "step",
    role: "group",
    "aria-label": "Step explorer",
  });
  const state = createStateButtons({ model, session, element: root, numbers: csvRows });
  root.append(
    html(
      "div",
      { class: "nn-head" },
      html("div", { class: "nn-readouts" }, before.element, after.element, right.element),
      state.buttons,
    ),
    state.area,
    html("div", { class: "nn-stepper", role: "group", "aria-label": "Stages" }, back, list, next),
    html(
      "div",
      { class: "nn-views" },
      html(
        "div",
        { class: "nn-left" },
        network.element,
        html("div", { class: "nn-switches" }, earlySwitch.element, take),
      ),
      html(
        "div",
        { class: "nn-right", style: room },
        story,
        html("table", { class: "nn-sum" }, caption, body),
      ),
    ),
    sliders.element,
    spoken.element,
  );
  el.append(root);
  session.watch(root);

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
    const said = tell(stage, {
      early,
      last: structure.layers.length - 1,
      before: was,
      after: is,
      right: correct.after.E_total,
    });
    setText(story, said);
    spoken.say(`${stage.title}. ${said}`);
  }

  paint();
  return session.close;
}

export default { render };
