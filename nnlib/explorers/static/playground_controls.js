/**
 * The playground's controls: the settings, and the buttons that train, start anew and take away.
 *
 * A setting is a trait: a control writes it, and follows it when it is set from Python.  What a
 * button does is done in Python: `send({ type })` asks for it.  Undo and redo are done there too,
 * since they bring whole runs back.
 *
 * Reads and writes data, hidden, activation, learning_rate, batch_size, l2, noise, test_share,
 * speed; reads the traits _choices, seed, data_seed.
 */

import { createButton, enable } from "./button.js";
import { createChoice } from "./choice.js";
import { createCopyButton } from "./copy.js";
import { html, setText } from "./dom.js";
import { createHistoryButtons } from "./history.js";
import { decoded } from "./playground_frame.js";
import { createSaveMenu, saveNumbers } from "./saving.js";
import { decadeScale, linearScale } from "./scales.js";
import { createSlider } from "./slider.js";
import { createSwitch } from "./switch.js";

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

/** Play and its like. */
export function createPlayButtons({ model, session, send }) {
  const { signal } = session;
  let playing = false;
  const ask = (text, type, title) => createButton({ text, title, signal, onClick: () => send({ type }) });
  const play = createButton({
    text: "Play",
    signal,
    onClick: () => send({ type: playing ? "pause" : "play" }),
  });
  play.classList.add("nn-play");
  const step = ask("Step", "step", "Train for one epoch: all training points are seen once");
  const same = ask("Same start", "same_start", "The same first weights again");
  const start = ask("New start", "new_start", "Other first weights, the same points");
  const data = ask("New data", "new_data", "Other points, the same first weights");
  const speeds = model.get("_choices").speed;
  const speed = createSwitch({
    label: "speed",
    words: speeds,
    values: speeds,
    onInput: (value) => session.set({ speed: value }),
    signal,
  });
  const seeds = html("span", {
    class: "nn-seeds",
    title: "The seeds of the first weights and of the points",
  });
  const element = html(
    "div",
    { class: "nn-player nn-play-buttons" },
    html("span", { class: "nn-buttons" }, play, step),
    speed.element,
    html("span", { class: "nn-buttons" }, same, start, data, seeds),
  );
  return {
    element,
    show(frame) {
      playing = frame.playing;
      setText(play, playing ? "Pause" : "Play");
      const able = frame.total > 0 && !frame.over;
      enable(play, playing || able);
      enable(step, able);
      enable(data, model.get("data") !== "own");
      speed.show(model.get("speed"));
      setText(seeds, `start ${model.get("seed")}, data ${model.get("data_seed")}`);
    },
  };
}

/** Undo, redo, reset, copy as Python, save. */
export function createRunButtons({ session, send, element, latest }) {
  const { signal } = session;
  const history = createHistoryButtons({
    onUndo: () => send({ type: "undo" }),
    onRedo: () => send({ type: "redo" }),
    onReset: () => send({ type: "reset" }),
    signal,
  });
  const copy = createCopyButton({ signal, text: () => latest().python });
  const save = createSaveMenu({
    explorer: element,
    onNumbers: () => send({ type: "numbers" }),
    signal,
  });
  return {
    buttons: html("span", { class: "nn-buttons" }, ...history.buttons, copy.button, save),
    area: copy.area,
    show: history.show,
    /** All losses of the run, as Python sent them, in a file. */
    keepNumbers(view) {
      const values = decoded(Float64Array, view);
      const rows = [["epoch", "loss on training points", "loss on test points"]];
      for (let k = 0; k < values.length; k += 2) {
        rows.push([k / 2, values[k], Number.isNaN(values[k + 1]) ? "" : values[k + 1]]);
      }
      saveNumbers(element, rows);
    },
  };
}
