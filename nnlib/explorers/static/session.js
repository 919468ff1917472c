/**
 * What every explorer shares: one painting a frame, the sliders, undo, redo, reset, copy as Python,
 * save.
 *
 * The state stands in the model's traits and nowhere else.  A control writes it there at once and
 * asks for a frame; the frame paints from the traits and then sends what changed to Python, so a
 * drag sends at most one message a frame.  A trait set from Python asks for a frame too.  Painting
 * never writes a trait, so nothing echoes.  What is scrolled off screen is painted when it comes
 * back.
 *
 * Reads the traits weights, biases, inputs, targets and learning_rate (the sliders' values), and
 * _structure (names, connections, and the values to reset to).
 */

import {
  createButton,
  createCopyButton,
  createMenu,
  createSlider,
  decadeScale,
  enable,
  linearScale,
  numbersAsPython,
} from "./controls.js";
import { html } from "./dom.js";
import { csvText, download, pictureOf, pixelsOf } from "./saving.js";

const UNDO = "M6 3 2 7l4 4M2.5 7H10a4 4 0 0 1 0 8";
const REDO = "M10 3l4 4-4 4M13.5 7H6a4 4 0 0 0 0 8";

/** Frames and clean-up: `paint` runs at most once a frame, after any of `keys` changed. */
export function createSession(model, keys, paint) {
  const controller = new AbortController();
  let frame = 0;
  let unsent = false;
  let visible = true;
  let outdated = false;

  const run = () => {
    frame = 0;
    outdated = !visible;
    if (visible) paint();
    if (unsent) {
      unsent = false;
      model.save_changes();
    }
  };
  const request = () => {
    if (frame === 0) frame = requestAnimationFrame(run);
  };
  const watcher = new IntersectionObserver(
    (entries) => {
      visible = entries.at(-1).isIntersecting;
      if (visible && outdated) request();
    },
    { rootMargin: "200px" }, // painted a little before it comes into sight
  );
  for (const key of keys) model.on(`change:${key}`, request);

  return {
    signal: controller.signal,
    request,
    set(changes) {
      for (const [key, value] of Object.entries(changes)) model.set(key, value);
      unsent = true;
      request();
    },
    /** Paint only while this element is on screen, or nearly. */
    watch: (element) => watcher.observe(element),
    close() {
      for (const key of keys) model.off(`change:${key}`, request);
      cancelAnimationFrame(frame);
      watcher.disconnect();
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
      rows.push({ name, slider, read, trait, index });
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
      const [low, high] = [Number(min), Number(max)];
      if (Number.isFinite(high - low)) return { low, high };
      return { low: -reach, high: reach }; // 1e308 from the box: its reach is no number any more
    },
    focus(name) {
      rows.find((row) => row.name === name)?.slider.range.focus();
    },
    /** Set several numbers by name, as one move. */
    set(values) {
      const changes = {};
      for (const { name, trait, index } of rows) {
        if (!(name in values)) continue;
        const before = changes[trait] ?? model.get(trait);
        const value = values[name];
        changes[trait] = index === undefined ? value : replaced(before, index, value);
      }
      session.set(changes);
    },
  };
}

/**
 * Undo, redo, reset, copy as Python, and save: they act on the traits named in `_structure.start`.
 *
 * `element` is the explorer's root.  Its `data-explorer` names the files, and the picture that is
 * saved is what `pictureOf` finds in it: the readouts in `.nn-head`, and every svg and canvas in
 * `.nn-views`.  `numbers()` gives the rows of the CSV file, the headings first; without it they are
 * what the sliders stand at.  Formulas stand on their own: `createFormulas` of controls.js.
 */
export function createStateButtons({ model, session, element, numbers }) {
  const { start, weights, biases } = model.get("_structure");
  const keys = Object.keys(start);
  const past = [];
  const future = [];
  const read = () => stateOf(model, keys);
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  let settled = read();

  /** Remember where the reader came from; a drag is one move, and so is a key press. */
  const settle = () => {
    const now = read();
    if (same(now, settled)) return;
    past.push(settled);
    future.length = 0;
    settled = now;
    mark();
  };
  const mark = () => {
    enable(undo, past.length > 0);
    enable(redo, future.length > 0);
  };
  const goTo = (state) => {
    session.set(state);
    settled = state;
    mark();
  };
  /** One move from one pile to the other. */
  const move = (from, onto) => {
    settle();
    if (from.length === 0) return;
    onto.push(settled);
    goTo(from.pop());
  };
  const { signal } = session;
  const undo = createButton({
    text: "Undo",
    icon: UNDO,
    title: "Undo: take back the last move",
    signal,
    onClick: () => move(past, future),
  });
  const redo = createButton({
    text: "Redo",
    icon: REDO,
    title: "Redo: make the move again that was taken back",
    signal,
    onClick: () => move(future, past),
  });
  const reset = createButton({
    text: "Reset",
    title: "Back to the values this explorer was made with",
    signal,
    onClick() {
      settle();
      if (same(start, settled)) return;
      past.push(settled);
      future.length = 0;
      goTo(start);
    },
  });
  mark();
  element.addEventListener("change", settle, { signal });

  const between = (names) => (names.length > 1 ? `${names[0]} to ${names.at(-1)}` : names[0]);
  const copy = createCopyButton({
    signal,
    text: () =>
      [
        numbersAsPython("weights", model.get("weights"), between(weights)),
        numbersAsPython("biases", model.get("biases"), between(biases.map((bias) => bias.name))),
        numbersAsPython("inputs", model.get("inputs")),
        numbersAsPython("targets", model.get("targets")),
        ...["learning_rate", "train_biases", "early_update"]
          .filter((name) => keys.includes(name))
          .map((name) => `${name} = ${asPython(model.get(name))}`),
      ].join("\n"),
  });
  const name = `${element.dataset.explorer}-explorer`;
  const save = createMenu({
    text: "Save",
    title: "Save the picture or the numbers as a file",
    signal,
    items: [
      {
        text: "Picture (SVG)",
        onClick() {
          const { text } = pictureOf(element);
          download(`${name}.svg`, new Blob([text], { type: "image/svg+xml" }));
        },
      },
      {
        text: "Picture (PNG)",
        onClick: async () => download(`${name}.png`, await pixelsOf(pictureOf(element))),
      },
      {
        text: "Numbers (CSV)",
        onClick() {
          const rows = numbers ? numbers() : numbersOfState(model);
          download(`${name}.csv`, new Blob([csvText(rows)], { type: "text/csv" }));
        },
      },
    ],
  });
  return {
    buttons: html("span", { class: "nn-buttons" }, undo, redo, reset, copy.button, save),
    area: copy.area,
  };
}

function asPython(value) {
  if (typeof value === "boolean") return value ? "True" : "False";
  return String(value);
}

/** The sliders' values as rows: the learning rate, inputs, targets, weights and biases. */
function numbersOfState(model) {
  const structure = model.get("_structure");
  const rows = slidersOf(structure, "learning_rate" in structure.start).flatMap(({ sliders }) =>
    sliders.map(({ name, trait, index }) => {
      const value = model.get(trait);
      return [name, index === undefined ? value : value[index]];
    }),
  );
  return [["name", "value"], ...rows];
}

/** A labeled number at the head of an explorer. */
export function createReadout(label) {
  const name = html("span", { class: "nn-readout-name", text: label });
  const value = html("span", { class: "nn-readout-value" });
  return { element: html("div", { class: "nn-readout" }, name, value), name, value };
}
