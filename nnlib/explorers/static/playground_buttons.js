/**
 * The playground's buttons: those that train, start anew and take away.
 *
 * What a button does is done in Python: `send({ type })` asks for it.  Undo and redo are done there
 * too, since they bring whole runs back.
 *
 * Reads the traits _choices, data, seed, data_seed and speed; writes speed.
 */

import { createButton, enable } from "./button.js";
import { createCopyButton } from "./copy.js";
import { html, setText } from "./dom.js";
import { createHistoryButtons } from "./history.js";
import { decoded } from "./playground_frame.js";
import { createSaveMenu, saveNumbers } from "./saving.js";
import { createSwitch } from "./switch.js";

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
