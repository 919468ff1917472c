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

import {
  createButton,
  createCopyButton,
  createMenu,
  createSlider,
  decadeScale,
  enable,
  linearScale,
} from "./controls.js";
import { html, setAttributes, setText } from "./dom.js";
import { numbers } from "./playground_frame.js";
import { csvText, download, pictureOf, pixelsOf } from "./saving.js";

const UNDO = "M6 3 2 7l4 4M2.5 7H10a4 4 0 0 1 0 8";
const REDO = "M10 3l4 4-4 4M13.5 7H6a4 4 0 0 0 0 8";
const DATA_NAMES = { xor: "XOR", own: "your own points" };
const BATCHES = [1, 2, 4, 10, 20, 50, null];
const PULLS = [0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1];

/** A labeled choice that follows a value; one that is not in the list is added to it. */
function createPicker({ label, values, text, onInput, signal }) {
  const id = `nn-${Math.random().toString(36).slice(2)}`;
  const select = html("select", { id, class: "nn-choice", "data-lm-suppress-shortcuts": "true" });
  const options = [...values];
  const add = (value) => select.append(html("option", { text: text(value) }));
  options.forEach(add);
  select.addEventListener("change", () => onInput(options[select.selectedIndex]), { signal });
  return {
    element: html("div", { class: "nn-slider" }, html("label", { for: id, text: label }), select),
    show(value) {
      if (!options.includes(value)) {
        options.push(value);
        add(value);
      }
      select.selectedIndex = options.indexOf(value);
    },
  };
}

/** One out of a few words, as buttons side by side; `texts` are the words where they differ. */
export function createModes({ label, values, texts = values, onInput, signal }) {
  const buttons = values.map((value, k) => {
    const button = createButton({ text: texts[k], signal, onClick: () => onInput(value) });
    button.setAttribute("aria-label", `${label}: ${texts[k]}`);
    return button;
  });
  const element = html(
    "span",
    { class: "nn-switch", role: "group", "aria-label": label },
    html("span", { text: label }),
    ...buttons,
  );
  return {
    element,
    show(value) {
      buttons.forEach((button, k) => setAttributes(button, { "aria-pressed": values[k] === value }));
    },
  };
}

/** All settings in their groups; `show()` moves them to where the traits stand. */
export function createSettings({ model, session }) {
  const { signal } = session;
  const choices = model.get("_choices");
  const rows = [];
  let drag = 1;
  const set = (changes) => session.set({ ...changes, _drag: drag });

  const slider = (name, label, scale, accept, read, write) => {
    const made = createSlider({
      ...{ name, label, scale, accept, signal },
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
    const made = createPicker({ label, values, text, onInput, signal });
    rows.push(() => made.show(model.get(name)));
    return made.element;
  };
  const neurons = (low) => (value) => Number.isInteger(value) && value >= low && value <= 8;
  const second = () => model.get("hidden")[1] ?? 0;
  const layers = (one, two) => ({ hidden: two > 0 ? [one, two] : [one] });
  const group = (title, ...controls) =>
    html(
      "div",
      { class: "nn-group", role: "group", "aria-label": title },
      html("div", { class: "nn-group-title", "aria-hidden": "true", text: title }),
      ...controls,
    );
  const noise = (value) => value >= 0 && value <= 1;
  const rate = (value) => value > 0;
  const part = (value) => value >= 0 && value < 1;
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
  const speed = createModes({
    label: "speed",
    values: model.get("_choices").speed,
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
  const ask = (text, type, icon, title) =>
    createButton({ text, icon, title, signal, onClick: () => send({ type }) });
  const undo = ask("Undo", "undo", UNDO, "Undo: take back the last change");
  const redo = ask("Redo", "redo", REDO, "Redo: make the change again that was taken back");
  const reset = ask("Reset", "reset", undefined, "Back to the settings this explorer was made with");
  const copy = createCopyButton({ signal, text: () => latest().python });
  const name = "playground-explorer";
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
      { text: "Numbers (CSV)", onClick: () => send({ type: "numbers" }) },
    ],
  });
  return {
    buttons: html("span", { class: "nn-buttons" }, undo, redo, reset, copy.button, save),
    area: copy.area,
    show(frame) {
      enable(undo, frame.undoable);
      enable(redo, frame.redoable);
    },
    /** All losses of the run, as Python sent them, in a file. */
    saveNumbers(view) {
      const values = numbers(Float64Array, view);
      const rows = [["epoch", "loss on training points", "loss on test points"]];
      for (let k = 0; k < values.length; k += 2) {
        rows.push([k / 2, values[k], Number.isNaN(values[k + 1]) ? "" : values[k + 1]]);
      }
      download(`${name}.csv`, new Blob([csvText(rows)], { type: "text/csv" }));
    },
  };
}
