/**
 * The playground's settings: how they are set, and those of the training.
 *
 * A setting is a trait: a control writes it, and follows it when it is set from Python.
 *
 * Reads and writes the traits of the settings; reads _choices, writes _drag.
 */

import { createChoice } from "../controls/choice.js";
import { createMore } from "./playground_more.js";
import { html } from "../model/dom.js";
import { read } from "../model/nulls.js";
import { decadeScale } from "../controls/scales.js";
import { createSlider } from "../controls/slider.js";

const BATCHES = [1, 2, 4, 10, 20, 50, null];
const PULLS = [0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1];

/** `onSet()` is called whenever a setting really changes. */
export function createSettings({ model, session, onSet }) {
  const { signal } = session;
  const rows = [];
  let drag = Math.floor(Math.random() * 2 ** 32); // another tab's moves are others
  let latest = drag;
  const set = (changes) => {
    const differs = ([name, value]) => JSON.stringify(read(model, name)) !== JSON.stringify(value);
    if (!Object.entries(changes).some(differs)) return;
    onSet();
    if (drag !== latest) session.send(); // a move of its own does not travel with the one before
    latest = drag;
    session.set({ ...changes, _drag: drag });
  };
  const next = () => (drag += 1);

  /** A slider of a setting; `labelNow()` is its label, if that may change. */
  const slider = (name, label, scale, limits, labelNow) => {
    const onInput = (value) => set({ [name]: value });
    const made = createSlider({ name, label, scale, signal, ...limits, onInput });
    made.element.addEventListener("change", next, { signal });
    rows.push(() => made.show(read(model, name)));
    if (labelNow) rows.push(() => made.rename(labelNow()));
    return made.element;
  };
  const picker = (name, label, values, text) => {
    const onInput = (value) => {
      set({ [name]: value });
      next();
    };
    const made = createChoice({ label, values, text, kind: "nn-slider", onInput, signal });
    rows.push(() => made.show(read(model, name)));
    return made.element;
  };
  const rate = { accept: (value) => value > 0, wanted: "above 0" };
  const more = createMore({ model, slider, picker });
  const knobs = html(
    "div",
    { class: "nn-group" },
    html("div", { class: "nn-group-title", "aria-hidden": "true", text: "Training" }),
    slider("learning_rate", "learning rate", decadeScale(-3, 3), rate),
    picker("batch_size", "batch size", BATCHES, (size) => (size === null ? "all points" : size)),
    picker("l2", "L2", PULLS, String),
  );
  const label = { role: "group", "aria-label": "Training" };
  return {
    element: html("div", { class: "nn-training", ...label }, knobs, more.element),
    slider,
    show() {
      for (const row of rows) row();
      more.show();
    },
    /** Set traits as a part of a move that is under way, such as a drag of a point. */
    set,
    /** The move that was under way is over; its number. */
    next,
    /** Set traits as a move of its own, which is undone by itself. */
    move(changes) {
      next();
      set(changes);
      next();
    },
  };
}
