/**
 * What decides the network and its next hundred steps, as controls.
 *
 * Each change of the network takes it back to its start: its training goes with it, in the same move.
 *
 * Reads the traits activations, width, initializer, scale, seed, training, optimizer, learning_rate,
 * layer and _choices; writes all but the last two.
 */

import { createButton, enable } from "../controls/button.js";
import { createChoice } from "../controls/choice.js";
import { html } from "../model/dom.js";
import { createNumberBox } from "../controls/number_box.js";
import { decadeScale, linearScale } from "../controls/scales.js";
import { createSlider } from "../controls/slider.js";
import { createSwitch } from "../controls/switch.js";

const DEPTHS = [2, 20];
const SCALES = [0.1, 10];
const MOST_SEED = Number.MAX_SAFE_INTEGER;
const SEVERAL = "several";

export function createSettings({ model, session }) {
  const { signal } = session;
  const choices = model.get("_choices");
  const rows = [];
  /** Set what decides the network, which goes back to its start. */
  const change = (changes) => {
    const trained = model.get("training").length > 0;
    session.set({ ...changes, ...(trained && { training: [] }) });
  };
  /** The same as a move of its own. */
  const move = (changes) => {
    change(changes);
    element.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const slider = (name, label, scale, limits, { read, onInput }) => {
    const made = createSlider({ name, label, scale, signal, ...limits, onInput });
    rows.push(() => made.show(read()));
    return made.element;
  };
  const picker = (label, values, { read, onInput }) => {
    const made = createChoice({ label, values, kind: "nn-slider", onInput, signal });
    rows.push(() => made.show(read()));
    return made.element;
  };
  const row = (label, words, name, set) => {
    const onInput = (value) => set({ [name]: value });
    const made = createSwitch({ label, words: words.map(String), values: words, onInput, signal });
    rows.push(() => made.show(model.get(name)));
    return made.element;
  };

  const activations = () => model.get("activations");
  const depth = slider(
    "depth",
    "hidden layers",
    linearScale(...DEPTHS, 1),
    {
      accept: (value) => Number.isInteger(value) && value >= DEPTHS[0] && value <= DEPTHS[1],
      wanted: `a whole number from ${DEPTHS[0]} to ${DEPTHS[1]}`,
      negative: false,
      whole: true,
    },
    {
      read: () => activations().length,
      onInput(value) {
        const now = activations();
        const more = Array.from({ length: Math.max(0, value - now.length) }, () => now.at(-1));
        change({ activations: [...now.slice(0, value), ...more] });
      },
    },
  );
  const all = picker("activation, all layers", choices.activation, {
    read: () => (new Set(activations()).size > 1 ? SEVERAL : activations()[0]),
    onInput(name) {
      if (name !== SEVERAL) change({ activations: activations().map(() => name) });
      else for (const show of rows) show();
    },
  });
  const here = () => Math.min(model.get("layer"), activations().length) - 1;
  const one = createChoice({
    label: "activation, this layer",
    values: choices.activation,
    onInput: (name) => change({ activations: activations().map((old, k) => (k === here() ? name : old)) }),
    signal,
  });
  rows.push(() => one.show(activations()[here()]));
  const initializer = picker("initializer", choices.initializer, {
    read: () => model.get("initializer"),
    onInput: (name) => change({ initializer: name }),
  });
  const scale = slider(
    "scale",
    "scale of the weights",
    decadeScale(-1, 1),
    {
      accept: (value) => value >= SCALES[0] && value <= SCALES[1],
      wanted: `from ${SCALES[0]} to ${SCALES[1]}`,
      negative: false,
    },
    { read: () => model.get("scale"), onInput: (value) => change({ scale: value }) },
  );
  const seed = createNumberBox({
    name: "seed",
    label: "seed",
    accept: (value) => Number.isInteger(value) && value >= 0 && value <= MOST_SEED,
    wanted: "a whole number, 0 or more",
    negative: false,
    whole: true,
    beside: (value, direction) => Math.max(0, value + direction),
    onInput: (value) => change({ seed: value }),
    signal,
  });
  rows.push(() => seed.show(model.get("seed")));
  const another = createButton({
    text: "Another seed",
    title: "Draw other random numbers",
    signal,
    onClick: () => move({ seed: model.get("seed") + 1 }),
  });
  const rate = slider(
    "learning_rate",
    "learning rate",
    decadeScale(-4, 2),
    { accept: (value) => value > 0, wanted: "above 0", negative: false },
    { read: () => model.get("learning_rate"), onInput: (value) => session.set({ learning_rate: value }) },
  );
  const train = createButton({
    text: "Train 100 steps",
    title: "Take 100 steps with this optimizer; each sees the whole batch",
    signal,
    onClick() {
      const run = [model.get("optimizer"), model.get("learning_rate")];
      session.set({ training: [...model.get("training"), run] });
      element.dispatchEvent(new Event("change", { bubbles: true }));
    },
  });
  train.classList.add("nn-main");

  const group = (title, ...parts) =>
    html(
      "div",
      { class: "nn-group", role: "group", "aria-label": title },
      html("div", { class: "nn-group-title", "aria-hidden": "true", text: title }),
      ...parts,
    );
  const element = html(
    "div",
    { class: "nn-sliders" },
    group("Network", all, depth, row("neurons a layer", choices.width, "width", change)),
    group(
      "Weights at the start",
      initializer,
      scale,
      html(
        "div",
        { class: "nn-slider nn-seed" },
        html("span", { text: "seed", "aria-hidden": "true" }),
        another,
        seed.element,
        seed.refusal,
      ),
      html("p", {
        class: "nn-hint",
        text: "With the same seed, all random numbers stay the same, and only what you change differs.",
      }),
    ),
    group(
      "Training",
      row("optimizer", choices.optimizer, "optimizer", session.set),
      rate,
      html("div", { class: "nn-train" }, train),
    ),
  );

  return {
    element,
    one: one.element,
    /** Follow the traits; whether there is another run to be had is Python's to say. */
    show({ trainable }) {
      for (const each of rows) each();
      enable(train, trainable);
    },
  };
}
