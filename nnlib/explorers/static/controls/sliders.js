/**
 * The sliders of an explorer, in groups: what is given, then a group for each layer's parameters.
 *
 * Reads and writes the traits weights, biases, inputs, targets and learning_rate; reads _structure
 * (names and connections) and _start (which settings there are).
 */

import { html } from "../model/dom.js";
import { decadeScale, linearScale } from "./scales.js";
import { createSlider } from "./slider.js";

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
    const name = structure.targets[index];
    given.push({ name, label: `target ${neuron}`, trait: "targets", index });
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
        boxStep: trait === "learning_rate" ? undefined : 0.01,
        negative: trait !== "learning_rate",
        accept: trait === "learning_rate" ? (value) => value > 0 : () => true,
        wanted: trait === "learning_rate" ? "above 0" : "a finite number",
        onInput(value) {
          onFocus?.(name); // Safari gives a slider that is moved by the mouse no focus
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
  const named = new Map(rows.map((row) => [row.name, row]));
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
      const { slider, read } = named.get(name);
      slider.show(read()); // its ends follow its value
      const { min, max } = slider.range;
      const [low, high] = [Number(min), Number(max)];
      if (Number.isFinite(high - low)) return { low, high };
      return { low: -reach, high: reach }; // 1e308 from the box: its reach is no number any more
    },
    /** The number as it stands in its trait. */
    value: (name) => named.get(name).read(),
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

/** What decides a run beside the sliders, where an explorer has it. */
export const SWITCHES = ["train_biases", "early_update"];

/** The sliders' values as rows, the learning rate first, and how the switches stand. */
export function numbersOfState(model) {
  const start = model.get("_start");
  const rows = slidersOf(model.get("_structure"), "learning_rate" in start).flatMap(({ sliders }) =>
    sliders.map(({ name, trait, index }) => {
      const value = model.get(trait);
      return [name, index === undefined ? value : value[index]];
    }),
  );
  const own = SWITCHES.filter((name) => name in start);
  return [["name", "value"], ...rows, ...own.map((name) => [name, model.get(name)])];
}
