/**
 * The playground's settings.
 *
 * A setting is a trait: a control writes it, and follows it when it is set from Python.
 *
 * Reads and writes the traits data, hidden, activation, learning_rate, batch_size, l2, noise,
 * test_share; reads _choices, writes _drag.
 */

import { createChoice } from "./choice.js";
import { html } from "./dom.js";
import { decadeScale, linearScale } from "./scales.js";
import { createSlider } from "./slider.js";

const DATA_NAMES = { xor: "XOR", own: "your own points" };
const BATCHES = [1, 2, 4, 10, 20, 50, null];
const PULLS = [0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1];

/** All settings in their groups; `show()` moves them to where the traits stand. */
export function createSettings({ model, session }) {
  const { signal } = session;
  const choices = model.get("_choices");
  const rows = [];
  let drag = 1;
  const set = (changes) => session.set({ ...changes, _drag: drag });

  const slider = (name, label, scale, limits, read, write) => {
    const made = createSlider({
      name,
      label,
      scale,
      signal,
      ...limits,
      boxStep: "any",
      onInput: (value) => set(write(value)),
    });
    rows.push(() => made.show(read()));
    return made.element;
  };
  const drawn = (element) => {
    rows.push(() => (element.hidden = model.get("data") === "own")); // of points that are drawn only
    return element;
  };
  const own = (name) => [() => model.get(name), (value) => ({ [name]: value })];
  const picker = (name, label, values, text) => {
    const onInput = (value) => set({ [name]: value });
    const made = createChoice({ label, values, text, kind: "nn-slider", onInput, signal });
    rows.push(() => made.show(model.get(name)));
    return made.element;
  };
  const neurons = (low) => ({
    accept: (value) => Number.isInteger(value) && value >= low && value <= 8,
    wanted: `a whole number from ${low} to 8`,
  });
  const second = () => model.get("hidden")[1] ?? 0;
  const layers = (one, two) => ({ hidden: two > 0 ? [one, two] : [one] });
  const group = (title, ...controls) =>
    html(
      "div",
      { class: "nn-group", role: "group", "aria-label": title },
      html("div", { class: "nn-group-title", "aria-hidden": "true", text: title }),
      ...controls,
    );
  const noise = { accept: (value) => value >= 0 && value <= 1, wanted: "from 0 to 1" };
  const rate = { accept: (value) => value > 0, wanted: "above 0" };
  const part = { accept: (value) => value >= 0 && value < 1, wanted: "from 0 to less than 1" };
  const first = () => model.get("hidden")[0];
  const element = html(
    "div",
    { class: "nn-sliders" },
    group(
      "Data",
      picker("data", "data set", choices.data, (name) => DATA_NAMES[name] ?? name),
      drawn(slider("noise", "noise", linearScale(0, 0.5, 0.05), noise, ...own("noise"))),
      drawn(
        slider("test_share", "share for the test", linearScale(0, 0.9, 0.1), part, ...own("test_share")),
      ),
    ),
    group(
      "Network",
      slider("hidden_1", "hidden layer 1", linearScale(1, 8, 1), neurons(1), first, (size) =>
        layers(size, second()),
      ),
      slider("hidden_2", "hidden layer 2", linearScale(0, 8, 1), neurons(0), second, (size) =>
        layers(first(), size),
      ),
      picker("activation", "activation", choices.activation, String),
    ),
    group(
      "Training: SGD",
      slider("learning_rate", "learning rate", decadeScale(-3, 3), rate, ...own("learning_rate")),
      picker("batch_size", "batch size", BATCHES, (size) => (size === null ? "all points" : size)),
      picker("l2", "L2", PULLS, String),
    ),
  );
  element.addEventListener("change", () => (drag += 1), { signal });
  return {
    element,
    show() {
      for (const row of rows) row();
    },
    /** Set traits as a move of its own, which is undone by itself. */
    move(changes) {
      drag += 1;
      set(changes);
    },
  };
}
