/**
 * The playground's buttons: those that train and start anew, and quietly those that take away.
 *
 * What a button does is done in Python: `ask(type)` asks for it.  Undo and redo are done there too,
 * since they bring whole runs back.
 *
 * Reads the traits _choices, seed and speed; writes speed.
 */

import { createButton, enable } from "../controls/button.js";
import { createCopyButton } from "../controls/copy.js";
import { html, setText } from "../model/dom.js";
import { createHistoryButtons } from "../controls/history.js";
import { decoded } from "./playground_frame.js";
import { createSaveMenu, saveNumbers } from "../controls/saving.js";
import { createSwitch } from "../controls/switch.js";

/** Play and its like: the large one, those beside it, and the speed. */
export function createPlayButtons({ model, settings, ask, signal }) {
  let playing = false;
  const button = (text, type, title) =>
    createButton({ text, title, signal, onClick: () => ask(type) });
  const play = createButton({
    text: "Play",
    signal,
    onClick: () => ask(playing ? "pause" : "play"),
  });
  play.classList.add("nn-play", "nn-main");
  const step = button("Step", "step", "Train for one epoch: all training points are seen once");
  const same = button("Same start", "same_start", "The same first weights again");
  const start = button("New start", "new_start", "Other first weights, the same points");
  const speeds = model.get("_choices").speed;
  const speed = createSwitch({
    label: "speed",
    words: speeds,
    values: speeds,
    onInput: (value) => settings.move({ speed: value }),
    signal,
  });
  const seed = html("span", { class: "nn-seeds", title: "The seed of the first weights" });
  return {
    play: html("span", { class: "nn-buttons" }, play, step),
    speed: speed.element,
    starts: html("span", { class: "nn-buttons" }, same, start, seed),
    show(frame) {
      playing = frame.playing;
      setText(play, playing ? "Pause" : "Play");
      const able = frame.total > 0 && !frame.over;
      enable(play, playing || able);
      enable(step, able);
    },
    follow() {
      speed.show(model.get("speed"));
      setText(seed, `seed ${model.get("seed")}`);
    },
  };
}

/** Undo, redo, reset, copy as Python, save. */
export function createRunButtons({ ask, element, latest, signal }) {
  const history = createHistoryButtons({
    onUndo: () => ask("undo"),
    onRedo: () => ask("redo"),
    onReset: () => ask("reset"),
    signal,
  });
  const copy = createCopyButton({ signal, text: () => latest().python });
  const save = createSaveMenu({ explorer: element, onNumbers: () => ask("numbers"), signal });
  const numbers = save.querySelector(".nn-menu-list").lastChild; // all of them are in Python only
  return {
    buttons: html("span", { class: "nn-buttons nn-quiet" }, ...history.buttons, copy.button, save),
    area: copy.area,
    /** What can be done at this frame; where Python is lost, what needs it cannot. */
    show(frame, lost) {
      history.show(frame);
      for (const button of [...history.buttons, numbers]) button.inert = lost;
    },
    /** All losses of the run, as Python sent them, in a file. */
    keepNumbers(view) {
      const values = decoded(Float64Array, view);
      const heldOut = `loss on ${latest().heldOut} points`;
      const rows = [["epoch", "loss on training points", heldOut]];
      for (let k = 0; k < values.length; k += 2) {
        rows.push([k / 2, values[k], Number.isNaN(values[k + 1]) ? "" : values[k + 1]]);
      }
      saveNumbers(element, rows);
    },
  };
}
