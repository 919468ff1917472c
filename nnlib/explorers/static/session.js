/**
 * What every explorer shares: one painting a frame, the sliders, undo, reset, copy as Python.
 *
 * The state stands in the model's traits and nowhere else.  A control writes it there at once and
 * asks for a frame; the frame paints from the traits and then sends what changed to Python, so a
 * drag sends at most one message a frame.  A trait set from Python asks for a frame too.  Painting
 * never writes a trait, so nothing echoes.
 *
 * Reads the traits weights, biases, inputs, targets and learning_rate (the sliders' values), and
 * _structure (names, connections, and the values to reset to).
 */

import {
  createButton,
  createCopyButton,
  createSlider,
  decadeScale,
  linearScale,
  numbersAsPython,
} from "./controls.js";
import { html } from "./dom.js";

/** Frames and clean-up: `paint` runs at most once a frame, after any of `keys` changed. */
export function createSession(model, keys, paint) {
  const controller = new AbortController();
  let frame = 0;
  let unsent = false;

  const run = () => {
    frame = 0;
    paint();
    if (unsent) {
      unsent = false;
      model.save_changes();
    }
  };
  const request = () => {
    if (frame === 0) frame = requestAnimationFrame(run);
  };
  for (const key of keys) model.on(`change:${key}`, request);

  return {
    signal: controller.signal,
    request,
    set(changes) {
      for (const [key, value] of Object.entries(changes)) model.set(key, value);
      unsent = true;
      request();
    },
    close() {
      for (const key of keys) model.off(`change:${key}`, request);
      cancelAnimationFrame(frame);
      if (unsent) model.save_changes();
      controller.abort();
    },
  };
}

/** The traits of these names as one object. */
export function stateOf(model, keys) {
  return Object.fromEntries(keys.map((key) => [key, model.get(key)]));
}

/** A state as the generated mathematics takes it: [parameters, frozen, inputs, targets]. */
export function argumentsOf(state, structure, names) {
  const values = {};
  structure.weights.forEach((name, k) => (values[name] = state.weights[k]));
  structure.biases.forEach(({ name }, k) => (values[name] = state.biases[k]));
  return [
    names.parameters.map((name) => values[name]),
    names.frozen.map((name) => values[name]),
    [...state.inputs],
    [...state.targets],
  ];
}

/** Which number of which trait each slider moves, group by group. */
function slidersOf(structure, withLearningRate) {
  const given = [];
  if (withLearningRate) {
    given.push({ name: "learning_rate", label: "learning rate", trait: "learning_rate" });
  }
  structure.layers[0].forEach((name, index) => {
    given.push({ name, label: name, trait: "inputs", index });
  });
  structure.layers.at(-1).forEach((neuron, index) => {
    given.push({ name: `target_${neuron}`, label: `target ${neuron}`, trait: "targets", index });
  });
  const groups = [{ title: "Given", sliders: given }];
  structure.layers.slice(1).forEach((neurons, k) => {
    const sliders = structure.edges
      .filter((edge) => neurons.includes(edge.to))
      .map(({ name }) => ({
        name,
        label: name,
        trait: "weights",
        index: structure.weights.indexOf(name),
      }));
    structure.biases.forEach((bias, index) => {
      if (!neurons.includes(bias.to[0])) return;
      sliders.push({ name: bias.name, label: bias.name, trait: "biases", index });
    });
    const hidden = structure.layers.length > 3 ? `Hidden layer ${k + 1}` : "Hidden layer";
    const title = k === structure.layers.length - 2 ? "Output layer" : hidden;
    groups.push({ title, sliders });
  });
  return groups;
}

function scaleOf({ trait }, structure, reach) {
  if (trait === "learning_rate") return decadeScale(-3, 3);
  if (trait === "inputs") return linearScale(-1, 1, 0.01);
  if (trait === "targets") return linearScale(...structure.target_range, 0.01);
  return linearScale(-reach, reach, 0.05);
}

function replaced(values, index, value) {
  return values.map((old, k) => (k === index ? value : old));
}

/**
 * All sliders in their groups; `show(selected)` moves them to where the traits stand.
 *
 * Weights and biases go from -reach to reach.
 */
export function createSliders({ model, session, reach, onFocus, withLearningRate, title }) {
  const structure = model.get("_structure");
  const rows = [];
  const groups = slidersOf(structure, withLearningRate).map((group) => {
    const heading = title ? title(group.title) : group.title;
    const element = html(
      "div",
      { class: "nn-group", role: "group", "aria-label": heading },
      html("div", { class: "nn-group-title", "aria-hidden": "true", text: heading }),
    );
    for (const { name, label, trait, index } of group.sliders) {
      const slider = createSlider({
        name,
        label,
        scale: scaleOf({ trait }, structure, reach),
        boxStep: trait === "learning_rate" ? "any" : "0.01",
        accept: trait === "learning_rate" ? (value) => value > 0 : () => true,
        onInput(value) {
          if (index === undefined) session.set({ [trait]: value });
          else session.set({ [trait]: replaced(model.get(trait), index, value) });
        },
        onFocus: () => onFocus?.(name),
        signal: session.signal,
      });
      element.append(slider.element);
      const read = () => (index === undefined ? model.get(trait) : model.get(trait)[index]);
      rows.push({ name, slider, read });
    }
    return element;
  });
  const element = html("div", { class: "nn-sliders" }, ...groups);
  return {
    element,
    show(selected) {
      for (const { name, slider, read } of rows) {
        slider.show(read());
        slider.mark(name === selected);
      }
    },
    /** The two ends of a slider as it is now. */
    range(name) {
      const { min, max } = rows.find((row) => row.name === name).slider.range;
      return { low: Number(min), high: Number(max) };
    },
    focus(name) {
      rows.find((row) => row.name === name)?.slider.range.focus();
    },
  };
}

/** Undo, reset and copy: they act on the traits named in `_structure.start`. */
export function createStateButtons({ model, session, element }) {
  const { start, weights, biases } = model.get("_structure");
  const keys = Object.keys(start);
  const past = [];
  const read = () => stateOf(model, keys);
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  let settled = read();

  /** Remember where the reader came from; a drag is one move, and so is a key press. */
  const settle = () => {
    const now = read();
    if (same(now, settled)) return;
    past.push(settled);
    settled = now;
    undo.disabled = false;
  };
  const goTo = (state) => {
    session.set(state);
    settled = state;
  };
  const undo = createButton({
    text: "Undo",
    title: "Take back the last move",
    signal: session.signal,
    onClick() {
      settle();
      if (past.length > 0) goTo(past.pop());
      undo.disabled = past.length === 0;
    },
  });
  const reset = createButton({
    text: "Reset",
    title: "Back to the values this explorer was made with",
    signal: session.signal,
    onClick() {
      settle();
      if (same(start, settled)) return;
      past.push(settled);
      undo.disabled = false;
      goTo(start);
    },
  });
  undo.disabled = true;
  element.addEventListener("change", settle, { signal: session.signal });

  const between = (names) => (names.length > 1 ? `${names[0]} to ${names.at(-1)}` : names[0]);
  const copy = createCopyButton({
    signal: session.signal,
    text: () =>
      [
        numbersAsPython("weights", model.get("weights"), between(weights)),
        numbersAsPython("biases", model.get("biases"), between(biases.map((bias) => bias.name))),
        numbersAsPython("inputs", model.get("inputs")),
        numbersAsPython("targets", model.get("targets")),
        ...(keys.includes("learning_rate")
          ? [`learning_rate = ${model.get("learning_rate")}`]
          : []),
      ].join("\n"),
  });
  return {
    buttons: html("span", { class: "nn-buttons" }, undo, reset, copy.button),
    area: copy.area,
  };
}

/** A labeled number at the head of an explorer. */
export function createReadout(label) {
  const name = html("span", { class: "nn-readout-name", text: label });
  const value = html("span", { class: "nn-readout-value" });
  return { element: html("div", { class: "nn-readout" }, name, value), name, value };
}
